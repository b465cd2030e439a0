//! The error type of all requests.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::runtime::machine::body::from_slice;
use crate::runtime::request::problem::Problem;

/// Why a request failed, with everything that the service sent.
///
/// By then what may be repeated has been tried again, as the
/// [`RetryPolicy`](crate::runtime::client::RetryPolicy) says; [`tries`](Self::tries) tells how often.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// match graph.users().by_id("nobody").get().send().await {
///     Ok(user) => println!("{:?}", user.display_name),
///     Err(error) if error.is_not_found() => println!("there is no such user"),
///     Err(error) if error.is_throttled() => println!("wait {:?}", error.retry_after()),
///     Err(error) if error.kind() == ErrorKind::Transport => println!("no connection"),
///     Err(error) => println!("{error}, request {:?}", error.request_id()),
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Which error when
///
/// | what has happened | [`kind`] | what tells it | tried again |
/// |---|---|---|---|
/// | the request is not valid, for instance a path with `..` | `Invalid` | nothing was sent | |
/// | the credential has no token | `Credential` | its error is the [`source`] | |
/// | the service rejects the request, 400 | `Service` | [`is_bad_request`], [`code`] | |
/// | the token is rejected, 401 | `Service` | [`is_unauthorized`] | once, with another token |
/// | a permission or licence is missing, 403 | `Service` | [`is_forbidden`] | |
/// | there is no such entity, 404 | `Service` | [`is_not_found`] | |
/// | the entity exists, or is being changed, 409 | `Service` | [`is_conflict`] | |
/// | a delta link has expired, 410 | `Service` | [`is_resync_required`] | |
/// | the entity is not the one with the etag, 412 | `Service` | [`is_precondition_failed`] | |
/// | there were too many requests, 429 | `Service` | [`is_throttled`], [`retry_after`] | always |
/// | the service is not available, 503 or 504 | `Service` | [`status`] | if idempotent |
/// | no connection could be made | `Transport` | the `source` | always |
/// | the connection broke | `Transport` | the `source` | if idempotent |
/// | it took too long | `Timeout` | [`is_timeout`] | if idempotent, within the time limit for all tries |
/// | the response is longer than the client allows | `TooLarge` | | |
/// | the response is not what the metadata declares | `Answer` | [`body`] has it | |
/// | a long-running operation has failed | `Operation` | [`code`] | |
/// | another request of the batch has failed | `NotMade` | [`is_not_made`] | |
/// | a file cannot be read or written | `Local` | the `source` | |
///
/// [`body`]: Self::body
/// [`code`]: Self::code
/// [`is_bad_request`]: Self::is_bad_request
/// [`is_conflict`]: Self::is_conflict
/// [`is_forbidden`]: Self::is_forbidden
/// [`is_not_found`]: Self::is_not_found
/// [`is_not_made`]: Self::is_not_made
/// [`is_precondition_failed`]: Self::is_precondition_failed
/// [`is_resync_required`]: Self::is_resync_required
/// [`is_throttled`]: Self::is_throttled
/// [`is_timeout`]: Self::is_timeout
/// [`is_unauthorized`]: Self::is_unauthorized
/// [`kind`]: Self::kind
/// [`retry_after`]: Self::retry_after
/// [`status`]: Self::status
/// [`source`]: std::error::Error::source
#[doc(alias = "ODataError")]
#[doc(alias = "ServiceException")]
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// The stage at which a request failed.
///
/// An example is at [`Error`], and a table of what to expect when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is invalid, or leads to an origin where it must not be sent, or a text is not a value
    /// of its type. Nothing was sent.
    Invalid,
    /// There is no token, or none to replace a rejected one. The service has done nothing.
    Credential,
    /// There was no connection, or it was interrupted before the response was complete.
    Transport,
    /// The response was not complete in time.
    Timeout,
    /// The response is longer than the client's limit, or decoding it would take far more memory than its
    /// length.
    TooLarge,
    /// The service responded with an error status.
    Service,
    /// The service responded with a success status, but the body does not have the declared shape.
    Answer,
    /// A long-running operation failed.
    Operation,
    /// A request of a batch was not made, because another one failed: one that it depends on, or one behind
    /// which the service made no other.
    NotMade,
    /// The content of an upload could not be read, or that of a download could not be written.
    Local,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// Method and URL template, without ids and query.
    request: String,
    /// The message of this crate.
    message: String,
    tries: u32,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// The body as JSON, or null.
    json: Value,
    /// What the body says about the error.
    problem: Problem,
    /// The codes by which the service says that a delta link has expired.
    resync_codes: &'static [&'static str],
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// One of several causes: an element of `error.details`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// fn show(error: &Error) {
///     for detail in error.details() {
///         println!("{:?}: {:?}", detail.target, detail.message);
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDetail<'e> {
    /// The member `code`.
    pub code: Option<&'e str>,
    /// The member `message`.
    pub message: Option<&'e str>,
    /// The member `target`: what the cause is about, for instance a property.
    pub target: Option<&'e str>,
}

/// Constructors. They are not inlined: a request can fail in many places, and inlining would make programs
/// larger at each of them.
impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: ErrorKind, request: &str, message: impl Into<String>) -> Self {
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
            resync_codes: &[],
            source: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, "", message)
    }

    #[cold]
    #[inline]
    pub(crate) fn timeout(request: &str) -> Self {
        Self::new(ErrorKind::Timeout, request, "the response was not complete in time")
    }

    #[cold]
    #[inline]
    pub(crate) fn cut_off(request: &str) -> Self {
        Self::new(ErrorKind::Transport, request, "the response ended before its announced length")
    }

    #[cold]
    #[inline]
    pub(crate) fn too_large(request: &str, limit: u64) -> Self {
        let message = format!("the response is longer than {limit} bytes, the client's max_response_size");
        Self::new(ErrorKind::TooLarge, request, message)
    }

    #[cold]
    #[inline]
    pub(crate) fn local(message: &str, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Local, "", message).caused_by(Arc::new(source))
    }

    pub(crate) fn operation(request: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Operation, request, message)
    }

    #[cold]
    #[inline]
    pub(crate) fn not_made(request: &str, message: &str) -> Self {
        Self::new(ErrorKind::NotMade, request, message)
    }

    #[cold]
    #[inline]
    pub(crate) fn response(request: &str, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self::new(ErrorKind::Service, request, "").with_head(status, headers).with_body(body)
    }

    /// Adds the codes by which the service says that a delta link has expired.
    #[cold]
    #[inline]
    pub(crate) fn with_resync_codes(mut self, codes: &'static [&'static str]) -> Self {
        self.0.resync_codes = codes;
        self
    }

    /// Changes the kind, and adds a cause.
    #[cold]
    #[inline]
    pub(crate) fn because(mut self, kind: ErrorKind, message: String) -> Self {
        self.0.kind = kind;
        self.0.message = message;
        self
    }

    #[cold]
    #[inline]
    pub(crate) fn with_head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self
    }

    /// It is generic only so that it is compiled once in each program: what is inline, as other functions
    /// here, is compiled once in each part of it that the compiler makes.
    #[cold]
    #[inline(never)]
    pub(crate) fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.0.json = from_slice(&body).unwrap_or_default();
        // A successful response may be an entity that has a code and a message of its own.
        let is_success = self.0.status.is_some_and(|status| status.is_success());
        self.0.problem = Problem::of(&self.0.json, &body, is_success);
        self.0.body = Some(body);
        self
    }

    /// Looks for a code and message outside of an `error` object.
    #[cold]
    #[inline]
    pub(crate) fn described(mut self, code: Option<&str>, message: Option<&str>) -> Self {
        let problem = &mut self.0.problem;
        problem.code = problem.code.take().or_else(|| code.map(str::to_owned));
        problem.message = problem.message.take().or_else(|| message.map(str::to_owned));
        self
    }

    /// Adds a header that the response lacks.
    #[cold]
    #[inline]
    pub(crate) fn with_default_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.entry(name).or_insert(value);
        self
    }

    #[cold]
    #[inline]
    pub(crate) fn after(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    #[cold]
    #[inline]
    pub(crate) fn caused_by(mut self, source: Arc<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }
}

impl Error {
    /// The cause, if it is of this type.
    pub(crate) fn cause<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// The stage at which the request failed.
    #[inline]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How many times sending the request was tried.
    #[inline]
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// Whether a request of a batch was not made, because another one failed.
    #[inline]
    pub fn is_not_made(&self) -> bool {
        self.0.kind == ErrorKind::NotMade
    }

    /// The status; `None` if no response arrived.
    #[inline]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the response; empty without one.
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as it was sent; `None` if no response arrived.
    #[inline]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// The `error` object of the body, OData JSON Format section 21; null if there is none.
    #[inline]
    pub fn json(&self) -> &Value {
        self.0.json.get("error").or_else(|| self.0.json.get("odata.error")).unwrap_or(&Value::Null)
    }

    /// The body as JSON; null if it is not JSON. It contains everything that the service sent in addition to
    /// a code and a message, for instance `title` and `status` of problem details, RFC 9457.
    #[inline]
    pub fn body_json(&self) -> &Value {
        &self.0.json
    }

    /// `error.code`, or its counterpart in formats other than OData's, JSON or XML: a number as text,
    /// `error` of OAuth, `type` of a problem.
    #[inline]
    pub fn code(&self) -> Option<&str> {
        self.0.problem.code.as_deref()
    }

    /// [`code`](Self::code), followed by the codes of the inner errors, from general to specific.
    #[inline]
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let errors = std::iter::successors(inner(self.json()), |error| inner(error));
        self.code().into_iter().chain(errors.filter_map(|error| text(error, "code")))
    }

    /// `error.message`, or its counterpart in formats other than OData's: `Message`, `error_description`
    /// of OAuth, `detail` of a problem. If the service sent none, the message of this crate.
    #[inline]
    pub fn message(&self) -> &str {
        self.service_message().unwrap_or(&self.0.message)
    }

    /// `error.target`: what the error is about, for instance a property.
    #[inline]
    pub fn target(&self) -> Option<&str> {
        text(self.json(), "target")
    }

    /// `error.details`: the causes, if there are several.
    #[inline]
    pub fn details(&self) -> Vec<ErrorDetail<'_>> {
        let details = self.json().get("details").and_then(Value::as_array);
        let detail = |detail| ErrorDetail {
            code: text(detail, "code"),
            message: text(detail, "message"),
            target: text(detail, "target"),
        };
        details.into_iter().flatten().map(detail).collect()
    }

    /// The id that the service assigned to the request.
    #[inline]
    pub fn request_id(&self) -> Option<&str> {
        self.id("request-id")
    }

    /// The id that the caller or this client assigned to the request.
    #[inline]
    pub fn client_request_id(&self) -> Option<&str> {
        self.id("client-request-id")
    }

    /// When the error occurred, as the service wrote it: from its error object, or the header `Date`.
    #[inline]
    pub fn date(&self) -> Option<&str> {
        let own = inner(self.json()).and_then(|inner| inner.get("date")?.as_str());
        own.or_else(|| self.0.headers.get(DATE)?.to_str().ok())
    }

    /// The wait that the service asks for: `Retry-After`, or the longest of several.
    #[inline]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.0.headers, SystemTime::now())
    }

    /// The header `Location`. For an expired delta link, it is the URL with which to start again.
    #[inline]
    pub fn location(&self) -> Option<&str> {
        self.0.headers.get(LOCATION)?.to_str().ok()
    }

    /// Whether the status is 400: the request is malformed or invalid.
    #[inline]
    pub fn is_bad_request(&self) -> bool {
        self.has(StatusCode::BAD_REQUEST)
    }

    /// Whether the status is 401: the token is missing, or the service rejects it.
    #[inline]
    pub fn is_unauthorized(&self) -> bool {
        self.has(StatusCode::UNAUTHORIZED)
    }

    /// Whether the status is 403: a permission or a license is missing.
    #[inline]
    pub fn is_forbidden(&self) -> bool {
        self.has(StatusCode::FORBIDDEN)
    }

    /// Whether the status is 404: there is no such resource.
    #[inline]
    pub fn is_not_found(&self) -> bool {
        self.has(StatusCode::NOT_FOUND)
    }

    /// Whether the status is 409: the entity already exists, or is being changed.
    #[inline]
    pub fn is_conflict(&self) -> bool {
        self.has(StatusCode::CONFLICT)
    }

    /// Whether the status is 412: the entity has changed since it had the etag given to `if_match`.
    #[inline]
    pub fn is_precondition_failed(&self) -> bool {
        self.has(StatusCode::PRECONDITION_FAILED)
    }

    /// Whether the status is 429: there were too many requests.
    #[inline]
    pub fn is_throttled(&self) -> bool {
        self.has(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a delta link has expired and everything has to be read again: 410 (Gone), OData Protocol 4.01
    /// section 11.3, or an error code by which the service says the same.
    #[inline]
    pub fn is_resync_required(&self) -> bool {
        let says_so = |code: &str| self.0.resync_codes.iter().any(|known| code.eq_ignore_ascii_case(known));
        self.has(StatusCode::GONE) || self.codes().any(says_so)
    }

    /// Whether a time limit of this client was exceeded.
    #[inline]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    #[inline]
    fn has(&self, status: StatusCode) -> bool {
        self.0.status == Some(status)
    }

    #[inline]
    fn id(&self, name: &str) -> Option<&str> {
        let header = self.0.headers.get(name).and_then(|value| value.to_str().ok());
        header.or_else(|| inner(self.json())?.get(name)?.as_str())
    }

    #[inline]
    fn service_message(&self) -> Option<&str> {
        self.0.problem.message.as_deref()
    }
}

/// `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date, which is compared with the service's clock
/// if the response has a `Date`. Several services on the way may each add a value, to the same header or
/// as another one; the longest wait satisfies all of them.
#[inline]
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let now = service_time(headers).unwrap_or(now);
    let values = headers.get_all(RETRY_AFTER).into_iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| longest(value, now)).max()
}

/// The service's clock: `Date`.
#[inline]
pub(crate) fn service_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The longest wait of a list. Invalid elements are ignored.
#[inline]
fn longest(list: &str, now: SystemTime) -> Option<Duration> {
    let elements: Vec<&str> = list.split(',').map(str::trim).collect();
    let seconds = elements.iter().filter_map(|element| seconds(element));
    // The usual date format contains a comma, too.
    let with_comma = elements.windows(2).map(|pair| pair.join(", "));
    let dates = with_comma.chain(elements.iter().map(|element| (*element).to_owned()));
    let times = dates.filter_map(|date| httpdate::parse_http_date(&date).ok());
    let waits = times.map(|time| time.duration_since(now).unwrap_or_default());
    seconds.chain(waits).max()
}

#[inline]
fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite())?;
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
}

#[inline]
fn inner(error: &Value) -> Option<&Value> {
    error.get("innerError").or_else(|| error.get("innererror")).filter(|inner| inner.is_object())
}

#[inline]
fn text<'e>(value: &'e Value, name: &str) -> Option<&'e str> {
    value.get(name)?.as_str()
}

impl fmt::Display for Error {
    #[inline]
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

/// Leaves out headers and body, which may be secret.
impl fmt::Debug for Error {
    #[inline]
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
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
