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
    #[inline]
    fn put<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<T>) {
        self.property(name, value.as_ref());
    }

    /// Takes a property that is on the heap.
    #[inline]
    fn put_box<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<Box<T>>) {
        self.property(name, value.as_deref());
    }
}

/// The JSON of a value. Nothing that can be encoded fails to become JSON.
pub(crate) fn to_json<T: Encode>(value: &T) -> Value {
    serde_json::to_value(Json(value)).unwrap_or_default()
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
    let says_type = odata.has_entries() && odata.type_name().is_some();
    if let Some(name) = type_name.filter(|_| !says_type) {
        map.serialize_entry(TYPE_ANNOTATION, &format_args!("#{name}"))?;
    }
    for (name, value) in odata.annotations() {
        map.serialize_entry(name, value)?;
    }
    let has_raw = odata.properties().next().is_some();
    let mut fields = Fields { map, odata, has_raw, place: 0, written: Vec::new(), result: Ok(()) };
    model.write(&mut fields);
    let Fields { mut map, written, result, .. } = fields;
    result?;
    for (name, value) in odata.properties().filter(|(name, _)| !written.contains(name)) {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

struct Fields<'a, M: SerializeMap> {
    map: M,
    odata: &'a OData,
    /// Whether anything is kept under the name of a property.
    has_raw: bool,
    /// Of the property that comes next.
    place: usize,
    /// Fields that stand for something kept under the same name.
    written: Vec<&'static str>,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<'_> for Fields<'_, M> {
    #[inline]
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&T>) {
        let place = self.place;
        self.place += 1;
        if self.result.is_err() {
            return;
        }
        let raw = if self.has_raw { self.odata.raw(name) } else { None };
        match (value, raw) {
            (Some(value), None) => self.result = self.map.serialize_entry(name, &Json(value)),
            (Some(value), Some(raw)) => {
                self.written.push(name);
                self.result = if is_still(value, raw) {
                    self.map.serialize_entry(name, raw)
                } else {
                    self.map.serialize_entry(name, &Json(value))
                };
            }
            (None, None) if self.odata.is_null_at(place) => {
                self.result = self.map.serialize_entry(name, &());
            }
            (None, _) => {}
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
