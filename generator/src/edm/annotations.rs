//! Annotations by the path of their target, whether they are written inside of it or elsewhere.
//!
//! Paths: `ns.type`, `ns.type/member`, `ns.container/set`, `ns.operation/parameter` for all overloads,
//! and `ns.operation(types)/parameter` for one.

use std::collections::BTreeMap;

use super::Annotation;
use super::index::Index;
use crate::csdl::{self, Document, Operation, OperationKind, Schema, Text};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Annotations by canonical target.
pub type Annotations<'a> = BTreeMap<String, Vec<Annotation<'a>>>;

/// Collects the annotations; duplicates are reported.
pub fn collect<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Annotations<'a> {
    let mut collected = Collected { index, map: BTreeMap::new() };
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        collected.schema(schema);
        for target in &schema.targets {
            let path = index.aliases.expand_path(&target.target, target.target.span.source);
            collected.add(path, &target.annotations, target.qualifier.as_deref());
        }
    }
    collected.map.iter().for_each(|(target, annotations)| duplicates(target, annotations, diagnostics));
    collected.map
}

/// The path of one overload, section 14.2.1: with the types of all parameters for a function, and with
/// the binding type for an action.
pub fn overload_target(name: &str, operation: &Operation<'_>, index: &Index<'_>) -> String {
    let expanded = |parameter: &csdl::Parameter<'_>| {
        let written = &parameter.r#type.name;
        csdl::with_element_type(written, |element| index.expand(element, written.span.source))
    };
    let count = match (operation.kind, operation.is_bound) {
        (OperationKind::Function, _) => operation.parameters.len(),
        (OperationKind::Action, true) => 1,
        (OperationKind::Action, false) => 0,
    };
    let types: Vec<String> = operation.parameters.iter().take(count).map(expanded).collect();
    format!("{name}({})", types.join(","))
}

struct Collected<'i, 'a> {
    index: &'i Index<'a>,
    map: Annotations<'a>,
}

impl<'a> Collected<'_, 'a> {
    fn schema(&mut self, schema: &'a Schema<'a>) {
        let namespace = &*schema.namespace;
        let path = |name: &Text<'_>| format!("{namespace}.{}", &**name);
        self.add(namespace.to_owned(), &schema.annotations, None);
        for r#type in &schema.structured_types {
            let path = path(&r#type.name);
            for property in &r#type.properties {
                self.member(&path, &property.name, &property.annotations);
            }
            for property in &r#type.navigation {
                self.member(&path, &property.name, &property.annotations);
            }
            self.add(path, &r#type.annotations, None);
        }
        for r#type in &schema.enum_types {
            let path = path(&r#type.name);
            for member in &r#type.members {
                self.member(&path, &member.name, &member.annotations);
            }
            self.add(path, &r#type.annotations, None);
        }
        for definition in &schema.type_definitions {
            self.add(path(&definition.name), &definition.annotations, None);
        }
        for operation in &schema.operations {
            let path = overload_target(&path(&operation.name), operation, self.index);
            for parameter in &operation.parameters {
                self.member(&path, &parameter.name, &parameter.annotations);
            }
            if let Some(returns) = &operation.returns {
                self.add(format!("{path}/$ReturnType"), &returns.annotations, None);
            }
            self.add(path, &operation.annotations, None);
        }
        for term in &schema.terms {
            self.add(path(&term.name), &term.annotations, None);
        }
        for container in &schema.containers {
            let path = path(&container.name);
            for child in &container.children {
                self.member(&path, &child.name, &child.annotations);
            }
            self.add(path, &container.annotations, None);
        }
    }

    fn member(&mut self, path: &str, name: &str, annotations: &'a [csdl::Annotation<'a>]) {
        if !annotations.is_empty() {
            self.add(format!("{path}/{name}"), annotations, None);
        }
    }

    fn add(&mut self, path: String, annotations: &'a [csdl::Annotation<'a>], qualifier: Option<&str>) {
        if annotations.is_empty() {
            return;
        }
        let index = self.index;
        self.map.entry(path).or_default().extend(annotations.iter().map(|syntax| Annotation {
            term: index.expand(&syntax.term, syntax.term.span.source),
            qualifier: syntax.qualifier.as_deref().or(qualifier).map(str::to_owned),
            syntax,
        }));
    }
}

/// Checks section 14.2: a term is applied to a target once, or with different qualifiers.
fn duplicates(target: &str, annotations: &[Annotation<'_>], diagnostics: &mut Diagnostics) {
    for (at, annotation) in annotations.iter().enumerate() {
        let is_same =
            |other: &Annotation<'_>| other.term == annotation.term && other.qualifier == annotation.qualifier;
        if annotations[..at].iter().any(is_same) {
            let target = target.escape_debug();
            let message = format!(
                "`{}` is applied to `{target}` twice; the first counts",
                annotation.term.escape_debug()
            );
            diagnostics.push(
                Diagnostic::new(code::DUPLICATE_ANNOTATION, message)
                    .at(annotation.syntax.span())
                    .help("give them different qualifiers, or leave one out"),
            );
        }
    }
}
