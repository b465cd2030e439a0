//! Turns Rust values into JSON. Only values that were read or set are written.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::runtime::decode::{Codec, DataType};
use crate::runtime::field::{FieldValue, Fields, reread};
use crate::runtime::input::Scalar;
use crate::runtime::list::with_kept;
use crate::runtime::object::Object;
use crate::runtime::primitive::{Binary, Decimal};

/// The member in which an object states its type.
pub(crate) const TYPE_ANNOTATION: &str = "@odata.type";

/// A value that can be written as JSON.
pub trait Encode {
    /// The value in terms of JSON.
    fn encode(&self) -> Output<'_>;
}

/// A value that is yet to be written as JSON. It owns nothing, so that it costs nothing to drop.
#[derive(Clone, Copy)]
pub enum Output<'v> {
    /// A string.
    Text(&'v str),
    /// A string, as it is displayed.
    Shown(&'v dyn fmt::Display),
    /// A number or boolean.
    Scalar(Scalar),
    /// `Edm.Int64`.
    Long(i64),
    /// `Edm.Decimal`.
    Decimal(&'v Decimal),
    /// `Edm.Binary`.
    Binary(&'v Binary),
    /// Any JSON.
    Json(&'v Value),
    /// JSON that has to be computed.
    Computed(&'v dyn Computed),
    /// An array.
    List(&'v dyn OutputList),
    /// An object, with the type that it states unless it already does.
    Object(&'v dyn Object, Option<&'static str>),
}

impl<'v> Output<'v> {
    /// The model that the value is or holds, if it is an object.
    #[inline]
    pub fn object(self) -> Option<&'v dyn Object> {
        if let Self::Object(object, _) = self { Some(object) } else { None }
    }
}

/// A value whose JSON has to be computed.
pub trait Computed {
    /// Its JSON.
    fn json(&self) -> Value;
}

/// The elements of an array that is yet to be written.
pub trait OutputList {
    /// The number of elements.
    fn count(&self) -> usize;

    /// An element by its index, which is less than the number of elements.
    fn get(&self, at: usize) -> &dyn Encode;
}

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

/// Implements serde's `Serialize` for what can be encoded.
pub struct Json<'a, T: ?Sized>(pub &'a T);

impl<T: Encode + ?Sized> Serialize for Json<'_, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0.encode(), JsonFormat::PLAIN, serializer)
    }
}

/// A value that is yet to be written, in a format.
struct Unwritten<'v>(Output<'v>, JsonFormat);

impl Serialize for Unwritten<'_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, self.1, serializer)
    }
}

/// `Serialize::serialize` for what can be encoded.
#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    write(value.encode(), JsonFormat::PLAIN, serializer)
}

/// Writes a value. It is compiled once for each serializer, not for each type.
#[inline]
fn write<S: Serializer>(output: Output<'_>, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
    match output {
        Output::Long(value) if format.numbers_as_strings => serializer.collect_str(&value),
        Output::Long(value) => serializer.serialize_i64(value),
        Output::Decimal(value) if format.numbers_as_strings => serializer.collect_str(value),
        Output::Decimal(value) => value.json().serialize(serializer),
        Output::Binary(value) if format.base64url => serializer.serialize_str(&URL_SAFE.encode(&value.0)),
        Output::Binary(value) => serializer.serialize_str(&STANDARD.encode(&value.0)),
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

/// Whether a member's name is that of an annotation.
#[inline]
pub(crate) fn is_annotation(name: &str) -> bool {
    name.bytes().any(|byte| byte == b'@')
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

impl<T: DataType> Encode for T {
    #[inline]
    fn encode(&self) -> Output<'_> {
        <T::Codec>::encode(self)
    }
}

/// For string literals that a program passes as parameters that no field declares.
impl Encode for &'static str {
    #[inline]
    fn encode(&self) -> Output<'_> {
        Output::Text(self)
    }
}
