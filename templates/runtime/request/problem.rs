//! Code and message of an error, in the formats that services use: OData of all versions, problem details
//! of RFC 9457, OAuth, web frameworks, XML.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// How much of an XML body is searched, in bytes.
const XML: usize = 64 << 10;
/// Names of members in lower case, in order of precedence.
const CODES: [&str; 4] = ["code", "errorcode", "error_code", "faultcode"];
const MESSAGES: [&str; 7] = [
    "message",
    "error_description",
    "errormessage",
    "errordescription",
    "detail",
    "exceptionmessage",
    "faultstring",
];

/// Code and message of an error.
#[derive(Clone, Default)]
pub(crate) struct Problem {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl Problem {
    /// Reads a body; `json` is null if it is not JSON. With a success status, only a member `error` is
    /// read.
    #[cold]
    #[inline]
    pub(crate) fn of(json: &Value, body: &[u8], is_success: bool) -> Self {
        match json {
            Value::Null => Self::of_xml(body).unwrap_or_default(),
            Value::Object(members) if is_success => Self::within(members),
            Value::Object(members) => {
                Self::within(members).or(Self::of_members(members)).or(Self::first(find(members, "errors")))
            }
            errors if !is_success => Self::first(Some(errors)),
            _ => Self::default(),
        }
    }

    #[inline]
    fn within(members: &Map<String, Value>) -> Self {
        let error = ["error", "odata.error"].iter().find_map(|name| find(members, name));
        error.map(Self::of_error).unwrap_or_default()
    }

    /// Reads the first of several errors.
    #[inline]
    fn first(errors: Option<&Value>) -> Self {
        errors.and_then(|errors| errors.get(0)).map(Self::of_error).unwrap_or_default()
    }

    /// Reads a member `error`: OData's object, OAuth's code, or a message.
    #[inline]
    fn of_error(error: &Value) -> Self {
        match error {
            Value::Object(members) => Self::of_members(members),
            Value::String(code) if !code.contains(char::is_whitespace) => {
                Self { code: filled(code), message: None }
            }
            Value::String(message) => Self { code: None, message: filled(message) },
            _ => Self::default(),
        }
    }

    /// Reads the members of an error or of problem details, whose `type` is a URI that identifies the
    /// problem.
    #[inline]
    fn of_members(members: &Map<String, Value>) -> Self {
        let text_of = |name: &&str| find(members, name).and_then(text);
        let title = text_of(&"title");
        let r#type = text_of(&"type").filter(|r#type| title.is_some() && r#type != "about:blank");
        Self {
            code: CODES.iter().find_map(text_of).or(r#type),
            message: MESSAGES.iter().find_map(text_of).or(title),
        }
    }

    /// Adds what is missing from another problem.
    #[inline]
    fn or(self, other: Self) -> Self {
        Self { code: self.code.or(other.code), message: self.message.or(other.message) }
    }

    /// Reads the first `code` and `message` of an XML document, but not of HTML pages.
    #[inline]
    fn of_xml(body: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(&body[..body.len().min(XML)]);
        let elements = Elements(text.trim_start_matches('\u{feff}').trim_start());
        let mut elements = elements.peekable();
        let root = elements.peek()?.name.to_ascii_lowercase();
        if !["error", "fault", "exception", "envelope"].iter().any(|kind| root.contains(kind)) {
            return None;
        }
        let mut found = Self::default();
        for element in elements {
            let name = element.name.to_ascii_lowercase();
            let place = match name.as_str() {
                name if CODES.contains(&name) => &mut found.code,
                name if MESSAGES.contains(&name) => &mut found.message,
                _ => continue,
            };
            if place.is_none() {
                *place = filled(&element.text());
            }
        }
        Some(found)
    }
}

/// Finds a member by its name, whatever its case.
#[inline]
fn find<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    members.get(name).or_else(|| {
        let mut members = members.iter();
        members.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

/// Reads a string, a number, or OData 3's object of a text and its language.
#[inline]
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => filled(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(members) => members.get("value").and_then(Value::as_str).and_then(filled),
        _ => None,
    }
}

#[inline]
fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The elements of an XML document in document order. Malformed XML ends the iteration.
struct Elements<'x>(&'x str);

/// An element: its name without prefix, and the text behind its start tag.
struct Element<'x> {
    name: &'x str,
    rest: &'x str,
}

impl<'x> Iterator for Elements<'x> {
    type Item = Element<'x>;

    #[inline]
    fn next(&mut self) -> Option<Element<'x>> {
        loop {
            let (_, tag) = self.0.split_once('<')?;
            let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">"), ("/", ">")];
            if let Some((_, end)) = skipped.iter().find(|(start, _)| tag.starts_with(start)) {
                self.0 = tag.split_once(end)?.1;
                continue;
            }
            let end = tag.find(|end: char| end == '>' || end == '/' || end.is_whitespace())?;
            let (_, rest) = tag.split_once('>')?;
            let is_empty = tag[..tag.len() - rest.len() - 1].ends_with('/');
            self.0 = rest;
            let name = tag[..end].rsplit(':').next().unwrap_or_default();
            return Some(Element { name, rest: if is_empty { "" } else { rest } });
        }
    }
}

impl Element<'_> {
    /// The text up to the next tag.
    #[inline]
    fn text(&self) -> Cow<'_, str> {
        match self.rest.trim_start().strip_prefix("<![CDATA[") {
            Some(data) => data.split("]]>").next().unwrap_or_default().into(),
            None => unescaped(self.rest.split('<').next().unwrap_or_default()),
        }
    }
}

/// Replaces the five predefined entities of XML and character references.
#[inline]
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut whole = first.to_owned();
    for part in parts {
        match part.split_once(';').and_then(|(entity, rest)| Some((character(entity)?, rest))) {
            Some((character, rest)) => {
                whole.push(character);
                whole += rest;
            }
            None => {
                whole.push('&');
                whole += part;
            }
        }
    }
    Cow::Owned(whole)
}

#[inline]
fn character(entity: &str) -> Option<char> {
    let number = |digits: &str| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    };
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => char::from_u32(number(entity.strip_prefix('#')?)?),
    }
}
