//! Turns JSON into Rust values. Decoding never fails on well-formed JSON: a value that does not fit its
//! declared type is kept as it was sent.

use serde::Serializer;
use serde_json::Value;
use std::any::Any;
use std::fmt;

use crate::runtime::machine::erased::{Encode, Field, FieldValue, Input, Object, Output, Sink};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{Kept, Outcome};
use crate::runtime::machine::place::{Boxed, Place};
use crate::runtime::machine::schema::Schema;
use crate::runtime::machine::write::write;
use crate::runtime::model::odata::OData;

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

    /// The declaration in CSDL of the type of the model that the value is or holds, if it is one; and its
    /// undeclared properties, annotations and values that did not fit.
    #[inline]
    fn parts(value: &T) -> Option<(&'static Schema, &OData)> {
        let _ = value;
        None
    }

    /// Puts an empty model in `place`; `None` if values of the type are not models.
    #[inline]
    fn insert_object<'p, P: Place<'p, T>>(place: P) -> Option<&'p mut dyn Object> {
        let _ = place;
        None
    }

    /// The value in terms of JSON.
    fn encode(value: &T) -> Output<'_>;

    /// Writes the value. What is not known until the program runs, such as an entity that is expanded, is
    /// written by code that is the same for all types; otherwise each program would have code for all types
    /// that a written one leads to.
    ///
    /// # Errors
    /// Those of the serializer.
    #[inline]
    fn write<S: Serializer>(value: &T, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        write(Self::encode(value), format, serializer)
    }
}

/// A type that the generator emits: a struct, an abstract type's enum or an enumeration.
pub trait Generated: DataType {}

/// The codecs of types that the generator emits.
pub trait GeneratedCodec {}

impl<T: DataType> Generated for T where T::Codec: GeneratedCodec {}

impl<T: DataType> Encode for T {
    #[inline]
    fn encode(&self) -> Output<'_> {
        <T::Codec>::encode(self)
    }
}

/// For string literals that a program passes as parameters that no field declares.
impl Encode for &'static str {
    #[inline]
    fn encode(&self) -> Output<'_> {
        Output::Text(self)
    }
}

impl<T: DataType> Sink for Option<T> {
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        *self = None;
        <T::Codec>::decode(input, self)
    }
}

impl<T: DataType> Field for Option<T> {
    // With `Option::map`, each type would take two functions more.
    fn value(&self) -> Option<&dyn FieldValue> {
        match self {
            Some(value) => Some(value),
            None => None,
        }
    }

    fn assign(&mut self, value: &dyn FieldValue) {
        let value: &dyn Any = value;
        *self = value.downcast_ref::<T>().cloned();
    }

    fn insert_object(&mut self) -> Option<&mut dyn Object> {
        <T::Codec>::insert_object(self)
    }
}

impl<T: DataType> FieldValue for T {
    fn is_equal(&self, other: &dyn FieldValue) -> bool {
        let other: &dyn Any = other;
        matches!(other.downcast_ref::<T>(), Some(other) if other == self)
    }

    fn empty_field(&self) -> Box<dyn Field> {
        Box::new(None::<T>)
    }

    #[inline]
    fn write<S: Serializer>(&self, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        <T::Codec>::write(self, format, serializer)
    }
}

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

    #[inline]
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        <T::Codec>::decode(input, Boxed(place))
    }

    fn parts(value: &Self) -> Option<(&'static Schema, &OData)> {
        <T::Codec>::parts(value)
    }

    fn insert_object<'p, P: Place<'p, Self>>(place: P) -> Option<&'p mut dyn Object> {
        <T::Codec>::insert_object(Boxed(place))
    }

    fn encode(value: &Self) -> Output<'_> {
        <T::Codec>::encode(value)
    }

    #[inline]
    fn write<S: Serializer>(value: &Self, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        <T::Codec>::write(value, format, serializer)
    }
}
