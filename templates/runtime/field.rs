//! The fields of models, for code that works with all models without being compiled for each.

use std::any::Any;
use std::fmt;

use serde_json::Value;

use crate::runtime::decode::{Decode, Kept, read_json};
use crate::runtime::encode::Encode;
use crate::runtime::input::{Input, Outcome, Sink};
use crate::runtime::object::Object;

/// A field of a model, which has a value or none.
pub trait Field: Sink {
    /// Empties it.
    fn clear(&mut self);

    /// Stores a clone of a value, if it is of the field's type.
    fn assign(&mut self, value: &dyn FieldValue);

    /// If the field is for a model, stores an empty one to be filled in.
    fn start(&mut self) -> Option<&mut dyn Object>;
}

impl<T: Decode> Sink for Option<T> {
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        *self = None;
        T::decode(input, self)
    }
}

impl<T: Decode> Field for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn assign(&mut self, value: &dyn FieldValue) {
        let value: &dyn Any = value;
        *self = value.downcast_ref::<T>().cloned();
    }

    fn start(&mut self) -> Option<&mut dyn Object> {
        *self = None;
        T::start(self)
    }
}

/// The value of a field.
pub trait FieldValue: Encode + fmt::Debug + Any {
    /// Whether the other value is of the same type and equal.
    fn is_equal(&self, other: &dyn FieldValue) -> bool;

    /// What reading this JSON as a value of the same type gives.
    fn reread(&self, json: &Value) -> (Option<Box<dyn FieldValue>>, Kept);
}

impl<T: Decode + Encode> FieldValue for T {
    fn is_equal(&self, other: &dyn FieldValue) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<T>() == Some(self)
    }

    fn reread(&self, json: &Value) -> (Option<Box<dyn FieldValue>>, Kept) {
        let mut place: Option<T> = None;
        let kept = read_json(json, &mut place).unwrap_or_else(|_| Kept::Raw(json.clone()));
        (place.map(|value| Box::new(value) as Box<dyn FieldValue>), kept)
    }
}

/// Visits the fields of a model, in the order of its schema's properties.
pub struct Fields<'m, 'v> {
    /// The index of the next property.
    next: usize,
    /// Whether fields without a value are visited, too.
    with_empty: bool,
    visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>),
}

impl<'m, 'v> Fields<'m, 'v> {
    /// Calls a function for each field that has a value.
    pub(crate) fn with_values(visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>)) -> Self {
        Self { next: 0, with_empty: false, visit }
    }

    /// Calls a function for each field.
    pub(crate) fn all(visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>)) -> Self {
        Self { next: 0, with_empty: true, visit }
    }

    /// Visits the next field. Most fields of most models are empty, which must cost next to nothing.
    #[inline]
    pub fn field<T: Decode + Encode>(&mut self, field: &'m Option<T>) {
        match field {
            Some(value) => (self.visit)(self.next, Some(value)),
            None if self.with_empty => (self.visit)(self.next, None),
            None => {}
        }
        self.next += 1;
    }
}

/// The value of every property of a model, by its index.
pub(crate) fn values(object: &dyn Object) -> Vec<Option<&dyn FieldValue>> {
    let mut values = Vec::with_capacity(object.schema().properties.len());
    object.visit(&mut Fields::all(&mut |_, value| values.push(value)));
    values
}
