//! Values to JSON: what was set or read, and nothing else.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

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
    fn property<T: Encode>(&mut self, name: &'static str, value: Option<&'m T>);

    /// Takes what the model carries besides.
    #[inline]
    fn besides(&mut self, _odata: &'m OData) {}

    /// Takes a property.
    #[inline]
    fn put<T: Encode>(&mut self, name: &'static str, value: &'m Option<T>) {
        self.property(name, value.as_ref());
    }

    /// Takes a property that is on the heap.
    #[inline]
    fn put_box<T: Encode>(&mut self, name: &'static str, value: &'m Option<Box<T>>) {
        self.property(name, value.as_deref());
    }
}

/// The JSON of a value. Nothing that can be encoded fails to become JSON.
pub(crate) fn to_json<T: Encode>(value: &T) -> Value {
    serde_json::to_value(Json(value)).unwrap_or_default()
}

/// Writes a model: annotations, fields, then what else is kept. `type_name` is written
/// unless the object carries its type already.
pub(crate) fn encode_model<T: Model, S: Serializer>(
    model: &T,
    type_name: Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let odata = model.odata();
    let mut map = serializer.serialize_map(None)?;
    let says_type = odata.type_name().is_some();
    if let Some(name) = type_name.filter(|_| !says_type) {
        map.serialize_entry(TYPE_ANNOTATION, &format_args!("#{name}"))?;
    }
    for (name, value) in odata.annotations() {
        map.serialize_entry(name, value)?;
    }
    let mut fields = Fields { map, odata, written: Vec::new(), result: Ok(()) };
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
    /// Fields that stand for something kept under the same name.
    written: Vec<&'static str>,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<'_> for Fields<'_, M> {
    #[inline]
    fn property<T: Encode>(&mut self, name: &'static str, value: Option<&T>) {
        let Some(value) = value.filter(|_| self.result.is_ok()) else { return };
        if self.odata.raw(name).is_some() {
            self.written.push(name);
        }
        self.result = self.map.serialize_entry(name, &Json(value));
    }
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
}
