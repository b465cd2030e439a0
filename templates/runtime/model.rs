//! Entity and complex types.

use std::marker::PhantomData;

use serde_json::Value;

use crate::runtime::common::{changes, copy_object, is_empty, is_null, set_raw};
use crate::runtime::decode::{Codec, DataType, Decoded, GeneratedCodec};
use crate::runtime::encode::{Output, to_json, to_json_as};
use crate::runtime::field::{Field, Fields};
use crate::runtime::input::{Input, Outcome};
use crate::runtime::misfit::{Misfit, misfits};
use crate::runtime::object::Object;
use crate::runtime::odata::OData;
use crate::runtime::place::Place;

/// What a struct for an entity or complex type consists of. The generator implements it.
pub trait Structured: DataType + Default {
    /// The declaration of the type in CSDL.
    const SCHEMA: Schema;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata(&self) -> &OData;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata_mut(&mut self) -> &mut OData;

    /// The field of the property at an index of the schema; `None` if its type is not compiled.
    fn field(&mut self, place: usize) -> Option<&mut dyn Field>;

    /// Visits the fields in the order of the schema's properties.
    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>);
}

/// A struct for an entity or complex type.
pub trait Model: Structured {
    /// The qualified name of the type.
    const TYPE: &'static str = Self::SCHEMA.name;

    /// Sets a property to null: its field is emptied, and `null` is written instead of leaving the
    /// property out.
    fn set_null(&mut self, property: impl Named<Self>) {
        if Self::SCHEMA.place(property.name()).is_some() {
            set_raw(self, property.name(), Value::Null);
        }
    }

    /// Like [`set_null`](Self::set_null), for use in a chain of calls.
    #[must_use]
    fn with_null(mut self, property: impl Named<Self>) -> Self {
        self.set_null(property);
        self
    }

    /// Adds a member that is written unchanged: a property that the schema does not declare or declares with
    /// another type, or an annotation, for instance `members@odata.count`.
    ///
    /// It replaces an earlier value as if it had been read: the field of a declared property gets the value
    /// if it fits, and is emptied otherwise. A value assigned to the field later takes precedence.
    #[must_use]
    fn with_raw(mut self, name: &str, value: impl Into<Value>) -> Self {
        set_raw(&mut self, name, value.into());
        self
    }

    /// Adds an annotation of the object itself, JSON Format 4.01 section 20.1:
    /// `with_annotation("org.example.mode", 1)` is written as `"@org.example.mode": 1`.
    #[must_use]
    fn with_annotation(self, term: &str, value: impl Into<Value>) -> Self {
        self.with_raw(&format!("@{term}"), value)
    }

    /// Whether a property was read as null, or set to null, and has not been given a value since.
    fn is_null(&self, property: impl Named<Self>) -> bool {
        is_null(self, property.name())
    }

    /// The body of a `PATCH` that turns `original` into this value: properties that are new or changed,
    /// and null for those that are gone.
    ///
    /// Of complex values it holds the changed properties only, as services update them in part (OData
    /// Protocol section 11.4.3); collections and related entities are included whole.
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        let mut changed = Self::default();
        changes(self, original, &mut changed);
        changed
    }

    /// Whether nothing was read or set, so that the value is written as `{}`.
    fn is_empty(&self) -> bool {
        is_empty(self)
    }

    /// The values that are not of their declared types, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        misfits(self)
    }

    /// The value as a derived type, if `@odata.type` states that type.
    fn downcast<T: Model + DerivedFrom<Self>>(&self) -> Option<T> {
        downcast(self)
    }
}

impl<T: Structured> Model for T {}

impl<T: Structured> Object for T {
    fn schema(&self) -> &'static Schema {
        &Self::SCHEMA
    }

    fn besides(&self) -> &OData {
        self.odata()
    }

    fn besides_mut(&mut self) -> &mut OData {
        self.odata_mut()
    }

    fn field(&mut self, place: usize) -> Option<&mut dyn Field> {
        Structured::field(self, place)
    }

    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>) {
        Structured::visit(self, fields);
    }
}

/// Reads and writes JSON objects property by property.
#[derive(Debug)]
pub enum ModelCodec {}

impl GeneratedCodec for ModelCodec {}

impl<T: Structured> Codec<T> for ModelCodec {
    const NAME: &'static str = T::SCHEMA.name;
    const IS_OBJECT: bool = true;

    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
        match input {
            Input::Object(members) => members.fill(place.fill()),
            other => other.keep(),
        }
    }

    fn encode(value: &T) -> Output<'_> {
        Output::Object(value, None)
    }
}

/// The declaration of an entity or complex type in CSDL.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Schema {
    /// The qualified name.
    pub name: &'static str,
    /// The name as it is written in `@odata.type`, with `#`.
    pub tag: &'static str,
    /// The names of the properties, inherited ones first, otherwise in the order of declaration.
    pub properties: &'static [&'static str],
    /// Whether it is an entity type.
    pub is_entity: bool,
    /// The names of properties whose values `Debug` does not show.
    pub secrets: &'static [&'static str],
    /// Other spellings of namespaces in `@odata.type`, as pairs: as spelt, as declared.
    pub spellings: &'static [(&'static str, &'static str)],
}

impl Schema {
    /// An entity type, by its name with `#`.
    #[inline]
    pub const fn entity(tag: &'static str, properties: &'static [&'static str]) -> Self {
        Self { is_entity: true, ..Self::complex(tag, properties) }
    }

    /// A complex type, by its name with `#`.
    #[inline]
    pub const fn complex(tag: &'static str, properties: &'static [&'static str]) -> Self {
        Self { name: tag.split_at(1).1, tag, properties, is_entity: false, secrets: &[], spellings: &[] }
    }

    /// Adds the properties whose values `Debug` does not show.
    #[must_use]
    #[inline]
    pub const fn with_secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }

    /// Adds other spellings of namespaces.
    #[must_use]
    #[inline]
    pub const fn with_spellings(self, spellings: &'static [(&'static str, &'static str)]) -> Self {
        Self { spellings, ..self }
    }

    /// The index of a property in [`properties`](Self::properties).
    #[inline]
    pub(crate) fn place(&self, property: &str) -> Option<usize> {
        self.properties.iter().position(|known| *known == property)
    }
}

/// Whether a type name, in any of the forms in which services send it, is that of a declared type.
#[inline]
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

/// Makes the value of a field. Text, numbers and members of enumerations become the field's type, and a
/// struct is boxed or wrapped in the enum of its abstract type where the field needs that.
///
/// ```text
/// User { display_name: some("Adele"), password_profile: some(profile), ..Default::default() }
/// ```
pub fn some<T>(value: impl Into<T>) -> Option<T> {
    Some(value.into())
}

/// Makes the value of a field that holds a list, converting each element as [`some`] does.
///
/// ```text
/// Chat { members: list([owner, guest]), ..Default::default() }
/// ```
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Option<Vec<T>> {
    Some(values.into_iter().map(Into::into).collect())
}

/// States that a type is derived from `Base`, or is `Base`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not derived from `{Base}`",
    note = "where a base type stands for a derived one in a reference, call `.reference()` on its request builder"
)]
pub trait DerivedFrom<Base> {}

impl<T> DerivedFrom<T> for T {}

/// A structural property of the type `M`, whose values are of the type `V`.
pub struct Property<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// A navigation property of the type `M` that leads to `V`: one entity, or a vector of entities.
pub struct NavigationProperty<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// A property of `M`, structural or navigation.
pub trait Named<M>: Copy {
    /// The type of its values.
    type Value;

    /// The name of the property in JSON and URLs.
    fn name(self) -> &'static str;
}

macro_rules! descriptor {
    ($name:ident) => {
        impl<M, V> $name<M, V> {
            /// A property by its name in JSON and URLs.
            pub const fn new(name: &'static str) -> Self {
                Self { name, marker: PhantomData }
            }

            /// The name in JSON and URLs.
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

/// Converts a value to its base type. Nothing is lost, and `@odata.type` states the original type.
pub fn upcast<T: Model, B: Model>(value: T) -> B {
    Decoded::from_json(&to_json_as(&value)).value().unwrap_or_default()
}

/// Converts a value of a base type to `T`, if `@odata.type` states that it is one.
fn downcast<B: Model, T: Model + DerivedFrom<B>>(value: &B) -> Option<T> {
    let said = value.odata().type_name()?;
    if means(said, T::TYPE, T::SCHEMA.spellings) { Decoded::from_json(&to_json(value)).value() } else { None }
}

/// A clone of a model.
pub(crate) fn copied<T: Structured>(model: &T) -> T {
    let mut copy = T::default();
    copy_object(model, &mut copy);
    copy
}

/// Implements, by delegation, what every model has.
macro_rules! model {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::debug_object(self, stringify!($name), f)
            }
        }

        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::runtime::copied(self)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::are_equal(self, other)
            }
        }

        impl $crate::runtime::DataType for $name {
            type Codec = $crate::runtime::ModelCodec;
        }

        $crate::runtime::with_serde!($name);
    };
}

/// Implements serde's `Deserialize` and `Serialize` for what can be decoded and encoded.
macro_rules! with_serde {
    ($name:ident) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::runtime::serialize(self, serializer)
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

pub(crate) use {model, with_serde};
