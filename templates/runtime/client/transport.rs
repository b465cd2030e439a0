//! The interface between the client and the network.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};
use url::Url;

use crate::runtime::request::error::{Error, ErrorKind};

/// Sends one HTTP request and returns its response.
///
/// A transport does not retry, follow redirects or add headers; the client does that. Dropping the future
/// must abort the exchange.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// struct Counted<T> {
///     inner: T,
///     count: std::sync::atomic::AtomicU64,
/// }
///
/// impl<T: Transport> Transport for Counted<T> {
///     fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
///         self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.inner.send(request)
///     }
/// }
///
/// let client = Client::builder().layer(|inner| Counted { inner, count: Default::default() });
/// ```
pub trait Transport: Send + Sync {
    /// Sends a request. The future is ready when the head of the response has arrived.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;
}

/// The future of a response, or of the reason why there is none.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// A request as it is sent.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let graph = Client::builder().transport(InMemoryTransport::new()).build()?;
/// let request = graph.users().by_id("1").get().select(User::MAIL).to_request()?;
/// assert_eq!((request.method, request.url.path()), (Method::GET, "/v1.0/users/1"));
/// # Ok(())
/// # }
/// ```
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: Url,
    /// All headers except those of the connection. Secret ones are marked as sensitive.
    pub headers: HeaderMap,
    /// The body; empty bytes if there is none.
    pub body: HttpBody,
}

/// The body of a request.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// fn length(body: &HttpBody) -> Option<usize> {
///     match body {
///         HttpBody::Bytes(bytes) => Some(bytes.len()),
///         HttpBody::Stream(_) => None,
///     }
/// }
///
/// assert_eq!(length(&HttpBody::empty()), Some(0));
/// ```
pub enum HttpBody {
    /// Bytes in memory, which can be sent again.
    Bytes(Bytes),
    /// A stream of bytes, which can be sent once.
    Stream(ByteStream),
}

/// A response whose body is yet to be read.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// /// Says that nothing is there.
/// struct Empty;
///
/// impl Transport for Empty {
///     fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
///         let response = HttpResponse::new(StatusCode::NOT_FOUND, HeaderMap::new(), "{}");
///         Box::pin(async { Ok(response) })
///     }
/// }
/// ```
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: ByteStream,
}

/// A stream of bytes.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let content = ByteStream::from(Bytes::from("Hello"));
/// graph.stream_at("/me/notes/content").put_stream(content, "text/plain").send().await?;
/// # Ok(())
/// # }
/// ```
pub struct ByteStream(Mutex<BoxedStream>);

/// The mutex makes the type `Sync`, which streams need not be. It is never locked.
type BoxedStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Why an exchange was not completed.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let error = TransportError::new(TransportErrorKind::Connect, "the proxy is down");
/// assert_eq!(error.kind(), TransportErrorKind::Connect);
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The stage at which an exchange failed.
///
/// An example is at [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was established; nothing was sent.
    Connect,
    /// A time limit was exceeded; the service may have processed the request.
    Timeout,
    /// The connection was interrupted; the service may have processed the request.
    Interrupted,
    /// A failure that would occur again, for instance an invalid certificate.
    Permanent,
}

impl HttpRequest {
    /// The method.
    #[inline]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The absolute URL.
    #[inline]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers.
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; `None` if there is none, or if it is a stream.
    #[inline]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.body {
            HttpBody::Bytes(bytes) => Some(bytes.as_ref()).filter(|bytes| !bytes.is_empty()),
            HttpBody::Stream(_) => None,
        }
    }
}

/// Leaves out headers and body, and parts of the URL that may be secret.
impl fmt::Debug for HttpRequest {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.url.origin().ascii_serialization();
        let mut debug = f.debug_struct("HttpRequest");
        debug.field("method", &self.method).field("origin", &origin).field("body", &self.body);
        debug.finish_non_exhaustive()
    }
}

impl HttpBody {
    /// An empty body.
    #[inline]
    pub fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }

    /// Whether the body is known to be empty; a stream is not.
    #[inline]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if bytes.is_empty())
    }
}

/// Prints the length only.
impl fmt::Debug for HttpBody {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_) => f.write_str("a stream"),
        }
    }
}

impl HttpResponse {
    /// A response whose body is in memory.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: ByteStream::from(body.into()) }
    }
}

/// Leaves out headers and body.
impl fmt::Debug for HttpResponse {
    #[inline]
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
    #[inline]
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        next(self).await
    }

    /// Reads the whole stream.
    #[inline]
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

/// All items of any stream, up to the first error.
pub(crate) async fn all<T, E>(mut stream: impl Stream<Item = Result<T, E>> + Unpin) -> Result<Vec<T>, E> {
    let mut items = Vec::new();
    while let Some(item) = next(&mut stream).await {
        items.push(item?);
    }
    Ok(items)
}

/// Headers as a JSON object.
#[inline]
pub(crate) fn header_texts(headers: &HeaderMap) -> Map<String, Value> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value).into())).collect()
}

/// A stream with one piece.
impl From<Bytes> for ByteStream {
    #[inline]
    fn from(bytes: Bytes) -> Self {
        struct Once(Option<Bytes>);

        impl Stream for Once {
            type Item = Result<Bytes, TransportError>;

            #[inline]
            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                Poll::Ready(self.0.take().map(Ok))
            }
        }

        Self::new(Once(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(context)
    }
}

impl fmt::Debug for ByteStream {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream(…)")
    }
}

impl TransportError {
    /// An error of this kind, with its cause.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }

    /// The stage at which the exchange failed.
    #[inline]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl Error {
    #[cold]
    #[inline]
    pub(crate) fn transport(request: &str, source: TransportError) -> Self {
        let error = match source.kind() {
            TransportErrorKind::Timeout => Self::timeout(request),
            _ => Self::new(ErrorKind::Transport, request, source.to_string()),
        };
        error.caused_by(Arc::new(source))
    }

    #[inline]
    pub(crate) fn transport_kind(&self) -> Option<TransportErrorKind> {
        self.cause::<TransportError>().map(TransportError::kind)
    }
}

impl fmt::Display for TransportError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "there was no connection",
            TransportErrorKind::Timeout => "a time limit was exceeded",
            TransportErrorKind::Interrupted => "the connection was interrupted",
            TransportErrorKind::Permanent => "the exchange failed, and would fail again",
        })
    }
}

impl std::error::Error for TransportError {
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
