//! Checks that a response has the declared shape. Otherwise an error, or a response in another format, could
//! be mistaken for an empty value.

use serde_json::{Map, Value};

use crate::runtime::machine::body::{fault, from_slice};
use crate::runtime::machine::names::Names;
use crate::runtime::machine::schema::{Schema, is_annotation};
use crate::runtime::model::odata::OData;
use crate::runtime::request::error::Error;
use crate::runtime::request::response::Response;
use crate::runtime::request::trace;

/// Members in which services report errors, JSON Format section 21 and older forms.
const ERRORS: [&str; 3] = ["error", "odata.error", "errors"];
/// Members in which some services wrap the whole value.
const WRAPPERS: [&str; 2] = ["value", "d"];
/// The limit for the memory of a decoded response, in bytes per byte of its body.
const MEMORY_PER_BYTE: usize = 64;
const MEMORY: usize = 16 << 20;
/// The estimated memory of an object, in bytes.
const OBJECT: usize = 512;

/// The kind of object that the body of a response is.
pub(crate) enum Form {
    /// The value itself.
    Plain,
    /// The value wrapped in an object, `{"value": {…}}`; the annotations of both are merged.
    Wrapped(Value),
    /// The object `{"value": null}`.
    Null,
}

/// Determines what an object is that was read as a model of this type.
///
/// # Errors
/// When it is not such a value: an error with a success status, a collection, a response of OData 2.
#[inline]
pub(crate) fn of_object(schema: &Schema, odata: &OData, response: &Response) -> Result<Form, Error> {
    let properties = schema.properties;
    if odata.properties().any(|(name, _)| is_suspect(name, properties)) {
        return of_suspect(odata, properties, response);
    }
    Ok(Form::Plain)
}

#[inline]
fn is_suspect(name: &str, properties: Names) -> bool {
    (ERRORS.contains(&name) || WRAPPERS.contains(&name)) && properties.place(name).is_none()
}

/// The form of an object that has a member with the name of an error or wrapper. The member is treated as an
/// undeclared property only if the object has other properties, too.
#[cold]
#[inline]
fn of_suspect(odata: &OData, properties: Names, response: &Response) -> Result<Form, Error> {
    let Ok(Value::Object(mut members)) = from_slice::<Value>(&response.body) else { return Ok(Form::Plain) };
    let mut others =
        odata.properties().filter(|(name, value)| is_suspect(name, properties) && is_something(value));
    let error = others.find(|(name, _)| ERRORS.contains(name));
    if members.keys().filter(|name| !is_annotation(name)).count() > 1 {
        if error.is_some() {
            trace::error_beside_value();
        }
        return Ok(Form::Plain);
    }
    if error.is_some() {
        return Err(told(response));
    }
    match members.remove("value") {
        Some(Value::Object(value)) => Ok(Form::Wrapped(joined(members, value))),
        Some(Value::Null) => Ok(Form::Null),
        Some(Value::Array(_)) => Err(unexpected(response, "one value was expected: it is a collection")),
        Some(_) => Err(unexpected(response, "an object was expected: it is a single value")),
        None if members.contains_key("d") => {
            Err(unexpected(response, "the response is in the form of OData 2"))
        }
        None => Ok(Form::Plain),
    }
}

/// The wrapped value, with the annotations of the object around it added.
#[inline]
fn joined(outside: Map<String, Value>, mut within: Map<String, Value>) -> Value {
    for (name, value) in outside {
        within.entry(name).or_insert(value);
    }
    Value::Object(within)
}

/// Checks that the body is a collection: an object with an array `value`.
///
/// # Errors
/// When it has no array `value`, or has an error beside it.
#[inline]
pub(crate) fn check_collection(has_value: bool, odata: &OData, response: &Response) -> Result<(), Error> {
    if !has_value || ERRORS.iter().any(|name| odata.raw(name).is_some_and(is_something)) {
        return no_collection(has_value, odata, response);
    }
    Ok(())
}

/// The error for a body that is not a collection. Values before an error in the body are incomplete, and are
/// dropped; the returned error has the whole body.
#[cold]
#[inline]
fn no_collection(has_value: bool, odata: &OData, response: &Response) -> Result<(), Error> {
    Err(if ERRORS.iter().any(|name| odata.raw(name).is_some_and(is_something)) {
        let what = if has_value { "there is an error beside the values" } else { "it is an error" };
        unexpected(response, &format!("a collection was expected: {what}"))
    } else {
        unexpected(response, "a collection was expected: it has no array `value`")
    })
}

/// The value in `{"value": …}`, or the body if it is not wrapped.
///
/// # Errors
/// When there is neither.
#[inline]
pub(crate) fn value_by_itself(is_untyped: bool, response: &Response) -> Result<Value, Error> {
    let json = from_slice(&response.body).map_err(|error| no_value(response, &fault(&error)))?;
    let Value::Object(mut members) = json else { return Ok(json) };
    let value = members.remove("value");
    let has_error = ERRORS.iter().any(|name| members.get(*name).is_some_and(is_something));
    match value {
        Some(_) if has_error => Err(no_value(response, "there is an error beside it")),
        Some(value) => Ok(value),
        None if is_untyped => Ok(Value::Object(members)),
        None if has_error => Err(told(response)),
        None if members.get("@odata.null").is_some_and(|null| *null != Value::Bool(false)) => Ok(Value::Null),
        None => Err(no_value(response, "there is no `value`")),
    }
}

#[cold]
#[inline]
pub(crate) fn no_value(response: &Response, what: &str) -> Error {
    response.unexpected(format!("a value was expected: {what}"))
}

#[cold]
#[inline]
pub(crate) fn no_json(response: &Response, error: &serde_json::Error) -> Error {
    response.unexpected(format!("the response is not JSON: {}", fault(error)))
}

#[cold]
#[inline]
pub(crate) fn of_another_type(response: &Response) -> Error {
    unexpected(response, "the response is JSON, but of another type")
}

#[cold]
#[inline]
pub(crate) fn no_collection_at_all(response: &Response, error: &serde_json::Error) -> Error {
    let what =
        if response.body.trim_ascii().is_empty() { String::from("there is no body") } else { fault(error) };
    response.unexpected(format!("a collection was expected: {what}"))
}

/// Whether an empty body may represent an empty collection, as services send it for an action without
/// results.
#[inline]
pub(crate) fn may_be_nothing(response: &Response) -> bool {
    let is_accepted = matches!(response.status.as_u16(), 202 | 204);
    is_accepted && !response.request.starts_with("GET ")
}

/// Checks that a response to a request without a declared result is not an error with a success status.
///
/// # Errors
/// That error.
#[inline]
pub(crate) fn check_nothing(response: &Response) -> Result<(), Error> {
    if !response.body.trim_ascii_start().starts_with(b"{") {
        return Ok(());
    }
    let Ok(Value::Object(members)) = from_slice::<Value>(&response.body) else { return Ok(()) };
    let mut properties = members.iter().filter(|(name, _)| !is_annotation(name));
    match (properties.next(), properties.next()) {
        (Some((name, value)), None) if ERRORS.contains(&name.as_str()) && is_something(value) => {
            Err(told(response))
        }
        _ => Ok(()),
    }
}

/// Whether the body is the object `{}`.
#[inline]
pub(crate) fn is_empty_object(body: &[u8]) -> bool {
    let inner = body.trim_ascii().strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}"));
    inner.is_some_and(|inner| inner.trim_ascii().is_empty())
}

/// Checks that decoding would not take far more memory than the body has bytes. In `[{},{},…]`, each
/// empty object becomes an entity that takes as much memory as a full one.
///
/// # Errors
/// When the limit is exceeded.
#[inline]
pub(crate) fn check_size(size: usize, response: &Response) -> Result<(), Error> {
    let body = &response.body;
    let memory = |objects: usize| objects.saturating_mul(size.max(OBJECT));
    // `{},` is the shortest object, so a small body cannot exceed the limit and is not counted.
    if memory(body.len() / 3) <= MEMORY {
        return Ok(());
    }
    let objects = opening_braces(body);
    if memory(objects) <= MEMORY.saturating_add(body.len().saturating_mul(MEMORY_PER_BYTE)) {
        return Ok(());
    }
    Err(response.too_large(format!("the response has {objects} objects in {} bytes", body.len())))
}

/// At least the number of objects. Summing single bytes is seven times as fast as summing words.
#[inline]
fn opening_braces(body: &[u8]) -> usize {
    let count = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(*byte == b'{')).sum::<u8>();
    body.chunks(255).map(|bytes| usize::from(count(bytes))).sum()
}

#[inline]
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

#[inline]
fn told(response: &Response) -> Error {
    unexpected(response, "the response is an error, although it has a success status")
}

#[inline]
fn unexpected(response: &Response, message: &str) -> Error {
    response.unexpected(message.to_owned())
}
