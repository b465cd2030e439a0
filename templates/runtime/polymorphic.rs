//! Abstract types: enums with a variant for each derived type.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess};
use serde::ser::Serializer;
use serde_json::Value;

use crate::runtime::common::changes;
use crate::runtime::decode::{Decoded, Generated, Kept, Kind, Shape, shaped};
use crate::runtime::encode::{Encode, TYPE_ANNOTATION, encode_model, to_json, to_json_as};
use crate::runtime::misfit::{Misfit, Walk};
use crate::runtime::model::{Model, means};
use crate::runtime::object::{Key, read_besides, read_rest};
use crate::runtime::odata::OData;
use crate::runtime::place::Place;

/// A Rust enum for an abstract type.
pub trait Polymorphic: Generated<Kind = PolymorphicKind> {
    /// The qualified name of the type.
    const TYPE: &'static str;

    /// Other spellings of namespaces, as pairs: as spelt, as declared.
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[];

    /// The values of `@odata.type` of the types that have a variant, with `#`.
    const TAGS: &'static [&'static str];

    /// Reads the variant of a type, given by its index in [`TAGS`](Self::TAGS). Any other index gives the
    /// variant for other types.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    fn read<'de, A: MapAccess<'de>>(r#type: usize, object: Object<'de, A>) -> Result<Self, A::Error>;

    /// Calls `to` with the value in the variant.
    fn write<V: Variants>(&self, to: V) -> V::Output;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata(&self) -> &OData;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata_mut(&mut self) -> &mut OData;

    /// The body of a `PATCH` that turns `original` into this value; see [`Model::changes_since`].
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        let original = original.write(Copying);
        let changes = self.write(Changes { original: &*original });
        changes.and_then(|json| Decoded::from_json(&json).value()).unwrap_or_else(|| self.clone())
    }

    /// The values that are not of their declared types, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        Walk::through(self)
    }
}

/// An object whose type has been determined, but which is not read completely.
pub struct Object<'de, A> {
    before: OData,
    rest: A,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Object<'de, A> {
    /// Reads it as a model.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    pub fn read<T: Model, E>(self, wrap: fn(Box<T>) -> E) -> Result<E, A::Error> {
        let mut model = Box::default();
        read_rest(&mut *model, self.before, self.rest)?;
        Ok(wrap(model))
    }
}

/// An operation on the value in whichever variant there is.
pub trait Variants {
    /// The result.
    type Output;

    /// Called for a variant of a known type.
    fn variant<T: Model>(self, value: &T) -> Self::Output;

    /// Called for the variant of other types; does the same by default.
    fn other<T: Model>(self, value: &T) -> Self::Output
    where
        Self: Sized,
    {
        self.variant(value)
    }
}

/// The implementation for every [`Polymorphic`] type.
#[derive(Debug)]
pub enum PolymorphicKind {}

impl<T: Polymorphic> Kind<T> for PolymorphicKind {
    const NAME: &'static str = T::TYPE;
    const IS_OBJECT: bool = true;
    const TAGS: &'static [&'static str] = T::TAGS;

    /// OData asks services to send `@odata.type` first; then no members need to be buffered.
    fn decode<'de, D: Deserializer<'de>, P: Place<T>>(place: P, deserializer: D) -> Result<Kept, D::Error> {
        shaped::<PolymorphicShape<T>, D, P>(place, deserializer)
    }

    /// A value of a known type is written with `@odata.type`.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(Encoding(serializer))
    }

    fn inspect(value: &T, walk: &mut Walk) {
        value.write(Walking(walk));
    }

    fn odata(value: &T) -> Option<&OData> {
        Some(value.odata())
    }
}

struct PolymorphicShape<T>(PhantomData<T>);

impl<'de, T: Polymorphic> Shape<'de> for PolymorphicShape<T> {
    type Out = T;

    fn map<A: MapAccess<'de>, P: Place<T>>(place: P, mut rest: A) -> Result<Kept, A::Error> {
        let mut before = OData::EMPTY;
        while let Some(Key(name)) = rest.next_key()? {
            let may_be_type = name == TYPE_ANNOTATION || name == "@type";
            read_besides(<T as Polymorphic>::TAGS, &mut before, name, &mut rest)?;
            // Only then, because the search visits all members.
            if may_be_type && before.type_name().is_some() {
                break;
            }
        }
        let known = before.type_name().and_then(place_of::<T>).unwrap_or(T::TAGS.len());
        place.put(T::read(known, Object { before, rest, marker: PhantomData })?);
        Ok(Kept::Done)
    }
}

/// The index of a type among those that have a variant.
fn place_of<T: Polymorphic>(said: &str) -> Option<usize> {
    let usual = T::TAGS.iter().position(|tag| *tag == said);
    usual.or_else(|| T::TAGS.iter().position(|tag| means(said, &tag[1..], T::SPELLINGS)))
}

struct Encoding<S>(S);

impl<S: Serializer> Variants for Encoding<S> {
    type Output = Result<S::Ok, S::Error>;

    fn variant<T: Model>(self, value: &T) -> Self::Output {
        encode_model(value, Some(T::SCHEMA.tag), self.0)
    }

    fn other<T: Model>(self, value: &T) -> Self::Output {
        encode_model(value, None, self.0)
    }
}

struct Walking<'w>(&'w mut Walk);

impl Variants for Walking<'_> {
    type Output = ();

    fn variant<T: Model>(self, value: &T) {
        Encode::inspect(value, self.0);
    }
}

/// Clones the value in the variant.
struct Copying;

impl Variants for Copying {
    type Output = Box<dyn Any>;

    fn variant<T: Model>(self, value: &T) -> Box<dyn Any> {
        Box::new(value.clone())
    }
}

/// What changed in the value in the variant, as JSON; `None` when the variants differ.
struct Changes<'o> {
    original: &'o dyn Any,
}

impl Variants for Changes<'_> {
    type Output = Option<Value>;

    fn variant<T: Model>(self, value: &T) -> Option<Value> {
        Some(to_json_as(&changes(value, self.original.downcast_ref::<T>()?)))
    }

    fn other<T: Model>(self, value: &T) -> Option<Value> {
        Some(to_json(&changes(value, self.original.downcast_ref::<T>()?)))
    }
}

/// Prints the value in the variant.
pub(crate) struct Debugging<'a, 'f>(pub(crate) &'a mut fmt::Formatter<'f>);

impl Variants for Debugging<'_, '_> {
    type Output = fmt::Result;

    fn variant<T: Model>(self, value: &T) -> fmt::Result {
        value.fmt(self.0)
    }
}

macro_rules! polymorphic {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::Polymorphic::write(self, $crate::runtime::Debugging(f))
            }
        }

        impl $crate::runtime::Generated for $name {
            type Kind = $crate::runtime::PolymorphicKind;
        }

        $crate::runtime::with_serde!($name, $crate::runtime::Encode::encode, $crate::runtime::deserialize);
    };
}

pub(crate) use polymorphic;
