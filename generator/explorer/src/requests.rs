//! What the runtime's request builders offer at the end of a path. A test compares it with the runtime.

use generator::plan::Ability;
use serde::Serialize;

use super::catalogue::End;

/// A method of the runtime that makes a request.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Request {
    /// At the end of which paths it is.
    pub on: End,
    /// Whether these are collections or structs, if the path leads to a property.
    pub only: Only,
    /// The call.
    pub call: &'static str,
    /// The HTTP method.
    pub verb: &'static str,
    /// What is appended to the path.
    pub suffix: &'static str,
    /// The ability that it needs.
    pub ability: Option<&'static str>,
}

/// Of which properties something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Only {
    /// Of all.
    All,
    /// Of collections.
    Collections,
    /// Of values of complex types.
    Structs,
}

/// All of them.
pub const REQUESTS: &[Request] = &[
    of(End::Entity, "get()", "GET", "", "Readable"),
    of(End::Entity, "update(changes)", "PATCH", "", "Updatable"),
    of(End::Entity, "replace(entity)", "PUT", "", "Updatable"),
    of(End::Entity, "delete()", "DELETE", "", "Deletable"),
    of(End::Entity, "create_entity(entity)", "POST", "", "Insertable"),
    of(End::Entity, "delete_entity()", "DELETE", "", "Referenceable"),
    of(End::Entity, "get_ref()", "GET", "/$ref", "Referenceable"),
    of(End::Entity, "set_ref(target)", "PUT", "/$ref", "Referenceable"),
    of(End::Entity, "clear_ref()", "DELETE", "/$ref", "Referenceable"),
    of(End::Collection, "list()", "GET", "", "Readable"),
    of(End::Collection, "create(entity)", "POST", "", "Insertable"),
    of(End::Collection, "create_media(content, content_type)", "POST", "", "Insertable"),
    of(End::Collection, "count()", "GET", "/$count", "Countable"),
    of(End::Collection, "apply(transformations)", "GET", "?$apply=…", "Aggregatable"),
    of(End::Collection, "list_refs()", "GET", "/$ref", "Referenceable"),
    of(End::Collection, "add_ref(target)", "POST", "/$ref", "Referenceable"),
    of(End::Collection, "add_ref_entity(entity)", "POST", "/$ref", "Referenceable"),
    of(End::Collection, "remove_ref(target)", "DELETE", "/$ref?$id=…", "Referenceable"),
    property(Only::All, "get()", "GET", ""),
    property(Only::All, "set(value)", "PUT", ""),
    property(Only::Structs, "update(changes)", "PATCH", ""),
    property(Only::Collections, "add(element)", "POST", ""),
    property(Only::Collections, "count()", "GET", "/$count"),
    property(Only::All, "clear()", "DELETE", ""),
    property(Only::All, "raw_value()", "GET", "/$value"),
    stream("get()", "GET"),
    stream("put(content, content_type)", "PUT"),
    stream("patch(content, content_type)", "PATCH"),
    stream("delete()", "DELETE"),
];

/// The query option that an ability offers.
pub fn option(ability: Ability) -> Option<&'static str> {
    match ability {
        Ability::Selectable => Some("$select"),
        Ability::Expandable => Some("$expand"),
        Ability::Filterable => Some("$filter"),
        Ability::Searchable => Some("$search"),
        Ability::Sortable => Some("$orderby"),
        Ability::Countable => Some("$count"),
        Ability::TopSupported => Some("$top"),
        Ability::SkipSupported => Some("$skip"),
        Ability::Aggregatable => Some("$apply"),
        Ability::Computable => Some("$compute"),
        Ability::Readable | Ability::Insertable | Ability::Updatable => None,
        Ability::Deletable | Ability::Referenceable => None,
    }
}

const fn of(
    on: End,
    call: &'static str,
    verb: &'static str,
    suffix: &'static str,
    ability: &'static str,
) -> Request {
    Request { on, only: Only::All, call, verb, suffix, ability: Some(ability) }
}

const fn property(only: Only, call: &'static str, verb: &'static str, suffix: &'static str) -> Request {
    Request { on: End::Property, only, call, verb, suffix, ability: None }
}

const fn stream(call: &'static str, verb: &'static str) -> Request {
    Request { on: End::Stream, only: Only::All, call, verb, suffix: "", ability: None }
}
