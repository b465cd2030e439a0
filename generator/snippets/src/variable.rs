//! Names of variables.

use generator::names;
use generator::plan::RustType;

use super::index::{element, path_of};

/// A variable name for a value of a generated type.
pub fn singular(r#type: &RustType) -> Option<String> {
    path_of(element(r#type)).map(|path| variable_name(&path.ident, "value"))
}

/// The name of a variable, derived from a name of the service; `otherwise` if that is not possible.
pub fn variable_name(name: &str, otherwise: &str) -> String {
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
