//! Examples from a service's documentation: requests and responses, one JSON object on each line.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::{Address, Body, Method, Request};

/// The text in place of content that examples do not contain.
pub const CONTENT: &str = "content that the documentation does not show";

/// An example.
#[derive(Debug)]
pub struct Example {
    /// The id of the example.
    pub id: String,
    /// The page of the documentation.
    pub page: String,
    /// The version of the API, for instance `v1.0`.
    pub version: Option<String>,
    /// The request, if there is one.
    pub request: Option<Sent>,
    /// The response, if there is one.
    pub response: Option<Answered>,
    /// Whether the data set states that the path exists in the metadata.
    pub is_found: bool,
}

/// A documented request.
#[derive(Debug)]
pub struct Sent {
    /// The method, in upper case.
    pub method: String,
    /// The address, absolute or relative.
    pub url: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub content: Content,
}

/// A documented response.
#[derive(Debug)]
pub struct Answered {
    /// The status, if documented.
    pub status: Option<u16>,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub content: Content,
}

/// A body.
#[derive(Debug)]
pub enum Content {
    /// No body.
    Empty,
    /// JSON, as it is written.
    Json(Box<RawValue>, Value),
    /// Other content, which the data set does not include, with its kind.
    Other(String),
    /// Invalid JSON, which the data set does not include, with the error.
    Broken(String),
}

impl Sent {
    /// The request, to a path relative to the service root. A request whose method has no body has none, even
    /// if the documentation shows one.
    ///
    /// # Errors
    /// When the method is not one of HTTP, as one sentence.
    pub fn asked(&self, path: Address) -> Result<Request, String> {
        let method = Method::read(&self.method)?;
        let body = match &self.content {
            Content::Json(_, json) if json.is_object() || json.is_array() || method != "GET" => {
                Body::Json(json.clone())
            }
            Content::Other(_) => Body::Text(CONTENT.to_owned()),
            _ => Body::Empty,
        };
        Ok(Request { method, path, headers: self.headers.clone(), body })
    }
}

impl Answered {
    /// Whether the response is a redirect.
    pub fn is_redirect(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status))
            && self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("location"))
    }
}

/// Reads examples, one on each line.
///
/// # Errors
/// The number of the first line that is not an example, and the reason.
pub fn parse(text: &str) -> Result<Vec<Example>, (usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| match serde_json::from_str::<Record>(line) {
            Ok(record) => Ok(example(record, number)),
            Err(error) => Err((number, error.to_string())),
        })
        .collect()
}

#[derive(Deserialize)]
struct Record {
    id: Option<String>,
    page: Option<String>,
    version: Option<String>,
    request: Option<RecordRequest>,
    response: Option<RecordResponse>,
    resolve: Option<Hint>,
}

#[derive(Deserialize)]
struct Hint {
    ok: Option<bool>,
}

#[derive(Deserialize)]
struct RecordRequest {
    method: Option<String>,
    url: Option<String>,
    headers: Option<Map<String, Value>>,
    body: Option<Box<RawValue>>,
    body_state: Option<String>,
}

#[derive(Deserialize)]
struct RecordResponse {
    status: Option<Value>,
    headers: Option<Map<String, Value>>,
    body: Option<Box<RawValue>>,
    body_state: Option<String>,
}

fn example(record: Record, line: usize) -> Example {
    let request = record.request.and_then(|request| {
        Some(Sent {
            method: request.method?.trim().to_uppercase(),
            url: request.url?.trim().to_owned(),
            headers: headers(request.headers),
            content: content(request.body, request.body_state.as_deref()),
        })
    });
    let response = record.response.map(|response| Answered {
        status: response.status.as_ref().and_then(status),
        headers: headers(response.headers),
        content: content(response.body, response.body_state.as_deref()),
    });
    let is_beta = record.version.as_deref() == Some("beta");
    Example {
        id: record.id.unwrap_or_else(|| format!("line {line}")),
        page: record.page.unwrap_or_default(),
        version: record.version,
        request,
        response,
        // The data set states this for v1.0 only.
        is_found: !is_beta && record.resolve.is_some_and(|hint| hint.ok == Some(true)),
    }
}

fn status(status: &Value) -> Option<u16> {
    let number = status.as_u64().or_else(|| status.as_str()?.split(' ').next()?.parse().ok());
    number.and_then(|number| u16::try_from(number).ok())
}

fn headers(headers: Option<Map<String, Value>>) -> Vec<(String, String)> {
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    headers.into_iter().flatten().map(|(name, value)| (name.trim().to_owned(), text(value))).collect()
}

fn content(body: Option<Box<RawValue>>, state: Option<&str>) -> Content {
    let what = state.and_then(|state| state.strip_prefix("unparsed:"));
    let json = body.and_then(|raw| Some((serde_json::from_str::<Value>(raw.get()).ok()?, raw)));
    match (json, what.map(|what| what.strip_prefix("non-json:").ok_or(what))) {
        (Some((json, raw)), None) if !json.is_null() => Content::Json(raw, json),
        (_, Some(Ok(r#type))) => Content::Other(r#type.to_owned()),
        (_, Some(Err(fault))) => Content::Broken(fault.to_owned()),
        (_, None) => Content::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Example {
        parse(line).unwrap().remove(0)
    }

    #[test]
    fn what_is_missing_is_none() {
        let example = one(r#"{"version": "v1.0"}"#);
        assert_eq!((example.id.as_str(), example.page.as_str()), ("line 1", ""));
        assert!(example.request.is_none() && example.response.is_none() && !example.is_found);
        let example =
            one(r#"{"id": "a", "request": {"method": "get", "url": "/me"}, "response": {}, "resolve": {}}"#);
        let request = example.request.unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "/me"));
        assert!(request.headers.is_empty() && matches!(request.content, Content::Empty));
        assert!(example.response.unwrap().status.is_none());
        assert!(one(r#"{"request": {"url": "/me"}, "resolve": {"ok": true}}"#).request.is_none());
        assert!(
            one(r#"{"request": null, "response": null, "resolve": null, "more": [1]}"#).request.is_none()
        );
    }

    #[test]
    fn bodies_are_what_they_are_said_to_be() {
        let content = |body: &str, state: &str| {
            let line = format!(
                r#"{{"response": {{"status": "200 OK", "headers": {{"A": 1}}, "body": {body}, "body_state": {state}}}}}"#
            );
            let response = one(&line).response.unwrap();
            assert_eq!(
                (response.status, response.headers),
                (Some(200), vec![("A".to_owned(), "1".to_owned())])
            );
            format!("{:?}", response.content)
        };
        for (body, state, expected) in [
            ("null", "null", "Empty"),
            ("null", r#""empty""#, "Empty"),
            ("null", r#""unparsed:non-json:image/png""#, r#"Other("image/png")"#),
            ("null", r#""unparsed:trailing-comma""#, r#"Broken("trailing-comma")"#),
        ] {
            assert_eq!(content(body, state), expected);
        }
        assert!(content(r#"{"b": 1, "a": 1.0}"#, "null").starts_with(r#"Json(RawValue({"b": 1, "a": 1.0})"#));
        assert!(content("17", r#""json-scalar""#).starts_with("Json"));
    }

    #[test]
    fn the_line_of_a_malformed_example_is_told() {
        for (text, line, says) in [
            ("{}\n\n{\"id\": \"a\"", 3, "EOF"),
            ("[]\n{}", 1, "invalid"),
            ("{}\n{\"id\": 7}", 2, "expected a string"),
            ("\u{feff}{}\n{\"request\": 7}", 2, "invalid type"),
        ] {
            let (at, message) = parse(text).unwrap_err();
            assert!(at == line && message.contains(says), "{at}: {message}");
        }
    }
}
