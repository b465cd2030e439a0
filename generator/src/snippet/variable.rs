//! Names of variables.

use super::index::{element, path_of};
use crate::names;
use crate::plan::RustType;

/// A variable name for a value of a generated type.
pub fn singular(r#type: &RustType) -> Option<String> {
    path_of(element(r#type)).map(|path| variable(&path.ident, "value"))
}

/// A variable named after something of the service, or a default if that is not a Rust name.
pub fn variable(name: &str, otherwise: &str) -> String {
    if name.is_empty() {
        return otherwise.to_owned();
    }
    let name = names::snake(name.rsplit('.').next().unwrap_or(name));
    let name = name.trim_start_matches("r#");
    match name {
        "graph" | "type" | "self" => otherwise.to_owned(),
        name if syn::parse_str::<syn::Ident>(name).is_ok() => name.to_owned(),
        _ => otherwise.to_owned(),
    }
}
