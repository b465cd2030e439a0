//! Values to JSON: what was set or read, and nothing else.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded};
use crate::runtime::misfit::Walk;
use crate::runtime::model::Model;
use crate::runtime::odata::OData;

/// The name under which an object tells its type.
pub(crate) const TYPE_ANNOTATION: &str = "@odata.type";

/// A type that a property can have.
pub trait Encode: Clone + PartialEq + fmt::Debug + 'static {
    /// Writes the value.
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// What a service must be sent to get from one value to this one; nothing when they are equal.
    fn change(&self, original: &Self) -> Option<Self> {
        (self != original).then(|| self.clone())
    }

    /// Collects what does not fit its declared type.
    fn inspect(&self, _walk: &mut Walk) {}
}

/// Lets serde write what can be encoded.
pub struct Json<'a, T>(pub &'a T);

impl<T: Encode> Serialize for Json<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// Takes the properties of a model one by one, in the order in which they are declared.
pub trait Writer<'m> {
    /// Takes a property with its value, if it has one.
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&'m T>);

    /// Takes what the model carries besides.
    #[inline]
    fn besides(&mut self, _odata: &'m OData) {}

    /// Takes a property.
    #[inline(always)]
    fn put<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<T>) {
        self.property(name, value.as_ref());
    }

    /// Takes a property that is on the heap.
    #[inline(always)]
    fn put_box<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<Box<T>>) {
        self.property(name, value.as_deref());
    }
}

/// The JSON of a value. Nothing that can be encoded fails to become JSON.
pub(crate) fn to_json<T: Encode>(value: &T) -> Value {
    serde_json::to_value(Json(value)).unwrap_or_default()
}

/// The JSON of a model that says its type.
pub(crate) fn to_json_as<T: Model>(model: &T, type_name: &str) -> Value {
    encode_model(model, Some(type_name), serde_json::value::Serializer).unwrap_or_default()
}

/// Whether an annotation tells the type of an object.
pub(crate) fn is_type_annotation(name: &str) -> bool {
    name == TYPE_ANNOTATION || name == "@type"
}

/// Writes a model: annotations, properties, then what else is kept. `type_name` is written
/// unless the object carries its type already.
pub(crate) fn encode_model<T: Model, S: Serializer>(
    model: &T,
    type_name: Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let odata = model.odata();
    let mut map = serializer.serialize_map(None)?;
    let (mut says_type, mut has_raw) = (false, false);
    for (name, _) in odata.entries() {
        says_type |= is_type_annotation(name);
        has_raw |= !name.contains('@');
    }
    if let Some(name) = type_name.filter(|_| !says_type) {
        map.serialize_entry(TYPE_ANNOTATION, &format_args!("#{name}"))?;
    }
    for (name, value) in odata.annotations() {
        map.serialize_entry(name, value)?;
    }
    let has_nulls = odata.has_nulls();
    let properties = T::SCHEMA.properties;
    let mut fields =
        Fields { map, odata, properties, place: 0, has_raw, has_nulls, written: Vec::new(), result: Ok(()) };
    model.write(&mut fields);
    let Fields { mut map, written, result, .. } = fields;
    result?;
    if has_raw {
        for (name, value) in odata.properties().filter(|(name, _)| !written.contains(name)) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

struct Fields<'a, M: SerializeMap> {
    map: M,
    odata: &'a OData,
    /// Names of all properties, and the place among them of the last that had no value.
    properties: &'static [&'static str],
    place: usize,
    /// Whether anything is kept under the name of a property.
    has_raw: bool,
    /// Whether any property is null.
    has_nulls: bool,
    /// Fields that stand for something kept under the same name.
    written: Vec<&'static str>,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<'_> for Fields<'_, M> {
    /// Most properties of most values are absent: that must cost next to nothing.
    #[inline(always)]
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&T>) {
        match value {
            Some(value) => self.value(name, value),
            None if self.has_nulls => self.null(name),
            None => {}
        }
    }
}

impl<M: SerializeMap> Fields<'_, M> {
    #[inline]
    fn value<T: Encode + Decode>(&mut self, name: &'static str, value: &T) {
        if self.result.is_err() {
            return;
        }
        let raw = if self.has_raw { self.odata.raw(name) } else { None };
        self.written.extend(raw.map(|_| name));
        let result = match raw.filter(|raw| is_still(value, raw)) {
            Some(raw) => self.map.serialize_entry(name, raw),
            None => self.map.serialize_entry(name, &Json(value)),
        };
        if result.is_err() {
            self.result = result;
        }
    }

    fn null(&mut self, name: &'static str) {
        let Some(skipped) = self.properties[self.place..].iter().position(|known| *known == name) else {
            return;
        };
        self.place += skipped;
        if self.result.is_ok() && self.odata.is_null_at(self.place) && self.odata.raw(name).is_none() {
            self.result = self.map.serialize_entry(name, &());
        }
    }
}

/// Whether a value is as it was read from what is kept beside it.
#[cold]
fn is_still<T: Encode + Decode>(value: &T, raw: &Value) -> bool {
    Decoded::read(raw.clone()).is_ok_and(|decoded| decoded.value().as_ref() == Some(value))
}

impl Encode for Value {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Json))
    }

    fn inspect(&self, walk: &mut Walk) {
        self.iter().enumerate().for_each(|(at, element)| walk.into(at.to_string(), element));
    }
}
