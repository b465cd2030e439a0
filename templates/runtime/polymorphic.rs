//! Abstract types: enums of what is derived from them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess};
use serde::ser::Serializer;
use serde_json::Value;

use crate::runtime::decode::{Decoded, Generated, Kind, Name, Shape, read_object, shaped};
use crate::runtime::encode::encode_model;
use crate::runtime::model::Model;
use crate::runtime::odata::OData;

/// An enum that stands for an abstract type.
pub trait Polymorphic: Generated<Kind = PolymorphicKind> {
    /// Qualified name of the type.
    const TYPE: &'static str;

    /// Other spellings of namespaces: (as spelt, as declared).
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[];

    /// Qualified names of the types that have a variant.
    const TYPES: &'static [&'static str];

    /// Reads the variant of a type, given by its place in [`TYPES`](Self::TYPES); whatever is not there, as
    /// the variant for everything else.
    ///
    /// # Errors
    /// Malformed input only.
    fn read<'de, A: MapAccess<'de>>(r#type: usize, object: Object<'de, A>) -> Result<Self, A::Error>;

    /// Hands the value of the variant on.
    fn write<V: Variants>(&self, to: V) -> V::Output;

    /// What the value carries besides.
    fn odata(&self) -> &OData;

    /// What the value carries besides.
    fn odata_mut(&mut self) -> &mut OData;
}

/// An object of which the type is known by now.
pub struct Object<'de, A> {
    before: Vec<(String, Value)>,
    rest: A,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Object<'de, A> {
    /// Reads it as a model.
    ///
    /// # Errors
    /// Malformed input only.
    pub fn read<T: Model, E>(self, wrap: fn(Box<T>) -> E) -> Result<E, A::Error> {
        read_object(self.before, self.rest).map(|model| wrap(Box::new(model)))
    }
}

/// Takes the value of whichever variant there is.
pub trait Variants {
    /// What becomes of it.
    type Output;

    /// A variant of a known type.
    fn variant<T: Model>(self, value: &T) -> Self::Output;

    /// The variant for everything else.
    fn other<T: Model>(self, value: &T) -> Self::Output;
}

/// The kind of every [`Polymorphic`] type.
#[derive(Debug)]
pub enum PolymorphicKind {}

impl<T: Polymorphic> Kind<T> for PolymorphicKind {
    /// With the type first, as OData asks services to send it, nothing is buffered.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<T>, D::Error> {
        shaped(PolymorphicShape(PhantomData), deserializer)
    }

    /// A value of a known type says which.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(Encoding(serializer))
    }
}

struct PolymorphicShape<T>(PhantomData<T>);

impl<'de, T: Polymorphic> Shape<'de> for PolymorphicShape<T> {
    type Out = T;

    fn map<A: MapAccess<'de>>(self, mut rest: A) -> Result<Decoded<T>, A::Error> {
        let mut before = Vec::new();
        let mut type_name = String::new();
        while let Some(Name(name)) = rest.next_key()? {
            let value: Value = rest.next_value()?;
            let is_type = name == "@odata.type" || name == "@type";
            if let (true, Some(said)) = (is_type, value.as_str()) {
                type_name = canonical::<T>(said);
            }
            before.push((name.into_owned(), value));
            if is_type {
                break;
            }
        }
        let known = T::TYPES.iter().position(|known| *known == type_name).unwrap_or(T::TYPES.len());
        T::read(known, Object { before, rest, marker: PhantomData }).map(Decoded::Value)
    }
}

/// The declared name for one of the forms in which services send it.
fn canonical<T: Polymorphic>(said: &str) -> String {
    let name = said.rsplit('#').next().unwrap_or_default();
    let Some((namespace, simple)) = name.rsplit_once('.') else { return name.to_owned() };
    let declared = T::SPELLINGS.iter().find(|(spelt, _)| spelt.eq_ignore_ascii_case(namespace));
    match declared {
        Some((_, declared)) => format!("{declared}.{simple}"),
        None => name.to_owned(),
    }
}

struct Encoding<S>(S);

impl<S: Serializer> Variants for Encoding<S> {
    type Output = Result<S::Ok, S::Error>;

    fn variant<T: Model>(self, value: &T) -> Self::Output {
        encode_model(value, Some(T::TYPE), self.0)
    }

    fn other<T: Model>(self, value: &T) -> Self::Output {
        encode_model(value, None, self.0)
    }
}

/// Prints the value of the variant.
pub(crate) struct Debugging<'a, 'f>(pub(crate) &'a mut fmt::Formatter<'f>);

impl Variants for Debugging<'_, '_> {
    type Output = fmt::Result;

    fn variant<T: Model>(self, value: &T) -> fmt::Result {
        value.fmt(self.0)
    }

    fn other<T: Model>(self, value: &T) -> fmt::Result {
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
