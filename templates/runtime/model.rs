//! Structured types.

use std::marker::PhantomData;

use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded, Generated, Kept, ModelKind, Outcome, Slot, Source};
use crate::runtime::encode::{Encode, TYPE_ANNOTATION, Writer, encode_model, to_json};
use crate::runtime::odata::OData;

/// A struct that stands for an entity or complex type.
pub trait Model: Default + Generated<Kind = ModelKind> {
    /// The type as CSDL declares it.
    const SCHEMA: Schema;

    /// Qualified name of the type.
    const TYPE: &'static str = Self::SCHEMA.name;

    /// Reads one property by its place in the [`SCHEMA`](Self::SCHEMA).
    ///
    /// # Errors
    /// Malformed input only.
    fn read<S: Source>(&mut self, property: usize, value: Slot<S>) -> Outcome<S>;

    /// Hands every declared property to a writer, then what is carried besides.
    fn write<'m, W: Writer<'m>>(&'m self, to: &mut W);

    /// What it carries besides.
    #[inline]
    fn odata(&self) -> &OData {
        let mut besides = Besides(&OData::EMPTY);
        self.write(&mut besides);
        besides.0
    }

    /// What it carries besides.
    fn odata_mut(&mut self) -> &mut OData;

    /// Makes a property null: its field is emptied, and `null` is written, not left out.
    fn set_null(&mut self, property: impl Named<Self>) {
        let name = property.name();
        if let Some(at) = Self::SCHEMA.properties.iter().position(|known| *known == name)
            && let Ok(Kept::Null) = self.read(at, Slot(Value::Null))
        {
            self.odata_mut().set_property(name, Value::Null);
        }
    }

    /// The same with a property made null.
    #[must_use]
    fn with_null(mut self, property: impl Named<Self>) -> Self {
        self.set_null(property);
        self
    }

    /// Whether a property was read as null, or set to it.
    fn is_null(&self, property: impl Named<Self>) -> bool {
        self.odata().is_null(property.name())
    }

    /// The value as a derived type, if it says that it is one.
    fn downcast<T: Model + DerivedFrom<Self>>(&self) -> Option<T> {
        downcast(self)
    }
}

/// An entity or complex type as CSDL declares it.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Its qualified name.
    pub name: &'static str,
    /// Names of its properties, inherited ones first, otherwise in the order of declaration.
    pub properties: &'static [&'static str],
}

impl Schema {
    /// Makes one.
    pub const fn new(name: &'static str, properties: &'static [&'static str]) -> Self {
        Self { name, properties }
    }
}

/// Looks for what a model carries besides its properties.
struct Besides<'m>(&'m OData);

impl<'m> Writer<'m> for Besides<'m> {
    #[inline]
    fn property<T: Encode>(&mut self, _name: &'static str, _value: Option<&'m T>) {}

    #[inline]
    fn besides(&mut self, odata: &'m OData) {
        self.0 = odata;
    }
}

/// Says that a type is another, or is derived from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not derived from `{Base}`",
    note = "where a base type stands for a derived one in a reference, call `.reference()` on its request builder"
)]
pub trait DerivedFrom<Base> {}

impl<T> DerivedFrom<T> for T {}

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
fn downcast<B: Model, T: Model + DerivedFrom<B>>(value: &B) -> Option<T> {
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

/// What every model has, by delegation.
macro_rules! model {
    ($name:ident) => {
        impl $crate::runtime::Generated for $name {
            type Kind = $crate::runtime::ModelKind;
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::debug_model(self, stringify!($name), f)
            }
        }

        impl Clone for $name {
            fn clone(&self) -> Self {
                $crate::runtime::clone_model(self)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::models_are_equal(self, other)
            }
        }

        // With less for the compiler to find out than the ways of all generated types.
        $crate::runtime::with_serde!(
            $name,
            $crate::runtime::serialize_model,
            $crate::runtime::deserialize_model
        );
    };
}

/// Serde's two traits, by two functions.
macro_rules! with_serde {
    ($name:ident, $serialize:path, $deserialize:path) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $serialize(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $deserialize(deserializer)
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

/// [`deserialize`] for models.
#[doc(hidden)]
pub fn deserialize_model<'de, T: Model, D: serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserialize(deserializer)
}

/// [`Encode::encode`] for models.
#[doc(hidden)]
pub fn serialize_model<T: Model, S: serde::Serializer>(model: &T, serializer: S) -> Result<S::Ok, S::Error> {
    encode_model(model, None, serializer)
}

pub(crate) use {model, with_serde};
