//! Turns JSON into Rust values. Decoding never fails on well-formed JSON: a value that does not fit its
//! declared type is kept as it was sent.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use crate::runtime::encode::Output;
use crate::runtime::field::read_json;
use crate::runtime::input::{self, Input, Outcome};
use crate::runtime::place::{Boxed, Place};

/// A type that a property can have.
pub trait DataType: Clone + PartialEq + fmt::Debug + 'static {
    /// How its values are read and written. All entity and complex types have the same, and so have all
    /// abstract types and all enumerations; other types have their own.
    type Codec: Codec<Self>;

    /// The qualified name of the CSDL type; empty if it has none.
    const NAME: &'static str = <Self::Codec as Codec<Self>>::NAME;

    /// Whether values of this type are JSON objects.
    const IS_OBJECT: bool = <Self::Codec as Codec<Self>>::IS_OBJECT;
}

/// How values of the type `T` are read from JSON and written as JSON.
pub trait Codec<T> {
    /// The qualified name of the CSDL type; empty if it has none.
    const NAME: &'static str = "";

    /// Whether values of this type are JSON objects.
    const IS_OBJECT: bool = false;

    /// Reads a JSON value and puts it in `place`.
    ///
    /// # Errors
    /// When the input is not well-formed JSON.
    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome;

    /// The value in terms of JSON.
    fn encode(value: &T) -> Output<'_>;
}

/// The result of reading one value.
#[derive(Clone, PartialEq)]
pub enum Kept {
    /// The value is in its place, and nothing else needs to be kept.
    Done,
    /// The value was null.
    Null,
    /// The value does not fit its declared type, or there is no such property; this is its JSON.
    Raw(Box<Value>),
    /// The value is in its place, but its JSON has to be kept, too: an element of a list does not fit, or the
    /// value was spelt in another way than this crate writes it. This is its JSON.
    Partly(Box<Value>),
}

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

impl Kept {
    /// A value that does not fit.
    #[cold]
    #[inline]
    pub(crate) fn raw(json: Value) -> Self {
        Self::Raw(Box::new(json))
    }

    /// A value that fits, and has to be kept, too.
    #[cold]
    #[inline]
    pub(crate) fn partly(json: Value) -> Self {
        Self::Partly(Box::new(json))
    }
}

/// Leaves out what was sent, which may be secret.
impl fmt::Debug for Kept {
    #[inline]
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

impl<T: DataType> Decoded<T> {
    /// Reads the next value.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut place = None;
        let kept = input::read(deserializer, &mut place)?;
        Ok(Self::of(kept, place))
    }

    /// Reads a value from JSON in memory.
    pub(crate) fn from_json(json: &Value) -> Self {
        let mut place = None;
        let kept = read_json(json, &mut place);
        Self::of(kept, place)
    }

    fn of(kept: Kept, place: Option<T>) -> Self {
        match (kept, place) {
            (Kept::Raw(raw), _) | (Kept::Partly(raw), None) => Self::Odd(*raw),
            (Kept::Partly(raw), Some(value)) => Self::Partly(value, *raw),
            (_, Some(value)) => Self::Value(value),
            (_, None) => Self::Null,
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

impl<'de, T: DataType> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

/// `Deserialize::deserialize`: unlike [`DataType`], a value of another type is an error.
#[doc(hidden)]
pub fn deserialize<'de, T: DataType, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut place = None;
    let kept = input::read(deserializer, &mut place)?;
    place.ok_or_else(|| match kept {
        Kept::Null => D::Error::custom("null is no value"),
        _ => D::Error::custom("the value is of another type"),
    })
}

/// A type that the generator emits: a struct, an abstract type's enum or an enumeration.
pub trait Generated: DataType {}

/// The codecs of types that the generator emits.
pub trait GeneratedCodec {}

impl<T: DataType> Generated for T where T::Codec: GeneratedCodec {}

impl DataType for Value {
    type Codec = Self;
}

impl Codec<Self> for Value {
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        Ok(match input.json()? {
            Value::Null => Kept::Null,
            value => {
                place.put(value);
                Kept::Done
            }
        })
    }

    #[inline]
    fn encode(value: &Self) -> Output<'_> {
        Output::Json(value)
    }
}

impl<T: DataType> DataType for Box<T> {
    type Codec = Self;
}

impl<T: DataType> Codec<Self> for Box<T> {
    const NAME: &'static str = T::NAME;
    const IS_OBJECT: bool = T::IS_OBJECT;

    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        <T::Codec>::decode(input, Boxed(place))
    }

    fn encode(value: &Self) -> Output<'_> {
        <T::Codec>::encode(value)
    }
}
