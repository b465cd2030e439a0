//! JSON that is yet to be read, values that are yet to be written, and models whose type is not known.
//!
//! What reads and writes a type is compiled once, not once for each format, and what drives a format is
//! compiled once, not once for each type: the two meet in the traits of this file, which are not generic.
//! They are in one file because each refers to the others: a model has fields, a field takes input, and input
//! may be an object that fills a model.

use rust_decimal::Decimal;
use serde::Serializer;
use serde_json::Value;
use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use time::OffsetDateTime;

use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{Kept, Malformed, Outcome};
use crate::runtime::machine::schema::Schema;
use crate::runtime::model::odata::OData;

/// A JSON value that is yet to be read.
pub enum Input<'i, 'de> {
    /// Null.
    Null,
    /// A string.
    Text(&'i str),
    /// A number or boolean.
    Scalar(Scalar),
    /// An array.
    List(&'i mut dyn InputList),
    /// An object.
    Object(&'i mut dyn InputObject<'de>),
}

/// The elements of a JSON array, one after the other.
pub trait InputList {
    /// Reads the next element; `None` at the end.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn next(&mut self, to: &mut dyn Sink) -> Result<Option<Kept>, Malformed>;

    /// The elements that were not read yet.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn json(&mut self) -> Result<Value, Malformed>;
}

/// The members of a JSON object, one after the other.
pub trait InputObject<'de> {
    /// Stores the name of the next member, borrowed where the input allows it; `false` at the end.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn name(&mut self, name: &mut Cow<'de, str>) -> Result<bool, Malformed>;

    /// Reads the value of the member whose name was read last.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn value(&mut self, to: &mut dyn Sink) -> Outcome;

    /// Reads the members that were not read yet into a model.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn fill(&mut self, model: &mut dyn ObjectSink) -> Outcome;

    /// The members that were not read yet.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn json(&mut self) -> Result<Value, Malformed>;
}

/// Takes a value that is read: the field of a model, the end of a list.
pub trait Sink {
    /// Reads a value, all of it. What was there before is gone.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn take(&mut self, input: Input<'_, '_>) -> Outcome;
}

/// A model of any type that is read: it takes the members of a JSON object. Reading knows no more than this
/// of a type, so that a program that only reads has no code to write, compare and copy what it can read.
pub trait ObjectSink {
    /// The declaration of the type in CSDL; and undeclared properties, annotations and values that did not
    /// fit. Both come from one function, because a program has one for each type.
    fn parts(&mut self) -> (&'static Schema, &mut OData);

    /// Takes the value of the property at an index of the schema; `None` if its type is not compiled.
    fn sink(&mut self, place: usize) -> Option<&mut dyn Sink>;
}

/// A JSON number or boolean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Signed(i64),
    /// A whole number.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Double(f64),
}

impl From<Scalar> for Value {
    #[inline]
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Bool(value) => value.into(),
            Scalar::Signed(value) => value.into(),
            Scalar::Unsigned(value) => value.into(),
            Scalar::Double(value) => value.into(),
        }
    }
}

impl Input<'_, '_> {
    /// The value as JSON.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    #[inline]
    pub fn json(self) -> Result<Value, Malformed> {
        match self {
            Self::Null => Ok(Value::Null),
            Self::Text(text) => Ok(Value::String(text.to_owned())),
            Self::Scalar(scalar) => Ok(scalar.into()),
            Self::List(list) => list.json(),
            Self::Object(object) => object.json(),
        }
    }

    /// Keeps a value that does not fit its declared type.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    #[inline]
    pub fn keep(self) -> Outcome {
        match self {
            Self::Null => Ok(Kept::Null),
            other => other.keep_json(),
        }
    }

    #[cold]
    #[inline]
    fn keep_json(self) -> Outcome {
        match self.json()? {
            Value::Null => Ok(Kept::Null),
            json => Ok(Kept::raw(json)),
        }
    }
}

/// A value that can be written as JSON.
pub trait Encode {
    /// The value in terms of JSON.
    fn encode(&self) -> Output<'_>;
}

/// A value that is yet to be written as JSON. It owns nothing, so that it costs nothing to drop.
#[derive(Clone, Copy)]
pub enum Output<'v> {
    /// A string.
    Text(&'v str),
    /// A string, as it is displayed.
    Shown(&'v dyn fmt::Display),
    /// A number or boolean.
    Scalar(Scalar),
    /// `Edm.Int64`.
    Long(i64),
    /// `Edm.Decimal`.
    Decimal(&'v Decimal),
    /// `Edm.Binary`.
    Binary(&'v [u8]),
    /// Any JSON.
    Json(&'v Value),
    /// JSON that has to be computed.
    Computed(&'v dyn Computed),
    /// An array.
    List(&'v dyn OutputList),
    /// An object, with the type that it states unless it already does.
    Object(&'v dyn Object, Option<&'static str>),
}

/// A value whose JSON has to be computed.
pub trait Computed {
    /// Its JSON.
    fn json(&self) -> Value;
}

/// The elements of an array that is yet to be written.
pub trait OutputList {
    /// The number of elements.
    fn count(&self) -> usize;

    /// An element by its index, which is less than the number of elements.
    fn get(&self, at: usize) -> &dyn Encode;
}

/// A model of any type. What all models have in common works with this, and is compiled once. What a type
/// adds is compiled in the crates that use the type, once in each.
pub trait Object: ObjectSink + fmt::Debug {
    /// The declaration of the type in CSDL.
    fn schema(&self) -> &'static Schema;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides(&self) -> &OData;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides_mut(&mut self) -> &mut OData {
        self.parts().1
    }

    /// The field of the property at an index of the schema; `None` if its type is not compiled.
    fn field(&mut self, place: usize) -> Option<&mut dyn Field>;

    /// Visits the fields in the order of the schema's properties.
    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>);
}

/// A field of a model, which has a value or none.
pub trait Field: Sink {
    /// The value, if there is one.
    fn value(&self) -> Option<&dyn FieldValue>;

    /// Stores a clone of a value, if it is of the field's type.
    fn assign(&mut self, value: &dyn FieldValue);

    /// Stores an empty model; `None` if values of the field's type are not models.
    fn insert_object(&mut self) -> Option<&mut dyn Object>;
}

/// The value of a field.
pub trait FieldValue: Encode + fmt::Debug + Any {
    /// Whether the other value is of the same type and equal.
    fn is_equal(&self, other: &dyn FieldValue) -> bool;

    /// An empty field for values of the same type.
    fn empty_field(&self) -> Box<dyn Field>;

    /// Writes the value by code for its type and the serializer.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write<S: Serializer>(&self, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error>
    where
        Self: Sized;
}

/// What is done with one field of a model, which may change it. What comes of it is in the visitor that is
/// returned.
pub trait FieldVisitor<'m>: Sized {
    /// Visits the field.
    fn field<F: Field>(self, field: &'m mut F) -> Self;

    /// Visits the field of a property of the type `Edm.String`. The compiler checks a call of a method without
    /// type parameters in less time, so the most frequent types have methods of their own.
    #[inline(always)]
    fn string(self, field: &'m mut Option<String>) -> Self {
        self.field(field)
    }

    /// Visits the field of a property of the type `Edm.Boolean`.
    #[inline(always)]
    fn boolean(self, field: &'m mut Option<bool>) -> Self {
        self.field(field)
    }

    /// Visits the field of a property of the type `Edm.Int32`.
    #[inline(always)]
    fn int32(self, field: &'m mut Option<i32>) -> Self {
        self.field(field)
    }

    /// Visits the field of a property of the type `Edm.DateTimeOffset`.
    #[inline(always)]
    fn date_time_offset(self, field: &'m mut Option<OffsetDateTime>) -> Self {
        self.field(field)
    }
}

/// What is done with the fields of a model, in the order of its schema's properties. Each field is handed to
/// what the one before it returned: the compiler checks such a chain in less time than separate statements.
pub trait Visitor<'m>: Sized {
    /// Visits the field of a property, given by its index in the schema and its name. Most fields of most models
    /// are empty, which must cost next to nothing.
    fn field<T: FieldValue>(self, place: usize, name: &'static str, field: &'m Option<T>) -> Self;

    /// Visits the field of a property of the type `Edm.String`. The methods for some types have the same reason
    /// as those of [`FieldVisitor`].
    #[inline(always)]
    fn string(self, place: usize, name: &'static str, field: &'m Option<String>) -> Self {
        self.field(place, name, field)
    }

    /// Visits the field of a property of the type `Edm.Boolean`.
    #[inline(always)]
    fn boolean(self, place: usize, name: &'static str, field: &'m Option<bool>) -> Self {
        self.field(place, name, field)
    }

    /// Visits the field of a property of the type `Edm.Int32`.
    #[inline(always)]
    fn int32(self, place: usize, name: &'static str, field: &'m Option<i32>) -> Self {
        self.field(place, name, field)
    }

    /// Visits the field of a property of the type `Edm.DateTimeOffset`.
    #[inline(always)]
    fn date_time_offset(self, place: usize, name: &'static str, field: &'m Option<OffsetDateTime>) -> Self {
        self.field(place, name, field)
    }
}

/// Visits the fields of a model whose type is not known.
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

    #[cold]
    #[inline]
    fn empty(&mut self, place: usize) {
        (self.visit)(place, None);
    }
}

impl<'m> Visitor<'m> for &mut Fields<'m, '_> {
    #[inline(always)]
    fn field<T: FieldValue>(self, place: usize, _: &'static str, field: &'m Option<T>) -> Self {
        match field {
            Some(value) => (self.visit)(place, Some(value)),
            None if self.with_empty => self.empty(place),
            None => {}
        }
        self
    }
}

/// The value of every property of a model, by its index.
#[inline]
pub(crate) fn values(object: &dyn Object) -> Vec<Option<&dyn FieldValue>> {
    let mut values = vec![None; object.schema().properties.len()];
    object.visit(&mut Fields::with_values(&mut |place, value| values[place] = value));
    values
}
