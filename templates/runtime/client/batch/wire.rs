//! The JSON of a request within a batch, and of its response.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::runtime::client::core::{Core, Outgoing, has_body};
use crate::runtime::client::transport::{HttpBody, header_texts};
use crate::runtime::machine::body::from_slice;
use crate::runtime::model::primitive::from_base64;
use crate::runtime::request::error::Error;

/// The response to one request.
pub(super) struct StepAnswer {
    pub(super) id: String,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A request as it is written in a batch.
pub(super) struct Part<'r> {
    pub(super) index: usize,
    pub(super) change_set: Option<usize>,
    pub(super) method: &'r Method,
    /// The URL, relative to the service root.
    pub(super) url: &'r str,
    pub(super) headers: HeaderMap,
    pub(super) body: &'r [u8],
}

impl<'r> Part<'r> {
    /// The part for a request.
    ///
    /// # Errors
    /// When it cannot be a step of a batch.
    #[inline]
    pub(super) fn new(
        core: &Core,
        request: &'r Outgoing,
        index: usize,
        change_set: Option<usize>,
    ) -> Result<Self, Error> {
        let HttpBody::Bytes(body) = &request.body else {
            return Err(Error::invalid("a stream cannot be a step of a batch"));
        };
        let url = request.url.strip_prefix(core.base()).and_then(|rest| rest.strip_prefix('/'));
        let url = url.ok_or_else(|| Error::invalid("the URL of a step must be below the service root"))?;
        let mut headers = request.headers.clone();
        core.inner().settings.add_default_headers(&mut headers);
        // The token is sent with the batch as a whole.
        headers.remove(AUTHORIZATION);
        Ok(Self { index, change_set, method: &request.method, url, headers, body })
    }
}

/// The request as an element of `requests`.
#[inline]
pub(super) fn step(core: &Core, part: Part<'_>, group: Option<&str>, after: &[String]) -> Map<String, Value> {
    let Part { index, method, url, mut headers, body, .. } = part;
    let slash = if core.inner().batch.has_leading_slash { "/" } else { "" };
    let mut step = Map::new();
    step.insert("id".into(), index.to_string().into());
    if let Some(group) = group {
        step.insert("atomicityGroup".into(), group.into());
    }
    step.insert("method".into(), method.as_str().into());
    step.insert("url".into(), format!("{slash}{url}").into());
    if !body.is_empty() || has_body(method) {
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        step.insert("body".into(), written(body, &headers));
    }
    if !headers.is_empty() {
        step.insert("headers".into(), header_texts(&headers).into());
    }
    if !after.is_empty() {
        step.insert("dependsOn".into(), json!(after));
    }
    step
}

/// A body as JSON. Some services reject the whole batch if a request with `POST`, `PATCH` or `PUT` has no
/// body, so an empty one is sent as `{}` if the media type is JSON, and as an empty base64 text
/// otherwise.
#[inline]
fn written(body: &[u8], headers: &HeaderMap) -> Value {
    let is_json = is(headers, "json");
    if is_json && body.is_empty() {
        return json!({});
    }
    let as_json = || serde_json::from_slice(body).ok().filter(|_| is_json);
    let as_text = || String::from_utf8(body.to_vec()).ok().filter(|_| is(headers, "text/"));
    let json = as_json().or_else(|| as_text().map(Value::String));
    json.unwrap_or_else(|| URL_SAFE.encode(body).into())
}

/// Whether the media type contains this text.
#[inline]
fn is(headers: &HeaderMap, part: &str) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|content_type| content_type.to_ascii_lowercase().contains(part))
}

/// Reads the body of a batch response. A malformed response to one request does not affect the others.
#[inline]
pub(super) fn answers(body: &[u8]) -> serde_json::Result<Vec<StepAnswer>> {
    // Bytes that are not UTF-8 are replaced, as in any other body.
    let text = String::from_utf8_lossy(body);
    let mut elements = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let read = reader.deserialize_map(AnsweredVisitor(&mut elements));
    let answers: Vec<StepAnswer> = elements.iter().filter_map(|element| StepAnswer::read(element)).collect();
    let is_odd = elements.iter().any(|element| !element.get().starts_with('{'));
    match read {
        Err(error) if answers.is_empty() => Err(error),
        _ if answers.is_empty() && is_odd => Err(serde_json::Error::custom("responses must be objects")),
        _ => Ok(answers),
    }
}

/// Collects the elements of `responses` up to the first one that is not JSON.
struct AnsweredVisitor<'v, 'de>(&'v mut Vec<&'de RawValue>);

impl<'de> Visitor<'de> for AnsweredVisitor<'_, 'de> {
    type Value = ();

    #[inline]
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with the array `responses`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut is_there = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "responses" {
                is_there = true;
                map.next_value_seed(Elements(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if is_there { Ok(()) } else { Err(A::Error::missing_field("responses")) }
    }
}

struct Elements<'v, 'de>(&'v mut Vec<&'de RawValue>);

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    #[inline]
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(element) = seq.next_element()? {
            self.0.push(element);
        }
        Ok(())
    }
}

impl StepAnswer {
    /// `None` when there is no id or no status.
    #[inline]
    fn read(element: &RawValue) -> Option<Self> {
        let mut parts: BTreeMap<String, &RawValue> = serde_json::from_str(element.get()).ok()?;
        let json = |raw: &RawValue| from_slice::<Value>(raw.get().as_bytes()).ok();
        let id = match json(parts.remove("id")?)? {
            Value::String(id) => id,
            other => other.to_string(),
        };
        let status = match json(parts.remove("status")?)? {
            Value::String(text) => text.parse().ok()?,
            other => u16::try_from(other.as_u64()?).ok()?,
        };
        let status = StatusCode::from_u16(status).ok()?;
        let headers = parts.remove("headers").map(headers).unwrap_or_default();
        let body = parts.remove("body").map(|raw| body(raw, &headers)).unwrap_or_default();
        Some(Self { id, status, headers, body })
    }
}

/// Reads headers. One may occur several times, or have an array as value; invalid ones are left out.
#[inline]
fn headers(raw: &RawValue) -> HeaderMap {
    let Pairs(pairs) = from_slice(raw.get().as_bytes()).unwrap_or_default();
    let header = |name: &str, value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&text).ok()?))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in &pairs {
        let values = match value {
            Value::Null => &[],
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for (name, value) in values.iter().filter_map(|value| header(name, value)) {
            headers.append(name, value);
        }
    }
    headers
}

/// The members of an object in order, including duplicates.
#[derive(Default)]
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    #[inline]
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

/// The bytes of the body that the response would have on its own: JSON and text are kept, anything else
/// is decoded from base64. A string where JSON is declared may be that JSON as text, or base64 of it.
#[inline]
fn body(raw: &RawValue, headers: &HeaderMap) -> Vec<u8> {
    let raw = raw.get().as_bytes();
    if raw == b"null" {
        return Vec::new();
    }
    let string = Some(raw).filter(|raw| raw.starts_with(b"\""));
    let Some(text) = string.and_then(|string| from_slice::<String>(string).ok()) else {
        return raw.to_vec();
    };
    if is(headers, "json") || !headers.contains_key(CONTENT_TYPE) {
        let decoded = || from_base64(&text).filter(|bytes| is_structured(bytes));
        let text = Some(text.as_bytes()).filter(|text| is_structured(text)).map(<[u8]>::to_vec);
        return text.or_else(decoded).unwrap_or_else(|| raw.to_vec());
    }
    if is(headers, "text/") {
        return text.into_bytes();
    }
    from_base64(&text).unwrap_or_else(|| text.into_bytes())
}

/// Whether a text is a JSON object or array.
#[inline]
fn is_structured(bytes: &[u8]) -> bool {
    let without_mark = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    matches!(without_mark.trim_ascii_start().first(), Some(b'{' | b'['))
        && from_slice::<IgnoredAny>(bytes).is_ok()
}
