//! Conditional requests by entity tags: OData Protocol 4.01 sections 8.2.4 and 8.2.5, RFC 9110 section 13.

use std::marker::PhantomData;

use http::StatusCode;

use crate::runtime::model::methods::Model;
use crate::runtime::request::answer::{Answer, Content, IfChanged};
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::{Get, Plain};
use crate::runtime::request::response::Response;
use crate::runtime::request::typed::Request;

impl<R, K> Request<R, K> {
    /// Makes the service reject the request with 412 (Precondition Failed) if the entity's etag is no
    /// longer this one: `If-Match`. `*` stands for any etag, so that the entity only has to exist.
    pub fn if_match(self, etag: &str) -> Self {
        self.with_etag("if-match", etag)
    }

    /// Makes the service reject the request with 412 (Precondition Failed) if the entity has changed since
    /// this value of it was read: `If-Match` with its etag. A request for a value without an etag fails
    /// without being sent.
    pub fn if_unchanged(self, entity: &impl Model) -> Self {
        match entity.odata().etag() {
            Some(etag) => self.if_match(etag),
            None => self.refused("the entity has no etag, so that nobody can know whether it has changed"),
        }
    }

    fn with_etag(self, name: &str, etag: &str) -> Self {
        if http::HeaderValue::from_str(etag).is_err() {
            return self.refused("the etag has characters that a header cannot have");
        }
        self.header(name, etag)
    }
}

impl<R: Answer, A> Request<R, Get<A>> {
    /// Reads the entity only if its etag is another one than this: `If-None-Match`. If it is the same, the
    /// result is `None`. Query options are set before.
    pub fn if_none_match(self, etag: &str) -> Request<IfChanged<R>, Get<A>> {
        self.with_etag("if-none-match", etag).answered_as()
    }
}

impl Request<Content, Plain> {
    /// Reads the content only if its etag is another one than this: `If-None-Match`. If it is the same, the
    /// result is `None`.
    #[inline]
    pub fn if_none_match(self, etag: &str) -> Request<IfChanged<Content>, Plain> {
        self.with_etag("if-none-match", etag).answered_as()
    }
}
