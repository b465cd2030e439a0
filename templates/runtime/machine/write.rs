//! Turns Rust values into JSON. Only values that were read or set are written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use std::borrow::Cow;

use crate::runtime::machine::erased::{
    Computed, Encode, FieldValue, Fields, Object, Output, OutputList, Scalar, Visitor,
};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{FITTING, is_of_list, misfitting};
use crate::runtime::machine::read::reread;
use crate::runtime::machine::schema::TYPE_ANNOTATION;
use crate::runtime::model::odata::OData;

/// The JSON of a value. It cannot fail.
#[inline]
pub(crate) fn to_json(value: &dyn Encode) -> Value {
    to_body(value, JsonFormat::PLAIN)
}

/// The JSON of a value in the body of a request. It cannot fail.
#[inline]
pub(crate) fn to_body(value: &dyn Encode, format: JsonFormat) -> Value {
    serde_json::to_value(Erased(value, format)).unwrap_or_default()
}

/// The JSON of a model, with `@odata.type`.
#[inline]
pub(crate) fn to_json_as(object: &dyn Object) -> Value {
    let tag = Some(object.schema().tag);
    encode_object(object, tag, JsonFormat::PLAIN, serde_json::value::Serializer).unwrap_or_default()
}

/// A value whose type is not known and that is yet to be written, in a format.
struct Erased<'v, T: ?Sized>(&'v T, JsonFormat);

impl<T: Encode + ?Sized> Serialize for Erased<'_, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0.encode(), self.1, serializer)
    }
}

/// Writes a value. It is compiled once for each serializer, not for each type.
#[inline]
pub(crate) fn write<S: Serializer>(
    output: Output<'_>,
    format: JsonFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match output {
        Output::Long(value) if format.numbers_as_strings => serializer.collect_str(&value),
        Output::Long(value) => serializer.serialize_i64(value),
        Output::Decimal(value) if format.numbers_as_strings => serializer.collect_str(value),
        Output::Decimal(value) => value.json().serialize(serializer),
        Output::Binary(value) if format.base64url => serializer.serialize_str(&URL_SAFE.encode(value)),
        Output::Binary(value) => serializer.serialize_str(&STANDARD.encode(value)),
        Output::Text(text) => serializer.serialize_str(text),
        Output::Shown(value) => serializer.collect_str(value),
        Output::Scalar(Scalar::Bool(value)) => serializer.serialize_bool(value),
        Output::Scalar(Scalar::Signed(value)) => serializer.serialize_i64(value),
        Output::Scalar(Scalar::Unsigned(value)) => serializer.serialize_u64(value),
        Output::Scalar(Scalar::Double(value)) => serializer.serialize_f64(value),
        Output::Json(value) => value.serialize(serializer),
        Output::Computed(value) => value.json().serialize(serializer),
        Output::List(list) => write_list(list, format, serializer),
        Output::Object(object, tag) => encode_object(object, tag, format, serializer),
    }
}

/// Writes a list. It is a loop because an iterator would be moved, which waits until all of its parts are
/// written to memory.
fn write_list<S: Serializer>(
    list: &dyn OutputList,
    format: JsonFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut elements = serializer.serialize_seq(Some(list.count()))?;
    for at in 0..list.count() {
        elements.serialize_element(&Erased(list.get(at), format))?;
    }
    elements.end()
}

/// Writes a model whose type is not known: `@odata.type`, annotations, properties, then undeclared
/// properties. `tag` is the type to write unless the object already states one.
pub(crate) fn encode_object<S: Serializer>(
    object: &dyn Object,
    tag: Option<&str>,
    format: JsonFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let (odata, names) = (object.besides(), object.schema().properties);
    let mut map = serializer.serialize_map(None)?;
    write_annotations(odata, tag, &mut map)?;
    let has_raw = odata.properties().next().is_some();
    let mut properties = Properties::new(odata, format, &mut map);
    // Properties whose field was written in place of the JSON kept under the same name.
    let mut written: Vec<&str> = Vec::new();
    let mut visit = |place: usize, value: Option<&dyn FieldValue>| {
        let name = names.get(place);
        match (value, if has_raw { odata.raw(name) } else { None }) {
            (Some(value), None) => properties.entry(name, &Erased(value, format)),
            (Some(value), Some(raw)) => {
                written.push(name);
                properties.entry(name, &*value_or_raw(value, raw, format));
            }
            // The list is gone, and so are the elements that did not fit into it.
            (None, Some(raw)) if is_of_list(raw) => {
                written.push(name);
                properties.null(place, name);
            }
            (None, Some(_)) => {}
            (None, None) => properties.null(place, name),
        }
    };
    object.visit(&mut if odata.has_nulls() || has_raw {
        Fields::all(&mut visit)
    } else {
        Fields::with_values(&mut visit)
    });
    properties.result()?;
    for (name, value) in odata.properties().filter(|(name, _)| !written.contains(name)) {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

/// Writes `@odata.type` and the other annotations.
#[inline]
pub(crate) fn write_annotations<M: SerializeMap>(
    odata: &OData,
    tag: Option<&str>,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some(name) = odata.type_name_to_write(tag) {
        map.serialize_entry(TYPE_ANNOTATION, name)?;
    }
    odata.annotations().try_for_each(|(name, value)| map.serialize_entry(name, value))
}

/// Writes the properties of a model.
pub(crate) struct Properties<'m, 'w, M: SerializeMap> {
    odata: &'m OData,
    /// Whether some property is null.
    has_nulls: bool,
    format: JsonFormat,
    /// Not moved, because what moves it waits until all of its parts are written to memory.
    map: &'w mut M,
    result: Result<(), M::Error>,
}

impl<'m, 'w, M: SerializeMap> Properties<'m, 'w, M> {
    #[inline]
    pub(crate) fn new(odata: &'m OData, format: JsonFormat, map: &'w mut M) -> Self {
        Self { odata, has_nulls: odata.has_nulls(), format, map, result: Ok(()) }
    }

    /// The error with which writing failed, if it did.
    #[inline]
    pub(crate) fn result(self) -> Result<(), M::Error> {
        self.result
    }

    /// Writes a property, unless writing has failed before.
    #[inline]
    fn entry(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok()
            && let Err(error) = self.map.serialize_entry(name, value)
        {
            self.result = Err(error);
        }
    }

    /// Writes a property that has no value, if it is null.
    fn null(&mut self, place: usize, name: &'static str) {
        if self.odata.is_null_at(place) {
            self.entry(name, &());
        }
    }
}

impl<'m, M: SerializeMap> Visitor<'m> for &mut Properties<'m, '_, M> {
    #[inline(always)]
    fn field<T: FieldValue>(self, place: usize, name: &'static str, field: &'m Option<T>) -> Self {
        match field {
            Some(value) => self.entry(name, &Typed(value, self.format)),
            None if self.has_nulls => self.null(place, name),
            None => {}
        }
        self
    }
}

/// A value of a known type that is yet to be written, in a format.
pub(crate) struct Typed<'v, T>(pub(crate) &'v T, pub(crate) JsonFormat);

impl<T: FieldValue> Serialize for Typed<'_, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(self.1, serializer)
    }
}

/// The JSON kept beside a field, as long as the field still has the value read from it.
#[cold]
#[inline]
fn value_or_raw<'r>(value: &dyn FieldValue, raw: &'r Value, format: JsonFormat) -> Cow<'r, Value> {
    if let Some(whole) = with_kept(value, raw) {
        return Cow::Owned(whole);
    }
    let is_still = reread(value, raw).0.value().is_some_and(|read| value.is_equal(read));
    if is_still { Cow::Borrowed(raw) } else { Cow::Owned(to_body(value, format)) }
}

/// A list with the elements that did not fit put back at their indexes; `None` if the value is no such
/// list, or `kept` is not a part of it.
#[inline]
pub(crate) fn with_kept(value: &dyn Encode, kept: &Value) -> Option<Value> {
    let Output::List(list) = value.encode() else { return None };
    let fitting = kept.get(FITTING)?.as_u64()?;
    if fitting != list.count() as u64 {
        return None;
    }
    let total = list.count() + misfitting(kept).count();
    let mut own = elements(list);
    (0..total).map(|at| kept.get(at.to_string()).cloned().or_else(|| own.next())).collect()
}

pub(crate) fn elements(list: &(impl OutputList + ?Sized)) -> impl Iterator<Item = Value> {
    (0..list.count()).map(|at| to_json(list.get(at)))
}
