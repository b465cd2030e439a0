//! Sends requests and returns responses, with the whole body or with a body that is yet to be read.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use http::{HeaderMap, Method, StatusCode};

use crate::runtime::client::call::{self, Call, Reading, Received};
use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::transport::{ByteStream, HttpBody, HttpRequest};
use crate::runtime::request::answer::{Answer, Content, read_changed};
use crate::runtime::request::asked::Asked;
use crate::runtime::request::body::Body;
use crate::runtime::request::builder::StreamRequestBuilder;
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::response::Response;
use crate::runtime::request::typed::{ContentRequest, Request};

/// A boxed future.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Awaits several futures at once. All are polled on every wake-up, so there should be few.
pub(crate) async fn all<T>(mut futures: Vec<BoxFuture<T>>) -> Vec<T> {
    let mut ended: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, ended) in futures.iter_mut().zip(&mut ended) {
            if ended.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(context)
            {
                *ended = Some(value);
            }
        }
        if ended.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    ended.into_iter().flatten().collect()
}

/// # Send
impl<R: Answer, K: Kind> Request<R, K> {
    /// Sends the request and reads the response.
    ///
    /// # Errors
    /// When the request could not be sent, when the service responds with an error status, and when the
    /// response does not have the declared shape; [`Error`] says which error to expect when.
    pub async fn send(self) -> Result<R::Output, Error> {
        read_changed::<R>(self.sending().await)
    }
}

impl<R, K: Kind> Request<R, K> {
    /// Sends the request and returns the response unread: status, headers and bytes.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), except for a body of another shape.
    pub async fn send_raw(self) -> Result<Response, Error> {
        self.sending().await
    }

    /// The future of the exchange. This function is not async itself, so the request is dropped before it
    /// is awaited.
    fn sending(self) -> BoxFuture<Result<Response, Error>> {
        let core = self.core().clone();
        match self.into_outgoing() {
            Ok(outgoing) => core.send(outgoing),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    /// The HTTP request that would be sent, without the token and the headers that every request gets. If
    /// the body is a stream, it is left out.
    ///
    /// # Errors
    /// When the request is invalid and could not be sent.
    pub fn to_request(&self) -> Result<HttpRequest, Error> {
        self.again().into_outgoing()?.into_request(&self.core().inner().origin)
    }

    pub(crate) fn core(&self) -> &Core {
        &self.path.root
    }

    pub(crate) fn into_outgoing(self) -> Result<Outgoing, Error> {
        let core = self.core().clone();
        let settled = self.settled()?;
        let url = match &settled.link {
            Some(link) => core.resolve_page(link, &settled.url, None)?,
            None => settled.url,
        };
        Ok(Outgoing {
            headers: settled.headers,
            body: settled.body.map_or_else(HttpBody::empty, HttpBody::from),
            timeout: settled.timeout,
            is_repeatable: settled.is_repeatable,
            reach: settled.reach,
            ..Outgoing::new(settled.method, url, settled.template)
        })
    }
}

impl StreamRequestBuilder {
    /// Writes the content from a stream: `PUT`. A stream can be read only once, so the request is sent
    /// once and never repeated. For a service that demands the length, set the header `Content-Length`.
    #[inline]
    pub fn put_stream(&self, content: ByteStream, content_type: &str) -> ContentRequest<Content> {
        let mut request = Request::new(Method::PUT, self.path.clone());
        request.body = Some(Body::Stream(content));
        request.header("content-type", content_type)
    }
}

impl From<Body> for HttpBody {
    #[inline]
    fn from(body: Body) -> Self {
        match body {
            Body::Stream(stream) => Self::Stream(stream),
            in_memory => Self::Bytes(in_memory.into_bytes().unwrap_or_default()),
        }
    }
}

/// A response whose body is yet to be read.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ByteStream,
}

impl Core {
    /// Sends a request and reads the response; an error status is an error. The future is boxed because
    /// it is large, and would otherwise be moved as a part of every future that awaits it.
    #[inline]
    pub(crate) fn send(&self, outgoing: Outgoing) -> BoxFuture<Result<Response, Error>> {
        let asked = outgoing.asked();
        match Call::new(self, outgoing) {
            Ok(call) => self.finish(call, asked),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    /// Follows a redirect that a request of a batch got after a number of tries; `None` when it is not
    /// followed.
    ///
    /// # Errors
    /// When the redirect leads to an origin to which the request must not be sent.
    #[inline]
    pub(crate) fn follow(
        &self,
        outgoing: Outgoing,
        redirect: &Error,
        tries: u32,
    ) -> Result<Option<BoxFuture<Result<Response, Error>>>, Error> {
        let asked = outgoing.asked();
        let call = Call::new(self, outgoing)?.redirected(redirect, tries)?;
        Ok(call.map(|call| self.finish(call, asked)))
    }

    #[inline]
    fn finish(&self, call: Box<Call>, asked: Asked) -> BoxFuture<Result<Response, Error>> {
        let core = self.clone();
        Box::pin(async move {
            let Received { request, is_redirected, tries, url, reply } = call.run(Reading::Whole).await?;
            let asked = asked.answered_from(url.into());
            let call::Content::Whole(body) = reply.content else {
                return Err(Error::invalid("a body was left unread"));
            };
            Ok(Response {
                root: core,
                request,
                asked,
                is_redirected,
                tries,
                status: reply.status,
                headers: reply.headers,
                body,
            })
        })
    }

    /// Sends a request and reads the head of the response; an error status is an error.
    #[inline]
    pub(crate) async fn open(&self, outgoing: Outgoing) -> Result<Opened, Error> {
        let Received { reply, .. } = Box::pin(Call::new(self, outgoing)?.run(Reading::Head)).await?;
        let body = match reply.content {
            call::Content::Whole(body) => ByteStream::from(body),
            call::Content::Coming(body) => body,
        };
        Ok(Opened { status: reply.status, headers: reply.headers, body })
    }
}
