//! Values that do not fit what the metadata declares.

use std::fmt;

use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded};
use crate::runtime::encode::{Encode, Writer, to_json};
use crate::runtime::list::misfitting;
use crate::runtime::model::Model;

/// A value that is not of its declared type. It is kept as it was sent, and written back.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Misfit {
    /// Where it is: names of properties and places in lists, for instance `members/0/roles`.
    pub path: String,
    /// The value as it was sent; of a list of values that are no objects, the whole list, if one does not
    /// fit.
    pub value: Value,
}

/// Without the value, which may be that of a secret property.
impl fmt::Debug for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misfit").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Collects misfits on the way through a value.
#[derive(Debug, Default)]
pub struct Walk {
    path: Vec<String>,
    found: Vec<Misfit>,
}

impl Walk {
    /// Everything that does not fit in a value.
    pub(crate) fn through<T: Encode>(value: &T) -> Vec<Misfit> {
        let mut walk = Self::default();
        value.inspect(&mut walk);
        walk.found
    }

    /// Goes into a part of the value.
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

/// Those of a model: where something is kept raw under a declared name.
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

/// Whether a value as it was sent is wholly in its field.
fn is_only_spelt_otherwise<T: Encode + Decode>(raw: &Value) -> bool {
    match (raw, Decoded::<T>::from_json(raw)) {
        (Value::Array(sent), Decoded::Partly(read, _)) => {
            to_json(&read).as_array().is_some_and(|read| read.len() == sent.len())
        }
        (_, decoded) => decoded.value().is_some(),
    }
}
