//! Turns Rust values into JSON. Only values that were read or set are written.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded};
use crate::runtime::misfit::Walk;
use crate::runtime::model::Model;
use crate::runtime::odata::OData;

/// The member in which an object states its type.
pub(crate) const TYPE_ANNOTATION: &str = "@odata.type";

/// A type that a property can have, and how it is written as JSON.
pub trait Encode: Clone + PartialEq + fmt::Debug + 'static {
    /// Writes the value.
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// What has to be sent to turn `original` into this value; `None` when they are equal.
    fn change(&self, original: &Self) -> Option<Self> {
        (self != original).then(|| self.clone())
    }

    /// Collects the values that do not fit their declared types, at any depth.
    fn inspect(&self, _walk: &mut Walk) {}

    /// This value with the elements that did not fit put back at their indexes; `None` if `kept` is not a
    /// part of such a list.
    fn with_kept(&self, _kept: &Value) -> Option<Value> {
        None
    }
}

/// Implements serde's `Serialize` for values that can be encoded.
pub struct Json<'a, T>(pub &'a T);

impl<T: Encode> Serialize for Json<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// Visits the properties of a model one by one, in the order of their declaration.
pub trait Writer<'m> {
    /// Visits a property; `value` is `None` if the field is empty.
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&'m T>);

    /// Visits the undeclared properties, annotations and values that did not fit.
    #[inline]
    fn besides(&mut self, _odata: &'m OData) {}

    /// Visits a property.
    #[inline(always)]
    fn put<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<T>) {
        self.property(name, value.as_ref());
    }

    /// Visits a property in a boxed field.
    #[inline(always)]
    fn put_box<T: Encode + Decode>(&mut self, name: &'static str, value: &'m Option<Box<T>>) {
        self.property(name, value.as_deref());
    }
}

/// The JSON of a value. It cannot fail.
pub(crate) fn to_json<T: Encode>(value: &T) -> Value {
    serde_json::to_value(Json(value)).unwrap_or_default()
}

/// The JSON of a model, with `@odata.type`.
pub(crate) fn to_json_as<T: Model>(model: &T) -> Value {
    encode_model(model, Some(T::SCHEMA.tag), serde_json::value::Serializer).unwrap_or_default()
}

/// Whether a member's name is that of an annotation.
#[inline]
pub(crate) fn is_annotation(name: &str) -> bool {
    name.bytes().any(|byte| byte == b'@')
}

/// Writes a model: `@odata.type`, annotations, properties, then undeclared properties. `tag` is the type
/// to write unless the object already states one.
pub(crate) fn encode_model<T: Model, S: Serializer>(
    model: &T,
    tag: Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let odata = model.odata();
    let mut map = serializer.serialize_map(None)?;
    if let Some(name) = odata.type_name_to_write(tag) {
        map.serialize_entry(TYPE_ANNOTATION, name)?;
    }
    let mut has_raw = false;
    for (name, value) in odata.entries() {
        if is_annotation(name) {
            map.serialize_entry(name, value)?;
        } else {
            has_raw = true;
        }
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
    /// The names of all properties, and the index of the last one that had no value.
    properties: &'static [&'static str],
    place: usize,
    /// Whether any JSON is kept under a declared property's name.
    has_raw: bool,
    /// Whether any property is null.
    has_nulls: bool,
    /// Properties whose field is written in place of the JSON kept under the same name.
    written: Vec<&'static str>,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<'_> for Fields<'_, M> {
    /// Most properties of most values are absent, so that case must cost next to nothing.
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
        if self.result.is_ok() {
            self.result = if self.has_raw {
                self.value_or_raw(name, value)
            } else {
                self.map.serialize_entry(name, &Json(value))
            };
        }
    }

    /// Writes the JSON kept beside a field, as long as the field still has the value read from it.
    #[cold]
    fn value_or_raw<T: Encode + Decode>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        let Some(raw) = self.odata.raw(name) else { return self.map.serialize_entry(name, &Json(value)) };
        self.written.push(name);
        match value.with_kept(raw) {
            Some(whole) => self.map.serialize_entry(name, &whole),
            None if is_still(value, raw) => self.map.serialize_entry(name, raw),
            None => self.map.serialize_entry(name, &Json(value)),
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

/// Whether a value is still the one that reading `raw` gives.
fn is_still<T: Encode + Decode>(value: &T, raw: &Value) -> bool {
    Decoded::from_json(raw).value().as_ref() == Some(value)
}

/// For string literals that a program passes as parameters that no field declares.
impl Encode for &'static str {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl Encode for Value {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}
