//! Misfits: values that do not have the type that the metadata declares.

use std::fmt;

use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded};
use crate::runtime::encode::{Encode, Writer, to_json};
use crate::runtime::list::misfitting;
use crate::runtime::model::Model;

/// A value that is not of its declared type. It was kept as it was sent, and is written back unchanged.
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misfit").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Collects misfits while visiting a value.
#[derive(Debug, Default)]
pub struct Walk {
    path: Vec<String>,
    found: Vec<Misfit>,
}

impl Walk {
    /// All misfits in a value.
    pub(crate) fn through<T: Encode>(value: &T) -> Vec<Misfit> {
        let mut walk = Self::default();
        value.inspect(&mut walk);
        walk.found
    }

    /// Visits a part of the value.
    pub(crate) fn into<T: Encode>(&mut self, name: impl Into<String>, value: &T) {
        self.path.push(name.into());
        value.inspect(self);
        self.path.pop();
    }

    fn find(&mut self, name: &str, value: &Value) {
        self.path.push(name.to_owned());
        self.found.push(Misfit { path: self.path.join("/"), value: value.clone() });
        self.path.pop();
    }
}

/// Collects the misfits of a model: JSON that is kept under the name of a declared property.
pub(crate) fn inspect_model<T: Model>(model: &T, walk: &mut Walk) {
    model.write(&mut Looking { model, walk });
}

struct Looking<'a, M> {
    model: &'a M,
    walk: &'a mut Walk,
}

impl<M: Model> Writer<'_> for Looking<'_, M> {
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&T>) {
        let raw = self.model.odata().raw(name);
        match (raw, value) {
            (Some(raw), None) => self.walk.find(name, raw),
            (Some(raw), Some(_)) if misfitting(raw).next().is_some() => {
                misfitting(raw).for_each(|(at, value)| self.walk.find(&format!("{name}/{at}"), value));
            }
            (Some(raw), Some(_)) if !is_only_spelt_otherwise::<T>(raw) => self.walk.find(name, raw),
            _ => {}
        }
        if let Some(value) = value {
            self.walk.into(name, value);
        }
    }
}

/// Whether the field holds all of the JSON, which only spells the value differently.
fn is_only_spelt_otherwise<T: Encode + Decode>(raw: &Value) -> bool {
    match (raw, Decoded::<T>::from_json(raw)) {
        (Value::Array(sent), Decoded::Partly(read, _)) => {
            to_json(&read).as_array().is_some_and(|read| read.len() == sent.len())
        }
        (_, decoded) => decoded.value().is_some(),
    }
}
