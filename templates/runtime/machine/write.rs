//! Turns Rust values into JSON. Only values that were read or set are written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::borrow::Cow;

use crate::runtime::machine::erased::{
    Computed, Encode, FieldValue, Fields, Object, Output, OutputList, Scalar,
};
use crate::runtime::machine::kept::{FITTING, misfitting};
use crate::runtime::machine::read::reread;
use crate::runtime::machine::schema::{TYPE_ANNOTATION, is_annotation};

/// How values are written that services read in different forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonFormat {
    /// Whether `Edm.Int64` and `Edm.Decimal` are strings, which every reader of JSON reads in full:
    /// `IEEE754Compatible=true`, section 3.2 of OData JSON Format 4.01. Otherwise they are numbers, and
    /// decimals that no double holds strings.
    pub numbers_as_strings: bool,
    /// Whether `Edm.Binary` is in the alphabet base64url, section 7.1, instead of the standard one of base64.
    pub base64url: bool,
}

impl JsonFormat {
    /// Numbers are numbers, and binary values base64.
    pub const PLAIN: Self = Self { numbers_as_strings: false, base64url: false };
}

/// The JSON of a value. It cannot fail.
#[inline]
pub(crate) fn to_json(value: &dyn Encode) -> Value {
    to_body(value, JsonFormat::PLAIN)
}

/// The JSON of a value in the body of a request. It cannot fail.
#[inline]
pub(crate) fn to_body(value: &dyn Encode, format: JsonFormat) -> Value {
    serde_json::to_value(Unwritten(value.encode(), format)).unwrap_or_default()
}

/// The JSON of a model, with `@odata.type`.
#[inline]
pub(crate) fn to_json_as(object: &dyn Object) -> Value {
    let tag = Some(object.schema().tag);
    encode_object(object, tag, JsonFormat::PLAIN, serde_json::value::Serializer).unwrap_or_default()
}

/// A value that is yet to be written, in a format.
struct Unwritten<'v>(Output<'v>, JsonFormat);

impl Serialize for Unwritten<'_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, self.1, serializer)
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
        Output::List(list) => {
            serializer.collect_seq((0..list.count()).map(|at| Unwritten(list.get(at).encode(), format)))
        }
        Output::Object(object, tag) => encode_object(object, tag, format, serializer),
    }
}

/// Writes a model: `@odata.type`, annotations, properties, then undeclared properties. `tag` is the type
/// to write unless the object already states one.
fn encode_object<S: Serializer>(
    object: &dyn Object,
    tag: Option<&str>,
    format: JsonFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let (odata, properties) = (object.besides(), object.schema().properties);
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
    let mut result = Ok(());
    // Properties whose field is written in place of the JSON kept under the same name.
    let mut written = Vec::new();
    let mut visit = |place: usize, value: Option<&dyn FieldValue>| {
        if result.is_err() {
            return;
        }
        let name = properties[place];
        result = match (value, if has_raw { odata.raw(name) } else { None }) {
            (Some(value), None) => map.serialize_entry(name, &Unwritten(value.encode(), format)),
            (Some(value), Some(raw)) => {
                written.push(name);
                map.serialize_entry(name, &*value_or_raw(value, raw, format))
            }
            (None, None) if odata.is_null_at(place) => map.serialize_entry(name, &()),
            (None, _) => Ok(()),
        };
    };
    let mut fields =
        if odata.has_nulls() { Fields::all(&mut visit) } else { Fields::with_values(&mut visit) };
    object.visit(&mut fields);
    result?;
    if has_raw {
        for (name, value) in odata.properties().filter(|(name, _)| !written.contains(name)) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
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
