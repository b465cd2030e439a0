//! The operations of entities: reading, creating, changing and deleting them, and references to them.

use generator::csdl::Expression;
use generator::edm::TypeId;
use generator::members::{self, Ability};

use crate::Version;
use crate::annotated;
use crate::context::Context;
use crate::names::component;
use crate::node::{Node, Object, texts};
use crate::options;
use crate::place::{End, Place, tags};
use crate::schema::named;
use crate::used::{Parameter, Used, Variant, reference};

/// What an operation does, in short, and what it is called.
pub struct Head {
    /// What ids end in.
    pub verb: &'static str,
    /// What it does.
    pub summary: String,
}

/// Begins an operation.
pub fn begin(
    context: &Context<'_>,
    place: &Place<'_>,
    end: &End<'_>,
    head: Head,
    restrictions: Option<&Expression<'_>>,
) -> Object {
    let root = place.root.r#type;
    let text = |name: &str| restrictions?.property(name)?.text().map(str::to_owned);
    Object::new()
        .with("tags", tags(context, place.root.name, &[end.r#type, root]))
        .with("summary", text("Description").unwrap_or(head.summary))
        .with_some("description", text("LongDescription"))
        .with("operationId", format!("{}.{}", place.id, head.verb))
}

/// Ends an operation: what requests need, and what its responses are.
pub fn end(
    context: &Context<'_>,
    used: &mut Used,
    operation: Object,
    successes: Vec<(&'static str, Object)>,
    restrictions: Option<&Expression<'_>>,
) -> Object {
    let mut responses = Object::new();
    for (status, response) in successes {
        responses.set(status, response);
    }
    let errors = annotated::errors(restrictions);
    for (status, description) in errors {
        if !responses.has(&status) {
            let content = json(reference("schemas", "error"));
            responses.set(status, Object::new().with("description", description).with("content", content));
        }
    }
    responses.set("4XX", reference("responses", "error"));
    responses.set("5XX", reference("responses", "error"));
    let has_roles = context.version() == Version::V31;
    let security = annotated::security(restrictions, used, has_roles);
    operation.with("responses", responses).with_list("security", security)
}

/// A response with a body of JSON.
pub fn response(description: &'static str, schema: Object) -> Object {
    Object::new().with("description", description).with("content", json(schema))
}

/// A response without a body.
pub fn nothing(description: &'static str) -> Object {
    Object::new().with("description", description)
}

/// A body of JSON.
pub fn json(schema: Object) -> Object {
    Object::new().with("application/json", Object::new().with("schema", schema))
}

/// A body of any type.
pub fn content() -> Object {
    let schema = Object::new().with("type", "string").with("format", "binary");
    Object::new().with("*/*", Object::new().with("schema", schema))
}

/// The response with many entities.
pub fn page(context: &Context<'_>, used: &mut Used, id: Option<TypeId>) -> Object {
    match id.filter(|id| context.has(*id)) {
        Some(id) => {
            used.collections.insert(id);
            reference("responses", &format!("{}-collection", component(&context.name(id))))
        }
        None => response("What was found", collection(Object::new().with("type", "object"))),
    }
}

/// Many values as they are sent, with the link to more of them.
pub fn collection(item: Object) -> Object {
    let link = || Object::new().with("type", "string").with("format", "uri-reference");
    let properties = Object::new()
        .with("@odata.count", reference("schemas", "count"))
        .with("@odata.nextLink", link())
        .with("@odata.deltaLink", link())
        .with("value", Object::new().with("type", "array").with("items", item));
    Object::new().with("type", "object").with("properties", properties)
}

/// The extension that says how to go on to the next page.
pub fn pageable() -> Object {
    Object::new().with("nextLinkName", "@odata.nextLink").with("itemName", "value")
}

/// Reads one entity or many.
pub fn read<'c>(
    context: &Context<'c>,
    used: &mut Used,
    place: &Place<'c>,
    found: &End<'c>,
    by_key: bool,
) -> Object {
    let restrictions = found.restrictions(context, "ReadRestrictions");
    let by_key_restrictions =
        restrictions.filter(|_| by_key).and_then(|all| all.property("ReadByKeyRestrictions"));
    let restrictions = by_key_restrictions.or(restrictions);
    let is_collection = found.is_collection && !by_key;
    let (verb, what) = match (is_collection, by_key) {
        (true, _) => ("list", "List"),
        (false, true) => ("get", "Read one of"),
        (false, false) => ("get", "Read"),
    };
    let head = Head { verb, summary: format!("{what} {}", found.name) };
    let operation = begin(context, place, found, head, restrictions);
    let mut parameters = options::of_entities(context, used, found.r#type, &found.abilities, is_collection);
    parameters.extend(annotated::custom_parameters(restrictions));
    if is_collection && is_advanced(context, found.r#type) {
        parameters.push(used.parameter("advanced".to_owned(), Parameter::Advanced));
    }
    let response = if is_collection {
        page(context, used, found.r#type)
    } else {
        response("The entity", entity(context, used, found.r#type, Variant::Read))
    };
    let operation = operation.with_list("parameters", parameters);
    let operation = end(context, used, operation, vec![("200", response)], restrictions);
    if is_collection { operation.with("x-ms-pageable", pageable()) } else { operation }
}

/// Creates an entity.
pub fn create<'c>(context: &Context<'c>, used: &mut Used, place: &Place<'c>, found: &End<'c>) -> Object {
    let restrictions = found.restrictions(context, "InsertRestrictions");
    let head = Head { verb: "create", summary: format!("Create one of {}", found.name) };
    let operation = begin(context, place, found, head, restrictions);
    let body = if found.r#type.is_some_and(|id| context.members.has_media(id)) {
        content()
    } else {
        json(entity(context, used, found.r#type, Variant::Create))
    };
    let created = response("The entity that was created", entity(context, used, found.r#type, Variant::Read));
    let operation = operation
        .with_list("parameters", annotated::custom_parameters(restrictions))
        .with("requestBody", Object::new().with("required", true).with("content", body));
    end(context, used, operation, vec![("201", created)], restrictions)
}

/// Changes an entity; with the method.
pub fn update<'c>(
    context: &Context<'c>,
    used: &mut Used,
    place: &Place<'c>,
    found: &End<'c>,
) -> (&'static str, Object) {
    let restrictions = found.restrictions(context, "UpdateRestrictions");
    let head = Head { verb: "update", summary: format!("Change {}", one_of(found)) };
    let operation = begin(context, place, found, head, restrictions);
    let mut parameters = annotated::custom_parameters(restrictions);
    parameters.extend(if_match(context, used, found.r#type));
    let body = json(entity(context, used, found.r#type, Variant::Update));
    let changed = response("The entity as it is now", entity(context, used, found.r#type, Variant::Read));
    let operation = operation
        .with_list("parameters", parameters)
        .with("requestBody", Object::new().with("required", true).with("content", body));
    let successes = vec![("200", changed), ("204", nothing("It was changed"))];
    let is_put = members::is_updated_by_put(context.model, found.annotations, found.r#type);
    (if is_put { "put" } else { "patch" }, end(context, used, operation, successes, restrictions))
}

/// Deletes an entity.
pub fn delete<'c>(context: &Context<'c>, used: &mut Used, place: &Place<'c>, found: &End<'c>) -> Object {
    let restrictions = found.restrictions(context, "DeleteRestrictions");
    let head = Head { verb: "delete", summary: format!("Delete {}", one_of(found)) };
    let operation = begin(context, place, found, head, restrictions);
    let mut parameters = annotated::custom_parameters(restrictions);
    parameters.extend(if_match(context, used, found.r#type));
    let operation = operation.with_list("parameters", parameters);
    end(context, used, operation, vec![("204", nothing("It was deleted"))], restrictions)
}

/// Reads content.
pub fn download<'c>(context: &Context<'c>, used: &mut Used, place: &Place<'c>, found: &End<'c>) -> Object {
    let head = Head { verb: "download", summary: format!("Read the content of {}", one_of(found)) };
    let operation = begin(context, place, found, head, None);
    let success = nothing("The content").with("content", content());
    end(context, used, operation, vec![("200", success)], None)
}

/// Replaces content.
pub fn upload<'c>(context: &Context<'c>, used: &mut Used, place: &Place<'c>, found: &End<'c>) -> Object {
    let head = Head { verb: "upload", summary: format!("Replace the content of {}", one_of(found)) };
    let body = Object::new().with("required", true).with("content", content());
    let operation = begin(context, place, found, head, None).with("requestBody", body);
    let changed = response("The entity as it is now", entity(context, used, found.r#type, Variant::Read));
    let successes = vec![("200", changed), ("204", nothing("It was replaced"))];
    end(context, used, operation, successes, None)
}

/// What is done with references.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Referring {
    /// They are read.
    Read,
    /// One is added to many.
    Add,
    /// The only one is replaced.
    Set,
    /// The one of the path is removed.
    Remove,
    /// One of many is removed, by its address.
    RemoveOne,
}

/// Reads or changes references to entities.
pub fn refer<'c>(
    context: &Context<'c>,
    used: &mut Used,
    place: &Place<'c>,
    found: &End<'c>,
    what: Referring,
) -> Object {
    let (verb, summary) = match what {
        Referring::Read => ("refs", "Read references to"),
        Referring::Add => ("addRef", "Add a reference to"),
        Referring::Set => ("setRef", "Replace the reference to"),
        Referring::Remove => ("removeRef", "Remove the reference to"),
        Referring::RemoveOne => ("removeRefOf", "Remove a reference to one of"),
    };
    let head = Head { verb, summary: format!("{summary} {}", found.name) };
    let operation = begin(context, place, found, head, None);
    let link = Object::new().with("type", "string").with("format", "uri-reference");
    let one = Object::new()
        .with("type", "object")
        .with("required", texts(["@odata.id".to_owned()]))
        .with("properties", Object::new().with("@odata.id", link.clone()));
    match what {
        Referring::Read => {
            let schema = if found.is_collection { collection(one) } else { one };
            let success = vec![("200", response("The references", schema))];
            end(context, used, operation, success, None)
        }
        Referring::Add | Referring::Set => {
            let body = Object::new().with("required", true).with("content", json(one));
            let done = vec![("204", nothing("It was done"))];
            end(context, used, operation.with("requestBody", body), done, None)
        }
        Referring::RemoveOne => {
            let address = Object::new()
                .with("name", "$id")
                .with("in", "query")
                .with("required", true)
                .with("description", "The address of the entity.")
                .with("schema", link);
            let operation = operation.with("parameters", vec![Node::from(address)]);
            end(context, used, operation, vec![("204", nothing("It was removed"))], None)
        }
        Referring::Remove => end(context, used, operation, vec![("204", nothing("It was removed"))], None),
    }
}

fn one_of(found: &End<'_>) -> String {
    if found.is_collection { format!("one of {}", found.name) } else { found.name.to_owned() }
}

/// The schema of an entity.
fn entity(context: &Context<'_>, used: &mut Used, id: Option<TypeId>, variant: Variant) -> Object {
    match id {
        Some(id) => named(context, used, id, variant),
        None => Object::new().with("type", "object"),
    }
}

fn if_match(context: &Context<'_>, used: &mut Used, id: Option<TypeId>) -> Option<Node> {
    let is_checked = id.is_some_and(|id| context.checked.contains(&id));
    is_checked.then(|| used.parameter("if-match".to_owned(), Parameter::IfMatch))
}

/// Whether the service has queries of a type that need a header.
fn is_advanced(context: &Context<'_>, id: Option<TypeId>) -> bool {
    let (Some(rule), Some(id)) = (&context.wire().advanced_queries, id) else { return false };
    let lineage = context.model.lineage(id).into_iter();
    lineage.map(|id| context.name(id)).any(|name| rule.hierarchies.contains(&name))
}

/// Whether entities at the end of a path can be created there: where they are contained, or in an entity set
/// that the path leads to directly.
pub fn is_creatable(place: &Place<'_>, found: &End<'_>) -> bool {
    let is_near = place.level < 2 && found.bound.is_some_and(|bound| bound.is_set);
    found.can(Ability::Insertable) && (found.is_contained || is_near)
}
