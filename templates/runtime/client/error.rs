//! What can go wrong with a request.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::runtime::body::from_slice;
use crate::runtime::client::problem::Problem;
use crate::runtime::client::tokens::Failure;
use crate::runtime::client::transport::{TransportError, TransportErrorKind};

/// Why a request did not end well. Whatever the service sent is kept.
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// At which point it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is not one that can be sent, or leads where it must not, or a text is no value; nothing
    /// was sent.
    Invalid,
    /// No token could be had, or no other one in place of a rejected one; nothing was done.
    Credential,
    /// There was no connection, or it broke off before the answer was complete.
    Transport,
    /// The answer was not complete in time.
    Timeout,
    /// The answer is longer than the client takes, or has so many objects that they would take far more
    /// memory than its length.
    TooLarge,
    /// The service answered with an error status.
    Service,
    /// The service answered with success, but not in the declared form.
    Answer,
    /// A long-running operation, or a step that another one depends on, ended without success.
    Operation,
    /// What is uploaded could not be read, or what is downloaded could not be written.
    Local,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// Method and URL template: no ids, no query.
    request: String,
    /// What we say of it.
    message: String,
    tries: u32,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// The body as JSON, or null.
    json: Value,
    /// What it tells.
    problem: Problem,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// One of several things that are wrong: an element of `error.details`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDetail<'e> {
    /// `code`.
    pub code: Option<&'e str>,
    /// `message`.
    pub message: Option<&'e str>,
    /// `target`: what it is about, for instance a property.
    pub target: Option<&'e str>,
}

/// How errors are made: out of line, so that programs do not carry it at every place where something can go
/// wrong.
impl Error {
    #[cold]
    #[inline(never)]
    fn new(kind: ErrorKind, request: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            request: request.to_owned(),
            message: message.into(),
            tries: 0,
            status: None,
            headers: HeaderMap::new(),
            body: None,
            json: Value::Null,
            problem: Problem::default(),
            source: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, "", message)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn credential(request: &str, source: Failure) -> Self {
        let mut error = Self::new(ErrorKind::Credential, request, "no token could be had");
        error.0.source = Some(source);
        error
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn transport(request: &str, source: TransportError) -> Self {
        match source.kind() {
            TransportErrorKind::Timeout => Self::timeout(request).caused_by(Box::new(source)),
            _ => Self::new(ErrorKind::Transport, request, source.to_string()).caused_by(Box::new(source)),
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn timeout(request: &str) -> Self {
        Self::new(ErrorKind::Timeout, request, "the answer was not complete in time")
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn cut_off(request: &str) -> Self {
        Self::new(ErrorKind::Transport, request, "the answer ended before its length")
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn too_large(request: &str, limit: u64) -> Self {
        let message = format!("the answer is longer than {limit} bytes, the client's max_response_size");
        Self::new(ErrorKind::TooLarge, request, message)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn local(message: &str, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Local, "", message).caused_by(Box::new(source))
    }

    pub(crate) fn operation(request: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Operation, request, message)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn response(request: &str, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self::new(ErrorKind::Service, request, "").with_head(status, headers).with_body(body)
    }

    /// Of another kind, and why.
    #[cold]
    #[inline(never)]
    pub(crate) fn because(mut self, kind: ErrorKind, message: String) -> Self {
        self.0.kind = kind;
        self.0.message = message;
        self
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn with_head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.json = from_slice(&body).unwrap_or_default();
        // An entity can have a code and a message, too.
        let is_success = self.0.status.is_some_and(|status| status.is_success());
        self.0.problem = Problem::of(&self.0.json, &body, is_success);
        self.0.body = Some(body);
        self
    }

    /// What the service says of it elsewhere than in an `error` object.
    #[cold]
    #[inline(never)]
    pub(crate) fn described(mut self, code: Option<&str>, message: Option<&str>) -> Self {
        let problem = &mut self.0.problem;
        problem.code = problem.code.take().or_else(|| code.map(str::to_owned));
        problem.message = problem.message.take().or_else(|| message.map(str::to_owned));
        self
    }

    /// Adds a header that the answer lacks.
    #[cold]
    #[inline(never)]
    pub(crate) fn with_default_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.entry(name).or_insert(value);
        self
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn after(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    #[cold]
    #[inline(never)]
    fn caused_by(mut self, source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(Arc::from(source));
        self
    }
}

impl Error {
    pub(crate) fn transport_kind(&self) -> Option<TransportErrorKind> {
        Some(self.0.source.as_ref()?.downcast_ref::<TransportError>()?.kind())
    }

    /// At which point it went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How often the request was sent, or was tried to be.
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// The status, if an answer began to arrive.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the answer; empty without one.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as it was sent, whatever it is.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// The whole `error` object of the body, OData JSON Format section 21; null without one.
    pub fn json(&self) -> &Value {
        self.0.json.get("error").or_else(|| self.0.json.get("odata.error")).unwrap_or(&Value::Null)
    }

    /// The whole body as JSON; null when it is none. It has what services that do not keep to OData tell
    /// besides code and message, for instance `title` and `status` of a problem, RFC 9457.
    pub fn body_json(&self) -> &Value {
        &self.0.json
    }

    /// `error.code`. Of other forms than OData's, JSON or XML, it is what comes next to it: a number as text,
    /// `error` of OAuth, `type` of a problem.
    pub fn code(&self) -> Option<&str> {
        self.0.problem.code.as_deref()
    }

    /// [`code`](Self::code), and the codes of the inner errors, from the general to the special.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let errors = std::iter::successors(inner(self.json()), |error| inner(error));
        self.code().into_iter().chain(errors.filter_map(|error| text(error, "code")))
    }

    /// `error.message`, or what comes next to it in other forms than OData's: `Message`, `error_description`
    /// of OAuth, `detail` of a problem; ours when the service sent none.
    pub fn message(&self) -> &str {
        self.service_message().unwrap_or(&self.0.message)
    }

    /// `error.target`: what it is about, for instance a property.
    pub fn target(&self) -> Option<&str> {
        text(self.json(), "target")
    }

    /// `error.details`: all that is wrong, if it is several things.
    pub fn details(&self) -> Vec<ErrorDetail<'_>> {
        let details = self.json().get("details").and_then(Value::as_array);
        let detail = |detail| ErrorDetail {
            code: text(detail, "code"),
            message: text(detail, "message"),
            target: text(detail, "target"),
        };
        details.into_iter().flatten().map(detail).collect()
    }

    /// The id that the service gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.id("request-id")
    }

    /// The id that this client, or the caller, gave the request.
    pub fn client_request_id(&self) -> Option<&str> {
        self.id("client-request-id")
    }

    /// When it happened, as the service wrote it: in its error, or in the header `Date`.
    pub fn date(&self) -> Option<&str> {
        let own = inner(self.json()).and_then(|inner| inner.get("date")?.as_str());
        own.or_else(|| self.0.headers.get(DATE)?.to_str().ok())
    }

    /// How long the service asked to wait: `Retry-After`, the longest of several.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.0.headers, SystemTime::now())
    }

    /// Where the service points: `Location`. With an expired delta link, this is where to begin anew.
    pub fn location(&self) -> Option<&str> {
        self.0.headers.get(LOCATION)?.to_str().ok()
    }

    /// Whether the status is 400: something in the request is wrong.
    pub fn is_bad_request(&self) -> bool {
        self.has(StatusCode::BAD_REQUEST)
    }

    /// Whether the status is 401: the token is missing, or the service rejects it.
    pub fn is_unauthorized(&self) -> bool {
        self.has(StatusCode::UNAUTHORIZED)
    }

    /// Whether the status is 403: a permission or a license is missing.
    pub fn is_forbidden(&self) -> bool {
        self.has(StatusCode::FORBIDDEN)
    }

    /// Whether the status is 404.
    pub fn is_not_found(&self) -> bool {
        self.has(StatusCode::NOT_FOUND)
    }

    /// Whether the status is 409: it is there already, or is being changed.
    pub fn is_conflict(&self) -> bool {
        self.has(StatusCode::CONFLICT)
    }

    /// Whether the status is 412: it has changed since it had the etag of `if_match`.
    pub fn is_precondition_failed(&self) -> bool {
        self.has(StatusCode::PRECONDITION_FAILED)
    }

    /// Whether the status is 429.
    pub fn is_throttled(&self) -> bool {
        self.has(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a delta link has expired, and all must be read anew: 410 (Gone), or an error code that
    /// [says the same](https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset).
    pub fn is_resync_required(&self) -> bool {
        let says_so = |code: &str| {
            ["resyncRequired", "syncStateNotFound", "syncStateInvalid"]
                .iter()
                .any(|known| code.eq_ignore_ascii_case(known))
        };
        self.has(StatusCode::GONE) || self.codes().any(says_so)
    }

    /// Whether it took too long, here.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    fn has(&self, status: StatusCode) -> bool {
        self.0.status == Some(status)
    }

    fn id(&self, name: &str) -> Option<&str> {
        let header = self.0.headers.get(name).and_then(|value| value.to_str().ok());
        header.or_else(|| inner(self.json())?.get(name)?.as_str())
    }

    fn service_message(&self) -> Option<&str> {
        self.0.problem.message.as_deref()
    }
}

/// `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date, which is compared with the service's own clock
/// if it tells it. Where several services had a say, each may have added its own, as an element of a list or
/// a header of its own; the longest holds for all of them.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let now = service_time(headers).unwrap_or(now);
    let values = headers.get_all(RETRY_AFTER).into_iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| longest(value, now)).max()
}

/// The service's own clock, if it tells it: `Date`.
pub(crate) fn service_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The longest wait of a list. Elements that are none are left out.
fn longest(list: &str, now: SystemTime) -> Option<Duration> {
    let elements: Vec<&str> = list.split(',').map(str::trim).collect();
    let seconds = elements.iter().filter_map(|element| seconds(element));
    // The usual form of dates has a comma, too.
    let with_comma = elements.windows(2).map(|pair| pair.join(", "));
    let dates = with_comma.chain(elements.iter().map(|element| (*element).to_owned()));
    let times = dates.filter_map(|date| httpdate::parse_http_date(&date).ok());
    let waits = times.map(|time| time.duration_since(now).unwrap_or_default());
    seconds.chain(waits).max()
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite())?;
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
}

fn inner(error: &Value) -> Option<&Value> {
    error.get("innerError").or_else(|| error.get("innererror")).filter(|inner| inner.is_object())
}

fn text<'e>(value: &'e Value, name: &str) -> Option<&'e str> {
    value.get(name)?.as_str()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        if !self.0.request.is_empty() {
            parts.push(self.0.request.clone());
        }
        parts.extend(self.0.status.map(|status| status.to_string()));
        parts.extend(self.code().map(str::to_owned));
        if !self.0.message.is_empty() {
            parts.push(self.0.message.clone());
        }
        parts.extend(self.service_message().map(str::to_owned));
        f.write_str(&parts.join(": "))?;
        if self.0.tries > 1 {
            write!(f, " (after {} tries)", self.0.tries)?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request-id {id})"),
            None => Ok(()),
        }
    }
}

/// Without headers and body, which may be secret.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("body_length", &self.0.body.as_deref().map(<[u8]>::len))
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
