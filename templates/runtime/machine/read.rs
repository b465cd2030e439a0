//! Reads JSON: what a deserializer finds is passed to a sink, and a JSON object is read into a model,
//! property by property.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::runtime::machine::erased::{
    Field, FieldValue, Input, InputList, InputObject, ObjectSink, Scalar, Sink,
};
use crate::runtime::machine::kept::{Kept, Malformed, Outcome};
use crate::runtime::machine::schema::{Schema, TYPE_ANNOTATION};
use crate::runtime::model::odata::OData;

/// Reads the next value of a deserializer.
///
/// # Errors
/// Those of the deserializer.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, to: &mut dyn Sink) -> Result<Kept, D::Error> {
    Passing(to).deserialize(deserializer)
}

/// Reads JSON in memory by writing it as text and parsing that, which limits how deep it can be nested. What
/// is nested deeper does not fit.
#[inline]
pub(crate) fn read_json(json: &Value, field: &mut dyn Sink) -> Kept {
    let text = json.to_string();
    let mut deserializer = serde_json::Deserializer::from_slice(text.as_bytes());
    read(&mut deserializer, field).unwrap_or_else(|_| {
        clear(field);
        Kept::raw(json.clone())
    })
}

/// What reading this JSON as a value of the same type gives.
#[inline]
pub(crate) fn reread(value: &dyn FieldValue, json: &Value) -> (Box<dyn Field>, Kept) {
    let mut field = value.empty_field();
    let kept = read_json(json, &mut *field);
    (field, kept)
}

/// Empties a field.
#[inline]
pub(crate) fn clear(field: &mut dyn Sink) {
    // Null is always read.
    let _: Outcome = field.take(Input::Null);
}

/// Reads a JSON object into a model, member by member. It is compiled once for each deserializer, because
/// most of the time of reading is spent here.
///
/// # Errors
/// Those of the deserializer.
pub(crate) fn fill<'de, A: MapAccess<'de>>(
    model: &mut dyn ObjectSink,
    map: &mut A,
) -> Result<Kept, A::Error> {
    let (Schema { properties, tag, .. }, _) = model.parts();
    let (mut name, mut expected) = (Cow::Borrowed(""), 0);
    while map.next_key_seed(Name(&mut name))?.is_some() {
        // Services usually send properties in the order of their declaration.
        let found = properties.place_from(expected, &name);
        expected = found.map_or(expected, |place| place + 1);
        // A property that is not declared, or whose type is not compiled, has no field.
        let Some((place, field)) = found.and_then(|place| Some((place, model.sink(place)?))) else {
            read_besides(&[tag], model.parts().1, &name, |to| map.next_value_seed(Passing(to)))?;
            continue;
        };
        let kept = map.next_value_seed(Passing(field))?;
        if !matches!(kept, Kept::Done) {
            keep(model, place, &name, kept);
        }
    }
    Ok(Kept::Done)
}

/// Reads the remaining members of an object of which some were already read.
///
/// # Errors
/// When the input is not well-formed JSON.
#[inline]
pub(crate) fn read_rest(
    model: &mut dyn ObjectSink,
    mut before: OData,
    from: &mut dyn InputObject<'_>,
) -> Outcome {
    let properties = before.take_properties();
    let (schema, odata) = model.parts();
    *odata = before;
    for (name, value) in properties {
        match schema.properties.place(&name) {
            Some(place) => {
                let kept = read_field(model, place, &value);
                keep(model, place, &name, kept);
            }
            None => model.parts().1.push(name, value),
        }
    }
    from.fill(model)
}

/// Reads JSON in memory into a field.
#[inline]
pub(crate) fn read_field(model: &mut dyn ObjectSink, place: usize, value: &Value) -> Kept {
    model.sink(place).map_or_else(|| Kept::raw(value.clone()), |field| read_json(value, field))
}

/// Keeps beside a field what it could not take.
#[cold]
#[inline]
fn keep(model: &mut dyn ObjectSink, place: usize, name: &str, kept: Kept) {
    let (_, odata) = model.parts();
    match kept {
        Kept::Done => {}
        Kept::Null => odata.set_null_at(place),
        Kept::Raw(value) | Kept::Partly(value) => odata.push(name.into(), *value),
    }
}

/// Reads a member that is not a declared property. `@odata.type` is usually one of `tags`, and then
/// allocates nothing.
///
/// # Errors
/// Those of `read`.
pub(crate) fn read_besides<E>(
    tags: &[&'static str],
    odata: &mut OData,
    name: &str,
    read: impl FnOnce(&mut dyn Sink) -> Result<Kept, E>,
) -> Result<(), E> {
    if name == TYPE_ANNOTATION {
        if let Kept::Raw(odd) = read(&mut TypeName { tags, odata })? {
            odata.push(name.into(), *odd);
        }
        return Ok(());
    }
    let mut value: Option<Value> = None;
    read(&mut value)?;
    odata.push(name.into(), value.unwrap_or_default());
    Ok(())
}

/// Takes the value of `@odata.type`.
struct TypeName<'t> {
    tags: &'t [&'static str],
    odata: &'t mut OData,
}

impl Sink for TypeName<'_> {
    #[inline]
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        let Input::Text(said) = input else { return input.json().map(Kept::raw) };
        let usual = self.tags.iter().find(|tag| **tag == said);
        let name = usual.map_or_else(|| Cow::Owned(said.to_owned()), |tag| Cow::Borrowed(*tag));
        self.odata.set_type_name(name);
        Ok(Kept::Done)
    }
}

/// Passes what a deserializer finds to a sink.
pub(crate) struct Passing<'s>(pub(crate) &'s mut dyn Sink);

impl<'de> DeserializeSeed<'de> for Passing<'_> {
    type Value = Kept;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Passing<'_> {
    #[inline]
    fn pass<E: Error>(self, input: Input<'_, '_>) -> Result<Kept, E> {
        self.0.take(input).map_err(|Malformed| unread())
    }
}

/// The sink refused the value without an error of the deserializer.
#[cold]
#[inline]
fn unread<E: Error>() -> E {
    E::custom("the value is of another type")
}

impl<'de> Visitor<'de> for Passing<'_> {
    type Value = Kept;

    #[inline]
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Kept, E> {
        self.pass(Input::Text(text))
    }

    #[inline]
    fn visit_bool<E: Error>(self, value: bool) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Bool(value)))
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Signed(value)))
    }

    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Unsigned(value)))
    }

    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<Kept, E> {
        self.pass(Input::Scalar(Scalar::Double(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Kept, E> {
        self.pass(Input::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Kept, E> {
        self.pass(Input::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Kept, A::Error> {
        let mut list = Elements { seq, error: None, marker: PhantomData };
        let taken = self.0.take(Input::List(&mut list));
        taken.map_err(|Malformed| list.error.unwrap_or_else(unread))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Kept, A::Error> {
        let mut object = Members { map, error: None, marker: PhantomData };
        let taken = self.0.take(Input::Object(&mut object));
        taken.map_err(|Malformed| object.error.unwrap_or_else(unread))
    }
}

/// An array of a deserializer.
struct Elements<'de, A: SeqAccess<'de>> {
    seq: A,
    error: Option<A::Error>,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> InputList for Elements<'de, A> {
    fn next(&mut self, to: &mut dyn Sink) -> Result<Option<Kept>, Malformed> {
        kept(self.seq.next_element_seed(Passing(to)), &mut self.error)
    }

    #[cold]
    #[inline]
    fn json(&mut self) -> Result<Value, Malformed> {
        kept(Value::deserialize(SeqAccessDeserializer::new(&mut self.seq)), &mut self.error)
    }
}

/// An object of a deserializer.
struct Members<'de, A: MapAccess<'de>> {
    map: A,
    error: Option<A::Error>,
    marker: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> InputObject<'de> for Members<'de, A> {
    fn name(&mut self, name: &mut Cow<'de, str>) -> Result<bool, Malformed> {
        Ok(kept(self.map.next_key_seed(Name(name)), &mut self.error)?.is_some())
    }

    fn value(&mut self, to: &mut dyn Sink) -> Outcome {
        kept(self.map.next_value_seed(Passing(to)), &mut self.error)
    }

    fn fill(&mut self, model: &mut dyn ObjectSink) -> Outcome {
        kept(fill(model, &mut self.map), &mut self.error)
    }

    /// With serde_json's feature `arbitrary_precision`, numbers come as objects, which only serde_json's
    /// own `Value` recognizes.
    #[cold]
    #[inline]
    fn json(&mut self) -> Result<Value, Malformed> {
        kept(Value::deserialize(MapAccessDeserializer::new(&mut self.map)), &mut self.error)
    }
}

/// Keeps the error for the visitor, which returns it to the deserializer.
#[inline]
fn kept<T, E>(result: Result<T, E>, error: &mut Option<E>) -> Result<T, Malformed> {
    result.map_err(|told| {
        *error = Some(told);
        Malformed
    })
}

/// Stores the name of a member.
pub(crate) struct Name<'n, 'de>(pub(crate) &'n mut Cow<'de, str>);

impl<'de> DeserializeSeed<'de> for Name<'_, 'de> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_, 'de> {
    type Value = ();

    #[inline]
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<(), E> {
        *self.0 = Cow::Borrowed(name);
        Ok(())
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        *self.0 = Cow::Owned(name.to_owned());
        Ok(())
    }

    fn visit_string<E>(self, name: String) -> Result<(), E> {
        *self.0 = Cow::Owned(name);
        Ok(())
    }
}
