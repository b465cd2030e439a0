//! The entity container.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::index::Index;
use super::super::{Model, TypeId, path};
use crate::csdl::Document;
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that the children of the container have distinct names.
pub fn unique_children(documents: &[Document<'_>], diagnostics: &mut Diagnostics) {
    let containers = documents.iter().flat_map(|d| &d.schemas).flat_map(|schema| &schema.containers);
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    // An import stands for all overloads of an operation, but some services declare one for each overload.
    let mut imports: FxHashMap<&str, &str> = FxHashMap::default();
    for child in containers.flat_map(|container| &container.children) {
        let is_again = imports.get(&*child.name).is_some_and(|target| **target == *child.target);
        if !seen.insert(&child.name) && !is_again {
            let message =
                format!("the container has two children called `{}`; the first is used", &*child.name);
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
                    .help("without a key there is no method for a single entity"),
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
        let Some(r#type) = model.find(&child.target) else { continue };
        for binding in &child.bindings {
            if let Some(missing) = missing_segment(model, index, r#type, &binding.path) {
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
    if extended.into_iter().any(|name| index.is_external(name)) {
        // The container that it extends is in a document that was not given, so its children are unknown.
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

/// The first segment of a path of properties and casts that certainly does not exist.
fn missing_segment<'p>(model: &Model<'_>, index: &Index<'_>, from: TypeId, path: &'p str) -> Option<&'p str> {
    let path::Missing { segment, from } = path::walk(model, from, path).err()?;
    // Types of documents that were not given, and types derived from them, may have any property.
    let may_exist = if segment.contains('.') {
        index.is_external(segment)
    } else {
        from.is_none_or(|from| model.has_unknown_base(from))
    };
    (!may_exist).then_some(segment)
}
