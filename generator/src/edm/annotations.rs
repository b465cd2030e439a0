//! Annotations by the path of their target, whether they are written inside the target or in an
//! `edm:Annotations` element elsewhere.
//!
//! Paths: `ns.type`, `ns.type/member`, `ns.container/set`, `ns.operation/parameter` for all overloads,
//! and `ns.operation(types)/parameter` for one.

use std::collections::BTreeMap;

use super::{Annotation, Model, TypeKind};
use crate::csdl::{self, Document, Operation, OperationKind, Schema, Text};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// All annotations of a model, by target.
#[derive(Debug, Default)]
pub struct Annotations<'a> {
    /// Canonical target paths, sorted, each with the annotations of that target.
    targets: Vec<(String, Vec<Annotation<'a>>)>,
}

/// The index of an element's annotations in [`Annotations`]; `None` for an element without annotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnnotationsId(Option<u32>);

impl<'a> Annotations<'a> {
    /// The annotations of an element.
    pub fn of(&self, id: AnnotationsId) -> &[Annotation<'a>] {
        let target = id.0.and_then(|at| self.targets.get(at as usize));
        target.map_or(&[], |(_, annotations)| annotations)
    }

    /// Every target with its annotations, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Annotation<'a>])> {
        self.targets.iter().map(|(path, annotations)| (path.as_str(), annotations.as_slice()))
    }

    /// The id of the annotations of a canonical target path.
    pub fn id(&self, path: &str) -> AnnotationsId {
        let at = self.targets.binary_search_by(|(target, _)| target.as_str().cmp(path)).ok();
        AnnotationsId(at.and_then(|at| u32::try_from(at).ok()))
    }
}

/// Sets the [`AnnotationsId`] of every element of a model.
pub fn attach(model: &mut Model<'_>) {
    let annotations = &model.annotations;
    for r#type in &mut model.types {
        let owner = r#type.name.to_string();
        let member = |name: &str| annotations.id(&format!("{owner}/{name}"));
        r#type.annotations = annotations.id(&owner);
        match &mut r#type.kind {
            TypeKind::Structured(structured) => {
                structured
                    .properties
                    .iter_mut()
                    .for_each(|property| property.annotations = member(property.name));
                structured
                    .navigation
                    .iter_mut()
                    .for_each(|property| property.annotations = member(property.name));
            }
            TypeKind::Enumeration(enumeration) => {
                enumeration.members.iter_mut().for_each(|one| one.annotations = member(one.name));
            }
            TypeKind::Definition(_) => {}
        }
    }
    for operation in &mut model.operations {
        let name = operation.name.to_string();
        operation.annotations = [annotations.id(&name), annotations.id(&operation.target)];
        for parameter in &mut operation.parameters {
            parameter.annotations = annotations.id(&format!("{name}/{}", parameter.name));
        }
    }
    if let Some(container) = &mut model.container {
        let member = |name: &str| annotations.id(&format!("{}/{name}", container.name));
        container.sources.iter_mut().for_each(|source| source.annotations = member(source.name));
    }
}

/// Collects all annotations of the documents. A term that is applied twice to one target is reported.
pub fn collect<'a>(documents: &'a [Document<'a>], diagnostics: &mut Diagnostics) -> Annotations<'a> {
    let mut collected = Collected { map: BTreeMap::new() };
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        collected.schema(schema);
        for target in &schema.targets {
            collected.add(target.target.to_string(), &target.annotations, target.qualifier.as_deref());
        }
    }
    collected.map.iter().for_each(|(target, annotations)| duplicates(target, annotations, diagnostics));
    Annotations { targets: collected.map.into_iter().collect() }
}

/// The target path of one overload, section 14.2.1 of CSDL: a function is identified by the types of all its
/// parameters, an action by its binding type.
pub fn overload_target(name: &str, operation: &Operation<'_>) -> String {
    let r#type =
        |parameter: &csdl::Parameter<'_>| csdl::with_element_type(&parameter.r#type.name, str::to_owned);
    let count = match (operation.kind, operation.is_bound) {
        (OperationKind::Function, _) => operation.parameters.len(),
        (OperationKind::Action, true) => 1,
        (OperationKind::Action, false) => 0,
    };
    let types: Vec<String> = operation.parameters.iter().take(count).map(r#type).collect();
    format!("{name}({})", types.join(","))
}

struct Collected<'a> {
    map: BTreeMap<String, Vec<Annotation<'a>>>,
}

impl<'a> Collected<'a> {
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
            let path = overload_target(&path(&operation.name), operation);
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
        self.map.entry(path).or_default().extend(annotations.iter().map(|syntax| Annotation {
            term: syntax.term.to_string(),
            qualifier: syntax.qualifier.as_deref().or(qualifier).map(str::to_owned),
            syntax,
        }));
    }
}

/// Checks section 14.2 of CSDL: a term is applied to a target once, or several times with different
/// qualifiers.
fn duplicates(target: &str, annotations: &[Annotation<'_>], diagnostics: &mut Diagnostics) {
    for (at, annotation) in annotations.iter().enumerate() {
        let is_same =
            |other: &Annotation<'_>| other.term == annotation.term && other.qualifier == annotation.qualifier;
        if annotations[..at].iter().any(is_same) {
            let target = target.escape_debug();
            let message = format!(
                "`{}` is applied to `{target}` twice; the first is used",
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
