//! Syntax to model.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::index::{Aliases, Declared, Index, index};
use super::{
    Annotation, Container, Enumeration, KeyProperty, Member, Model, NavigationProperty, NavigationSource,
    Operation, OperationImport, Parameter, Primitive, Property, QualifiedName, Structured, Type, TypeId,
    TypeKind, TypeRef, rules,
};
use crate::csdl::{self, ContainerChildKind, Document, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics};

const OPTIONAL_PARAMETER: &str = "Org.OData.Core.V1.OptionalParameter";

/// Resolves every name and checks the rules of [`rules`].
pub fn resolve<'a>(documents: &'a [Document<'a>], diagnostics: &mut Diagnostics) -> Model<'a> {
    let index = index(documents, diagnostics);
    let mut types: Vec<Type<'a>> =
        index.entries.iter().map(|entry| resolve_type(entry, &index, diagnostics)).collect();
    rules::break_cycles(&mut types, &index, diagnostics);
    link_derived(&mut types);
    let operations = operations(documents, &index, diagnostics);
    let container = container(documents, &index, &operations, diagnostics);
    let by_name = index.entries.iter().map(|entry| entry.name.to_string()).zip((0..).map(TypeId)).collect();
    let annotations = annotations(documents, &index);
    let mut model = Model { types, operations, container, annotations, by_name, aliases: Aliases::default() };
    rules::check(&model, &index, diagnostics);
    model.aliases = index.aliases;
    model
}

fn resolve_type<'a>(
    entry: &super::index::Entry<'a>,
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Type<'a> {
    let kind = match entry.declared {
        Declared::Structured(declared) => TypeKind::Structured(structured(declared, index, diagnostics)),
        Declared::Enumeration(declared) => TypeKind::Enumeration(Enumeration {
            is_flags: declared.is_flags,
            members: members(declared, diagnostics),
        }),
        Declared::Definition(declared) => TypeKind::Definition(underlying(declared, diagnostics)),
    };
    Type { name: entry.name.clone(), span: entry.declared.name().span, kind }
}

fn structured<'a>(
    declared: &'a StructuredType<'a>,
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Structured<'a> {
    let key = declared.key.iter().flatten().map(|property| KeyProperty {
        path: property.name.to_string(),
        alias: property.alias.as_ref().unwrap_or(&property.name).to_string(),
    });
    let mut structured = Structured {
        kind: declared.kind,
        is_abstract: declared.is_abstract,
        is_open: declared.is_open,
        has_stream: declared.has_stream,
        base: declared.base.as_ref().and_then(|base| index.find(base, diagnostics)),
        derived: Vec::new(),
        key: key.collect(),
        properties: Vec::new(),
        navigation: Vec::new(),
    };
    for property in &declared.properties {
        let r#type = index.type_ref(&property.r#type, diagnostics);
        structured.properties.push(Property { name: &property.name, span: property.name.span, r#type });
    }
    for property in &declared.navigation {
        structured.navigation.push(NavigationProperty {
            name: &property.name,
            span: property.name.span,
            r#type: index.type_ref(&property.r#type, diagnostics),
            contains_target: property.contains_target,
        });
    }
    structured
}

/// Members with their values; without a value, a member has the previous one's plus one.
fn members<'a>(declared: &'a csdl::EnumType<'a>, diagnostics: &mut Diagnostics) -> Vec<Member<'a>> {
    let mut next = 0i64;
    let mut members = Vec::with_capacity(declared.members.len());
    for member in &declared.members {
        let value = match &member.value {
            None => next,
            Some(text) => text.trim().parse().unwrap_or_else(|_| {
                let message = format!("`{}` is no value of an enumeration member", &**text);
                diagnostics.push(Diagnostic::error("invalid-enum-value", message).at(text.span));
                next
            }),
        };
        next = value.wrapping_add(1);
        members.push(Member { name: &member.name, value });
    }
    members
}

fn underlying(declared: &csdl::TypeDefinition<'_>, diagnostics: &mut Diagnostics) -> Primitive {
    let written = &declared.underlying.name;
    written.strip_prefix("Edm.").and_then(Primitive::from_name).unwrap_or_else(|| {
        let message = format!("`{}` cannot underlie a type definition", &**written);
        diagnostics.push(
            Diagnostic::error("invalid-underlying-type", message)
                .at(written.span)
                .help("a type definition gives another name to a primitive type"),
        );
        Primitive::Untyped
    })
}

fn link_derived(types: &mut [Type<'_>]) {
    let bases: Vec<Option<TypeId>> = types
        .iter()
        .map(|r#type| match &r#type.kind {
            TypeKind::Structured(structured) => structured.base,
            _ => None,
        })
        .collect();
    for (base, derived) in bases.into_iter().zip((0..).map(TypeId)) {
        if let Some(Type { kind: TypeKind::Structured(base), .. }) =
            base.map(|base| &mut types[base.0 as usize])
        {
            base.derived.push(derived);
        }
    }
}

fn operations<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        for syntax in &schema.operations {
            let name =
                QualifiedName { namespace: schema.namespace.to_string(), name: syntax.name.to_string() };
            operations.extend(operation(syntax, name, index, diagnostics));
        }
    }
    operations.sort_by(operation_order);
    operations
}

fn operation<'a>(
    syntax: &'a csdl::Operation<'a>,
    name: QualifiedName,
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<Operation<'a>> {
    let mut parameters = Vec::new();
    for parameter in &syntax.parameters {
        let r#type = index.type_ref(&parameter.r#type, diagnostics);
        let is_optional = parameter.annotations.iter().any(|annotation| {
            index.expand(&annotation.term, annotation.term.span.source) == OPTIONAL_PARAMETER
        });
        parameters.push(Parameter { name: &parameter.name, r#type, is_optional });
    }
    let returns = syntax.returns.as_ref().map(|returns| index.type_ref(returns, diagnostics));
    let binding = if syntax.is_bound {
        if parameters.is_empty() {
            let message = format!("`{name}` is bound, but has no binding parameter");
            diagnostics.push(Diagnostic::error("missing-binding-parameter", message).at(syntax.span));
            return None;
        }
        Some(parameters.remove(0).r#type)
    } else {
        None
    };
    let kind = syntax.kind;
    let is_composable = syntax.is_composable;
    Some(Operation {
        name,
        span: syntax.name.span,
        kind,
        binding,
        parameters,
        returns,
        is_composable,
        syntax,
    })
}

/// Overloads are told apart by binding type and parameters, never by their place.
fn operation_order(a: &Operation<'_>, b: &Operation<'_>) -> Ordering {
    let parameters = |operation: &Operation<'_>| -> Vec<(String, TypeRef)> {
        operation.parameters.iter().map(|p| (p.name.to_owned(), p.r#type.clone())).collect()
    };
    let head = (&a.name, a.kind, &a.binding, a.parameters.len());
    head.cmp(&(&b.name, b.kind, &b.binding, b.parameters.len()))
        .then_with(|| parameters(a).cmp(&parameters(b)))
}

fn container<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
    operations: &[Operation<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<Container<'a>> {
    let mut declared = Vec::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        declared.extend(schema.containers.iter().map(|container| {
            let name =
                QualifiedName { namespace: schema.namespace.to_string(), name: container.name.to_string() };
            (name, container)
        }));
    }
    let chain = rules::container_chain(&declared, index, diagnostics);
    let (name, _) = chain.first()?;
    let mut container = Container { name: (*name).clone(), sources: Vec::new(), imports: Vec::new() };
    for child in chain.iter().flat_map(|(_, syntax)| &syntax.children) {
        match child.kind {
            ContainerChildKind::EntitySet | ContainerChildKind::Singleton => {
                let is_set = child.kind == ContainerChildKind::EntitySet;
                let r#type = index.find(&child.target, diagnostics);
                container.sources.extend(r#type.map(|r#type| NavigationSource {
                    name: &child.name,
                    span: child.name.span,
                    r#type,
                    is_set,
                }));
            }
            ContainerChildKind::ActionImport | ContainerChildKind::FunctionImport => {
                container.imports.extend(import(child, index, operations, diagnostics));
            }
        }
    }
    container.sources.sort_by_key(|source| source.name);
    container.imports.sort_by_key(|import| import.name);
    Some(container)
}

fn import<'a>(
    child: &'a csdl::ContainerChild<'a>,
    index: &Index<'a>,
    operations: &[Operation<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<OperationImport<'a>> {
    let full = index.expand(&child.target, child.target.span.source);
    let named = |operation: &&(usize, &Operation<'_>)| operation.1.name.to_string() == full;
    let candidates: Vec<_> = operations.iter().enumerate().collect();
    let overloads: Vec<usize> =
        candidates.iter().filter(named).filter(|(_, o)| o.binding.is_none()).map(|(at, _)| *at).collect();
    if overloads.is_empty() {
        let message = match candidates.iter().any(|candidate| named(&candidate)) {
            true => format!("`{full}` is bound; only unbound operations can be imported"),
            false => format!("no operation is called `{full}`"),
        };
        diagnostics.push(Diagnostic::error("unresolved-operation", message).at(child.target.span));
        return None;
    }
    Some(OperationImport { name: &child.name, overloads })
}

/// All annotations under the path of what they annotate, targeted and inline.
fn annotations<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
) -> BTreeMap<String, Vec<Annotation<'a>>> {
    let mut collected = Collected { index, map: BTreeMap::new() };
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        let namespace = &*schema.namespace;
        for target in &schema.targets {
            let (head, tail) =
                target.target.split_once('/').map_or((&*target.target, None), |(h, t)| (h, Some(t)));
            let head = index.expand(head, target.target.span.source);
            let path = tail.map_or(head.clone(), |tail| format!("{head}/{tail}"));
            collected.add(path, &target.annotations, target.qualifier.as_deref());
        }
        for r#type in &schema.structured_types {
            let path = format!("{namespace}.{}", &*r#type.name);
            for property in &r#type.properties {
                collected.add(format!("{path}/{}", &*property.name), &property.annotations, None);
            }
            for property in &r#type.navigation {
                collected.add(format!("{path}/{}", &*property.name), &property.annotations, None);
            }
            collected.add(path, &r#type.annotations, None);
        }
        for r#type in &schema.enum_types {
            let path = format!("{namespace}.{}", &*r#type.name);
            for member in &r#type.members {
                collected.add(format!("{path}/{}", &*member.name), &member.annotations, None);
            }
            collected.add(path, &r#type.annotations, None);
        }
        for container in &schema.containers {
            let path = format!("{namespace}.{}", &*container.name);
            for child in &container.children {
                collected.add(format!("{path}/{}", &*child.name), &child.annotations, None);
            }
            collected.add(path, &container.annotations, None);
        }
    }
    collected.map
}

struct Collected<'i, 'a> {
    index: &'i Index<'a>,
    map: BTreeMap<String, Vec<Annotation<'a>>>,
}

impl<'a> Collected<'_, 'a> {
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
