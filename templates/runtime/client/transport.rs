//! Between the client and the network: what carries one HTTP request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};
use url::Url;

/// Carries one HTTP request and brings its response.
///
/// It is not asked to try again, to follow redirects or to add headers; the client does that. A
/// future that is dropped ends the exchange.
pub trait Transport: Send + Sync {
    /// Sends a request; done when the head of the response is there.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;
}

/// A response, or why there is none.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// A request as it is sent.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: Url,
    /// All headers but those of the connection. Secret ones are marked as sensitive.
    pub headers: HeaderMap,
    /// The body; empty bytes for none.
    pub body: HttpBody,
}

/// The body of a request.
pub enum HttpBody {
    /// Bytes that can be sent again.
    Bytes(Bytes),
    /// Bytes as they come, once.
    Stream(ByteStream),
}

/// A response whose body is still to come.
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: ByteStream,
}

/// Bytes as they come.
pub struct ByteStream(Mutex<BoxedStream>);

/// Within a mutex that is never locked, as streams need not be `Sync`.
type BoxedStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Why a request was not carried to its end.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There was no connection: nothing was sent.
    Connect,
    /// It took too long; the service may have done what it was asked.
    Timeout,
    /// The connection broke off; the service may have done what it was asked.
    Interrupted,
    /// Something that would happen again.
    Permanent,
}

impl HttpRequest {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The absolute URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; `None` when there is none, or when it is a stream.
    pub fn body(&self) -> Option<&[u8]> {
        match &self.body {
            HttpBody::Bytes(bytes) => Some(bytes.as_ref()).filter(|bytes| !bytes.is_empty()),
            HttpBody::Stream(_) => None,
        }
    }
}

/// Without headers and body, and without what may be secret in the URL.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.url.origin().ascii_serialization();
        let mut debug = f.debug_struct("HttpRequest");
        debug.field("method", &self.method).field("origin", &origin).field("body", &self.body);
        debug.finish_non_exhaustive()
    }
}

impl HttpBody {
    /// A body of no bytes.
    pub fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }

    /// Whether there is none; a stream may turn out to be empty.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if bytes.is_empty())
    }
}

/// How long it is.
impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_) => f.write_str("a stream"),
        }
    }
}

impl HttpResponse {
    /// A response with a body that is there already.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: ByteStream::from(body.into()) }
    }
}

/// Without headers and body.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl ByteStream {
    /// Wraps a stream.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Mutex::new(Box::pin(stream)))
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        next(self).await
    }

    /// All of it, in one piece.
    pub(crate) async fn collect(mut self) -> Result<Bytes, TransportError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.next().await {
            bytes.extend_from_slice(&chunk?);
        }
        Ok(bytes.into())
    }
}

/// The next item of any stream.
pub(crate) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// Headers as an object of JSON.
pub(crate) fn header_texts(headers: &HeaderMap) -> Map<String, Value> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value).into())).collect()
}

/// All in one piece.
impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        struct Once(Option<Bytes>);

        impl Stream for Once {
            type Item = Result<Bytes, TransportError>;

            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                Poll::Ready(self.0.take().map(Ok))
            }
        }

        Self::new(Once(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream(…)")
    }
}

impl TransportError {
    /// An error of a kind.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }

    /// How far it came.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "there was no connection",
            TransportErrorKind::Timeout => "it took too long",
            TransportErrorKind::Interrupted => "the connection broke off",
            TransportErrorKind::Permanent => "the exchange is impossible",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
