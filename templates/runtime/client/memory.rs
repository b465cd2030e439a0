//! A transport in memory, for tests of programs that use a client.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

use crate::runtime::client::transport::{
    HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture,
    header_texts,
};

/// Responds to requests from a list of exchanges, and records the requests. Clones share both.
///
/// A request gets the response of the first unused exchange that matches it; each exchange is used once.
/// A request that matches none fails with a transport error whose source, which `{:?}` shows, lists the
/// expected ones. [`unused`](Self::unused) returns the exchanges that were never matched.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let transport = InMemoryTransport::new();
/// let adele = serde_json::json!({"displayName": "Adele"});
/// transport.expect(Exchange::get("/v1.0/me").answer(200, adele));
///
/// let graph = Client::builder().transport(transport.clone()).build()?;
/// let me = graph.me().get().send().await?;
/// assert_eq!(me.display_name.as_deref(), Some("Adele"));
/// assert!(transport.unused().is_empty());
/// # Ok(())
/// # })
/// # }
/// ```
#[doc(alias = "mock")]
#[derive(Clone, Default)]
pub struct InMemoryTransport(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    exchanges: VecDeque<Exchange>,
    requests: Vec<Received>,
}

/// An expected request, and the response to it. The requests of a [`Batch`](crate::runtime::client::Batch)
/// have the ids `0`, `1` and so on in its body, and the responses refer to them.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// use serde_json::json;
///
/// let created = Exchange::post("/v1.0/users", json!({"age": 7})).answer(201, json!({"id": "1"}));
/// let throttled = Exchange::get("/v1.0/me").answer(429, json!({})).answer_header("retry-after", "1");
/// let refused = Exchange::get("/v1.0/me").fail(TransportErrorKind::Connect);
/// let transport = InMemoryTransport::new();
/// transport.expect(created).expect(throttled).expect(refused);
/// assert_eq!(transport.unused().len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct Exchange {
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Value>,
    answer: Result<(StatusCode, HeaderMap, Bytes), TransportErrorKind>,
}

/// A request that was received.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let transport = InMemoryTransport::new();
/// let graph = Client::builder().transport(transport.clone()).build()?;
/// let refused = graph.users().list().top(5).send().await;
/// assert!(refused.is_err(), "no exchange was expected");
/// let sent = &transport.requests()[0];
/// assert_eq!((&sent.method, sent.url.path()), (&Method::GET, "/v1.0/users"));
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: Url,
    /// The headers, without the token.
    pub headers: HeaderMap,
    /// The body; a stream is read to its end.
    pub body: Bytes,
}

impl Exchange {
    /// Expects a request with this method and URL. The URL is absolute, or a path with a query; the order
    /// and encoding of query options do not matter. The response is 204 (No Content) unless another one
    /// is set.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let answer = Ok((StatusCode::NO_CONTENT, HeaderMap::new(), Bytes::new()));
        Self { method, url: url.into(), headers: Vec::new(), body: None, answer }
    }

    /// Expects a `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// Expects a `POST` with a JSON body.
    pub fn post(url: impl Into<String>, body: Value) -> Self {
        Self::new(Method::POST, url).with_json(body)
    }

    /// Expects this JSON body.
    #[must_use]
    #[inline]
    pub fn with_json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Expects this header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Responds with JSON.
    #[must_use]
    #[inline]
    pub fn answer(self, status: u16, body: Value) -> Self {
        self.answer_bytes(status, body.to_string()).answer_header("content-type", "application/json")
    }

    /// Responds with these bytes.
    #[must_use]
    pub fn answer_bytes(mut self, status: u16, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = self.answer.map(|(_, headers, _)| headers).unwrap_or_default();
        self.answer = Ok((status, headers, body.into()));
        self
    }

    /// Adds a header to the response. An invalid header is ignored.
    #[must_use]
    #[inline]
    pub fn answer_header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok((_, headers, _)), Ok(name), Ok(value)) =
            (&mut self.answer, name, HeaderValue::from_str(value))
        {
            headers.insert(name, value);
        }
        self
    }

    /// Fails instead of responding.
    #[must_use]
    #[inline]
    pub fn fail(self, kind: TransportErrorKind) -> Self {
        Self { answer: Err(kind), ..self }
    }

    /// Converts to JSON: `{"request": {"method", "url", "headers", "body"}, "response": {"status",
    /// "headers", "body"}}`. The body of a response is an object or array if it is JSON, otherwise a
    /// text; bytes that are not text are in `base64` instead. A failure is `{"error"}`.
    #[inline]
    pub fn to_json(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let response = match &self.answer {
            Ok((status, headers, body)) => {
                let json = serde_json::from_slice(body).ok();
                let json = json.filter(|json: &Value| json.is_object() || json.is_array());
                let text = || String::from_utf8(body.to_vec()).ok().map(Value::String);
                let (name, body) = match json.or_else(text) {
                    Some(body) => ("body", body),
                    None => ("base64", STANDARD.encode(body).into()),
                };
                json!({"status": status.as_u16(), "headers": header_texts(headers), name: body})
            }
            Err(kind) => json!({"error": format!("{kind:?}")}),
        };
        json!({
            "request": {"method": self.method.as_str(), "url": self.url, "headers": headers, "body": self.body},
            "response": response,
        })
    }

    /// Converts from the JSON that [`to_json`](Self::to_json) writes; `None` when it has another form.
    #[inline]
    pub fn from_json(json: &Value) -> Option<Self> {
        let (request, response) = (json.get("request")?, json.get("response")?);
        let method = Method::from_bytes(request.get("method")?.as_str()?.as_bytes()).ok()?;
        let mut exchange = Self::new(method, request.get("url")?.as_str()?);
        exchange.body = request.get("body").filter(|body| !body.is_null()).cloned();
        exchange.headers = pairs(request.get("headers"));
        if let Some(name) = response.get("error") {
            let kind = KINDS.into_iter().find(|kind| name.as_str() == Some(&format!("{kind:?}")))?;
            return Some(exchange.fail(kind));
        }
        let status = u16::try_from(response.get("status")?.as_u64()?).ok()?;
        let bytes = response.get("base64").map(|text| STANDARD.decode(text.as_str()?).ok());
        let answered = match response.get("body") {
            _ if bytes.is_some() => exchange.answer_bytes(status, bytes??),
            None | Some(Value::Null) => exchange.answer_bytes(status, Bytes::new()),
            Some(Value::String(text)) => exchange.answer_bytes(status, text.clone()),
            Some(json) => exchange.answer_bytes(status, json.to_string()),
        };
        let headers = pairs(response.get("headers"));
        Some(headers.iter().fold(answered, |exchange, (name, value)| exchange.answer_header(name, value)))
    }

    #[inline]
    fn fits(&self, request: &Received) -> bool {
        let has_header = |(name, value): &(String, String)| {
            request.headers.get_all(name).iter().any(|sent| sent.as_bytes() == value.as_bytes())
        };
        let has_body = || self.body.as_ref() == serde_json::from_slice(&request.body).ok().as_ref();
        self.method == request.method
            && is_same(&self.url, &request.url)
            && self.headers.iter().all(has_header)
            && (self.body.is_none() || has_body())
    }
}

/// Whether an expected URL, or path and query, matches the URL that was sent.
#[inline]
fn is_same(expected: &str, sent: &Url) -> bool {
    let Ok(expected) = sent.join(expected) else { return false };
    let options = |url: &Url| {
        let mut options: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        options.sort();
        options
    };
    expected.origin() == sent.origin()
        && expected.path() == sent.path()
        && options(&expected) == options(sent)
}

/// The kinds of errors, to find one by its name.
const KINDS: [TransportErrorKind; 4] = [
    TransportErrorKind::Connect,
    TransportErrorKind::Timeout,
    TransportErrorKind::Interrupted,
    TransportErrorKind::Permanent,
];

#[inline]
fn pairs(json: Option<&Value>) -> Vec<(String, String)> {
    let object = json.and_then(Value::as_object).into_iter().flatten();
    object.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

impl InMemoryTransport {
    /// A transport without exchanges.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an exchange.
    #[inline]
    pub fn expect(&self, exchange: Exchange) -> &Self {
        self.inner().exchanges.push_back(exchange);
        self
    }

    /// The requests received so far, in order.
    #[inline]
    pub fn requests(&self) -> Vec<Received> {
        self.inner().requests.clone()
    }

    /// The exchanges that no request has matched.
    #[inline]
    pub fn unused(&self) -> Vec<Exchange> {
        self.inner().exchanges.iter().cloned().collect()
    }

    #[inline]
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn answer(&self, request: Received) -> Result<HttpResponse, TransportError> {
        let mut inner = self.inner();
        let at = inner.exchanges.iter().position(|exchange| exchange.fits(&request));
        let Some(exchange) = at.and_then(|at| inner.exchanges.remove(at)) else {
            let expected = inner.exchanges.iter();
            let expected: Vec<String> =
                expected.map(|exchange| format!("{} {}", exchange.method, exchange.url)).collect();
            let message = format!(
                "no exchange matches {} {} with {} bytes; expected are: {}",
                request.method,
                request.url,
                request.body.len(),
                expected.join(", ")
            );
            inner.requests.push(request);
            return Err(TransportError::new(TransportErrorKind::Permanent, message));
        };
        inner.requests.push(request);
        match exchange.answer {
            Ok((status, headers, body)) => Ok(HttpResponse::new(status, headers, body)),
            Err(kind) => Err(TransportError::new(kind, "as the exchange demands")),
        }
    }
}

impl Transport for InMemoryTransport {
    #[inline]
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move { self.answer(received(request).await?.0) })
    }
}

/// Reads the body of a request, and returns a copy of the request to pass on.
#[inline]
async fn received(request: HttpRequest) -> Result<(Received, HttpRequest), TransportError> {
    let HttpRequest { method, url, headers, body } = request;
    let body = match body {
        HttpBody::Bytes(bytes) => bytes,
        HttpBody::Stream(stream) => stream.collect().await?,
    };
    let mut shown = headers.clone();
    shown.remove(http::header::AUTHORIZATION);
    let received = Received { method: method.clone(), url: url.clone(), headers: shown, body: body.clone() };
    Ok((received, HttpRequest { method, url, headers, body: HttpBody::Bytes(body) }))
}

/// Passes requests on to another transport, and records the exchanges, without tokens, for an
/// [`InMemoryTransport`]. URLs are recorded in full, including secret ones such as those of uploads.
/// Clones share the record.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(network: impl Transport + 'static) -> Result<(), Box<dyn std::error::Error>> {
/// let recording = RecordingTransport::new(network);
/// let graph = Client::builder().transport(recording.clone()).build()?;
/// graph.me().get().send().await?;
/// let exchanges: Vec<_> = recording.exchanges().iter().map(Exchange::to_json).collect();
/// std::fs::write("exchanges.json", serde_json::Value::from(exchanges).to_string())?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RecordingTransport {
    inner: Arc<dyn Transport>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl RecordingTransport {
    /// Wraps a transport.
    pub fn new(inner: impl Transport + 'static) -> Self {
        Self { inner: Arc::new(inner), exchanges: Arc::default() }
    }

    /// The exchanges so far.
    #[inline]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[inline]
    async fn pass_on(&self, request: HttpRequest) -> Result<(StatusCode, HeaderMap, Bytes), TransportError> {
        let HttpResponse { status, headers, body } = self.inner.send(request).await?;
        Ok((status, headers, body.collect().await?))
    }
}

impl Transport for RecordingTransport {
    #[inline]
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let (received, request) = received(request).await?;
            let answer = self.pass_on(request).await;
            let mut exchange = Exchange::new(received.method, received.url);
            exchange.body = serde_json::from_slice(&received.body).ok();
            exchange.answer = match &answer {
                Ok((status, headers, body)) => Ok((*status, recorded(headers), body.clone())),
                Err(error) => Err(error.kind()),
            };
            self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
            let (status, headers, body) = answer?;
            Ok(HttpResponse::new(status, headers, body))
        })
    }
}

/// The headers of responses that a client evaluates.
const RECORDED: [&str; 10] = [
    "asyncresult",
    "content-range",
    "content-type",
    "date",
    "etag",
    "location",
    "operation-location",
    "request-id",
    "retry-after",
    "www-authenticate",
];

#[inline]
fn recorded(headers: &HeaderMap) -> HeaderMap {
    let known = headers.iter().filter(|(name, _)| RECORDED.contains(&name.as_str()));
    known.map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl fmt::Debug for InMemoryTransport {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner();
        let mut debug = f.debug_struct("InMemoryTransport");
        debug.field("expected", &inner.exchanges.len()).field("received", &inner.requests.len()).finish()
    }
}

impl fmt::Debug for RecordingTransport {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingTransport").finish_non_exhaustive()
    }
}
