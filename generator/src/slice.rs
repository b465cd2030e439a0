//! Slices: full metadata cut down to a selection, in a canonical form.
//!
//! In the canonical form there is one schema for each namespace; types and operations are sorted by name,
//! properties keep their order, names are qualified, and annotations come last, sorted by target.
//! Generating from a slice gives the same crate as generating from the full metadata with the same
//! selection.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::csdl::{
    self, Annotations, Constant, ContainerChild, ContainerChildKind, Document, EntityContainer, Expression,
    Expressions, PropertyValue, Record, Schema, Text, TypeUse,
};
use crate::edm::{LEFT_OUT, Model, SLICE, TypeId, path};
use crate::profile::Slice;
use crate::select::Selection;
use crate::source::Span;

/// Cuts the documents of one service down to a selection. Without one, everything is kept, and the document
/// is not marked as a slice.
pub fn cut<'a>(
    documents: &'a [Document<'a>],
    model: &Model<'a>,
    selection: &Selection,
    is_whole: bool,
    rules: &Slice,
) -> Document<'a> {
    let cutter = Cutter { model, selection, rules, imports: imports(model, selection) };
    let mut schemas: BTreeMap<&'a str, Schema<'a>> = BTreeMap::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        let into =
            schemas.entry(&*schema.namespace).or_insert_with(|| Schema::new(schema.namespace.clone(), None));
        cutter.schema(schema, into);
    }
    for (target, annotations) in cutter.annotations() {
        let namespace =
            target.split('/').next().and_then(|head| head.rsplit_once('.')).map_or("", |(ns, _)| ns);
        if let Some(schema) = schemas.get_mut(namespace) {
            schema.targets.push(Annotations { target: text(target), qualifier: None, annotations });
        }
    }
    let marked = |mut schema: Schema<'a>| {
        if is_whole {
            return schema;
        }
        let value = Expression::Constant(Constant { kind: "Bool", text: Cow::Borrowed("true") });
        schema.annotations.push(annotation(SLICE, value));
        schema
    };
    let schemas = schemas.into_values().filter(|schema| !is_empty(schema)).map(marked).collect();
    Document { span: Span::default(), version: Cow::Borrowed("4.0"), references: Vec::new(), schemas }
}

struct Cutter<'m, 'a> {
    model: &'m Model<'a>,
    selection: &'m Selection,
    rules: &'m Slice,
    imports: Imports<'m>,
}

/// The imports that are kept.
struct Imports<'m> {
    names: BTreeSet<&'m str>,
    /// The indices of the operations that they call.
    operations: BTreeSet<usize>,
}

fn imports<'m>(model: &'m Model<'_>, selection: &Selection) -> Imports<'m> {
    let (names, operations) = selection.imports(model).map(|(import, at)| (import.name, at)).unzip();
    Imports { names, operations }
}

impl<'a> Cutter<'_, 'a> {
    fn schema(&self, schema: &'a Schema<'a>, into: &mut Schema<'a>) {
        let namespace = &*schema.namespace;
        let selected = |name: &Text<'_>| {
            self.model.find(&format!("{namespace}.{}", &**name)).is_some_and(|id| self.selection.has_type(id))
        };
        into.enum_types.extend(schema.enum_types.iter().filter(|r#type| selected(&r#type.name)).map(
            |r#type| {
                let mut r#type = r#type.clone();
                r#type.annotations.clear();
                r#type.members.iter_mut().for_each(|member| member.annotations.clear());
                r#type
            },
        ));
        into.type_definitions.extend(
            schema.type_definitions.iter().filter(|definition| selected(&definition.name)).map(
                |definition| {
                    let mut definition = definition.clone();
                    definition.annotations.clear();
                    definition
                },
            ),
        );
        let structured = schema.structured_types.iter().filter(|r#type| selected(&r#type.name));
        into.structured_types.extend(structured.filter_map(|r#type| {
            let id = self.model.find(&format!("{namespace}.{}", &*r#type.name))?;
            Some(self.structured(id, r#type))
        }));
        for (at, operation) in self.model.operations.iter().enumerate() {
            if operation.name.namespace == namespace
                && schema.operations.iter().any(|syntax| std::ptr::eq(syntax, operation.syntax))
                && self.selection.has_operation(operation)
                && (operation.binding.is_some() || self.imports.operations.contains(&at))
            {
                into.operations.push(self.operation(operation.syntax));
            }
        }
        into.containers.extend(schema.containers.iter().map(|container| self.container(container)));
        into.enum_types.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        into.type_definitions.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        into.structured_types
            .sort_by(|a, b| (a.kind as u8, &a.name.value).cmp(&(b.kind as u8, &b.name.value)));
    }

    fn structured(&self, id: TypeId, r#type: &'a csdl::StructuredType<'a>) -> csdl::StructuredType<'a> {
        let mut r#type = r#type.clone();
        r#type.annotations.clear();
        r#type.properties.retain_mut(|property| {
            property.annotations.clear();
            self.selection.allows(id, &property.name)
        });
        r#type.navigation.retain_mut(|property| {
            property.annotations.clear();
            self.is_selected(&property.r#type) && self.selection.allows(id, &property.name)
        });
        r#type
    }

    fn operation(&self, operation: &'a csdl::Operation<'a>) -> csdl::Operation<'a> {
        let mut operation = operation.clone();
        operation.annotations = self.inline(&operation.annotations);
        for parameter in &mut operation.parameters {
            parameter.annotations = self.inline(&parameter.annotations);
        }
        if let Some(returns) = &mut operation.returns {
            returns.annotations.clear();
        }
        operation
    }

    fn container(&self, container: &'a EntityContainer<'a>) -> EntityContainer<'a> {
        let selected: BTreeSet<&str> = self.selection.sources(self.model).map(|source| source.name).collect();
        let is_kept = |child: &&ContainerChild<'_>| match child.kind {
            ContainerChildKind::EntitySet | ContainerChildKind::Singleton => selected.contains(&*child.name),
            ContainerChildKind::ActionImport | ContainerChildKind::FunctionImport => {
                self.imports.names.contains(&*child.name)
            }
        };
        let mut kept: Vec<ContainerChild<'a>> = container.children.iter().filter(is_kept).cloned().collect();
        for child in &mut kept {
            child.annotations.clear();
            let is_there =
                |set: &Text<'_>| set.split('/').next_back().is_some_and(|name| selected.contains(name));
            child.entity_set = child.entity_set.take().filter(is_there);
            let source = self.model.find(&child.target);
            child.bindings.retain(|binding| {
                selected.contains(binding.target.split('/').next().unwrap_or_default())
                    && source.is_some_and(|source| self.is_path_kept(source, &binding.path))
            });
        }
        kept.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        EntityContainer { children: kept, annotations: Vec::new(), ..container.clone() }
    }

    fn inline(&self, annotations: &[csdl::Annotation<'a>]) -> Vec<csdl::Annotation<'a>> {
        let kept = annotations.iter().filter(|annotation| self.is_kept(&annotation.term));
        kept.cloned().collect()
    }

    fn is_kept(&self, term: &str) -> bool {
        self.rules.terms.as_ref().is_none_or(|terms| terms.iter().any(|kept| kept == term))
    }

    /// The annotations to keep, by target, sorted by term.
    fn annotations(&self) -> BTreeMap<String, Vec<csdl::Annotation<'a>>> {
        let mut kept: BTreeMap<String, Vec<csdl::Annotation<'a>>> = BTreeMap::new();
        for id in self.model.type_ids().filter(|id| self.selection.has_type(*id)) {
            let left_out = self.selection.left_out(self.model, id);
            if !left_out.is_empty() {
                let target = self.model.r#type(id).name.to_string();
                kept.entry(target).or_default().push(left_out_annotation(left_out));
            }
        }
        for (target, annotations) in self.model.annotations.iter() {
            let Some(scope) = self.scope(target) else { continue };
            let mut annotations: Vec<_> =
                annotations.iter().filter(|annotation| self.is_kept(&annotation.term)).collect();
            annotations.sort_by(|a, b| (&a.term, &a.qualifier).cmp(&(&b.term, &b.qualifier)));
            for annotation in annotations {
                let value = match &annotation.syntax.value {
                    None => None,
                    Some(value) => match self.expression(value, scope) {
                        None => continue,
                        some => some,
                    },
                };
                kept.entry(target.to_owned()).or_default().push(csdl::Annotation {
                    term: text(annotation.term.clone()),
                    qualifier: annotation.qualifier.clone().map(text),
                    value,
                    annotations: Vec::new(),
                });
            }
        }
        kept
    }

    /// The type at which paths in annotations of a target start: `Some(None)` for a target without such a
    /// type, `None` if the target is cut.
    fn scope(&self, target: &str) -> Option<Option<TypeId>> {
        let (head, tail) = target.split_once('/').map_or((target, None), |(head, tail)| (head, Some(tail)));
        if let Some(id) = self.model.find(head) {
            if !self.selection.has_type(id) {
                return None;
            }
            let Some(member) = tail else { return Some(Some(id)) };
            return match self.model.structured(id) {
                None => Some(None),
                Some(_) => self.member_target(id, member),
            };
        }
        self.model.container.as_ref().filter(|container| container.name.to_string() == head)?;
        let Some(child) = tail else { return Some(None) };
        if self.imports.names.contains(child) {
            return Some(None);
        }
        self.selection.sources(self.model).find(|source| source.name == child).map(|source| source.r#type)
    }

    /// The type of a kept member, `Some(None)` if that is not a type of the model; `None` if the member is
    /// cut or does not exist.
    fn member_target(&self, id: TypeId, member: &str) -> Option<Option<TypeId>> {
        let path::Member { declaring, r#type, .. } = path::member(self.model, id, member)?;
        let is_kept = self.selection.has(r#type) && self.selection.allows(declaring, member);
        is_kept.then(|| r#type.named())
    }

    /// Whether every segment of a path is a kept member, or a cast to a kept type.
    fn is_path_kept(&self, from: TypeId, path: &str) -> bool {
        let mut at = Some(from);
        path.split('/').all(|segment| {
            if segment.contains('.') {
                at = self.model.find(segment).filter(|id| self.selection.has_type(*id));
                return at.is_some();
            }
            match at.and_then(|id| self.member_target(id, segment)) {
                Some(next) => {
                    at = next;
                    true
                }
                None => false,
            }
        })
    }

    /// An expression without references to what is cut; `None` if nothing is left.
    fn expression(&self, expression: &Expression<'a>, scope: Option<TypeId>) -> Option<Expression<'a>> {
        Some(match expression {
            Expression::Constant(constant) => {
                let is_path =
                    matches!(constant.kind, "PropertyPath" | "NavigationPropertyPath" | "AnyPropertyPath");
                if is_path && scope.is_some_and(|scope| !self.is_path_kept(scope, constant.text.trim())) {
                    return None;
                }
                Expression::Constant(Constant {
                    kind: constant.kind,
                    text: constant.text.trim().to_owned().into(),
                })
            }
            Expression::Collection(elements) => {
                let kept: Vec<_> =
                    elements.iter().filter_map(|element| self.expression(element, scope)).collect();
                if kept.is_empty() && !elements.is_empty() {
                    return None;
                }
                Expression::Collection(kept)
            }
            Expression::Record(record) => Expression::Record(self.record(record, scope)?),
            Expression::Other(other) => Expression::Other(Expressions {
                operands: other
                    .operands
                    .iter()
                    .filter_map(|operand| self.expression(operand, scope))
                    .collect(),
                ..other.clone()
            }),
        })
    }

    /// A record without descriptive texts; `None` if nothing is left, or if the path that it is about is cut.
    fn record(&self, record: &Record<'a>, scope: Option<TypeId>) -> Option<Record<'a>> {
        let mut properties = Vec::new();
        for property in &record.properties {
            if self.rules.without_record_properties.iter().any(|name| *name == *property.property) {
                continue;
            }
            match &property.value {
                None => properties.push(PropertyValue { annotations: Vec::new(), ..property.clone() }),
                Some(value) => match self.expression(value, scope) {
                    Some(value) => properties.push(PropertyValue {
                        property: property.property.clone(),
                        value: Some(value),
                        annotations: Vec::new(),
                    }),
                    None if matches!(value, Expression::Constant(_)) => return None,
                    None => {}
                },
            }
        }
        if properties.is_empty() && !record.properties.is_empty() {
            return None;
        }
        properties.sort_by(|a, b| a.property.value.cmp(&b.property.value));
        Some(Record { r#type: record.r#type.clone(), properties, annotations: Vec::new() })
    }

    fn is_selected(&self, r#use: &TypeUse<'_>) -> bool {
        let (element, _) = csdl::element_type(&r#use.name);
        self.model.find(element).is_none_or(|id| self.selection.has_type(id))
    }
}

/// The annotation that lists the properties that are cut from a type. The documentation of the generated type
/// mentions them.
fn left_out_annotation<'a>(names: BTreeSet<&str>) -> csdl::Annotation<'a> {
    let names = names
        .into_iter()
        .map(|name| Expression::Constant(Constant { kind: "String", text: Cow::Owned(name.to_owned()) }));
    annotation(LEFT_OUT, Expression::Collection(names.collect()))
}

fn annotation<'a>(term: &str, value: Expression<'a>) -> csdl::Annotation<'a> {
    csdl::Annotation {
        term: text(term.to_owned()),
        qualifier: None,
        value: Some(value),
        annotations: Vec::new(),
    }
}

fn is_empty(schema: &Schema<'_>) -> bool {
    schema.structured_types.is_empty()
        && schema.enum_types.is_empty()
        && schema.type_definitions.is_empty()
        && schema.operations.is_empty()
        && schema.containers.is_empty()
}

fn text<'a>(value: String) -> Text<'a> {
    Text { value: Cow::Owned(value), span: Span::default() }
}
