//! Names of variables.

use generator::names;
use generator::plan::RustType;

use crate::index::{element, path_of};

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

/// A name as one for a variable that hides nothing that later code uses.
pub fn usable(name: &str) -> String {
    match name {
        "graph" | "list" | "parse" | "phrase" | "some" | "this" | "words" => format!("new_{name}"),
        name if syn::parse_str::<syn::Ident>(name).is_ok() => name.to_owned(),
        _ => String::from("value"),
    }
}

/// The name, with a number if it is taken.
pub fn unused(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let name = usable(name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// The singular of a name in the plural.
pub fn one_of(name: &str) -> String {
    match (name.strip_suffix("ies"), name.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => name.to_owned(),
    }
}
