//! JSON to values, totally: a well-formed value never fails, and what does not fit its
//! declared type comes back as it was sent.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde_json::Value;
use serde_json::de::SliceRead;

use crate::runtime::encode::Encode;
use crate::runtime::misfit::Walk;
use crate::runtime::odata::OData;
use crate::runtime::place::{Boxed, Place};

/// A type that a property can have.
pub trait Decode: Clone + 'static {
    /// Qualified name of the CSDL type, where it has one.
    const NAME: &'static str = "";
    /// Whether values are objects.
    const IS_OBJECT: bool = false;
    /// Names of the declared properties, of one type of objects.
    const PROPERTIES: &'static [&'static str] = &[];

    /// Reads the next value into its place.
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(place: P, deserializer: D)
    -> Result<Kept, D::Error>;

    /// The JSON that a value was read from, as an element of a list of which another one does not fit.
    /// Objects have none.
    fn to_sent(&self) -> Value {
        Value::Null
    }

    /// What an object carries besides its properties.
    fn besides(&self) -> Option<&OData> {
        None
    }
}

/// What became of a value.
#[derive(Clone, PartialEq)]
pub enum Kept {
    /// It is in its place.
    Done,
    /// It was null.
    Null,
    /// It does not fit its place, or has none.
    Raw(Value),
    /// It is in its place, which does not hold all of it: a part of a list does not fit, or the
    /// value can be spelt in several ways and was not in ours. So it was sent.
    Partly(Value),
}

/// [`Kept`], or malformed input.
pub type Outcome<S> = Result<Kept, <S as Source>::Error>;

/// What a value turned out to be.
#[derive(Clone, PartialEq)]
pub enum Decoded<T> {
    /// One of the declared type.
    Value(T),
    /// Null.
    Null,
    /// Another, as it was sent.
    Odd(Value),
    /// One of the declared type, beside the form in which it was sent and is to be sent again.
    Partly(T, Value),
}

/// Without what was sent, which may be secret.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "Done",
            Self::Null => "Null",
            Self::Raw(_) => "Raw(..)",
            Self::Partly(_) => "Partly(..)",
        })
    }
}

/// Without what was sent, which may be secret.
impl<T: fmt::Debug> fmt::Debug for Decoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Self::Null => f.write_str("Null"),
            Self::Odd(_) => f.write_str("Odd(..)"),
            Self::Partly(value, _) => f.debug_tuple("Partly").field(value).finish_non_exhaustive(),
        }
    }
}

impl<T: Decode> Decoded<T> {
    /// Reads the next value.
    ///
    /// # Errors
    /// Malformed input only.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut place = None;
        let kept = T::decode(&mut place, deserializer)?;
        Ok(match (kept, place) {
            (Kept::Raw(raw), _) | (Kept::Partly(raw), None) => Self::Odd(raw),
            (Kept::Partly(raw), Some(value)) => Self::Partly(value, raw),
            (_, Some(value)) => Self::Value(value),
            (_, None) => Self::Null,
        })
    }

    /// Reads what was read as JSON before.
    pub(crate) fn from_json(json: &Value) -> Self {
        match from_value(json, |reader| Self::read(reader)) {
            Ok(decoded) => decoded,
            Err(_) => Self::Odd(json.clone()),
        }
    }

    /// The value, if it is one of the declared type.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) | Self::Partly(value, _) => Some(value),
            Self::Null | Self::Odd(_) => None,
        }
    }
}

impl<'de, T: Decode> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

/// A type that the generator made.
///
/// What all of one kind have in common is written once, for the kind.
pub trait Generated: Clone + PartialEq + fmt::Debug + 'static {
    /// The kind.
    type Kind: Kind<Self>;
}

/// How all types of a kind are read, written and compared.
pub trait Kind<T: Encode> {
    /// Qualified name of the type.
    const NAME: &'static str;
    /// Whether values are objects.
    const IS_OBJECT: bool;
    /// What `@odata.type` usually says of such a value.
    const TAGS: &'static [&'static str] = &[];
    /// As [`Decode::PROPERTIES`].
    const PROPERTIES: &'static [&'static str] = &[];

    /// As [`Decode::decode`].
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<'de, D: Deserializer<'de>, P: Place<T>>(place: P, deserializer: D) -> Result<Kept, D::Error>;

    /// As [`Decode::to_sent`].
    fn to_sent(_value: &T) -> Value {
        Value::Null
    }

    /// As [`Encode::encode`].
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// As [`Encode::change`].
    fn change(value: &T, original: &T) -> Option<T> {
        (value != original).then(|| value.clone())
    }

    /// As [`Encode::inspect`].
    fn inspect(_value: &T, _walk: &mut Walk) {}

    /// What the value carries besides its properties, if it is an object.
    fn odata(_value: &T) -> Option<&OData> {
        None
    }
}

impl<T: Generated> Decode for T {
    const NAME: &'static str = <T::Kind as Kind<T>>::NAME;
    const IS_OBJECT: bool = <T::Kind as Kind<T>>::IS_OBJECT;
    const PROPERTIES: &'static [&'static str] = <T::Kind as Kind<T>>::PROPERTIES;

    #[inline]
    fn decode<'de, D: Deserializer<'de>, P: Place<T>>(place: P, deserializer: D) -> Result<Kept, D::Error> {
        T::Kind::decode(place, deserializer)
    }

    fn to_sent(&self) -> Value {
        T::Kind::to_sent(self)
    }

    fn besides(&self) -> Option<&OData> {
        T::Kind::odata(self)
    }
}

impl<T: Generated> Encode for T {
    #[inline]
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::Kind::encode(self, serializer)
    }

    fn change(&self, original: &Self) -> Option<Self> {
        T::Kind::change(self, original)
    }

    fn inspect(&self, walk: &mut Walk) {
        T::Kind::inspect(self, walk);
    }
}

/// Where a value comes from: the next of an object that is being read, or one read before.
pub trait Source {
    /// What malformed input is told by.
    type Error;

    /// Reads it.
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<T: Decode, P: Place<T>>(self, place: P) -> Result<Kept, Self::Error>;
}

/// A property's value that waits to be read.
pub struct Slot<S>(pub(crate) S);

impl<S: Source> Slot<S> {
    /// Reads the value into a field.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn into<T: Decode>(self, field: &mut Option<T>) -> Outcome<S> {
        *field = None;
        self.0.decode(field)
    }

    /// Reads the value into a field on the heap.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn into_box<T: Decode>(self, field: &mut Option<Box<T>>) -> Outcome<S> {
        *field = None;
        self.0.decode(Boxed(field))
    }

    /// Keeps the value of a property that the schema does not know.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn unknown(self) -> Outcome<S> {
        let mut raw: Option<Value> = None;
        self.0.decode(&mut raw)?;
        Ok(raw.map_or(Kept::Null, Kept::Raw))
    }
}

impl Source for Value {
    type Error = serde_json::Error;

    fn decode<T: Decode, P: Place<T>>(self, place: P) -> Result<Kept, serde_json::Error> {
        from_value(&self, |reader| T::decode(place, reader))
    }
}

/// Reads JSON once more, as text: it happens seldom, and a reader of its own for each type would make every
/// program larger by a third.
fn from_value<R>(
    json: &Value,
    read: impl FnOnce(&mut serde_json::Deserializer<SliceRead<'_>>) -> serde_json::Result<R>,
) -> serde_json::Result<R> {
    let text = json.to_string();
    read(&mut serde_json::Deserializer::from_slice(text.as_bytes()))
}

/// Reads a `T` into a place.
pub(crate) struct Into<T, P>(pub(crate) P, pub(crate) PhantomData<T>);

impl<'de, T: Decode, P: Place<T>> DeserializeSeed<'de> for Into<T, P> {
    type Value = Kept;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        T::decode(self.0, deserializer)
    }
}

/// A scalar of JSON that is no string.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar {
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Double(f64),
}

impl From<Scalar> for Value {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Bool(value) => value.into(),
            Scalar::Signed(value) => value.into(),
            Scalar::Unsigned(value) => value.into(),
            Scalar::Double(value) => value.into(),
        }
    }
}

/// What a type makes of each kind of JSON value; by default, nothing.
pub(crate) trait Shape<'de>: Sized {
    /// The type.
    type Out: Decode;

    #[inline]
    fn text<P: Place<Self::Out>>(_place: P, text: Cow<'_, str>) -> Kept {
        Kept::Raw(Value::String(text.into_owned()))
    }

    #[inline]
    fn scalar<P: Place<Self::Out>>(_place: P, scalar: Scalar) -> Kept {
        Kept::Raw(scalar.into())
    }

    fn seq<A: SeqAccess<'de>, P: Place<Self::Out>>(_place: P, seq: A) -> Result<Kept, A::Error> {
        raw_array(seq)
    }

    fn map<A: MapAccess<'de>, P: Place<Self::Out>>(_place: P, map: A) -> Result<Kept, A::Error> {
        raw_object(map)
    }
}

/// An array where none is expected; by itself, so that there is one for all shapes.
#[cold]
#[inline(never)]
fn raw_array<'de, A: SeqAccess<'de>>(seq: A) -> Result<Kept, A::Error> {
    Value::deserialize(SeqAccessDeserializer::new(seq)).map(Kept::Raw)
}

/// An object where none is expected.
#[cold]
#[inline(never)]
pub(crate) fn raw_object<'de, A: MapAccess<'de>>(map: A) -> Result<Kept, A::Error> {
    Value::deserialize(MapAccessDeserializer::new(map)).map(Kept::Raw)
}

/// Reads a value by its shape.
#[inline]
pub(crate) fn shaped<'de, S: Shape<'de>, D: Deserializer<'de>, P: Place<S::Out>>(
    place: P,
    deserializer: D,
) -> Result<Kept, D::Error> {
    deserializer.deserialize_any(Total::<S, P>(place, PhantomData))
}

struct Total<S, P>(P, PhantomData<S>);

impl<'de, S: Shape<'de>, P: Place<S::Out>> Visitor<'de> for Total<S, P> {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<Kept, E> {
        Ok(S::text(self.0, Cow::Borrowed(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Kept, E> {
        Ok(S::text(self.0, Cow::Owned(text)))
    }

    #[inline]
    fn visit_bool<E>(self, value: bool) -> Result<Kept, E> {
        Ok(S::scalar(self.0, Scalar::Bool(value)))
    }

    #[inline]
    fn visit_i64<E>(self, value: i64) -> Result<Kept, E> {
        Ok(S::scalar(self.0, Scalar::Signed(value)))
    }

    #[inline]
    fn visit_u64<E>(self, value: u64) -> Result<Kept, E> {
        Ok(S::scalar(self.0, Scalar::Unsigned(value)))
    }

    #[inline]
    fn visit_f64<E>(self, value: f64) -> Result<Kept, E> {
        Ok(S::scalar(self.0, Scalar::Double(value)))
    }

    fn visit_unit<E>(self) -> Result<Kept, E> {
        Ok(Kept::Null)
    }

    fn visit_none<E>(self) -> Result<Kept, E> {
        Ok(Kept::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Kept, A::Error> {
        S::seq(self.0, seq)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Kept, A::Error> {
        S::map(self.0, map)
    }
}

impl Decode for Value {
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(
        place: P,
        deserializer: D,
    ) -> Result<Kept, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Kept::Null,
            value => {
                place.put(value);
                Kept::Done
            }
        })
    }

    fn to_sent(&self) -> Value {
        self.clone()
    }
}
