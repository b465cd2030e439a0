//! The entity container, including what it extends.

use rustc_hash::FxHashSet;

use super::index::{Index, external};
use super::{AnnotationsId, Container, NavigationSource, Operation, OperationImport, QualifiedName};
use crate::csdl::{ContainerChild, ContainerChildKind, Document, EntityContainer, OperationKind};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

type Declared<'a> = (QualifiedName, &'a EntityContainer<'a>);

/// The single container of a service, merged from all containers of the documents and those that they
/// extend.
pub fn resolve<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
    operations: &[Operation<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<Container<'a>> {
    let mut declared: Vec<Declared<'a>> = Vec::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        declared.extend(schema.containers.iter().map(|container| {
            let name =
                QualifiedName { namespace: schema.namespace.to_string(), name: container.name.to_string() };
            (name, container)
        }));
    }
    declared.sort_by(|a, b| a.0.cmp(&b.0));
    let name = check(&declared, index, diagnostics)?.clone();
    let mut container = Container { name, sources: Vec::new(), imports: Vec::new() };
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut children: Vec<&ContainerChild<'_>> =
        declared.iter().flat_map(|(_, syntax)| &syntax.children).collect();
    children.retain(|child| seen.insert(&child.name));
    for child in children {
        match child.kind {
            ContainerChildKind::EntitySet | ContainerChildKind::Singleton => {
                container.sources.extend(source(child, index, diagnostics));
            }
            ContainerChildKind::ActionImport => {
                container.imports.extend(import(
                    child,
                    OperationKind::Action,
                    index,
                    operations,
                    diagnostics,
                ));
            }
            ContainerChildKind::FunctionImport => {
                let kind = OperationKind::Function;
                container.imports.extend(import(child, kind, index, operations, diagnostics));
            }
        }
    }
    container.sources.sort_by_key(|source| source.name);
    container.imports.sort_by_key(|import| import.name);
    Some(container)
}

/// The name of the container that no other one extends. Reports cycles, unknown containers, and further
/// containers that no other one extends.
fn check<'d>(
    declared: &'d [Declared<'_>],
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<&'d QualifiedName> {
    let extended = |(_, container): &Declared<'_>| container.extends.as_ref().map(|name| name.to_string());
    let all_extended: FxHashSet<String> = declared.iter().filter_map(extended).collect();
    let mut heads = declared.iter().filter(|(name, _)| !all_extended.contains(&name.to_string()));
    let head = heads.next().or(declared.first())?;
    for (name, second) in heads {
        let message =
            format!("`{name}` is a second entity container; its children are added to the first one");
        diagnostics.push(
            Diagnostic::new(code::SECOND_CONTAINER, message)
                .at(second.name.span)
                .help("a service has one entity container; give the documents of one service at a time"),
        );
    }
    for (start, container) in declared {
        let Some(written) = &container.extends else { continue };
        let mut seen = FxHashSet::default();
        let mut next = Some(start.to_string());
        while let Some(name) = next.take() {
            if !seen.insert(name.clone()) {
                let message = format!("the container `{start}` extends itself, directly or indirectly");
                diagnostics.push(Diagnostic::new(code::CONTAINER_CYCLE, message).at(written.span));
                break;
            }
            let found =
                declared.iter().find(|(declared, _)| declared.to_string() == name || declared.name == name);
            let Some(found) = found else {
                diagnostics.push(if index.is_external(&name) {
                    external(&name, written.span, "its children are left out")
                } else {
                    let message =
                        format!("there is no container `{}`; the `Extends` is ignored", name.escape_debug());
                    Diagnostic::new(code::UNRESOLVED_CONTAINER, message).at(written.span)
                });
                break;
            };
            next = extended(found);
        }
    }
    Some(&head.0)
}

fn source<'a>(
    child: &'a ContainerChild<'a>,
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<NavigationSource<'a>> {
    let full = &*child.target;
    let r#type = match full {
        "Edm.EntityType" => None,
        _ => {
            let found = index.find(&child.target, "its entities are kept as JSON", diagnostics);
            if found.is_some_and(|id| !index.is_entity(id)) {
                let message =
                    format!("`{}` is of `{full}`, which is not an entity type; it is left out", &*child.name);
                diagnostics.push(Diagnostic::new(code::SET_OF_NO_ENTITIES, message).at(child.name.span));
                return None;
            }
            found
        }
    };
    let is_set = child.kind == ContainerChildKind::EntitySet;
    let (name, span, bindings) = (&child.name, child.name.span, &child.bindings);
    Some(NavigationSource { name, span, r#type, is_set, bindings, annotations: AnnotationsId::default() })
}

fn import<'a>(
    child: &'a ContainerChild<'a>,
    kind: OperationKind,
    index: &Index<'a>,
    operations: &[Operation<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<OperationImport<'a>> {
    let full = &*child.target;
    let named = operations.iter().enumerate().filter(|(_, operation)| operation.name.to_string() == full);
    let overloads: Vec<usize> = named
        .clone()
        .filter(|(_, operation)| operation.binding.is_none() && operation.kind == kind)
        .map(|(at, _)| at)
        .collect();
    if overloads.is_empty() {
        if index.is_external(full) {
            diagnostics.push(external(full, child.target.span, "the import is left out"));
            return None;
        }
        let what = match kind {
            OperationKind::Action => "action",
            OperationKind::Function => "function",
        };
        let finding = if named.clone().any(|(_, operation)| operation.kind == kind) {
            let message = format!("`{full}` is bound, and cannot be imported; the import is left out");
            Diagnostic::new(code::IMPORT_OF_BOUND, message)
        } else {
            let message = format!("there is no {what} `{}`; the import is left out", full.escape_debug());
            Diagnostic::new(code::UNRESOLVED_OPERATION, message)
        };
        diagnostics.push(finding.at(child.target.span));
        return None;
    }
    let entity_set = child.entity_set.as_deref();
    Some(OperationImport { name: &child.name, span: child.name.span, overloads, entity_set })
}
