//! A step and its answer as JSON.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::error::Error;
use crate::runtime::client::transport::{HttpBody, header_texts};
use crate::runtime::primitive::from_base64;

/// The answer to one step.
pub(super) struct StepAnswer {
    pub(super) id: String,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A step as an element of `requests`.
pub(super) fn step(
    core: &Core,
    id: &str,
    request: &Outgoing,
    after: &[String],
) -> Result<Map<String, Value>, Error> {
    let HttpBody::Bytes(body) = &request.body else {
        return Err(Error::invalid("a stream cannot be a step of a batch"));
    };
    let relative = request.url.strip_prefix(core.base()).and_then(|rest| rest.strip_prefix('/'));
    let relative = relative.ok_or_else(|| Error::invalid("a step of a batch is below the service root"))?;
    let slash = if core.inner().batch.has_leading_slash { "/" } else { "" };
    let mut step = Map::new();
    step.insert("id".into(), id.into());
    step.insert("method".into(), request.method.as_str().into());
    step.insert("url".into(), format!("{slash}{relative}").into());
    let headers = header_texts(&request.headers);
    if !headers.is_empty() {
        step.insert("headers".into(), headers.into());
    }
    if !body.is_empty() {
        let as_json = || serde_json::from_slice(body).ok().filter(|_| is(&request.headers, "json"));
        let as_text = || String::from_utf8(body.to_vec()).ok().filter(|_| is(&request.headers, "text/"));
        let json = as_json().or_else(|| as_text().map(Value::String));
        step.insert("body".into(), json.unwrap_or_else(|| URL_SAFE.encode(body).into()));
    }
    if !after.is_empty() {
        step.insert("dependsOn".into(), json!(after));
    }
    Ok(step)
}

/// Whether the media type has this in it.
fn is(headers: &HeaderMap, part: &str) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|content_type| content_type.to_ascii_lowercase().contains(part))
}

/// Reads the body of an answered batch.
pub(super) fn answers(body: &[u8]) -> serde_json::Result<Vec<StepAnswer>> {
    let answered: Answered<'_> = serde_json::from_slice(body)?;
    Ok(answered.responses.into_iter().filter_map(StepAnswer::read).collect())
}

struct Answered<'a> {
    responses: Vec<BTreeMap<String, &'a RawValue>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Answered<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AnsweredVisitor)
    }
}

struct AnsweredVisitor;

impl<'de> Visitor<'de> for AnsweredVisitor {
    type Value = Answered<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with the array `responses`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answered<'de>, A::Error> {
        let mut responses = None;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "responses" => responses = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let responses = responses.ok_or_else(|| serde::de::Error::missing_field("responses"))?;
        Ok(Answered { responses })
    }
}

impl StepAnswer {
    /// `None` for what has no id or no status.
    fn read(mut parts: BTreeMap<String, &RawValue>) -> Option<Self> {
        let json = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).ok();
        let id = match json(parts.remove("id")?)? {
            Value::String(id) => id,
            other => other.to_string(),
        };
        let status = match json(parts.remove("status")?)? {
            Value::String(text) => text.parse().ok()?,
            other => u16::try_from(other.as_u64()?).ok()?,
        };
        let status = StatusCode::from_u16(status).ok()?;
        let headers = parts.remove("headers").and_then(json).unwrap_or_default();
        let headers = headers.as_object().into_iter().flatten().filter_map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?))
        });
        let headers: HeaderMap = headers.collect();
        let body = parts.remove("body").map(|raw| body(raw, &headers)).unwrap_or_default();
        Some(Self { id, status, headers, body })
    }
}

/// The bytes that the answer would have had alone: JSON as it is, text as text, anything else in base64.
fn body(raw: &RawValue, headers: &HeaderMap) -> Vec<u8> {
    let text = match serde_json::from_str::<Value>(raw.get()) {
        Ok(Value::Null) => return Vec::new(),
        Ok(Value::String(text)) if !is(headers, "json") && headers.contains_key(CONTENT_TYPE) => text,
        _ => return raw.get().as_bytes().to_vec(),
    };
    if is(headers, "text/") {
        return text.into_bytes();
    }
    from_base64(&text).unwrap_or_else(|| text.into_bytes())
}
