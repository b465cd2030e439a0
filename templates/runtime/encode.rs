//! Values to JSON: what was set or read, and nothing else.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::runtime::model::Model;
use crate::runtime::odata::OData;

/// The name under which an object tells its type.
pub(crate) const TYPE_ANNOTATION: &str = "@odata.type";

/// A type that a property can have.
pub trait Encode {
    /// Writes the value.
    ///
    /// # Errors
    /// Those of the serializer.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Lets serde write what can be encoded.
pub struct Json<'a, T: ?Sized>(pub &'a T);

impl<T: Encode + ?Sized> Serialize for Json<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// Takes the properties of a model one by one.
pub trait Writer {
    /// Takes the value of a property.
    fn value<T: Encode + fmt::Debug>(&mut self, name: &'static str, value: &T);

    /// Takes a property, if it has a value.
    #[inline]
    fn put<T: Encode + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// Takes a property that is on the heap, if it has a value.
    #[inline]
    fn put_box<T: Encode + fmt::Debug>(&mut self, name: &'static str, value: &Option<Box<T>>) {
        if let Some(value) = value {
            self.value(name, &**value);
        }
    }
}

/// The JSON of a value. Nothing that can be encoded fails to become JSON.
pub(crate) fn to_json<T: Encode + ?Sized>(value: &T) -> Value {
    serde_json::to_value(Json(value)).unwrap_or_default()
}

/// Whether two values are the same on the wire. Comparing field by field would be faster, but
/// takes longer to compile than everything else that a model has.
pub(crate) fn equal<T: Encode>(a: &T, b: &T) -> bool {
    let bytes = |value: &T| serde_json::to_vec(&Json(value)).unwrap_or_default();
    bytes(a) == bytes(b)
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

impl<M: SerializeMap> Writer for Fields<'_, M> {
    #[inline]
    fn value<T: Encode + fmt::Debug>(&mut self, name: &'static str, value: &T) {
        if self.result.is_err() {
            return;
        }
        if self.odata.raw(name).is_some() {
            self.written.push(name);
        }
        self.result = self.map.serialize_entry(name, &Json(value));
    }
}

/// Prints the fields that have values, and what else is kept.
pub(crate) fn debug_model<T: Model>(model: &T, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut fields = DebugFields(f.debug_struct(name));
    model.write(&mut fields);
    let DebugFields(mut debug) = fields;
    for (name, value) in model.odata().annotations().chain(model.odata().properties()) {
        debug.field(name, &format_args!("{value}"));
    }
    debug.finish()
}

struct DebugFields<'a, 'f>(fmt::DebugStruct<'a, 'f>);

impl Writer for DebugFields<'_, '_> {
    fn value<T: Encode + fmt::Debug>(&mut self, name: &'static str, value: &T) {
        self.0.field(name, value);
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
