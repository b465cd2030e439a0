//! Turns JSON into Rust values. Decoding never fails on well-formed JSON: a value that does not fit its
//! declared type is kept as it was sent.

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

/// A type that a property can have, and how it is read from JSON.
pub trait Decode: Clone + 'static {
    /// The qualified name of the CSDL type; empty if it has none.
    const NAME: &'static str = "";
    /// Whether values of this type are JSON objects.
    const IS_OBJECT: bool = false;
    /// For one object type, the names of its declared properties.
    const PROPERTIES: &'static [&'static str] = &[];

    /// Reads the next JSON value and puts it in `place`.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(place: P, deserializer: D)
    -> Result<Kept, D::Error>;

    /// The JSON that this value was read from. It is needed when another element of the same list does not
    /// fit, so that the list is kept as it was sent. Objects do not need it.
    fn to_sent(&self) -> Value {
        Value::Null
    }

    /// For objects: undeclared properties, annotations and values that did not fit.
    fn besides(&self) -> Option<&OData> {
        None
    }
}

/// The result of reading one value.
#[derive(Clone, PartialEq)]
pub enum Kept {
    /// The value is in its place, and nothing else needs to be kept.
    Done,
    /// The value was null.
    Null,
    /// The value does not fit its declared type, or there is no such property; this is its JSON.
    Raw(Value),
    /// The value is in its place, but its JSON has to be kept, too: an element of a list does not fit, or the
    /// value was spelt in another way than this crate writes it. This is its JSON.
    Partly(Value),
}

/// [`Kept`], or the error for malformed input.
pub type Outcome<S> = Result<Kept, <S as Source>::Error>;

/// A value that was read, with its JSON where that is needed to write it back unchanged.
#[derive(Clone, PartialEq)]
pub enum Decoded<T> {
    /// A value of the declared type.
    Value(T),
    /// Null.
    Null,
    /// A value of another type, as it was sent.
    Odd(Value),
    /// A value of the declared type, and the JSON that was sent and is to be written back.
    Partly(T, Value),
}

/// Leaves out what was sent, which may be secret.
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

/// Leaves out what was sent, which may be secret.
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
    /// Only when the input is not well-formed JSON.
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

    /// Reads a value from JSON in memory.
    pub(crate) fn from_json(json: &Value) -> Self {
        match from_value(json, |reader| Self::read(reader)) {
            Ok(decoded) => decoded,
            Err(_) => Self::Odd(json.clone()),
        }
    }

    /// The value, if it is of the declared type.
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

/// A type that the generator emits: a struct, an abstract type's enum or an enumeration.
///
/// What all types of one kind have in common is implemented once, by its [`Kind`].
pub trait Generated: Clone + PartialEq + fmt::Debug + 'static {
    /// The implementation for this kind of type.
    type Kind: Kind<Self>;
}

/// How all types of one kind are read, written and compared.
pub trait Kind<T: Encode> {
    /// The qualified name of the CSDL type.
    const NAME: &'static str;
    /// Whether values are JSON objects.
    const IS_OBJECT: bool;
    /// The values of `@odata.type` that are usual for this type. Reading one of them allocates nothing.
    const TAGS: &'static [&'static str] = &[];
    /// See [`Decode::PROPERTIES`].
    const PROPERTIES: &'static [&'static str] = &[];

    /// See [`Decode::decode`].
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    fn decode<'de, D: Deserializer<'de>, P: Place<T>>(place: P, deserializer: D) -> Result<Kept, D::Error>;

    /// See [`Decode::to_sent`].
    fn to_sent(_value: &T) -> Value {
        Value::Null
    }

    /// See [`Encode::encode`].
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// See [`Encode::change`].
    fn change(value: &T, original: &T) -> Option<T> {
        (value != original).then(|| value.clone())
    }

    /// See [`Encode::inspect`].
    fn inspect(_value: &T, _walk: &mut Walk) {}

    /// For objects: undeclared properties, annotations and values that did not fit.
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

/// Where a value is read from: the object being deserialized, or a value that is already in memory.
pub trait Source {
    /// The error for malformed input.
    type Error;

    /// Reads the value into a place.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    fn decode<T: Decode, P: Place<T>>(self, place: P) -> Result<Kept, Self::Error>;
}

/// The value of a property that is yet to be read.
pub struct Slot<S>(pub(crate) S);

impl<S: Source> Slot<S> {
    /// Reads the value into a field.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    #[inline]
    pub fn into<T: Decode>(self, field: &mut Option<T>) -> Outcome<S> {
        *field = None;
        self.0.decode(field)
    }

    /// Reads the value into a boxed field.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    #[inline]
    pub fn into_box<T: Decode>(self, field: &mut Option<Box<T>>) -> Outcome<S> {
        *field = None;
        self.0.decode(Boxed(field))
    }

    /// Keeps the value of a property that the schema does not declare.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
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

/// Reads JSON from memory by writing it as text and parsing that. This is rarely needed, and a second
/// deserializer for each type would make every program a third larger.
fn from_value<R>(
    json: &Value,
    read: impl FnOnce(&mut serde_json::Deserializer<SliceRead<'_>>) -> serde_json::Result<R>,
) -> serde_json::Result<R> {
    let text = json.to_string();
    read(&mut serde_json::Deserializer::from_slice(text.as_bytes()))
}

/// Reads a `T` into a place, as a seed for serde.
pub(crate) struct Into<T, P>(pub(crate) P, pub(crate) PhantomData<T>);

impl<'de, T: Decode, P: Place<T>> DeserializeSeed<'de> for Into<T, P> {
    type Value = Kept;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        T::decode(self.0, deserializer)
    }
}

/// A JSON number or boolean.
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

/// How a type reads each kind of JSON value. By default a value does not fit.
pub(crate) trait Shape<'de>: Sized {
    /// The type that is read.
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

/// Keeps an array where none is expected. It is not generic over the shape, so there is one copy of it.
#[cold]
#[inline(never)]
fn raw_array<'de, A: SeqAccess<'de>>(seq: A) -> Result<Kept, A::Error> {
    Value::deserialize(SeqAccessDeserializer::new(seq)).map(Kept::Raw)
}

/// Keeps an object where none is expected.
#[cold]
#[inline(never)]
pub(crate) fn raw_object<'de, A: MapAccess<'de>>(map: A) -> Result<Kept, A::Error> {
    Value::deserialize(MapAccessDeserializer::new(map)).map(Kept::Raw)
}

/// Reads a value as the type that a shape describes.
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
