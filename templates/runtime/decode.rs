//! JSON to values, totally: a well-formed value never fails, and what does not fit its
//! declared type comes back as it was sent.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde_json::Value;

use crate::runtime::encode::{Encode, encode_model, to_json};
use crate::runtime::model::Model;

/// A type that a property can have.
pub trait Decode: Clone + 'static {
    /// Reads the next value.
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error>;
}

/// What a value turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded<T> {
    /// One of the declared type.
    Value(T),
    /// Null.
    Null,
    /// Another, as it was sent.
    Odd(Value),
}

/// A type that the generator made.
///
/// What all of one kind have in common is written once, for the kind.
pub trait Generated: Clone + PartialEq + fmt::Debug + 'static {
    /// The kind.
    type Kind: Kind<Self>;
}

/// How all types of a kind are read and written.
pub trait Kind<T> {
    /// As [`Decode::decode`].
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<T>, D::Error>;

    /// As [`Encode::encode`].
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<T: Generated> Decode for T {
    #[inline]
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
        T::Kind::decode(deserializer)
    }
}

impl<T: Generated> Encode for T {
    #[inline]
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::Kind::encode(self, serializer)
    }
}

/// Where a value comes from: the next of an object that is being read, or one read before.
pub trait Source {
    /// What malformed input is told by.
    type Error;

    /// Reads it.
    ///
    /// # Errors
    /// Malformed input only.
    fn decode<T: Decode>(self) -> Result<Decoded<T>, Self::Error>;
}

/// A property's value that waits to be read.
pub struct Slot<S>(pub(crate) S);

/// What became of a property's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// It is in its field.
    Done,
    /// It was null.
    Null,
    /// It has no field, or does not fit it.
    Raw(Value),
}

/// [`Kept`], or malformed input.
pub type Outcome<S> = Result<Kept, <S as Source>::Error>;

impl<S: Source> Slot<S> {
    /// Reads the value into a field.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn into<T: Decode>(self, field: &mut Option<T>) -> Outcome<S> {
        let (value, kept) = match self.0.decode()? {
            Decoded::Value(value) => (Some(value), Kept::Done),
            Decoded::Null => (None, Kept::Null),
            Decoded::Odd(raw) => (None, Kept::Raw(raw)),
        };
        *field = value;
        Ok(kept)
    }

    /// Reads the value into a field on the heap.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn into_box<T: Decode>(self, field: &mut Option<Box<T>>) -> Outcome<S> {
        let mut value = None;
        let kept = self.into(&mut value)?;
        *field = value.map(Box::new);
        Ok(kept)
    }

    /// Keeps the value of a property that the schema does not know.
    ///
    /// # Errors
    /// Malformed input only.
    #[inline]
    pub fn unknown(self) -> Outcome<S> {
        Ok(match self.0.decode()? {
            Decoded::Value(raw) | Decoded::Odd(raw) => Kept::Raw(raw),
            Decoded::Null => Kept::Null,
        })
    }
}

impl Source for Value {
    type Error = serde_json::Error;

    fn decode<T: Decode>(self) -> Result<Decoded<T>, serde_json::Error> {
        T::decode(self)
    }
}

/// The next value of an object.
pub(crate) struct Next<'m, 'de, A>(&'m mut A, PhantomData<&'de ()>);

impl<'de, A: MapAccess<'de>> Source for Next<'_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn decode<T: Decode>(self) -> Result<Decoded<T>, A::Error> {
        self.0.next_value_seed(Seed(PhantomData))
    }
}

/// A seed that decodes.
pub(crate) struct Seed<T>(pub(crate) PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for Seed<T> {
    type Value = Decoded<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decoded<T>, D::Error> {
        T::decode(deserializer)
    }
}

/// What a type makes of each kind of JSON value; by default, nothing.
pub(crate) trait Shape<'de>: Sized {
    /// The type.
    type Out;

    fn text(self, text: Cow<'_, str>) -> Decoded<Self::Out> {
        Decoded::Odd(Value::String(text.into_owned()))
    }

    fn scalar(self, value: Value) -> Decoded<Self::Out> {
        Decoded::Odd(value)
    }

    fn seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Decoded<Self::Out>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Decoded::Odd)
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<Decoded<Self::Out>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Decoded::Odd)
    }
}

/// Reads a value by its shape.
#[inline]
pub(crate) fn shaped<'de, P: Shape<'de>, D: Deserializer<'de>>(
    shape: P,
    deserializer: D,
) -> Result<Decoded<P::Out>, D::Error> {
    deserializer.deserialize_any(Total(shape))
}

struct Total<P>(P);

impl<'de, P: Shape<'de>> Visitor<'de> for Total<P> {
    type Value = Decoded<P::Out>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.text(Cow::Borrowed(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(self.0.text(Cow::Owned(text)))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.0.scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.0.scalar(Value::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.0.scalar(Value::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.0.scalar(Value::from(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Decoded::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.0.seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.map(map)
    }
}

impl Decode for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Decoded::Null,
            value => Decoded::Value(value),
        })
    }
}

impl<T: Decode + Encode> Decode for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
        shaped(ListShape(PhantomData), deserializer)
    }
}

struct ListShape<T>(PhantomData<T>);

impl<'de, T: Decode + Encode> Shape<'de> for ListShape<T> {
    type Out = Vec<T>;

    /// One element that does not fit makes the whole list odd, so that none is lost.
    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Decoded<Vec<T>>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element_seed(Seed(PhantomData))? {
            let odd = match element {
                Decoded::Value(value) => {
                    list.push(value);
                    continue;
                }
                Decoded::Null => Value::Null,
                Decoded::Odd(raw) => raw,
            };
            let mut raw: Vec<Value> = list.iter().map(to_json).collect();
            raw.push(odd);
            while let Some(rest) = seq.next_element()? {
                raw.push(rest);
            }
            return Ok(Decoded::Odd(Value::Array(raw)));
        }
        Ok(Decoded::Value(list))
    }
}

/// The kind of every [`Model`].
#[derive(Debug)]
pub enum ModelKind {}

impl<T: Model> Kind<T> for ModelKind {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<T>, D::Error> {
        shaped(ModelShape(PhantomData), deserializer)
    }

    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        encode_model(value, None, serializer)
    }
}

struct ModelShape<T>(PhantomData<T>);

impl<'de, T: Model> Shape<'de> for ModelShape<T> {
    type Out = T;

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<Decoded<T>, A::Error> {
        read_object(Vec::new(), map).map(Decoded::Value)
    }
}

/// Reads an object of which some entries have been read before.
pub(crate) fn read_object<'de, T: Model, A: MapAccess<'de>>(
    before: Vec<(String, Value)>,
    mut map: A,
) -> Result<T, A::Error> {
    let mut model = T::default();
    let mut expected = 0;
    for (name, value) in before {
        read_property(&mut model, &mut expected, name.into(), value).map_err(A::Error::custom)?;
    }
    while let Some(Name(name)) = map.next_key()? {
        read_property(&mut model, &mut expected, name, Next(&mut map, PhantomData))?;
    }
    Ok(model)
}

/// The place of a name, which most often is the expected one: services send properties in
/// the order in which they declare them.
#[inline]
fn find(names: &[&str], name: &str, expected: &mut usize) -> Option<usize> {
    let (before, behind) = names.split_at((*expected).min(names.len()));
    let found = behind.iter().position(|known| *known == name).map(|at| before.len() + at);
    let found = found.or_else(|| before.iter().position(|known| *known == name));
    if let Some(at) = found {
        *expected = at + 1;
    }
    found
}

fn read_property<T: Model, S: Source>(
    model: &mut T,
    expected: &mut usize,
    name: Cow<'_, str>,
    value: S,
) -> Result<(), S::Error> {
    let slot = Slot(value);
    if name.contains('@') {
        let value = match slot.unknown()? {
            Kept::Raw(value) => value,
            _ => Value::Null,
        };
        model.odata_mut().set_annotation(name, value);
        return Ok(());
    }
    let kept = match find(T::SCHEMA.properties, &name, expected) {
        Some(at) => model.read(at, slot)?,
        None => slot.unknown()?,
    };
    match kept {
        Kept::Done => {}
        Kept::Null => model.odata_mut().set_property(name, Value::Null),
        Kept::Raw(value) => model.odata_mut().set_property(name, value),
    }
    Ok(())
}

/// The name of an entry, borrowed where the input allows it.
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }

    fn visit_string<E>(self, name: String) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name)))
    }
}
