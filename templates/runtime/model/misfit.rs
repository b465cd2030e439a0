//! Misfits: values that do not have the type that the metadata declares.

use std::fmt;

use serde_json::Value;

use crate::runtime::machine::erased::{Encode, FieldValue, Fields, Object, Output};
use crate::runtime::machine::kept::{Kept, is_of_list, misfitting};
use crate::runtime::machine::read::reread;
use crate::runtime::machine::write::to_json;

/// A value that is not of its declared type. It was kept as it was sent, and is written back unchanged.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let user = User::default().with_raw("age", "unknown");
/// let misfit = &user.misfits()[0];
/// assert_eq!((misfit.path.as_str(), misfit.value.as_str()), ("age", Some("unknown")));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Misfit {
    /// The path to it: names of properties and indexes in lists, for instance `members/0/roles`.
    pub path: String,
    /// The value as it was sent. If an element of a list of primitive values does not fit, this is the
    /// whole list.
    pub value: Value,
}

/// Prints the path only: the value may be that of a secret property.
impl fmt::Debug for Misfit {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misfit").field("path", &self.path).finish_non_exhaustive()
    }
}

/// All misfits in a value, at any depth.
#[inline]
pub fn misfits(value: &dyn Encode) -> Vec<Misfit> {
    let mut walk = Walk::default();
    walk.value(value);
    walk.found
}

/// Collects misfits while visiting a value.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    found: Vec<Misfit>,
}

impl Walk {
    #[inline]
    fn value(&mut self, value: &dyn Encode) {
        match value.encode() {
            Output::Object(object, _) => self.object(object),
            Output::List(list) => (0..list.count()).for_each(|at| self.part(&at.to_string(), list.get(at))),
            _ => {}
        }
    }

    #[inline]
    fn part(&mut self, name: &str, value: &dyn Encode) {
        self.path.push(name.to_owned());
        self.value(value);
        self.path.pop();
    }

    /// The misfits of a model are the JSON that is kept under the names of declared properties.
    #[inline]
    fn object(&mut self, object: &dyn Object) {
        let mut fields = Vec::new();
        object.visit(&mut Fields::all(&mut |place, value| fields.push((place, value))));
        for (place, value) in fields {
            let name = object.schema().properties.get(place);
            match (object.besides().raw(name), value) {
                (Some(raw), None) if is_of_list(raw) => {}
                (Some(raw), None) => self.find(name, raw),
                (Some(raw), Some(_)) if misfitting(raw).next().is_some() => {
                    misfitting(raw).for_each(|(at, value)| self.find(&format!("{name}/{at}"), value));
                }
                (Some(raw), Some(value)) if !is_only_spelt_otherwise(value, raw) => self.find(name, raw),
                _ => {}
            }
            if let Some(value) = value {
                self.part(name, value);
            }
        }
    }

    #[inline]
    fn find(&mut self, name: &str, value: &Value) {
        self.path.push(name.to_owned());
        self.found.push(Misfit { path: self.path.join("/"), value: value.clone() });
        self.path.pop();
    }
}

/// Whether a field of this type holds all of the JSON, which only spells the value differently.
#[inline]
fn is_only_spelt_otherwise(value: &dyn FieldValue, raw: &Value) -> bool {
    let (read, kept) = reread(value, raw);
    match (raw, read.value(), kept) {
        (Value::Array(sent), Some(read), Kept::Partly(_)) => {
            to_json(read).as_array().is_some_and(|read| read.len() == sent.len())
        }
        (_, read, kept) => read.is_some() && matches!(kept, Kept::Done | Kept::Partly(_)),
    }
}
