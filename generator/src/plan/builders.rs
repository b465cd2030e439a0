//! Methods of request builders: keys, navigation, bound operations; and of the client.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::access::is_updated_by_put;
use super::docs::{Docs, type_text};
use super::models;
use super::{
    Answer, Argument, Builder, Call, Composed, Context, Field, Item, Method, RustType, Segment, Struct,
    TypePath,
};
use crate::csdl::{OperationKind, StructuredKind};
use crate::edm::{ElementType, Model, NavigationProperty, Operation, Primitive, TypeId, TypeKind, TypeRef};
use crate::names::{self, Names, PropertyScope, Scope, Subject};
use crate::select::Selection;

/// Actions with more parameters than this take them in a struct.
const MAX_ARGUMENTS: usize = 3;

const ALTERNATE_KEYS: &str = "Org.OData.Core.V1.AlternateKeys";

/// Operations that are in, by the type that they are bound to and whether to a collection of it.
pub type Operations<'m, 'a> = FxHashMap<(TypeId, bool), Vec<&'m Operation<'a>>>;

/// Sorts the operations by what they are bound to.
pub fn operations<'m, 'a>(model: &'m Model<'a>, selection: &Selection) -> Operations<'m, 'a> {
    let mut operations = Operations::default();
    for operation in model.operations.iter().filter(|operation| selection.has_operation(operation)) {
        let Some(binding) = &operation.binding else { continue };
        if let ElementType::Named(id) = binding.element {
            operations.entry((id, binding.is_collection)).or_default().push(operation);
        }
    }
    operations
}

fn named(r#type: &TypeRef) -> Option<TypeId> {
    if let ElementType::Named(id) = r#type.element { Some(id) } else { None }
}

/// The builders of an entity type, of one and of many, the parameters of their actions,
/// and which other types references to it may stand for.
pub fn builders(context: &Context<'_, '_>, names: &mut Names, id: TypeId) -> Vec<Item> {
    let model = context.model;
    let is_entity = model.structured(id).is_some_and(|structured| structured.kind == StructuredKind::Entity);
    if !is_entity {
        return property_builders(context, names, id);
    }
    let subject = context.path(id);
    let mut items: Vec<Item> = context.access.items(id).cloned().map(Item::Access).collect();
    for is_collection in [false, true] {
        let (alias, methods) = if is_collection {
            let alias = names.derived_ident(id, |name| format!("{name}CollectionRequestBuilder"));
            (alias, collection_methods(context, names, id, &mut items))
        } else {
            let alias = names.derived_ident(id, |name| format!("{name}RequestBuilder"));
            (alias, entity_methods(context, names, id, &mut items))
        };
        let what = if is_collection { "entities of type" } else { "one entity of type" };
        let mut docs = Docs::line(format!("Requests to {what} [`{}`].", subject.ident));
        if let Some(path) = context.paths.get(&(id, is_collection)) {
            docs = docs.paragraph(format!("For instance `{path}`."));
        }
        let subject = subject.clone();
        items.push(Item::Builder(Builder {
            alias,
            docs,
            is_collection,
            is_property: false,
            subject,
            methods,
        }));
    }
    items
}

/// The builders of a complex type, if a path goes on behind its values.
fn property_builders(context: &Context<'_, '_>, names: &mut Names, id: TypeId) -> Vec<Item> {
    let mut items: Vec<Item> = context.access.items(id).cloned().map(Item::Access).collect();
    for is_collection in [false, true] {
        let mut scope = Scope::methods(names::PROPERTY_METHODS);
        let mut methods = Vec::new();
        if !is_collection {
            methods = navigation_methods(context, names, id, &mut scope);
        }
        methods.extend(operation_methods(context, names, (id, is_collection), &mut scope, &mut items));
        if methods.is_empty() {
            continue;
        }
        let (what, suffix) = match is_collection {
            false => ("one value of type", "RequestBuilder"),
            true => ("values of type", "CollectionRequestBuilder"),
        };
        let subject = context.path(id);
        let docs = Docs::line(format!("Requests to {what} [`{}`].", subject.ident));
        let alias = names.derived_ident(id, |name| format!("{name}{suffix}"));
        items.push(Item::Builder(Builder {
            alias,
            docs,
            is_collection,
            is_property: true,
            subject,
            methods,
        }));
    }
    items
}

fn entity_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let mut scope = Scope::methods(names::ENTITY_METHODS);
    let mut methods = navigation_methods(context, names, id, &mut scope);
    methods.extend(stream_methods(context, names, id, &mut scope));
    methods.extend(path_form(context, id, &mut scope));
    methods.extend(operation_methods(context, names, (id, false), &mut scope, items));
    methods
}

fn navigation_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    scope: &mut Scope,
) -> Vec<Method> {
    let mut methods = Vec::new();
    for declaring in context.model.lineage(id) {
        let Some(structured) = context.model.structured(declaring) else { continue };
        let owner = context.model.r#type(declaring).name.to_string();
        let mut navigation: Vec<&NavigationProperty<'_>> =
            structured.navigation.iter().filter(|p| context.has_navigation(declaring, p)).collect();
        navigation.sort_by_key(|property| property.name);
        for property in navigation {
            let target = format!("{owner}/{}", property.name);
            methods.push(Method {
                ident: names.segment(scope, &Subject::member(&owner, property.name, property.span)),
                docs: navigation_docs(context, id, declaring, property),
                call: Call::Navigation(Segment {
                    wire: property.name.to_owned(),
                    target: context.element(&property.r#type),
                    is_collection: property.r#type.is_collection,
                    access: context.access.get(&target),
                    is_updated_by_put: is_updated_by_put(context.model, &target, named(&property.r#type)),
                }),
            });
        }
    }
    methods
}

/// Methods for the content of a media entity, and for stream properties.
fn stream_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    scope: &mut Scope,
) -> Vec<Method> {
    let lineage = context.model.lineage(id);
    let mut methods = Vec::new();
    let path = |segment: &str| shown_path(context, (id, false), segment);
    if lineage.iter().any(|id| context.model.structured(*id).is_some_and(|structured| structured.has_stream))
    {
        let docs = Docs::line(format!("The content of this media entity, at `{}`.", path("$value")));
        let ident = scope.claim(&[String::from("media")], None).ident;
        methods.push(Method { ident, docs, call: Call::Stream(String::from("$value")) });
    }
    for declaring in lineage {
        let Some(structured) = context.model.structured(declaring) else { continue };
        let owner = context.model.r#type(declaring).name.to_string();
        for property in &structured.properties {
            let is_stream = matches!(property.r#type.element, ElementType::Primitive(Primitive::Stream));
            if is_stream
                && !property.r#type.is_collection
                && context.selection.allows(declaring, property.name)
            {
                methods.push(Method {
                    ident: names.segment(scope, &Subject::member(&owner, property.name, property.span)),
                    docs: Docs::line(format!("Stream property, at `{}`.", path(property.name))),
                    call: Call::Stream(property.name.to_owned()),
                });
            }
        }
    }
    methods
}

/// The method for a path of the service's own, which the profile tells, such as that of a file in a drive.
fn path_form(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Option<Method> {
    let facts = context.facts.get(&context.model.r#type(id).name.to_string())?;
    let (before, after) = facts.path_form.as_ref()?.split_once("{path}")?;
    let start = context.paths.get(&(id, false)).map_or("…", String::as_str);
    let docs =
        Docs::line(format!("What is at a path below this, with slashes: `{start}{before}{{path}}{after}`."))
            .paragraph("A request for a path with a segment of dots is not sent.");
    let call = Call::PathForm(before.to_owned(), after.to_owned());
    Some(Method { ident: scope.claim(&[String::from("by_path")], None).ident, docs, call })
}

fn collection_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let mut scope = Scope::methods(names::COLLECTION_METHODS);
    let mut methods: Vec<Method> = key_method(context, id, &mut scope).into_iter().collect();
    methods.extend(alternate_key_methods(context, id, &mut scope));
    methods.extend(operation_methods(context, names, (id, true), &mut scope, items));
    methods
}

fn key_method(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Option<Method> {
    let key = context.model.key(id);
    let mut parts = Vec::new();
    for part in key {
        let r#type = context.element(key_type(context, id, &part.path)?);
        parts.push((part.alias.clone(), r#type));
    }
    let ident = match parts.as_slice() {
        [] => return None,
        [(name, _)] => format!("by_{}", names::snake(name).trim_start_matches("r#")),
        _ => String::from("by_key"),
    };
    let arguments = names::arguments(&parts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    let parts = parts.into_iter().zip(arguments).map(|((wire, r#type), argument)| (wire, argument, r#type));
    let subject = context.path(id);
    let mut docs = Docs::line("The one with this key.");
    if let Some(path) = context.paths.get(&(id, false)) {
        docs = docs.paragraph(format!("For instance `{path}`."));
    }
    Some(Method {
        ident: scope.claim(&[ident], None).ident,
        docs,
        call: Call::Key { parts: parts.collect(), target: RustType::Generated(subject), is_alternate: false },
    })
}

/// Methods for alternate keys, by the annotation of vocabulary Core.
fn alternate_key_methods(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Vec<Method> {
    let model = context.model;
    let lineage = model.lineage(id).into_iter().rev();
    let annotation =
        lineage.filter_map(|id| model.annotation(&model.r#type(id).name.to_string(), ALTERNATE_KEYS)).next();
    let keys = annotation.and_then(|annotation| annotation.syntax.value.as_ref());
    let mut methods = Vec::new();
    for key in keys.map_or(&[][..], |keys| keys.elements()) {
        let parts = key.property("Key").map_or(&[][..], |parts| parts.elements()).iter().map(|part| {
            let name = part.property("Name")?.text()?;
            let alias =
                part.property("Alias").and_then(|alias| alias.text()).filter(|alias| !alias.is_empty());
            let r#type = context.element(key_type(context, id, name)?);
            Some((alias.unwrap_or(name).to_owned(), r#type))
        });
        let Some(parts) = parts.collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty()) else {
            continue;
        };
        let wires: Vec<&str> = parts.iter().map(|(wire, _)| wire.as_str()).collect();
        let words: Vec<String> =
            wires.iter().map(|wire| names::snake(wire).trim_start_matches("r#").to_owned()).collect();
        let shown: Vec<String> = wires.iter().map(|wire| format!("{wire}={{{wire}}}")).collect();
        let start = context.paths.get(&(id, true)).map_or("…", String::as_str);
        let docs = Docs::line(format!("The one with this alternate key: `{start}({})`.", shown.join(",")));
        let arguments = names::arguments(&wires);
        let ident = scope.claim(&[format!("by_{}", words.join("_and_"))], None).ident;
        let parts = parts.into_iter().zip(arguments).map(|((wire, kind), argument)| (wire, argument, kind));
        let target = RustType::Generated(context.path(id));
        methods.push(Method {
            ident,
            docs,
            call: Call::Key { parts: parts.collect(), target, is_alternate: true },
        });
    }
    methods
}

/// The type of a key property, when a literal can be made of it.
fn key_type<'m>(context: &'m Context<'_, '_>, id: TypeId, path: &str) -> Option<&'m TypeRef> {
    let mut at = id;
    let mut found = None;
    for segment in path.split('/') {
        let lineage = context.model.lineage(at);
        let mut structured = lineage.into_iter().filter_map(|id| context.model.structured(id));
        let r#type = structured.find_map(|s| {
            let property = s.properties.iter().find(|p| p.name == segment).map(|p| &p.r#type);
            property.or_else(|| s.navigation.iter().find(|p| p.name == segment).map(|p| &p.r#type))
        })?;
        if let ElementType::Named(next) = r#type.element {
            at = next;
        }
        found = Some(r#type);
    }
    found.filter(|r#type| has_literal(context, r#type))
}

/// Whether values have a literal form in URLs; others are written as JSON.
fn has_literal(context: &Context<'_, '_>, r#type: &TypeRef) -> bool {
    let scalar = match &r#type.element {
        ElementType::Primitive(primitive) => primitive.has_literal(),
        ElementType::Named(id) => !matches!(context.model.r#type(*id).kind, TypeKind::Structured(_)),
        ElementType::Opaque(_) => false,
    };
    scalar && !r#type.is_collection
}

fn navigation_docs(
    context: &Context<'_, '_>,
    id: TypeId,
    declaring: TypeId,
    property: &NavigationProperty<'_>,
) -> Docs {
    let r#type = type_text(context.model, &property.r#type);
    let declared = &context.model.r#type(declaring).name;
    let path = shown_path(context, (id, false), property.name);
    let contained = if property.contains_target { ", contained" } else { "" };
    Docs::line(format!("Navigation property `{}`: `{}`{contained}, at `{path}`.", property.name, r#type))
        .revisions(context.model, &format!("{declared}/{}", property.name))
}

fn shown_path(context: &Context<'_, '_>, from: (TypeId, bool), segment: &str) -> String {
    let start = context.paths.get(&from).map_or("…", String::as_str);
    format!("{start}/{segment}")
}

/// Methods for the operations bound to a type or one of its bases. An overload of a
/// derived type hides the same overload of its base.
fn operation_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    (id, is_collection): (TypeId, bool),
    scope: &mut Scope,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let mut operations: Vec<&Operation<'_>> = Vec::new();
    for declaring in context.model.lineage(id).into_iter().rev() {
        for operation in context.operations.get(&(declaring, is_collection)).into_iter().flatten() {
            if !operations.iter().any(|known| is_same_overload(known, operation)) {
                operations.push(operation);
            }
        }
    }
    let idents = names.operations(scope, &operations);
    let mut methods: Vec<Method> = operations
        .into_iter()
        .zip(idents)
        .map(|(operation, ident)| {
            let segment = if context.wire.unqualified_operations {
                operation.name.name.clone()
            } else {
                operation.name.to_string()
            };
            let docs =
                operation_docs(context, operation, &shown_path(context, (id, is_collection), &segment));
            let call = operation_call(context, names, id, operation, &ident, segment, items);
            Method { ident, docs, call }
        })
        .collect();
    methods.sort_by(|a, b| a.ident.cmp(&b.ident));
    methods
}

fn is_same_overload(a: &Operation<'_>, b: &Operation<'_>) -> bool {
    let names = |operation: &Operation<'_>| {
        operation.parameters.iter().map(|p| p.name.to_owned()).collect::<Vec<_>>()
    };
    a.kind == b.kind && a.name == b.name && names(a) == names(b)
}

fn operation_docs(context: &Context<'_, '_>, operation: &Operation<'_>, path: &str) -> Docs {
    let (kind, method) = match operation.kind {
        OperationKind::Action => ("Action", "POST"),
        OperationKind::Function => ("Function", "GET"),
    };
    let path = match operation.kind {
        OperationKind::Action => path.to_owned(),
        OperationKind::Function => {
            let arguments: Vec<String> =
                operation.parameters.iter().map(|parameter| format!("{0}={{{0}}}", parameter.name)).collect();
            format!("{path}({})", arguments.join(","))
        }
    };
    let mut docs = Docs::line(format!("{kind} `{}`: `{method} {path}`.", operation.name));
    let returns = operation.returns.as_ref().map(|returns| type_text(context.model, returns));
    docs = docs.paragraph(match returns {
        Some(returns) => format!("Answers `{returns}`."),
        None => String::from("Answers nothing."),
    });
    for parameter in &operation.parameters {
        let optional = if parameter.is_optional { ", optional" } else { "" };
        let r#type = type_text(context.model, &parameter.r#type);
        docs = docs.paragraph(format!("* `{}`: `{type}`{optional}", parameter.name));
    }
    docs.revisions(context.model, &operation.name.to_string())
}

fn operation_call(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    operation: &Operation<'_>,
    ident: &str,
    segment: String,
    items: &mut Vec<Item>,
) -> Call {
    let answer = answer(context, operation.returns.as_ref());
    match operation.kind {
        OperationKind::Function => function_call(context, operation, segment, answer),
        OperationKind::Action if operation.parameters.len() <= MAX_ARGUMENTS => {
            Call::Action(segment, arguments(context, operation), answer)
        }
        OperationKind::Action => {
            let suffix = names::camel(ident.trim_start_matches("r#")).trim_end_matches('_').to_owned();
            let struct_ident = names.derived_ident(id, |name| format!("{name}{suffix}Parameters"));
            let path = context.sibling(id, &struct_ident);
            items.push(Item::Struct(parameters(context, names, operation, struct_ident)));
            Call::ActionWithParameters(segment, path, answer)
        }
    }
}

fn function_call(
    context: &Context<'_, '_>,
    operation: &Operation<'_>,
    segment: String,
    answer: Answer,
) -> Call {
    let arguments = arguments(context, operation);
    let returned = operation.returns.as_ref().and_then(named).filter(|_| operation.is_composable);
    let kind = returned.and_then(|id| context.model.structured(id)).map(|structured| structured.kind);
    match (answer, kind) {
        (Answer::Single(target), Some(StructuredKind::Entity)) => {
            Call::Composed(segment, arguments, Composed::Entity(target))
        }
        (Answer::Page(target), Some(StructuredKind::Entity)) => {
            Call::Composed(segment, arguments, Composed::Collection(target))
        }
        (Answer::Single(target), Some(StructuredKind::Complex)) => {
            Call::Composed(segment, arguments, Composed::Property(target))
        }
        (answer, _) => Call::Function(segment, arguments, answer),
    }
}

fn arguments(context: &Context<'_, '_>, operation: &Operation<'_>) -> Vec<Argument> {
    let wires: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    let is_action = operation.kind == OperationKind::Action;
    operation
        .parameters
        .iter()
        .zip(names::arguments(&wires))
        .map(|(parameter, ident)| Argument {
            ident,
            wire: parameter.name.to_owned(),
            r#type: context.value(&parameter.r#type),
            is_optional: parameter.is_optional
                || (is_action && parameter.r#type.is_nullable && !parameter.r#type.is_collection),
            is_json: !has_literal(context, &parameter.r#type),
        })
        .collect()
}

fn parameters(
    context: &Context<'_, '_>,
    names: &mut Names,
    operation: &Operation<'_>,
    ident: String,
) -> Struct {
    let owner = operation.name.to_string();
    let subjects: Vec<Subject<'_>> =
        operation.parameters.iter().map(|p| Subject::member(&owner, p.name, p.span)).collect();
    let (own_names, _) = names.properties(&PropertyScope::default(), &subjects);
    let fields = operation.parameters.iter().zip(own_names).map(|(parameter, own)| {
        let optional = if parameter.is_optional { ", optional" } else { "" };
        Arc::new(Field {
            ident: own.field,
            constant: own.constant,
            wire: parameter.name.to_owned(),
            declared_by: owner.clone(),
            r#type: context.field(&parameter.r#type),
            is_secret: models::is_secret(context, &owner, parameter.name),
            docs: Docs::line(format!(
                "`{}`: {}{optional}.",
                parameter.name,
                type_text(context.model, &parameter.r#type)
            )),
            navigation: None,
        })
    });
    Struct {
        ident,
        docs: Docs::line(format!("Parameters of the action `{}`.", operation.name)),
        type_name: String::new(),
        is_entity: false,
        has_spellings: false,
        fields: fields.collect(),
        inherited: 0,
        concrete_bases: Vec::new(),
        abstract_bases: Vec::new(),
    }
}

fn answer(context: &Context<'_, '_>, returns: Option<&TypeRef>) -> Answer {
    let Some(returns) = returns else { return Answer::Nothing };
    if matches!(returns.element, ElementType::Primitive(Primitive::Stream)) {
        return Answer::Content;
    }
    let element = context.element(returns);
    let is_structured = match returns.element {
        ElementType::Named(id) => matches!(context.model.r#type(id).kind, TypeKind::Structured(_)),
        _ => false,
    };
    match (returns.is_collection, is_structured) {
        (true, _) => Answer::Page(element),
        (false, true) => Answer::Single(element),
        (false, false) => Answer::Value(element),
    }
}

/// Methods of the client: entity sets, singletons and imports.
pub fn roots(context: &Context<'_, '_>, names: &mut Names) -> Vec<Method> {
    let mut scope = Scope::methods(names::CLIENT_METHODS);
    let container = context.model.container.as_ref().map(|c| c.name.to_string()).unwrap_or_default();
    let mut methods: Vec<Method> = context
        .selection
        .sources(context.model)
        .map(|source| {
            let target = match source.r#type {
                Some(id) => RustType::Generated(context.path(id)),
                None => RustType::Runtime("Untyped"),
            };
            let name = source.name.to_owned();
            let r#type = match source.r#type {
                Some(id) => context.model.r#type(id).name.to_string(),
                None => String::from("Edm.EntityType"),
            };
            let what = if source.is_set { "Entity set" } else { "Singleton" };
            let annotated = format!("{container}/{name}");
            Method {
                ident: names.segment(&mut scope, &Subject::member(&container, source.name, source.span)),
                docs: Docs::line(format!("{what} `/{name}` of `{}`.", r#type))
                    .revisions(context.model, &annotated),
                call: Call::Navigation(Segment {
                    wire: name,
                    target,
                    is_collection: source.is_set,
                    access: context.access.get(&annotated),
                    is_updated_by_put: is_updated_by_put(context.model, &annotated, source.r#type),
                }),
            }
        })
        .collect();
    let imports = context.model.container.as_ref().map_or(&[][..], |container| &container.imports);
    for import in imports {
        let overloads: Vec<&Operation<'_>> = import
            .overloads
            .iter()
            .map(|at| &context.model.operations[*at])
            .filter(|operation| context.selection.has_operation(operation))
            .collect();
        for operation in overloads {
            let ident = names.segment(&mut scope, &Subject::member(&container, import.name, import.span));
            let docs = operation_docs(context, operation, &format!("/{}", import.name));
            let answer = answer(context, operation.returns.as_ref());
            let segment = import.name.to_owned();
            let call = match operation.kind {
                OperationKind::Action => Call::Action(segment, arguments(context, operation), answer),
                OperationKind::Function => function_call(context, operation, segment, answer),
            };
            methods.push(Method { ident, docs, call });
        }
    }
    methods
}

impl TypePath {
    /// The path as it is written from the root of the crate.
    pub fn text(&self) -> String {
        format!("crate::{}::{}", self.module.join("::"), self.ident)
    }
}
