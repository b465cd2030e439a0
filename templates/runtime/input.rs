//! JSON that is yet to be read, whatever deserializer it comes from.
//!
//! What reads a type is compiled once, not once for each deserializer, and what drives a deserializer is
//! compiled once, not once for each type: the two meet in [`Sink`] and [`Input`], which are not generic.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::runtime::decode::Kept;
use crate::runtime::object;

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
    fn fill(&mut self, model: &mut dyn object::Object) -> Outcome;

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

/// The result of reading a value.
pub type Outcome = Result<Kept, Malformed>;

/// The input is not well-formed JSON, or not what a sink takes. The deserializer's own error is kept beside,
/// and is what a caller of serde gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

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
        match self.json()? {
            Value::Null => Ok(Kept::Null),
            json => Ok(Kept::raw(json)),
        }
    }
}

/// Reads the next value of a deserializer.
///
/// # Errors
/// Those of the deserializer.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, to: &mut dyn Sink) -> Result<Kept, D::Error> {
    Passing(to).deserialize(deserializer)
}

/// Passes what a deserializer finds to a sink.
pub(crate) struct Passing<'s>(pub(crate) &'s mut dyn Sink);

impl<'de> DeserializeSeed<'de> for Passing<'_> {
    type Value = Kept;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Passing<'_> {
    #[inline]
    fn pass<E: Error>(self, input: Input<'_, '_>) -> Result<Kept, E> {
        self.0.take(input).map_err(|Malformed| unread())
    }
}

/// The sink refused the value without an error of the deserializer.
#[cold]
#[inline]
fn unread<E: Error>() -> E {
    E::custom("the value is of another type")
}

impl<'de> Visitor<'de> for Passing<'_> {
    type Value = Kept;

    #[inline]
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Kept, E> {
        self.pass(Input::Text(text))
    }

    #[inline]
    fn visit_bool<E: Error>(self, value: bool) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Bool(value)))
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Signed(value)))
    }

    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Unsigned(value)))
    }

    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Double(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Kept, E> {
        self.pass(Input::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Kept, E> {
        self.pass(Input::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Kept, A::Error> {
        let mut list = List { seq, error: None, marker: PhantomData };
        let taken = self.0.take(Input::List(&mut list));
        taken.map_err(|Malformed| list.error.unwrap_or_else(unread))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Kept, A::Error> {
        let mut object = Object { map, error: None, marker: PhantomData };
        let taken = self.0.take(Input::Object(&mut object));
        taken.map_err(|Malformed| object.error.unwrap_or_else(unread))
    }
}

/// An array of a deserializer.
struct List<'de, A: SeqAccess<'de>> {
    seq: A,
    error: Option<A::Error>,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> InputList for List<'de, A> {
    fn next(&mut self, to: &mut dyn Sink) -> Result<Option<Kept>, Malformed> {
        kept(self.seq.next_element_seed(Passing(to)), &mut self.error)
    }

    #[cold]
    #[inline]
    fn json(&mut self) -> Result<Value, Malformed> {
        kept(Value::deserialize(SeqAccessDeserializer::new(&mut self.seq)), &mut self.error)
    }
}

/// An object of a deserializer.
struct Object<'de, A: MapAccess<'de>> {
    map: A,
    error: Option<A::Error>,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> InputObject<'de> for Object<'de, A> {
    fn name(&mut self, name: &mut Cow<'de, str>) -> Result<bool, Malformed> {
        Ok(kept(self.map.next_key_seed(Name(name)), &mut self.error)?.is_some())
    }

    fn value(&mut self, to: &mut dyn Sink) -> Outcome {
        kept(self.map.next_value_seed(Passing(to)), &mut self.error)
    }

    fn fill(&mut self, model: &mut dyn object::Object) -> Outcome {
        kept(object::fill(model, &mut self.map), &mut self.error)
    }

    /// With serde_json's feature `arbitrary_precision`, numbers come as objects, which only serde_json's
    /// own `Value` recognizes.
    #[cold]
    #[inline]
    fn json(&mut self) -> Result<Value, Malformed> {
        kept(Value::deserialize(MapAccessDeserializer::new(&mut self.map)), &mut self.error)
    }
}

/// Keeps the error for the visitor, which returns it to the deserializer.
#[inline]
fn kept<T, E>(result: Result<T, E>, error: &mut Option<E>) -> Result<T, Malformed> {
    result.map_err(|told| {
        *error = Some(told);
        Malformed
    })
}

/// Stores the name of a member.
pub(crate) struct Name<'n, 'de>(pub(crate) &'n mut Cow<'de, str>);

impl<'de> DeserializeSeed<'de> for Name<'_, 'de> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_, 'de> {
    type Value = ();

    #[inline]
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<(), E> {
        *self.0 = Cow::Borrowed(name);
        Ok(())
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        *self.0 = Cow::Owned(name.to_owned());
        Ok(())
    }

    fn visit_string<E>(self, name: String) -> Result<(), E> {
        *self.0 = Cow::Owned(name);
        Ok(())
    }
}
