//! Structured types.

use std::marker::PhantomData;

use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded, Kept, Outcome, Slot, Source};
use crate::runtime::encode::{Encode, TYPE_ANNOTATION, Writer, to_json};
use crate::runtime::odata::OData;

/// A struct that stands for an entity or complex type.
pub trait Model: Default + Decode + Encode {
    /// Qualified name of the type.
    const TYPE: &'static str;

    /// Reads one property by its name on the wire.
    ///
    /// # Errors
    /// Malformed input only.
    fn read<S: Source>(&mut self, name: &str, value: Slot<S>) -> Outcome<S>;

    /// Hands every declared property to a writer.
    fn write<W: Writer>(&self, to: &mut W);

    /// What it carries besides.
    fn odata(&self) -> &OData;

    /// What it carries besides.
    fn odata_mut(&mut self) -> &mut OData;
}

/// Says that a type is derived from another that has instances of its own.
pub trait DerivedFrom<Base>: Model {}

/// A structural property of the type `M`, with values of the type `V`.
pub struct Property<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// A navigation property of the type `M` that leads to `T`.
pub struct NavigationProperty<M, T> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, T)>,
}

/// Anything that names a property of `M`.
pub trait Named<M>: Copy {
    /// The name on the wire.
    fn name(self) -> &'static str;
}

macro_rules! descriptor {
    ($name:ident) => {
        impl<M, V> $name<M, V> {
            /// Describes a property by its name on the wire.
            pub const fn new(name: &'static str) -> Self {
                Self { name, marker: PhantomData }
            }

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                self.name
            }
        }

        impl<M, V> Clone for $name<M, V> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M, V> Copy for $name<M, V> {}

        impl<M, V> std::fmt::Debug for $name<M, V> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name)
            }
        }

        impl<M, V> Named<M> for $name<M, V> {
            fn name(self) -> &'static str {
                self.name
            }
        }
    };
}

descriptor!(Property);
descriptor!(NavigationProperty);

/// Puts a value into a position of its base type: everything is kept, and it says its type.
pub fn upcast<T: Model, B: Model>(value: T) -> B {
    let mut json = to_json(&value);
    if let (Value::Object(object), None) = (&mut json, value.odata().type_name()) {
        object.entry(TYPE_ANNOTATION).or_insert_with(|| format!("#{}", T::TYPE).into());
    }
    decoded(json).unwrap_or_default()
}

/// Takes a value out of a position of its base type, if it says that it is a `T`.
pub fn downcast<B: Model, T: DerivedFrom<B>>(value: &B) -> Option<T> {
    let simple = |name: &str| name.rsplit(['.', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let said = value.odata().type_name()?;
    if simple(said) == simple(T::TYPE) { decoded(to_json(value)) } else { None }
}

fn decoded<T: Model>(json: Value) -> Option<T> {
    match T::decode(json) {
        Ok(Decoded::Value(value)) => Some(value),
        _ => None,
    }
}

/// Sets a property to null: its field is emptied, and the null is written.
#[doc(hidden)]
pub fn set_null<M: Model>(model: &mut M, name: &'static str) {
    if let Ok(Kept::Null) = model.read(name, Slot(Value::Null)) {
        model.odata_mut().set_property(name, Value::Null);
    }
}

/// What every model has, by delegation to the functions of this module.
macro_rules! model {
    ($name:ident) => {
        impl $name {
            /// Makes a property null: written as `null`, not left out.
            pub fn set_null(&mut self, property: impl $crate::runtime::Named<Self>) {
                $crate::runtime::set_null(self, property.name());
            }

            /// The same with a property made null.
            #[must_use]
            pub fn with_null(mut self, property: impl $crate::runtime::Named<Self>) -> Self {
                self.set_null(property);
                self
            }

            /// Whether a property was read as null, or set to it.
            pub fn is_null(&self, property: impl $crate::runtime::Named<Self>) -> bool {
                self.odata.is_null(property.name())
            }

            /// The value as a derived type, if it says that it is one.
            pub fn downcast<T: $crate::runtime::DerivedFrom<Self>>(&self) -> Option<T> {
                $crate::runtime::downcast(self)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::debug_model(self, stringify!($name), f)
            }
        }

        impl $crate::runtime::Decode for $name {
            fn decode<'de, D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$crate::runtime::Decoded<Self>, D::Error> {
                $crate::runtime::decode_model(deserializer)
            }
        }

        impl $crate::runtime::Encode for $name {
            fn encode<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::runtime::encode_model(self, None, serializer)
            }
        }

        $crate::runtime::with_serde!($name);
    };
}

/// Serde's two traits.
macro_rules! with_serde {
    ($name:ident) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::runtime::Encode::encode(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}

/// Serde's way to read: what is not of the type is an error.
#[doc(hidden)]
pub fn deserialize<'de, T: Decode, D: serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match T::decode(deserializer)? {
        Decoded::Value(value) => Ok(value),
        Decoded::Null => Err(serde::de::Error::custom("null is no value")),
        Decoded::Odd(_) => Err(serde::de::Error::custom("the value is of another type")),
    }
}

pub(crate) use {model, with_serde};
