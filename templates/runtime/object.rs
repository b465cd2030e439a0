//! Deserializes JSON objects as models, property by property.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde_json::Value;

use crate::runtime::common::changed_part;
use crate::runtime::decode::{Decode, Into, Kept, Kind, Shape, Slot, Source, shaped};
use crate::runtime::encode::{TYPE_ANNOTATION, encode_model};
use crate::runtime::misfit::{Walk, inspect_model};
use crate::runtime::model::Model;
use crate::runtime::odata::OData;
use crate::runtime::place::Place;

/// The implementation for every [`Model`].
#[derive(Debug)]
pub enum ModelKind {}

impl<T: Model> Kind<T> for ModelKind {
    const NAME: &'static str = T::SCHEMA.name;
    const IS_OBJECT: bool = true;
    const TAGS: &'static [&'static str] = &[T::SCHEMA.tag];
    const PROPERTIES: &'static [&'static str] = T::SCHEMA.properties;

    #[inline]
    fn decode<'de, D: Deserializer<'de>, P: Place<T>>(place: P, deserializer: D) -> Result<Kept, D::Error> {
        shaped::<ModelShape<T>, D, P>(place, deserializer)
    }

    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        encode_model(value, None, serializer)
    }

    fn change(value: &T, original: &T) -> Option<T> {
        changed_part(value, original)
    }

    fn inspect(value: &T, walk: &mut Walk) {
        inspect_model(value, walk);
    }

    fn odata(value: &T) -> Option<&OData> {
        Some(value.odata())
    }
}

struct ModelShape<T>(PhantomData<T>);

impl<'de, T: Model> Shape<'de> for ModelShape<T> {
    type Out = T;

    #[inline]
    fn map<A: MapAccess<'de>, P: Place<T>>(place: P, map: A) -> Result<Kept, A::Error> {
        place.fill(|model| read_object(model, map))?;
        Ok(Kept::Done)
    }
}

/// Reads the entries of an object into a model.
pub(crate) fn read_object<'de, T: Model, A: MapAccess<'de>>(
    model: &mut T,
    mut map: A,
) -> Result<(), A::Error> {
    let mut expected = 0;
    while let Some(Key(name)) = map.next_key()? {
        match find(T::SCHEMA.properties, &name, expected) {
            Some(place) => {
                read_property(model, place, name, Next(&mut map, PhantomData))?;
                expected = place + 1;
            }
            None => {
                read_besides(<T::Kind as Kind<T>>::TAGS, model.odata_mut(), name, &mut map)?;
            }
        }
    }
    Ok(())
}

/// Reads the remaining entries of an object of which some were already read.
pub(crate) fn read_rest<'de, T: Model, A: MapAccess<'de>>(
    model: &mut T,
    mut before: OData,
    map: A,
) -> Result<(), A::Error> {
    let properties = before.take_properties();
    *model.odata_mut() = before;
    for (name, value) in properties {
        match T::SCHEMA.place(&name) {
            Some(place) => read_property(model, place, name, value).map_err(A::Error::custom)?,
            None => model.odata_mut().push(name, value),
        }
    }
    read_object(model, map)
}

#[inline]
fn read_property<T: Model, S: Source>(
    model: &mut T,
    place: usize,
    name: Cow<'_, str>,
    value: S,
) -> Result<(), S::Error> {
    match model.read(place, Slot(value))? {
        Kept::Done => {}
        Kept::Null => model.odata_mut().set_null_at(place),
        Kept::Raw(value) | Kept::Partly(value) => model.odata_mut().push(name, value),
    }
    Ok(())
}

/// Reads an entry that is not a declared property. `@odata.type` is usually one of `tags`, and then
/// allocates nothing.
pub(crate) fn read_besides<'de, A: MapAccess<'de>>(
    tags: &'static [&'static str],
    odata: &mut OData,
    name: Cow<'_, str>,
    map: &mut A,
) -> Result<(), A::Error> {
    if name != TYPE_ANNOTATION {
        odata.push(name, map.next_value()?);
        return Ok(());
    }
    match map.next_value()? {
        Said::Text(said) => {
            let tag = tags.iter().find(|tag| **tag == said);
            let said = tag.map_or_else(|| Cow::Owned(said.into_owned()), |tag| Cow::Borrowed(*tag));
            odata.set_type_name(said);
        }
        Said::Odd(odd) => odata.push(name, odd),
    }
    Ok(())
}

/// The value of `@odata.type`.
enum Said<'de> {
    Text(Cow<'de, str>),
    Odd(Value),
}

impl<'de> Deserialize<'de> for Said<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor)
    }
}

struct SaidVisitor;

impl<'de> Visitor<'de> for SaidVisitor {
    type Value = Said<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Said<'de>, E> {
        Ok(Said::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Said<'de>, E> {
        Ok(Said::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, odd: bool) -> Result<Said<'de>, E> {
        Ok(Said::Odd(odd.into()))
    }

    fn visit_i64<E>(self, odd: i64) -> Result<Said<'de>, E> {
        Ok(Said::Odd(odd.into()))
    }

    fn visit_u64<E>(self, odd: u64) -> Result<Said<'de>, E> {
        Ok(Said::Odd(odd.into()))
    }

    fn visit_f64<E>(self, odd: f64) -> Result<Said<'de>, E> {
        Ok(Said::Odd(odd.into()))
    }

    fn visit_unit<E>(self) -> Result<Said<'de>, E> {
        Ok(Said::Odd(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, odd: A) -> Result<Said<'de>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(odd)).map(Said::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, odd: A) -> Result<Said<'de>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(odd)).map(Said::Odd)
    }
}

/// The index of a property. Services usually send properties in the order of their declaration, so the
/// search starts at the index expected next.
#[inline]
fn find(names: &[&str], name: &str, expected: usize) -> Option<usize> {
    if names.get(expected).is_some_and(|known| *known == name) {
        return Some(expected);
    }
    // Annotations of the object itself are not properties.
    if name.starts_with('@') {
        return None;
    }
    let (before, behind) = names.split_at(expected.min(names.len()));
    let found = behind.iter().position(|known| *known == name).map(|at| before.len() + at);
    found.or_else(|| before.iter().position(|known| *known == name))
}

/// The name of an entry, borrowed where the input allows it.
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(name.to_owned())))
    }

    fn visit_string<E>(self, name: String) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(name)))
    }
}

/// The next value of an object.
pub(crate) struct Next<'m, 'de, A>(&'m mut A, PhantomData<&'de ()>);

impl<'de, A: MapAccess<'de>> Source for Next<'_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn decode<T: Decode, P: Place<T>>(self, place: P) -> Result<Kept, A::Error> {
        self.0.next_value_seed(Into(place, PhantomData))
    }
}
