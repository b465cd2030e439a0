//! The transport that a client has if it is given no other: reqwest.

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

/// HTTP/1.1 and HTTP/2 by [`reqwest`], with rustls and, by the feature `gzip`, compressed responses.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Makes one. `configure` sets what reqwest can do: proxies, certificates, versions of HTTP, connections
    /// that are kept. Redirects stay with the client. Proxies of the environment are used, also for loopback
    /// addresses, unless it says `no_proxy`; a client builder that is given no transport does so when the
    /// service is on this machine.
    ///
    /// # Errors
    /// Those of [`reqwest::ClientBuilder::build`].
    pub fn new(
        connect_timeout: Duration,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, TransportError> {
        let builder = configure(reqwest::Client::builder().connect_timeout(connect_timeout));
        builder.redirect(reqwest::redirect::Policy::none()).build().map(Self).map_err(translated)
    }
}

impl Transport for ReqwestTransport {
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

/// What a stream begins with; `None` when it has no bytes, so that its length can be told: in HTTP/1.1 it
/// would be a body of chunks, which some services take for one without a length.
async fn first(stream: &mut ByteStream) -> Option<Result<Bytes, TransportError>> {
    loop {
        match stream.next().await {
            Some(Ok(bytes)) if bytes.is_empty() => {}
            next => return next,
        }
    }
}

/// A stream with what was read of it.
struct Begun(Option<Result<Bytes, TransportError>>, ByteStream);

impl Stream for Begun {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self(first, rest) = &mut *self;
        if let Some(first) = first.take() {
            Poll::Ready(Some(first))
        } else {
            Pin::new(rest).poll_next(context)
        }
    }
}

/// The body of a response, with errors of ours.
struct Body<S>(S);

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Body<S> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context).map(|next| next.map(|chunk| chunk.map_err(translated)))
    }
}

/// URLs may be secret, and are left out.
fn translated(error: reqwest::Error) -> TransportError {
    let kind = match () {
        () if error.is_connect() => TransportErrorKind::Connect,
        () if error.is_timeout() => TransportErrorKind::Timeout,
        () if error.is_builder() => TransportErrorKind::Permanent,
        () => TransportErrorKind::Interrupted,
    };
    TransportError::new(kind, error.without_url())
}
