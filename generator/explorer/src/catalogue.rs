//! What the page shows, as it is stored in the page: small, and without anything that it can work out itself.
//!
//! Types are referred to by their index in [`Api::types`]; in texts of Rust, `#7` stands for the name of the
//! type with the index 7, so that the page can link to it. No identifier of Rust has such a part.

use serde::Serialize;

/// Everything that a generated crate has.
#[derive(Debug, Serialize)]
pub struct Catalogue {
    /// The name of the package in Rust.
    pub package: String,
    /// The areas of the crate.
    pub areas: Vec<Area>,
    /// The APIs, the default ones first.
    pub apis: Vec<Api>,
    /// The requests that the runtime has methods for.
    pub requests: &'static [super::requests::Request],
    /// The query options, by the abilities that offer them.
    pub options: Vec<(&'static str, &'static str)>,
}

/// An area: a cargo feature.
#[derive(Debug, Serialize)]
pub struct Area {
    /// The name of the feature.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it is on by default.
    pub default: bool,
    /// Where the area begins: paths of the service without keys.
    pub entries: Vec<String>,
}

/// One API.
#[derive(Debug, Serialize)]
pub struct Api {
    /// The name of its module, and of its cargo feature.
    pub name: String,
    /// Whether the feature is on by default.
    pub default: bool,
    /// The service root.
    pub root: Option<String>,
    /// Whether keys are segments of paths.
    #[serde(rename = "keySegments")]
    pub key_segments: bool,
    /// Sets of cargo features any of which compiles an item. The first one is empty: always compiled.
    pub features: Vec<Vec<String>>,
    /// Sets of abilities.
    pub access: Vec<Vec<&'static str>>,
    /// The methods of the client.
    pub client: Vec<Method>,
    /// The types, and structs with the parameters of actions.
    pub types: Vec<Type>,
}

/// A type.
#[derive(Debug, Default, Serialize)]
pub struct Type {
    /// Its qualified name in the metadata; for the parameters of an action, that of the type which has it.
    pub wire: String,
    /// Its name in Rust.
    pub rust: String,
    /// Its module below that of the API.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub module: String,
    /// What it is.
    pub kind: Kind,
    /// The struct for values of types that the crate does not have, if it is abstract and an enum in Rust.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Whether values may have properties that are not declared.
    #[serde(skip_serializing_if = "is_false")]
    pub open: bool,
    /// The index of the set of cargo features with which it is compiled.
    #[serde(skip_serializing_if = "is_zero")]
    pub features: usize,
    /// The type from which it is derived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<usize>,
    /// The documentation besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The properties that it does not inherit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The members of an enumeration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// What can be called on a path to one of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one: Option<Builder>,
    /// What can be called on a path to a collection of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub many: Option<Builder>,
}

/// The kinds of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An entity type.
    Entity,
    /// A complex type.
    #[default]
    Complex,
    /// An enumeration.
    Enumeration,
    /// The parameters of an action.
    Parameters,
}

/// A property.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its name in the metadata.
    pub wire: String,
    /// The field's name.
    pub rust: String,
    /// The name of its constant, if it is not the field's in upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// The field's type.
    #[serde(rename = "type")]
    pub r#type: String,
    /// What the metadata says about it.
    pub docs: Vec<String>,
    /// Whether it is a navigation property.
    #[serde(skip_serializing_if = "is_false")]
    pub navigation: bool,
    /// The method that binds it to an existing entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

/// A member of an enumeration.
#[derive(Debug, Serialize)]
pub struct Member {
    /// Its name in the metadata.
    pub wire: String,
    /// The variant.
    pub rust: String,
    /// Its value.
    pub value: i64,
    /// The documentation besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

/// The methods of a request builder.
#[derive(Debug, Serialize)]
pub struct Builder {
    /// The name of its type.
    pub alias: String,
    /// The methods.
    pub methods: Vec<Method>,
}

/// A method of a request builder or of the client.
#[derive(Debug, Serialize)]
pub struct Method {
    /// Its name.
    pub rust: String,
    /// What it appends to the path.
    pub call: Call,
    /// The segment, or the text around a path; empty for keys.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wire: String,
    /// Its arguments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// The type that it returns.
    pub returns: String,
    /// What it leads to, if the path goes on there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Target>,
    /// The indices of the sets of cargo features that it needs besides those of its builder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<usize>,
    /// The documentation besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub docs: Vec<String>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

/// What a method appends to the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Call {
    /// A segment that leads to entities.
    Navigation,
    /// A key.
    Key,
    /// An alternate key.
    Alternate,
    /// A segment that leads to a stream.
    Stream,
    /// A path between two texts.
    Form,
    /// An action: `POST`.
    Action,
    /// A function: `GET`.
    Function,
}

/// An argument of a method.
#[derive(Debug, Serialize)]
pub struct Argument {
    /// Its name.
    pub rust: String,
    /// Its declared type.
    #[serde(rename = "type")]
    pub r#type: String,
    /// Its name in the metadata.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wire: String,
    /// What stands for it in an expression.
    pub given: String,
}

/// What the path leads to behind a method.
#[derive(Debug, Serialize)]
pub struct Target {
    /// What it is.
    pub kind: End,
    /// The type, as text.
    #[serde(rename = "type")]
    pub r#type: String,
    /// The index of the set of abilities; none if it is the one of where the method is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<usize>,
    /// Whether updates are sent by `PUT`.
    #[serde(skip_serializing_if = "is_false")]
    pub put: bool,
}

/// What a path can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// One entity.
    Entity,
    /// A collection of entities.
    Collection,
    /// A complex value.
    Property,
    /// A stream.
    Stream,
    /// What the path led to before.
    Same,
}

// Serde passes references.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &usize) -> bool {
    *value == 0
}
