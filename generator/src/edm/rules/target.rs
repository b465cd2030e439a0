//! Targets of annotations.

use rustc_hash::FxHashSet;

use super::super::index::Index;
use super::super::{Model, TypeId, TypeKind, path};
use crate::csdl::Document;
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that targets in a namespace of the documents exist.
pub fn annotations(
    model: &Model<'_>,
    documents: &[Document<'_>],
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut others: FxHashSet<String> = model.operations.iter().map(|o| o.name.to_string()).collect();
    let mut children: FxHashSet<&str> = FxHashSet::default();
    let schemas = || documents.iter().flat_map(|document| &document.schemas);
    for schema in schemas() {
        let full = |name: &str| format!("{}.{name}", &*schema.namespace);
        others.insert(schema.namespace.to_string());
        others.extend(schema.terms.iter().map(|term| full(&term.name)));
        others.extend(schema.containers.iter().map(|container| full(&container.name)));
        children.extend(schema.containers.iter().flat_map(|c| &c.children).map(|child| &*child.name));
    }
    for target in schemas().flat_map(|schema| &schema.targets).map(|target| &target.target) {
        let mut segments = target.split('/');
        let head = segments.next().unwrap_or_default();
        let head = head.split('(').next().unwrap_or_default();
        let namespace = head.rsplit_once('.').map_or(head, |(namespace, _)| namespace);
        let member = segments.next();
        let exists = match model.find(head) {
            Some(id) => member.is_none_or(|member| has_member(model, id, member)),
            None if others.contains(head) => {
                let is_container = model.container.as_ref().is_some_and(|c| c.name.to_string() == head);
                member.is_none_or(|member| !is_container || children.contains(member))
            }
            None => !index.defines(namespace),
        };
        if !exists {
            let message = format!("`{}` does not exist; its annotations are ignored", target.escape_debug());
            diagnostics.push(Diagnostic::new(code::UNRESOLVED_TARGET, message).at(target.span));
        }
    }
}

fn has_member(model: &Model<'_>, id: TypeId, member: &str) -> bool {
    // Casts and annotations of annotations are not followed.
    if member.contains(['.', '@']) {
        return true;
    }
    match &model.r#type(id).kind {
        TypeKind::Structured(_) => path::member(model, id, member).is_some() || model.has_unknown_base(id),
        TypeKind::Enumeration(enumeration) => enumeration.members.iter().any(|m| m.name == member),
        TypeKind::Definition(_) => false,
    }
}
