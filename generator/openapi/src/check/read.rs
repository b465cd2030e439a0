//! What is compared of a description, read from JSON or YAML. Everything else is skipped while it is read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A description.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Description {
    /// The version of OpenAPI; `None` for a description in Swagger, or something else.
    pub openapi: Option<String>,
    /// The paths.
    pub paths: BTreeMap<String, Item>,
    /// What they refer to.
    pub components: Components,
}

/// The components of a description.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Components {
    /// Schemas.
    pub schemas: BTreeMap<String, Schema>,
    /// Parameters.
    pub parameters: BTreeMap<String, Parameter>,
}

/// A path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    /// Parameters of all its operations.
    pub parameters: Vec<Parameter>,
    /// Its operations.
    pub get: Option<Operation>,
    /// Its operations.
    pub post: Option<Operation>,
    /// Its operations.
    pub put: Option<Operation>,
    /// Its operations.
    pub patch: Option<Operation>,
    /// Its operations.
    pub delete: Option<Operation>,
}

impl Item {
    /// The operations, by method.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, &Operation)> {
        let all = [
            ("GET", &self.get),
            ("POST", &self.post),
            ("PUT", &self.put),
            ("PATCH", &self.patch),
            ("DELETE", &self.delete),
        ];
        all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }
}

/// An operation.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Operation {
    /// Its parameters.
    pub parameters: Vec<Parameter>,
}

/// A parameter, or a reference to one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Parameter {
    /// Where it is.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// Its name.
    pub name: String,
    /// Its place: `query`, `path` or `header`.
    #[serde(rename = "in")]
    pub place: String,
}

/// A schema.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Schema {
    /// Where it is.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// Its type or types.
    pub r#type: Value,
    /// The form of its values.
    pub format: Option<String>,
    /// Its values.
    pub r#enum: Vec<Value>,
    /// Its properties.
    pub properties: BTreeMap<String, Schema>,
    /// Its items.
    pub items: Option<Box<Schema>>,
    /// What it is in any case.
    pub all_of: Vec<Schema>,
    /// What it may be.
    pub any_of: Vec<Schema>,
    /// What it is one of.
    pub one_of: Vec<Schema>,
}

/// Reads a description.
///
/// # Errors
/// When it is neither JSON nor YAML, or is not in OpenAPI 3.
pub fn read(text: &str) -> Result<Description, String> {
    let read: Result<Description, String> = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        serde_norway::from_str(text).map_err(|error| error.to_string())
    };
    let read = read.map_err(|error| format!("the description cannot be read: {error}"))?;
    match &read.openapi {
        Some(version) if version.starts_with("3.") => Ok(read),
        Some(version) => Err(format!("the description is in OpenAPI {}", version.escape_debug())),
        None => Err("the description has no `openapi: 3.…`".to_owned()),
    }
}
