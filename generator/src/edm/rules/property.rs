//! Properties and keys.

use rustc_hash::FxHashSet;

use super::super::{ElementType, Model, Primitive, Structured, Type, TypeId, TypeRef};
use crate::csdl::{self, StructuredKind, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::source::Span;

/// No two properties of a type share a name, inherited ones included.
pub fn unique(
    model: &Model<'_>,
    r#type: &Type<'_>,
    structured: &Structured<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for base in structured.base.map(|base| model.lineage(base)).unwrap_or_default() {
        seen.extend(model.structured(base).into_iter().flat_map(names).map(|(name, _)| name));
    }
    for (name, span) in names(structured) {
        if !seen.insert(name) {
            let message = format!("`{}` has two properties called `{name}`", r#type.name);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_PROPERTY, message).at(span));
        }
    }
}

fn names<'s>(structured: &'s Structured<'_>) -> impl Iterator<Item = (&'s str, Span)> {
    let properties = structured.properties.iter().map(|p| (p.name, p.span));
    properties.chain(structured.navigation.iter().map(|p| (p.name, p.span)))
}

/// Entities are what navigation leads to, not values, section 3.5.
pub fn no_entity_values(structured: &Structured<'_>, diagnostics: &mut Diagnostics) {
    for property in &structured.properties {
        if property.r#type.element == ElementType::Primitive(Primitive::EntityType) {
            let message =
                format!("`{}` cannot be of `Edm.EntityType`; its values are kept as JSON", property.name);
            diagnostics.push(
                Diagnostic::new(code::ABSTRACT_EDM_TYPE, message)
                    .at(property.span)
                    .help("a navigation property can"),
            );
        }
    }
}

/// Navigation leads to entities.
pub fn navigation_targets(model: &Model<'_>, structured: &Structured<'_>, diagnostics: &mut Diagnostics) {
    for property in &structured.navigation {
        let (is_entity, name) = match &property.r#type.element {
            ElementType::Named(id) => {
                let is_entity = model.structured(*id).is_some_and(|t| t.kind == StructuredKind::Entity);
                (is_entity, model.r#type(*id).name.to_string())
            }
            ElementType::Primitive(primitive) => (
                matches!(primitive, Primitive::EntityType | Primitive::Untyped),
                format!("Edm.{primitive:?}"),
            ),
            ElementType::Opaque(_) => continue,
        };
        if !is_entity {
            let message = format!("`{}` leads to `{name}`, which is no entity type", property.name);
            diagnostics.push(Diagnostic::new(code::NAVIGATION_TARGET, message).at(property.span));
        }
    }
}

/// A collection has elements or none; it is never null, section 8.1.
pub fn nullable_collections(declared: &StructuredType<'_>, diagnostics: &mut Diagnostics) {
    for property in &declared.navigation {
        if let (true, Some(span)) =
            (csdl::element_type(&property.r#type.name).1, property.r#type.nullable_span)
        {
            let message = format!("`{}` is a collection, of which `Nullable` says nothing", &*property.name);
            diagnostics.push(Diagnostic::new(code::NULLABLE_COLLECTION, message).at(span));
        }
    }
}

/// The type and place of the property that a path leads to.
pub fn find<'m>(model: &'m Model<'_>, from: &'m Structured<'_>, path: &str) -> Option<(&'m TypeRef, Span)> {
    let mut at = Some(from);
    let mut found = None;
    for segment in path.split('/') {
        let mut next = None;
        let mut walk = at;
        while let (Some(structured), None) = (walk, next) {
            next = structured.member(segment);
            walk = structured.base.and_then(|base| model.structured(base));
        }
        let (r#type, _) = next?;
        at = match r#type.element {
            ElementType::Named(id) => model.structured(id),
            _ => None,
        };
        found = next;
    }
    found
}

/// A complex value that must hold another of its own type has no end.
pub fn endless_values(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    let required = |id: TypeId| -> Vec<TypeId> {
        let lineage = model.lineage(id).into_iter().filter_map(|id| model.structured(id));
        let properties = lineage.flat_map(|structured| &structured.properties);
        properties.filter_map(|property| required_complex(model, &property.r#type)).collect()
    };
    let edges: Vec<Vec<TypeId>> = model.type_ids().map(required).collect();
    for id in model.type_ids() {
        for property in model.structured(id).into_iter().flat_map(|structured| &structured.properties) {
            let Some(target) = required_complex(model, &property.r#type) else { continue };
            let mut seen = FxHashSet::from_iter([target]);
            let mut open = vec![target];
            while let Some(next) = open.pop() {
                if next == id {
                    let message = format!(
                        "`{}` must hold a `{}` that must hold another, without end",
                        model.r#type(id).name,
                        property.name
                    );
                    diagnostics.push(
                        Diagnostic::new(code::ENDLESS_VALUE, message)
                            .at(property.span)
                            .help("no value can be complete; one of the properties should be nullable"),
                    );
                    break;
                }
                open.extend(edges[next.0 as usize].iter().filter(|next| seen.insert(**next)));
            }
        }
    }
}

fn required_complex(model: &Model<'_>, r#type: &TypeRef) -> Option<TypeId> {
    match r#type.element {
        ElementType::Named(id) if !r#type.is_collection && !r#type.is_nullable => {
            model.structured(id).is_some_and(|t| t.kind == StructuredKind::Complex).then_some(id)
        }
        _ => None,
    }
}
