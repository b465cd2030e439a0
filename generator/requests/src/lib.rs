//! HTTP requests as people write them: as text in the form of documentation and tools, here; as commands of
//! `curl`, [`curl`]; and as examples of a documentation, [`examples`].

pub mod curl;
pub mod examples;

use std::fmt;
use std::ops::Deref;

use generator::text::one_line;
use odata_url::address::{behind, is_absolute};
use serde_json::Value;

/// A request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, relative to the service root, as written.
    pub path: Address,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// An HTTP method in upper case, one of those for which snippets can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(&'static str);

/// The HTTP methods that services accept.
const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"];

impl Method {
    /// Reads a method, whatever its case.
    ///
    /// # Errors
    /// When it is not a method that services accept, as one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let known = METHODS.iter().find(|known| known.eq_ignore_ascii_case(text));
        known.map(|known| Self(known)).ok_or_else(|| format!("`{}` is no method of HTTP", one_line(text)))
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Default for Method {
    fn default() -> Self {
        Self(METHODS[0])
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl PartialEq<str> for Method {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Method {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Path and query relative to a service root. It begins with a slash and has no line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads an address, with or without a slash at the beginning.
    ///
    /// # Errors
    /// When it has line breaks or other control characters, as one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.contains(char::is_control) {
            return Err(format!(
                "`{}` is no address: it has a line break or another control",
                one_line(text)
            ));
        }
        Ok(Self(if text.starts_with('/') { text.to_owned() } else { format!("/{text}") }))
    }
}

impl Default for Address {
    fn default() -> Self {
        Self(String::from("/"))
    }
}

impl Deref for Address {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The body of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// No body.
    #[default]
    Empty,
    /// JSON.
    Json(Value),
    /// Anything else.
    Text(String),
}

impl Request {
    /// The value of a header by its name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path without its query, and the query.
    pub fn split(&self) -> (&str, Option<&str>) {
        self.path.split_once('?').map_or((&*self.path, None), |(path, query)| (path, Some(query)))
    }
}

/// Reads the first request in a text: a line with method and address, headers, an empty line, and the
/// body, which ends at a line that begins with `###` or with the response. Lines that begin with `#` or
/// `//` are comments, except in the body. `roots` are the service roots that an address may begin with;
/// an address without a host is relative to the root.
///
/// Returns the request, and the index of the root that its address begins with.
///
/// # Errors
/// What is missing or invalid, as one sentence.
pub fn parse(text: &str, roots: &[&str]) -> Result<(Request, Option<usize>), String> {
    let is_content = |line: &&str| !line.trim().is_empty() && !is_comment(line);
    let mut lines = text.lines();
    let first = lines.by_ref().find(is_content).ok_or("there is no request")?.trim();
    let (method, address) = first_line(first)?;
    let mut address = address.trim().to_owned();
    let mut headers = Vec::new();
    for line in lines.by_ref().map_while(|line| Some(line).filter(|line| !line.trim().is_empty())) {
        match line.split_once(':') {
            _ if is_comment(line) => {}
            // A long query may be continued on indented lines.
            _ if line.starts_with([' ', '\t']) && headers.is_empty() => address.push_str(line.trim()),
            Some((name, value)) if is_token(name.trim()) => {
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => {
                return Err(format!(
                    "`{}` is no header, and there is no empty line before a body",
                    line.trim()
                ));
            }
        }
    }
    let address = address.split(" HTTP/").next().unwrap_or_default().trim();
    let (path, root) = located(address, roots)?;
    let mut request = Request { method, path, headers, body: Body::Empty };
    let body: Vec<&str> = lines.take_while(|line| !is_end(line)).collect();
    request.body = body_of(&body.join("\n"), request.header("content-type"))?;
    Ok((request, root))
}

/// Splits the first line into method and address.
fn first_line(line: &str) -> Result<(Method, &str), String> {
    let (method, address) = match line.split_once(char::is_whitespace) {
        Some((method, rest)) if method.chars().all(|c| c.is_ascii_alphabetic()) => (method, rest),
        // Tools treat an address without a method as a `GET`.
        None if line.contains('/') => ("GET", line),
        _ => return Err(format!("`{line}` is no method with an address, such as `GET /users`")),
    };
    let method = Method::read(method);
    method
        .map(|method| (method, address))
        .map_err(|what| format!("{what}; a request begins with a line such as `GET /users`"))
}

/// The body: JSON, unless the content type is another one.
fn body_of(text: &str, content_type: Option<&str>) -> Result<Body, String> {
    let text = text.trim();
    let is_json = content_type.is_none_or(|r#type| r#type.to_ascii_lowercase().contains("json"));
    match serde_json::from_str(text) {
        _ if text.is_empty() => Ok(Body::Empty),
        Ok(json) if is_json => Ok(Body::Json(json)),
        Err(error) if is_json && (content_type.is_some() || text.starts_with(['{', '['])) => {
            Err(format!("the body is no JSON: {error}"))
        }
        _ => Ok(Body::Text(text.to_owned())),
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// Whether a line ends the body, because it begins another request or the response.
fn is_end(line: &str) -> bool {
    line.starts_with("###") || line.starts_with("HTTP/")
}

/// Whether a text is a valid name of a header, RFC 9110 section 5.6.2.
pub fn is_token(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}

/// The address relative to the service root.
///
/// # Errors
/// When it is not a URL of the service, as one sentence.
pub fn relative(address: &str, roots: &[&str]) -> Result<Address, String> {
    located(address, roots).map(|(path, _)| path)
}

/// The address relative to the service root, and the index of that root. The root may be written with or
/// without scheme, or by its path only.
///
/// # Errors
/// See [`relative`].
pub fn located(address: &str, roots: &[&str]) -> Result<(Address, Option<usize>), String> {
    // An undefined variable at the beginning is taken to be the root, or its host.
    let address = match address.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
        Some((_, rest)) if rest.starts_with('/') => rest,
        _ => address,
    };
    let named = roots.iter().enumerate().find_map(|(at, root)| Some((behind(address, root)?, Some(at))));
    if let Some((path, root)) = named {
        return Ok((Address::read(path)?, root));
    }
    if is_absolute(address) {
        let known = if roots.is_empty() { String::from("none is known") } else { roots.join(" or ") };
        return Err(format!("`{address}` is not below the service root, {known}"));
    }
    Ok((Address::read(address)?, None))
}

/// The preferences of a header `Prefer`, RFC 7240, which commas outside of quotes separate.
pub fn preferences(value: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut is_quoted = false;
    for c in value.chars() {
        is_quoted ^= c == '"';
        match (c, all.last_mut()) {
            (',', _) if !is_quoted => all.push(String::new()),
            (c, Some(last)) => last.push(c),
            _ => {}
        }
    }
    all.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Whether a header has the preference `respond-async`, with which the service may respond before the
/// work is done.
pub fn is_async(name: &str, value: &str) -> bool {
    let is_it = |preference: &String| preference.eq_ignore_ascii_case("respond-async");
    name.eq_ignore_ascii_case("prefer") && preferences(value).iter().any(is_it)
}
