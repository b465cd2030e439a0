//! Properties and keys.

use rustc_hash::FxHashSet;

use super::super::index::Index;
use super::super::{ElementType, Model, Primitive, Property, Structured, Type, TypeId, TypeKind, TypeRef};
use crate::csdl::{self, StructuredKind, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that the properties of a type have distinct names, including inherited ones; the first one is
/// kept. Each type is visited once, after its base.
pub fn unique_properties(types: &mut [Type<'_>], diagnostics: &mut Diagnostics) {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let roots = (0..).map(TypeId).zip(&*types).filter(|(_, r#type)| is_root(r#type)).map(|(id, _)| id);
    let mut open: Vec<Visit<'_>> = roots.map(Visit::Enter).collect();
    while let Some(visit) = open.pop() {
        let id = match visit {
            Visit::Enter(id) => id,
            Visit::Leave(names) => {
                for name in names {
                    seen.remove(name);
                }
                continue;
            }
        };
        let Type { name: owner, kind: TypeKind::Structured(structured), .. } = &mut types[id.0 as usize]
        else {
            continue;
        };
        let mut own = Vec::new();
        let mut is_first = |name, span| {
            let is_first = seen.insert(name);
            if is_first {
                own.push(name);
            } else {
                let message = format!("`{owner}` has two properties called `{name}`; the first is used");
                diagnostics.push(Diagnostic::new(code::DUPLICATE_PROPERTY, message).at(span));
            }
            is_first
        };
        structured.properties.retain(|property| is_first(property.name, property.span));
        structured.navigation.retain(|property| is_first(property.name, property.span));
        open.push(Visit::Leave(own));
        open.extend(structured.derived.iter().copied().map(Visit::Enter));
    }
}

enum Visit<'a> {
    Enter(TypeId),
    /// Forgets the names of a type after all its derived types have been visited.
    Leave(Vec<&'a str>),
}

fn is_root(r#type: &Type<'_>) -> bool {
    matches!(&r#type.kind, TypeKind::Structured(structured) if structured.base.is_none())
}

/// Checks section 3.5 of CSDL: a structural property is not of an entity type.
pub fn no_entity_values(structured: &Structured<'_>, diagnostics: &mut Diagnostics) {
    for property in &structured.properties {
        if property.r#type.element == ElementType::Primitive(Primitive::EntityType) {
            let message =
                format!("`{}` cannot be of `Edm.EntityType`; its values are kept as JSON", property.name);
            diagnostics.push(
                Diagnostic::new(code::ABSTRACT_EDM_TYPE, message)
                    .at(property.span)
                    .help("only a navigation property can be of that type"),
            );
        }
    }
}

/// Checks that navigation properties lead to entities. One that does not is treated as a structural
/// property.
pub fn navigation_to_values(types: &mut [Type<'_>], index: &Index<'_>, diagnostics: &mut Diagnostics) {
    for r#type in types {
        let TypeKind::Structured(structured) = &mut r#type.kind else { continue };
        let (navigation, values): (Vec<_>, Vec<_>) = std::mem::take(&mut structured.navigation)
            .into_iter()
            .partition(|property| may_be_entity(&property.r#type.element, index));
        structured.navigation = navigation;
        for property in values {
            let name = match &property.r#type.element {
                ElementType::Named(id) => index.entries[id.0 as usize].name.to_string(),
                ElementType::Primitive(primitive) => format!("Edm.{primitive:?}"),
                ElementType::Opaque(name) => name.clone(),
            };
            let message = format!(
                "`{}` leads to `{name}`, which is not an entity type; it is treated as a structural property",
                property.name
            );
            diagnostics.push(Diagnostic::new(code::NAVIGATION_TARGET, message).at(property.span));
            structured.properties.push(Property {
                name: property.name,
                span: property.span,
                r#type: property.r#type,
                syntax: None,
                annotations: property.annotations,
            });
        }
    }
}

fn may_be_entity(element: &ElementType, index: &Index<'_>) -> bool {
    match element {
        ElementType::Named(id) => index.is_entity(*id),
        ElementType::Primitive(primitive) => matches!(primitive, Primitive::EntityType | Primitive::Untyped),
        ElementType::Opaque(_) => true,
    }
}

/// Checks section 8.1 of CSDL: a collection is never null, so `Nullable` does not apply to it.
pub fn nullable_collections(declared: &StructuredType<'_>, diagnostics: &mut Diagnostics) {
    for property in &declared.navigation {
        if let (true, Some(span)) =
            (csdl::element_type(&property.r#type.name).1, property.r#type.nullable_span)
        {
            let message =
                format!("`{}` is a collection, to which `Nullable` does not apply", &*property.name);
            diagnostics.push(Diagnostic::new(code::NULLABLE_COLLECTION, message).at(span));
        }
    }
}

/// Reports complex types that require a value of themselves, directly or indirectly: no such value is finite.
pub fn endless_values(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    let required = |id: TypeId| -> Vec<TypeId> {
        let lineage = model.lineage(id).into_iter().filter_map(|id| model.structured(id));
        let properties = lineage.flat_map(|structured| &structured.properties);
        properties.filter_map(|property| required_complex(model, &property.r#type)).collect()
    };
    let edges: Vec<Vec<TypeId>> = model.type_ids().map(required).collect();
    for id in model.type_ids() {
        let lineage = model.lineage(id).into_iter().filter_map(|id| model.structured(id));
        for property in lineage.flat_map(|structured| &structured.properties) {
            let Some(target) = required_complex(model, &property.r#type) else { continue };
            let mut seen = FxHashSet::from_iter([target]);
            let mut open = vec![target];
            while let Some(next) = open.pop() {
                if next == id {
                    let message = format!(
                        "`{}` requires a `{}`, which requires a value of the same type again, without end",
                        model.r#type(id).name,
                        property.name
                    );
                    diagnostics.push(
                        Diagnostic::new(code::ENDLESS_VALUE, message)
                            .at(property.span)
                            .help("no finite value is valid; one of the properties should be nullable"),
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
