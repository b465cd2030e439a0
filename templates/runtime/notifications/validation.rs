//! The request with which a service finds out whether a URL takes notifications.

use std::borrow::Cow;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response, StatusCode};

/// A token is shorter, even with ids of the longest kind in it.
const MAX_LENGTH: usize = 2048;

/// The answer to a request that asks whether the URL takes notifications; `None` if it does not ask. `query`
/// is what stands behind the `?` of its URL, as it was sent.
///
/// The answer is the decoded `validationToken` as plain text. As anybody can have his own text sent back by
/// this, a text that a browser could take for markup, that is too long, or that comes twice, is answered with
/// `400 Bad Request` instead.
///
/// ```
/// # use templates::notifications::*;
/// let answer = validation_answer(Some("validationToken=Hello")).expect("it asks");
/// assert_eq!((answer.status().as_u16(), answer.body().as_str()), (200, "Hello"));
/// assert!(validation_answer(Some("page=2")).is_none());
/// ```
#[inline]
#[must_use]
pub fn validation_answer(query: Option<&str>) -> Option<Response<String>> {
    let options = url::form_urlencoded::parse(query?.as_bytes());
    let mut tokens = options.filter(|(name, _)| name == "validationToken").map(|(_, value)| value);
    let first = tokens.next()?;
    let (status, body) = match tokens.next() {
        None if is_harmless(&first) => (StatusCode::OK, Cow::into_owned(first)),
        _ => (StatusCode::BAD_REQUEST, String::new()),
    };
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(answer)
}

/// Printable ASCII without the characters that begin or end something in HTML.
#[inline]
fn is_harmless(token: &str) -> bool {
    let is_harmless =
        |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'');
    !token.is_empty() && token.len() <= MAX_LENGTH && token.bytes().all(is_harmless)
}
