//! Compares a body with the declarations in the metadata of the type as which it was read.

use std::collections::BTreeSet;
use std::sync::Arc;

use generator::plan::{RustType, TypePath};
use serde_json::{Map, Value};
use snippets::PlanIndex;

use super::compare::JsonPointer;

/// Facts about a body that follow from the metadata.
#[derive(Debug, Default)]
pub struct Findings {
    /// Properties that are not declared, of types that are not open.
    pub undeclared: Vec<JsonPointer>,
    /// The positions of names of members of enumerations.
    pub members: BTreeSet<JsonPointer>,
}

/// Examines values of a type, which is given by its full Rust name.
pub fn look(index: &PlanIndex<'_>, rust_name: &str, values: &[(JsonPointer, &Value)]) -> Findings {
    let mut findings = Findings::default();
    if let Some(r#type) = declared(index, rust_name) {
        for (at, value) in values {
            findings.value(index, &r#type, value, at);
        }
    }
    findings
}

/// The type with a name as the compiler writes it: the crate, the modules, the private module of the file,
/// and the name of the type.
fn declared(index: &PlanIndex<'_>, rust_name: &str) -> Option<RustType> {
    let (name, wrap): (&str, fn(RustType) -> RustType) = match rust_name.split_once('<') {
        Some((outer, inner)) if outer.ends_with("Vec") => (inner, |inner| RustType::Vec(Box::new(inner))),
        Some((_, inner)) => (inner, |inner| inner),
        None => (rust_name, |inner| inner),
    };
    let mut modules: Vec<&str> = name.trim_end_matches('>').split("::").skip(1).collect();
    let ident = modules.pop()?;
    modules.pop()?;
    Some(wrap(RustType::Generated(Arc::new(index.at_rust_path(&modules, ident)?.clone()))))
}

impl Findings {
    fn value(&mut self, index: &PlanIndex<'_>, r#type: &RustType, value: &Value, at: &str) {
        match (r#type, value) {
            (RustType::Boxed(inner), _) => self.value(index, inner, value, at),
            (RustType::Vec(element), Value::Array(values)) => {
                for (place, value) in values.iter().enumerate() {
                    self.value(index, element, value, &format!("{at}/{place}"));
                }
            }
            (RustType::Generated(_) | RustType::Flags(_), Value::String(_))
                if index.enumeration(r#type).is_some() =>
            {
                self.members.insert(at.to_owned());
            }
            (RustType::Generated(path), Value::Object(object)) => self.object(index, path, object, at),
            _ => {}
        }
    }

    fn object(&mut self, index: &PlanIndex<'_>, declared: &TypePath, object: &Map<String, Value>, at: &str) {
        let said = object.get("@odata.type").or_else(|| object.get("@type")).and_then(Value::as_str);
        let said = said.and_then(|name| index.named(name)).filter(|path| index.is_derived(path, declared));
        let Some(model) = index.model_at(said.unwrap_or(declared)) else { return };
        for (name, value) in object.iter().filter(|(name, _)| !name.contains('@')) {
            let place = format!("{at}/{name}");
            match model.fields.iter().find(|field| field.wire == *name) {
                Some(field) => self.value(index, &field.r#type, value, &place),
                None if model.is_open => {}
                None => self.undeclared.push(place),
            }
        }
    }
}
