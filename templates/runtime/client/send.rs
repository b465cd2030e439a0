//! Requests to responses: with the whole body, or with one that is still to come.

use std::future::Future;
use std::pin::Pin;

use http::{HeaderMap, StatusCode};

use crate::runtime::client::call::{Call, Content, Reading, Received};
use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::error::Error;
use crate::runtime::client::response::Response;
use crate::runtime::client::transport::ByteStream;

/// What is under way.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A response whose body is still to come.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ByteStream,
}

impl Core {
    /// Sends a request and reads its answer; a status that is no success is an error. What is under way is in a box: it is
    /// large, and whatever waits for it is moved about.
    pub(crate) fn send(&self, outgoing: Outgoing) -> BoxFuture<Result<Response, Error>> {
        let mut asked = outgoing.asked();
        let call = match Call::new(self, outgoing) {
            Ok(call) => call,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let core = self.clone();
        Box::pin(async move {
            let Received { request, is_redirected, tries, url, reply } = call.run(Reading::Whole).await?;
            asked.url = url.into();
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

    /// Sends a request and reads the head of its answer; a status that is no success is an error.
    pub(crate) async fn open(&self, outgoing: Outgoing) -> Result<Opened, Error> {
        let Received { reply, .. } = Box::pin(Call::new(self, outgoing)?.run(Reading::Head)).await?;
        let body = match reply.content {
            Content::Whole(body) => ByteStream::from(body),
            Content::Coming(body) => body,
        };
        Ok(Opened { status: reply.status, headers: reply.headers, body })
    }
}
