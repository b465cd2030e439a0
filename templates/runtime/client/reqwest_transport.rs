//! The default transport: reqwest.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use http::header::CONTENT_LENGTH;

use crate::runtime::client::transport::{
    ByteStream, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};

/// HTTP/1.1 and HTTP/2 by [`reqwest`], with TLS by the features `rustls`, `rustls-no-provider` or
/// `native-tls` and, with the feature `gzip`, compressed responses. With `native-tls` and another one,
/// `native-tls` is used.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let transport = ReqwestTransport::new(Duration::from_secs(10), |settings| settings.https_only(true))?;
/// let graph = Client::builder().transport(transport).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Builds the transport. `configure` changes the settings of reqwest: proxies, certificates, versions
    /// of HTTP, connection pooling. Redirects are left to the client. Proxies from the environment are
    /// used, even for loopback addresses, unless `configure` calls `no_proxy`; a client builder without a
    /// transport does so if the service is at a loopback address.
    ///
    /// # Errors
    /// Those of [`reqwest::ClientBuilder::build`]. With `rustls-no-provider` alone, when the program has
    /// installed no cryptographic provider.
    pub fn new(
        connect_timeout: Duration,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, TransportError> {
        check_provider()?;
        let builder = configure(reqwest::Client::builder().connect_timeout(connect_timeout));
        builder.redirect(reqwest::redirect::Policy::none()).build().map(Self).map_err(translated)
    }
}

/// Makes sure that rustls has a cryptographic provider; reqwest would panic without one.
#[inline]
fn check_provider() -> Result<(), TransportError> {
    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let message = "rustls has no cryptographic provider; install one before a client is built, for instance by \
                       `rustls::crypto::ring::default_provider().install_default()`";
        return Err(TransportError::new(TransportErrorKind::Permanent, message));
    }
    Ok(())
}

impl Transport for ReqwestTransport {
    #[inline]
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let HttpRequest { method, url, headers, body } = request;
            let mut sent = reqwest::Request::new(method, url);
            *sent.headers_mut() = headers;
            match body {
                HttpBody::Bytes(bytes) if bytes.is_empty() => {}
                HttpBody::Bytes(bytes) => *sent.body_mut() = Some(bytes.into()),
                HttpBody::Stream(mut stream) => match first(&mut stream).await {
                    Some(first) => {
                        *sent.body_mut() = Some(reqwest::Body::wrap_stream(Begun(Some(first), stream)))
                    }
                    None => drop(sent.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"))),
                },
            }
            let mut response = self.0.execute(sent).await.map_err(translated)?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            Ok(HttpResponse { status, headers, body: ByteStream::new(Body(response.bytes_stream())) })
        })
    }
}

/// The first bytes of a stream; `None` when it has none. An empty stream is then sent with
/// `Content-Length: 0`, instead of a chunked body in HTTP/1.1, which some services reject.
#[inline]
async fn first(stream: &mut ByteStream) -> Option<Result<Bytes, TransportError>> {
    loop {
        match stream.next().await {
            Some(Ok(bytes)) if bytes.is_empty() => {}
            next => return next,
        }
    }
}

/// A stream whose first bytes were already read.
struct Begun(Option<Result<Bytes, TransportError>>, ByteStream);

impl Stream for Begun {
    type Item = Result<Bytes, TransportError>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self(first, rest) = &mut *self;
        if let Some(first) = first.take() {
            Poll::Ready(Some(first))
        } else {
            Pin::new(rest).poll_next(context)
        }
    }
}

/// The body of a response, with errors converted to `TransportError`.
struct Body<S>(S);

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Body<S> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context).map(|next| next.map(|chunk| chunk.map_err(translated)))
    }
}

/// Converts an error, leaving out URLs, which may be secret.
#[inline]
fn translated(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Permanent
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error.without_url())
}
