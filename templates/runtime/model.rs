//! Structured types.

use std::marker::PhantomData;

use serde_json::Value;

use crate::runtime::common::{changes, is_empty, is_null, set_raw};
use crate::runtime::decode::{Decode, Decoded, Generated, Kept, Outcome, Slot, Source};
use crate::runtime::encode::{Encode, Writer, encode_model, to_json, to_json_as};
use crate::runtime::misfit::{Misfit, Walk};
use crate::runtime::object::ModelKind;
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
        let Some(place) = Self::SCHEMA.place(property.name()) else { return };
        let _: Result<Kept, _> = self.read(place, Slot(Value::Null));
        self.odata_mut().remove(property.name());
        self.odata_mut().set_null_at(place);
    }

    /// The same with a property made null.
    #[must_use]
    fn with_null(mut self, property: impl Named<Self>) -> Self {
        self.set_null(property);
        self
    }

    /// The same with something that is written under a name as it is: a property that the schema does not
    /// know, or knows with another type, or an annotation, for instance `members@odata.count`.
    ///
    /// It takes the place of what was there, as if it had been read: the field of a declared property has the
    /// value if it fits, and is empty if not. A field that gets another value later is written instead.
    #[must_use]
    fn with_raw(mut self, name: &str, value: impl Into<Value>) -> Self {
        set_raw(&mut self, name, value.into());
        self
    }

    /// The same with an annotation of the object itself, JSON Format 4.01 section 20.1:
    /// `with_annotation("org.example.mode", 1)` is written as `"@org.example.mode": 1`.
    #[must_use]
    fn with_annotation(self, term: &str, value: impl Into<Value>) -> Self {
        self.with_raw(&format!("@{term}"), value)
    }

    /// Whether a property was read as null, or made so, and has no value since.
    fn is_null(&self, property: impl Named<Self>) -> bool {
        is_null(self, property.name())
    }

    /// What a service must be sent to get from `original` to this: properties that are new or
    /// changed, and null for those that are gone. It is the body of a PATCH.
    ///
    /// Of complex values it has the changed properties, as services update them in part (OData
    /// Protocol section 11.4.3); collections and related entities are sent whole.
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        changes(self, original)
    }

    /// Whether nothing was set or read, so that `{}` would be written.
    fn is_empty(&self) -> bool {
        is_empty(self)
    }

    /// What is not of its declared type, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        Walk::through(self)
    }

    /// The value as a derived type, if it says that it is one.
    fn downcast<T: Model + DerivedFrom<Self>>(&self) -> Option<T> {
        downcast(self)
    }
}

/// An entity or complex type as CSDL declares it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Schema {
    /// Its qualified name.
    pub name: &'static str,
    /// Its name as `@odata.type` says it, with `#`.
    pub tag: &'static str,
    /// Names of its properties, inherited ones first, otherwise in the order of declaration.
    pub properties: &'static [&'static str],
    /// Whether it is an entity type.
    pub is_entity: bool,
    /// Names of properties that `Debug` does not show.
    pub secrets: &'static [&'static str],
    /// Other spellings of namespaces in `@odata.type`: (as spelt, as declared).
    pub spellings: &'static [(&'static str, &'static str)],
}

impl Schema {
    /// An entity type, by its name with `#`.
    pub const fn entity(tag: &'static str, properties: &'static [&'static str]) -> Self {
        Self { is_entity: true, ..Self::complex(tag, properties) }
    }

    /// A complex type, by its name with `#`.
    pub const fn complex(tag: &'static str, properties: &'static [&'static str]) -> Self {
        Self { name: tag.split_at(1).1, tag, properties, is_entity: false, secrets: &[], spellings: &[] }
    }

    /// The same with properties that `Debug` does not show.
    #[must_use]
    pub const fn with_secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }

    /// The same with other spellings of namespaces.
    #[must_use]
    pub const fn with_spellings(self, spellings: &'static [(&'static str, &'static str)]) -> Self {
        Self { spellings, ..self }
    }

    /// Where a property is in [`properties`](Self::properties).
    pub(crate) fn place(&self, property: &str) -> Option<usize> {
        self.properties.iter().position(|known| *known == property)
    }
}

/// Whether a type name, in one of the forms in which services send it, means a declared one.
pub(crate) fn means(said: &str, declared: &str, spellings: &[(&str, &str)]) -> bool {
    let said = said.rsplit('#').next().unwrap_or_default();
    if said == declared {
        return true;
    }
    let (Some((spelt, simple)), Some((namespace, name))) = (said.rsplit_once('.'), declared.rsplit_once('.'))
    else {
        return false;
    };
    let is_spelling =
        |(other, meant): &(&str, &str)| *meant == namespace && other.eq_ignore_ascii_case(spelt);
    simple == name && (spelt.eq_ignore_ascii_case(namespace) || spellings.iter().any(is_spelling))
}

/// A value for a field: text, numbers, structs, which fields hold in a box, and members of
/// enumerations and enums become what the field holds.
///
/// ```text
/// User { display_name: some("Adele"), password_profile: some(profile), ..Default::default() }
/// ```
pub fn some<T>(value: impl Into<T>) -> Option<T> {
    Some(value.into())
}

/// Values for a field that holds a list, each made as by [`some`].
///
/// ```text
/// Chat { members: list([owner, guest]), ..Default::default() }
/// ```
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Option<Vec<T>> {
    Some(values.into_iter().map(Into::into).collect())
}

/// Looks for what a model carries besides its properties.
struct Besides<'m>(&'m OData);

impl<'m> Writer<'m> for Besides<'m> {
    #[inline]
    fn property<T: Encode + Decode>(&mut self, _name: &'static str, _value: Option<&'m T>) {}

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

/// A navigation property of the type `M` that leads to `V`: one entity, or a vector of them.
pub struct NavigationProperty<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// Anything that names a property of `M`.
pub trait Named<M>: Copy {
    /// The type of its values.
    type Value;

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
            type Value = V;

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
    decoded(to_json_as(&value)).unwrap_or_default()
}

/// Takes a value out of a position of its base type, if it says that it is a `T`.
fn downcast<B: Model, T: Model + DerivedFrom<B>>(value: &B) -> Option<T> {
    let said = value.odata().type_name()?;
    if means(said, T::TYPE, T::SCHEMA.spellings) { decoded(to_json(value)) } else { None }
}

fn decoded<T: Model>(json: Value) -> Option<T> {
    Decoded::from_json(&json).value()
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
    // Not by way of `Decoded`: big values are not moved more than need be.
    let mut place = None;
    let kept = T::decode(&mut place, deserializer)?;
    place.ok_or_else(|| match kept {
        Kept::Null => serde::de::Error::custom("null is no value"),
        _ => serde::de::Error::custom("the value is of another type"),
    })
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
