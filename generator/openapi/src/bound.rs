//! Actions and functions, bound to what is at the end of a path or imported.

use std::collections::BTreeMap;

use generator::csdl::{Expression, OperationKind, TypeUse};
use generator::edm::{ElementType, Operation, OperationImport, Parameter, TypeKind, TypeRef};
use generator::members::Place as Binding;

use crate::annotated;
use crate::context::Context;
use crate::names::{component, parameter as free_name, segment};
use crate::node::{Node, Object};
use crate::operations::{content, end, json, nothing, page, pageable, response};
use crate::place::{End, Place, tags};
use crate::schema::{self, Use};
use crate::used::{Used, Variant};

/// System query options, as which parameters of functions cannot be called without `@`.
const SYSTEM_OPTIONS: [&str; 14] = [
    "apply",
    "compute",
    "count",
    "expand",
    "filter",
    "format",
    "index",
    "orderby",
    "schemaversion",
    "search",
    "select",
    "skip",
    "skiptoken",
    "top",
];

/// A path of operations: its parameters and operations, by method.
pub struct Item {
    /// The template.
    pub path: String,
    /// The parameters of the path that it is below.
    pub parameters: Vec<Node>,
    /// The operations.
    pub operations: Vec<(&'static str, Object)>,
}

/// Where an operation is called.
struct Call<'p> {
    /// The path that it is below.
    path: &'p str,
    id: String,
    name: String,
    taken: &'p [String],
    parameters: &'p [Node],
    tags: Vec<Node>,
    annotations: Vec<generator::edm::AnnotationsId>,
}

/// The operations that are bound to what is at the end of a path.
pub fn bound<'c>(
    context: &Context<'c>,
    used: &mut Used,
    place: &Place<'c>,
    found: &End<'c>,
    is_collection: bool,
) -> Vec<Item> {
    let Some(id) = found.r#type else { return Vec::new() };
    let binding: Binding = (id, is_collection);
    let mut items = BTreeMap::new();
    for operation in context.members.operations(binding) {
        let name = &operation.name;
        let shown =
            if context.is_unqualified(&name.namespace) { name.name.clone() } else { name.to_string() };
        let call = Call {
            path: &place.path,
            id: format!("{}.{}", place.id, component(&name.name)),
            name: segment(&shown),
            taken: &place.names,
            parameters: &place.parameters,
            tags: tags(context, place.root.name, &[found.r#type, place.root.r#type]),
            annotations: operation.annotations.to_vec(),
        };
        add(context, used, &call, operation, &mut items);
    }
    items.into_values().collect()
}

/// The operation that an import calls, of which there may be several overloads.
pub fn imported<'c>(
    context: &Context<'c>,
    used: &mut Used,
    import: &OperationImport<'c>,
    overloads: &[&Operation<'c>],
) -> Vec<Item> {
    let mut items = BTreeMap::new();
    for operation in overloads {
        let target = format!("{}/{}", context.model.container_name(), import.name);
        let own = context.model.annotations.id(&target);
        let root = import.entity_set.unwrap_or("operations");
        let ends = [operation.returns.as_ref().and_then(TypeRef::named)];
        let call = Call {
            path: "",
            id: component(import.name),
            name: segment(import.name),
            taken: &[],
            parameters: &[],
            tags: tags(context, root, &ends),
            annotations: [&[own], operation.annotations.as_slice()].concat(),
        };
        add(context, used, &call, operation, &mut items);
    }
    items.into_values().collect()
}

/// Adds an operation, if all its types are in the description.
fn add<'c>(
    context: &Context<'c>,
    used: &mut Used,
    call: &Call<'_>,
    operation: &Operation<'c>,
    items: &mut BTreeMap<String, Item>,
) {
    let types = operation.parameters.iter().map(|parameter| &parameter.r#type).chain(&operation.returns);
    if !types.filter_map(TypeRef::named).all(|id| context.has(id)) {
        return;
    }
    let (path, method, object) = match operation.kind {
        OperationKind::Action => {
            (format!("{}/{}", call.path, call.name), "post", action(context, used, call, operation))
        }
        OperationKind::Function => {
            let (path, object) = function(context, used, call, operation);
            (path, "get", object)
        }
    };
    let parameters = call.parameters.to_vec();
    let item = items.entry(path.clone()).or_insert_with(|| Item { path, parameters, operations: Vec::new() });
    // Overloads that a path does not tell apart are one operation in OpenAPI.
    if item.operations.iter().all(|(known, _)| *known != method) {
        item.operations.push((method, object));
    }
}

fn head(context: &Context<'_>, call: &Call<'_>, operation: &Operation<'_>, what: &str) -> Object {
    let model = context.model;
    let said = |text: fn(&generator::edm::Model<'_>, generator::edm::AnnotationsId) -> Option<String>| {
        call.annotations.iter().find_map(|annotations| text(model, *annotations))
    };
    let summary = said(annotated::description);
    Object::new()
        .with("tags", call.tags.clone())
        .with("summary", summary.unwrap_or_else(|| format!("Call the {what} {}", operation.name.name)))
        .with_some("description", said(annotated::long_description))
        .with("operationId", call.id.clone())
        .with_flag("deprecated", call.annotations.iter().any(|id| annotated::is_deprecated(model, *id)))
}

fn restrictions<'c>(context: &Context<'c>, operation: &Operation<'c>) -> Option<&'c Expression<'c>> {
    let mut targets = operation.annotations.into_iter();
    targets.find_map(|target| context.model.capability(target, "OperationRestrictions"))
}

fn action<'c>(context: &Context<'c>, used: &mut Used, call: &Call<'_>, operation: &Operation<'c>) -> Object {
    let restrictions = restrictions(context, operation);
    let object = head(context, call, operation, "action")
        .with_list("parameters", annotated::custom_parameters(restrictions));
    let mut properties = Object::new();
    for parameter in &operation.parameters {
        let r#use = parameter_use(operation, parameter);
        let schema = schema::schema(context, used, r#use, Variant::Create);
        let description = annotated::descriptions(context.model, parameter.annotations);
        let schema = match description {
            Some(_) if schema.has("$ref") => Object::new().with("allOf", vec![Node::from(schema)]),
            _ => schema,
        };
        properties.set(parameter.name.to_owned(), schema.with_some("description", description));
    }
    let object = if properties.is_empty() {
        object
    } else {
        let schema = Object::new().with("type", "object").with("properties", properties);
        object.with("requestBody", Object::new().with("content", json(schema)))
    };
    let successes = successes(context, used, operation);
    end(context, used, object, successes, restrictions)
}

fn parameter_use<'o>(operation: &'o Operation<'_>, parameter: &'o Parameter<'_>) -> Use<'o> {
    let mut written = operation.syntax.parameters.iter();
    let syntax: Option<&TypeUse<'_>> =
        written.find(|written| *written.name == *parameter.name).map(|written| &written.r#type);
    Use { r#type: &parameter.r#type, syntax, annotations: parameter.annotations }
}

fn successes(
    context: &Context<'_>,
    used: &mut Used,
    operation: &Operation<'_>,
) -> Vec<(&'static str, Object)> {
    let Some(returns) = &operation.returns else { return vec![("204", nothing("It was done"))] };
    if context.model.is_stream(returns) {
        return vec![("200", nothing("The content").with("content", content()))];
    }
    let is_entity = returns.named().is_some_and(|id| context.members.is_entity(id));
    if returns.is_collection && is_entity {
        return vec![("200", page(context, used, returns.named()))];
    }
    let syntax = operation.syntax.returns.as_ref().map(|returns| &returns.r#type);
    let item = TypeRef { is_collection: false, is_nullable: false, ..returns.clone() };
    let is_structured = match returns.element {
        ElementType::Named(id) => matches!(context.model.r#type(id).kind, TypeKind::Structured(_)),
        _ => false,
    };
    let r#use = Use { r#type: &item, syntax, annotations: Default::default() };
    let value = schema::schema(context, used, r#use, Variant::Read);
    let schema = match (returns.is_collection, is_structured) {
        (true, _) => crate::operations::collection(value),
        (false, true) => value,
        (false, false) => {
            let object = Object::new().with("type", "object");
            object.with("properties", Object::new().with("value", value))
        }
    };
    let mut successes = vec![("200", response("The result", schema))];
    if operation.kind == OperationKind::Action && returns.is_nullable && !returns.is_collection {
        successes.push(("204", nothing("There is no result")));
    }
    successes
}

fn function<'c>(
    context: &Context<'c>,
    used: &mut Used,
    call: &Call<'_>,
    operation: &Operation<'c>,
) -> (String, Object) {
    let restrictions = restrictions(context, operation);
    let is_implicit = context.implicit_aliases || operation.parameters.iter().any(|one| one.is_optional);
    let mut taken = call.taken.to_vec();
    let mut segments = Vec::new();
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        let is_json = !generator::members::has_literal(context.model, &parameter.r#type);
        let is_in_path = !is_implicit && !is_json;
        let wanted = match (is_implicit, is_json) {
            (true, _) if !SYSTEM_OPTIONS.contains(&parameter.name.to_lowercase().as_str()) => {
                parameter.name.to_owned()
            }
            (true, _) | (false, true) => format!("@{}", parameter.name),
            (false, false) => parameter.name.to_owned(),
        };
        let name = if is_in_path { free_name(&wanted, &taken) } else { wanted };
        if is_in_path {
            segments.push(format!("{}={{{name}}}", segment(parameter.name)));
            taken.push(name.clone());
        } else if !is_implicit {
            segments.push(format!("{}={}", segment(parameter.name), segment(&name)));
        }
        let object = argument(context, used, parameter_use(operation, parameter), is_json);
        let description = annotated::descriptions(context.model, parameter.annotations);
        let object = Object::new()
            .with("name", name)
            .with("in", if is_in_path { "path" } else { "query" })
            .with_flag("required", is_in_path || !parameter.is_optional)
            .with("description", description.unwrap_or_else(|| literal(context, &parameter.r#type, is_json)))
            .with(object.0, object.1);
        parameters.push(Node::from(object));
    }
    parameters.extend(annotated::custom_parameters(restrictions));
    let arguments = if is_implicit { String::new() } else { format!("({})", segments.join(",")) };
    let path = format!("{}/{}{arguments}", call.path, call.name);
    let object = head(context, call, operation, "function").with_list("parameters", parameters);
    let successes = successes(context, used, operation);
    let object = end(context, used, object, successes, restrictions);
    let is_page = operation.returns.as_ref().is_some_and(|returns| returns.is_collection);
    (path, if is_page { object.with("x-ms-pageable", pageable()) } else { object })
}

/// The schema of an argument in a URL, or the content, if it is JSON.
fn argument(context: &Context<'_>, used: &mut Used, r#use: Use<'_>, is_json: bool) -> (&'static str, Object) {
    let r#type = TypeRef { is_nullable: false, ..r#use.r#type.clone() };
    let r#use = Use { r#type: &r#type, ..r#use };
    if is_json {
        return ("content", json(schema::schema(context, used, r#use, Variant::Create)));
    }
    let is_enumeration =
        r#type.named().is_some_and(|id| matches!(context.model.r#type(id).kind, TypeKind::Enumeration(_)));
    if is_enumeration {
        // Its literals have quotes, so that they are no values of the enumeration's schema.
        return ("schema", Object::new().with("type", "string"));
    }
    ("schema", schema::schema(context, used, r#use, Variant::Read))
}

fn literal(context: &Context<'_>, r#type: &TypeRef, is_json: bool) -> String {
    let text = match (is_json, crate::keys::is_quoted(context, r#type)) {
        (true, _) => "JSON.",
        (false, true) => "A literal in single quotes.",
        (false, false) => "A literal without quotes.",
    };
    text.to_owned()
}
