//! Which part of a model is generated.
//!
//! A selected type brings its base types and the types of its structural properties,
//! with the same rule for those. A navigation property is in when its target is, an
//! operation when its binding type, parameters and result are. Nothing is brought by a
//! derived type, a navigation property or an operation.

use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::edm::{ElementType, Model, NavigationSource, Operation, TypeId, TypeRef};
use crate::profile::Select;

/// What is in.
#[derive(Clone, Debug)]
pub struct Selection {
    types: Vec<bool>,
    sources: Vec<bool>,
}

/// Computes the closure of `select`; everything is in without one.
pub fn select(model: &Model<'_>, select: Option<&Select>, diagnostics: &mut Diagnostics) -> Selection {
    let sources = model.container.as_ref().map_or(&[][..], |container| &container.sources);
    let Some(select) = select else {
        return Selection { types: vec![true; model.types.len()], sources: vec![true; sources.len()] };
    };
    let mut selection =
        Selection { types: vec![false; model.types.len()], sources: vec![false; sources.len()] };
    let mut roots = Vec::new();
    for name in &select.types {
        roots.extend(find(model, name, diagnostics));
    }
    for name in &select.hierarchies {
        if let Some(root) = find(model, name, diagnostics) {
            roots.push(root);
            roots.extend(model.descendants(root));
        }
    }
    for (names, is_set) in [(&select.entity_sets, true), (&select.singletons, false)] {
        for name in names {
            match sources.iter().position(|source| source.is_set == is_set && source.name == name) {
                Some(at) => {
                    selection.sources[at] = true;
                    roots.extend(sources[at].r#type);
                }
                None => diagnostics.push(unmatched(if is_set { "entity set" } else { "singleton" }, name)),
            }
        }
    }
    selection.close(model, roots);
    selection
}

impl Selection {
    fn close(&mut self, model: &Model<'_>, mut open: Vec<TypeId>) {
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut self.types[id.0 as usize], true) {
                continue;
            }
            let Some(structured) = model.structured(id) else { continue };
            open.extend(structured.base);
            open.extend(structured.properties.iter().filter_map(|property| named(&property.r#type)));
        }
    }

    /// Whether a type is in.
    pub fn has_type(&self, id: TypeId) -> bool {
        self.types[id.0 as usize]
    }

    /// Whether whatever a type reference names is in.
    pub fn has(&self, r#type: &TypeRef) -> bool {
        named(r#type).is_none_or(|id| self.has_type(id))
    }

    /// Whether all types of an operation are in.
    pub fn has_operation(&self, operation: &Operation<'_>) -> bool {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.r#type);
        operation.binding.iter().chain(&operation.returns).chain(parameters).all(|r#type| self.has(r#type))
    }

    /// The entity sets and singletons that are in.
    pub fn sources<'m, 'a>(&self, model: &'m Model<'a>) -> impl Iterator<Item = &'m NavigationSource<'a>> {
        let sources = model.container.as_ref().map_or(&[][..], |container| &container.sources);
        sources.iter().zip(self.sources.clone()).filter(|(_, selected)| *selected).map(|(source, _)| source)
    }
}

fn named(r#type: &TypeRef) -> Option<TypeId> {
    match r#type.element {
        ElementType::Named(id) => Some(id),
        _ => None,
    }
}

fn find(model: &Model<'_>, name: &str, diagnostics: &mut Diagnostics) -> Option<TypeId> {
    let found = model.find(name);
    if found.is_none() {
        diagnostics.push(unmatched("type", name));
    }
    found
}

fn unmatched(what: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        code::UNMATCHED_PROFILE,
        format!("the profile selects the {what} `{name}`, which does not exist"),
    )
    .help("names are qualified and case-sensitive; remove what the service no longer has")
}
