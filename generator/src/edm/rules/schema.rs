//! Contents of documents and schemas.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::annotations::Annotations;
use super::super::index::Index;
use crate::csdl::{self, Document, OperationKind, StructuredKind, Text};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that there is a schema to generate from.
pub fn not_empty(documents: &[Document<'_>], diagnostics: &mut Diagnostics) {
    if let (Some(first), true) =
        (documents.first(), documents.iter().all(|document| document.schemas.is_empty()))
    {
        let message = "there is no `Schema`, so that nothing is defined";
        diagnostics.push(Diagnostic::new(code::NO_SCHEMA, message).at(first.span));
    }
}

/// Checks section 5 of CSDL: types, terms, containers and operations of a namespace have distinct names; only
/// overloads of an operation share one.
pub fn shared_names(documents: &[Document<'_>], diagnostics: &mut Diagnostics) {
    let mut known: FxHashMap<(&str, &str), &str> = FxHashMap::default();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        let structured = schema.structured_types.iter().map(|r#type| match r#type.kind {
            StructuredKind::Entity => (&r#type.name, "an entity type"),
            StructuredKind::Complex => (&r#type.name, "a complex type"),
        });
        let enums = schema.enum_types.iter().map(|r#type| (&r#type.name, "an enumeration"));
        let definitions = schema.type_definitions.iter().map(|r#type| (&r#type.name, "a type definition"));
        let operations = schema.operations.iter().map(|operation| match operation.kind {
            OperationKind::Action => (&operation.name, "an action"),
            OperationKind::Function => (&operation.name, "a function"),
        });
        let terms = schema.terms.iter().map(|term| (&term.name, "a term"));
        let containers = schema.containers.iter().map(|container| (&container.name, "a container"));
        let all = structured.chain(enums).chain(definitions).chain(operations).chain(terms).chain(containers);
        for (name, kind) in all {
            let before = known.entry((&*schema.namespace, &**name)).or_insert(kind);
            if *before != kind {
                let message = format!("`{}` is {kind} here, but {before} elsewhere", &**name);
                diagnostics.push(
                    Diagnostic::new(code::SHARED_NAME, message)
                        .at(name.span)
                        .help("a reference to this name is ambiguous; both are kept"),
                );
                *before = kind;
            }
        }
    }
}

/// Checks that the terms of annotations, and the types and base terms of terms, exist if their namespace
/// is one of the documents'.
pub fn terms(
    documents: &[Document<'_>],
    annotations: &Annotations<'_>,
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) {
    let schemas = || documents.iter().flat_map(|document| &document.schemas);
    let declared: FxHashSet<String> = schemas()
        .flat_map(|schema| schema.terms.iter().map(|t| format!("{}.{}", &*schema.namespace, &*t.name)))
        .collect();
    let is_missing = |full: &str| {
        let namespace = full.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        index.defines(namespace) && !declared.contains(full)
    };
    let mut tell = |what: &str, name: &Text<'_>| {
        let message = format!("there is no {what} `{}`", name.escape_debug());
        diagnostics.push(Diagnostic::new(code::UNRESOLVED_TERM, message).at(name.span));
    };
    for term in schemas().flat_map(|schema| &schema.terms) {
        let (element, _) = csdl::element_type(&term.r#type.name);
        if !index.is_type(element) {
            tell("type", &term.r#type.name);
        }
        let base = term.base.as_ref();
        if let Some(base) = base.filter(|base| is_missing(base)) {
            tell("term", base);
        }
    }
    let all = annotations.iter().flat_map(|(_, annotations)| annotations);
    for annotation in all.filter(|annotation| is_missing(&annotation.term)) {
        tell("term", &annotation.syntax.term);
    }
}
