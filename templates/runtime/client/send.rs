//! Sends requests and returns responses, with the whole body or with a body that is yet to be read.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use http::{HeaderMap, StatusCode};

use crate::runtime::client::call::{Call, Content, Reading, Received};
use crate::runtime::client::core::{Asked, Core, Outgoing};
use crate::runtime::client::error::Error;
use crate::runtime::client::response::Response;
use crate::runtime::client::transport::ByteStream;

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
            let Content::Whole(body) = reply.content else {
                return Err(Error::invalid("a body was left unread"));
            };
            Ok(Response {
                core,
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
            Content::Whole(body) => ByteStream::from(body),
            Content::Coming(body) => body,
        };
        Ok(Opened { status: reply.status, headers: reply.headers, body })
    }
}
