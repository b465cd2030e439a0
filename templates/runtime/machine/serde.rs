//! serde's traits for what can be read and written.

use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::erased::Encode;
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::hierarchy::Abstract;
use crate::runtime::machine::kept::Kept;
use crate::runtime::machine::read;
use crate::runtime::machine::structured::{Structured, write_model};
use crate::runtime::machine::write::write;

/// Implements serde's `Serialize` for what can be encoded.
pub struct Json<'a, T: ?Sized>(pub &'a T);

impl<T: Encode + ?Sized> Serialize for Json<'_, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0.encode(), JsonFormat::PLAIN, serializer)
    }
}

/// `Serialize::serialize` for what can be encoded.
#[doc(hidden)]
#[inline(always)]
pub fn serialize<T: Encode, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    write(value.encode(), JsonFormat::PLAIN, serializer)
}

/// `Serialize::serialize` for a model, by code for its type, as serde's derives write it.
#[doc(hidden)]
pub fn serialize_model<T: Structured, S: Serializer>(model: &T, serializer: S) -> Result<S::Ok, S::Error> {
    write_model(model, None, JsonFormat::PLAIN, serializer)
}

/// `Serialize::serialize` for a value of an abstract type, by code for the types that it can be of.
#[doc(hidden)]
pub fn serialize_polymorphic<T: Abstract, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    <T::Codec>::write(value, JsonFormat::PLAIN, serializer)
}

/// `Deserialize::deserialize`: unlike [`DataType`], a value of another type is an error.
#[doc(hidden)]
pub fn deserialize<'de, T: DataType, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut place = None;
    let kept = read::read(deserializer, &mut place)?;
    place.ok_or_else(|| match kept {
        Kept::Null => D::Error::custom("null is no value"),
        _ => D::Error::custom("the value is of another type"),
    })
}

/// Implements serde's `Deserialize` and `Serialize` for what can be decoded and encoded.
macro_rules! with_serde {
    ($name:ident) => {
        $crate::runtime::machine::with_serde!($name, $crate::runtime::machine::serialize);
    };
    ($name:ident, $serialize:path) => {
        impl $crate::runtime::machine::serialization::Serialize for $name {
            fn serialize<S: $crate::runtime::machine::serialization::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $serialize(self, serializer)
            }
        }

        impl<'de> $crate::runtime::machine::serialization::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::machine::serialization::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::machine::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use with_serde;
