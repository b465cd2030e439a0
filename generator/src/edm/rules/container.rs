//! The entity container.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::index::Index;
use super::super::{ElementType, Model, TypeId};
use crate::csdl::Document;
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that the children of the container have distinct names.
pub fn unique_children(documents: &[Document<'_>], diagnostics: &mut Diagnostics) {
    let containers = documents.iter().flat_map(|d| &d.schemas).flat_map(|schema| &schema.containers);
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    // One import is for all overloads, but some services write one for each.
    let mut imports: FxHashMap<&str, &str> = FxHashMap::default();
    for child in containers.flat_map(|container| &container.children) {
        let is_again = imports.get(&*child.name).is_some_and(|target| **target == *child.target);
        if !seen.insert(&child.name) && !is_again {
            let message =
                format!("the container has two children called `{}`; the first counts", &*child.name);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_CONTAINER_CHILD, message).at(child.name.span));
        }
        if matches!(child.kind.target_attribute(), "Action" | "Function") {
            imports.insert(&child.name, &child.target);
        }
    }
}

/// Checks that the entities of a set have a key.
pub fn sources(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    let Some(container) = &model.container else { return };
    let mut keyless: FxHashSet<TypeId> = FxHashSet::default();
    for source in &container.sources {
        let Some(id) = source.r#type else { continue };
        let r#type = model.r#type(id);
        if source.is_set && model.key(id).is_empty() && !model.has_unknown_base(id) && keyless.insert(id) {
            let message = format!("the entities of `{}` have no key", source.name);
            diagnostics.push(
                Diagnostic::new(code::KEYLESS_ENTITY, message)
                    .at(r#type.span)
                    .help("there is no method that finds one of them"),
            );
        }
    }
}

/// Checks section 13.4: the paths and targets of navigation property bindings exist.
pub fn bindings(
    model: &Model<'_>,
    documents: &[Document<'_>],
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) {
    let containers = documents.iter().flat_map(|d| &d.schemas).flat_map(|schema| &schema.containers);
    for child in containers.flat_map(|container| &container.children) {
        let full = index.expand(&child.target, child.target.span.source);
        let Some(r#type) = model.find(&full) else { continue };
        for binding in &child.bindings {
            let path = index.aliases.expand_path(&binding.path, binding.path.span.source);
            if let Some(missing) = missing_segment(model, index, r#type, &path) {
                let message =
                    format!("`{}` leads nowhere: there is no `{missing}`", binding.path.escape_debug());
                diagnostics.push(Diagnostic::new(code::UNRESOLVED_BINDING, message).at(binding.path.span));
            }
        }
    }
}

/// Checks that the entity sets and singletons that bindings and imports name exist.
pub fn entity_sets(documents: &[Document<'_>], index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let containers = || documents.iter().flat_map(|d| &d.schemas).flat_map(|schema| &schema.containers);
    let extended = containers().filter_map(|container| container.extends.as_ref());
    if extended.into_iter().any(|name| index.is_external(&index.expand(name, name.span.source))) {
        // A container in a document that was not given may have any children.
        return;
    }
    let children = containers().flat_map(|container| &container.children);
    let known: FxHashSet<&str> = children.clone().map(|child| &*child.name).collect();
    for child in children {
        for target in child.bindings.iter().map(|binding| &binding.target).chain(&child.entity_set) {
            // The target is a name, or the name of a container followed by a name.
            let mut segments = target.split('/').skip_while(|segment| segment.contains('.'));
            if segments.next().is_some_and(|name| !known.contains(name)) {
                let message = format!("the container has no `{}`", target.escape_debug());
                diagnostics.push(Diagnostic::new(code::UNRESOLVED_ENTITY_SET, message).at(target.span));
            }
        }
    }
}

/// The first segment that does not exist, of a path of properties and casts.
fn missing_segment<'p>(model: &Model<'_>, index: &Index<'_>, from: TypeId, path: &'p str) -> Option<&'p str> {
    let mut at = from;
    for segment in path.split('/') {
        if segment.contains('.') {
            match model.find(segment) {
                Some(cast) => at = cast,
                None if index.is_external(segment) => return None,
                None => return Some(segment),
            }
            continue;
        }
        let mut lineage = model.lineage(at).into_iter().filter_map(|id| model.structured(id));
        match lineage.find_map(|structured| structured.member(segment)) {
            Some((r#type, _)) => match r#type.element {
                ElementType::Named(next) => at = next,
                _ => return None,
            },
            // A base type in a document that was not given may have any properties.
            None if model.has_unknown_base(at) => return None,
            None => return Some(segment),
        }
    }
    None
}
