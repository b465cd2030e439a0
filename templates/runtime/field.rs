//! The fields of models, for code that works with all models without being compiled for each.

use std::any::Any;
use std::fmt;

use serde_json::Value;

use crate::runtime::decode::{Codec, DataType, Kept};
use crate::runtime::encode::Encode;
use crate::runtime::input::{self, Input, Outcome, Sink};
use crate::runtime::object::Object;

/// A field of a model, which has a value or none.
pub trait Field: Sink {
    /// The value, if there is one.
    fn value(&self) -> Option<&dyn FieldValue>;

    /// Stores a clone of a value, if it is of the field's type.
    fn assign(&mut self, value: &dyn FieldValue);
}

impl<T: DataType> Sink for Option<T> {
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        *self = None;
        <T::Codec>::decode(input, self)
    }
}

impl<T: DataType> Field for Option<T> {
    fn value(&self) -> Option<&dyn FieldValue> {
        self.as_ref().map(|value| value as &dyn FieldValue)
    }

    fn assign(&mut self, value: &dyn FieldValue) {
        let value: &dyn Any = value;
        *self = value.downcast_ref::<T>().cloned();
    }
}

/// The value of a field.
pub trait FieldValue: Encode + fmt::Debug + Any {
    /// Whether the other value is of the same type and equal.
    fn is_equal(&self, other: &dyn FieldValue) -> bool;

    /// An empty field for values of the same type.
    fn empty_field(&self) -> Box<dyn Field>;
}

impl<T: DataType> FieldValue for T {
    fn is_equal(&self, other: &dyn FieldValue) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<T>() == Some(self)
    }

    fn empty_field(&self) -> Box<dyn Field> {
        Box::new(None::<T>)
    }
}

/// Visits the fields of a model, in the order of its schema's properties.
pub struct Fields<'m, 'v> {
    /// Whether fields without a value are visited, too.
    with_empty: bool,
    visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>),
}

impl<'m, 'v> Fields<'m, 'v> {
    /// Calls a function for each field that has a value.
    #[inline]
    pub(crate) fn with_values(visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>)) -> Self {
        Self { with_empty: false, visit }
    }

    /// Calls a function for each field.
    #[inline]
    pub(crate) fn all(visit: &'v mut dyn FnMut(usize, Option<&'m dyn FieldValue>)) -> Self {
        Self { with_empty: true, visit }
    }

    /// Visits the field of the property at an index of the schema. Most fields of most models are empty,
    /// which must cost next to nothing.
    #[inline(always)]
    pub fn field<T: DataType>(&mut self, place: usize, field: &'m Option<T>) {
        match field {
            Some(value) => (self.visit)(place, Some(value)),
            None if self.with_empty => self.empty(place),
            None => {}
        }
    }

    #[cold]
    #[inline]
    fn empty(&mut self, place: usize) {
        (self.visit)(place, None);
    }
}

/// What reading this JSON as a value of the same type gives.
#[inline]
pub(crate) fn reread(value: &dyn FieldValue, json: &Value) -> (Box<dyn Field>, Kept) {
    let mut field = value.empty_field();
    let kept = read_json(json, &mut *field);
    (field, kept)
}

/// Reads JSON in memory by writing it as text and parsing that, which limits how deep it can be nested. What
/// is nested deeper does not fit.
#[inline]
pub(crate) fn read_json(json: &Value, field: &mut dyn Field) -> Kept {
    let text = json.to_string();
    let mut deserializer = serde_json::Deserializer::from_slice(text.as_bytes());
    input::read(&mut deserializer, field).unwrap_or_else(|_| {
        clear(field);
        Kept::raw(json.clone())
    })
}

/// Empties a field.
#[inline]
pub(crate) fn clear(field: &mut dyn Field) {
    // Null is always read.
    let _: Outcome = field.take(Input::Null);
}

/// The value of every property of a model, by its index.
#[inline]
pub(crate) fn values(object: &dyn Object) -> Vec<Option<&dyn FieldValue>> {
    let mut values = vec![None; object.schema().properties.len()];
    object.visit(&mut Fields::with_values(&mut |place, value| values[place] = value));
    values
}
