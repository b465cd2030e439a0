//! The state that all requests of a client share, and a request that is ready to be sent.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::runtime::client::csrf::Csrf;
use crate::runtime::client::origin::Origin;
use crate::runtime::client::retry::RetryPolicy;
use crate::runtime::client::tokens::Tokens;
use crate::runtime::client::transport::{HttpBody, HttpRequest, Transport};
use crate::runtime::request::asked::Asked;
use crate::runtime::request::conventions::Conventions;
use crate::runtime::request::error::Error;
use crate::runtime::request::reach::Reach;
use crate::runtime::request::service::{BatchRules, OperationRules};
use crate::runtime::request::trail::Trail;

/// The upper limit for all durations, so that adding one to a point in time cannot overflow.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The state that all requests of a client share.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) conventions: Conventions,
    pub(crate) origin: Origin,
    pub(crate) batch: BatchRules,
    pub(crate) operations: OperationRules,
    pub(crate) tokens: Option<Tokens>,
    /// The session with a service that demands one.
    pub(crate) csrf: Option<Csrf>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) settings: Settings,
}

/// The settings of a client.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) retry: RetryPolicy,
    pub(crate) try_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) max_response_size: u64,
    pub(crate) user_agent: HeaderValue,
    /// Headers that are sent to the service's own origin only.
    pub(crate) default_headers: HeaderMap,
}

impl Settings {
    /// Adds the headers that every request to the service gets, unless it has them.
    #[inline]
    pub(crate) fn add_default_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.default_headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

/// Whether requests with this method state the length of their body even if it is empty: RFC 9110 section
/// 8.6.
#[inline]
pub(crate) fn has_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// A request without the headers that every request gets.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// The absolute URL.
    pub(crate) url: String,
    /// The URL with placeholders for ids and without a query, for messages and traces.
    pub(crate) template: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: HttpBody,
    /// The limit for all tries together; `None` for the client's.
    pub(crate) timeout: Option<Duration>,
    /// Whether it may be sent more than once.
    pub(crate) is_repeatable: bool,
    pub(crate) reach: Reach,
    /// The pages that were read before this one.
    pub(crate) trail: Trail,
}

impl Outgoing {
    pub(crate) fn new(method: Method, url: impl Into<String>, template: impl Into<String>) -> Self {
        let is_repeatable = method.is_idempotent();
        Self {
            method,
            url: url.into(),
            template: template.into(),
            headers: HeaderMap::new(),
            body: HttpBody::empty(),
            timeout: None,
            is_repeatable,
            reach: Reach::Service,
            trail: Trail::default(),
        }
    }

    /// A copy of the request. It fails if the body is a stream, which can be sent only once.
    #[inline]
    pub(crate) fn again(&self) -> Result<Self, Error> {
        let HttpBody::Bytes(body) = &self.body else {
            return Err(Error::invalid("a stream can be sent only once"));
        };
        Ok(Self {
            method: self.method.clone(),
            url: self.url.clone(),
            template: self.template.clone(),
            headers: self.headers.clone(),
            body: HttpBody::Bytes(body.clone()),
            trail: self.trail.clone(),
            ..*self
        })
    }

    #[inline]
    pub(crate) fn asked(&self) -> Asked {
        let headers = self.headers.iter().filter(|(name, _)| **name != CONTENT_TYPE);
        let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
        let (url, is_get) = (String::new(), self.method == Method::GET);
        Asked { headers, timeout: self.timeout, url, is_get, trail: self.trail.clone() }
    }

    #[inline]
    pub(crate) fn asking_as(self, asked: &Asked) -> Self {
        Self { headers: asked.headers.clone(), timeout: asked.timeout, ..self }
    }

    #[inline]
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    #[inline]
    pub(crate) fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The request as a transport gets it, without the headers that every request gets.
    #[inline]
    pub(crate) fn into_request(self, origin: &Origin) -> Result<HttpRequest, Error> {
        let url = origin.parse(&self.url)?;
        Ok(HttpRequest { method: self.method, url, headers: self.headers, body: self.body })
    }
}

impl Core {
    #[inline]
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    #[inline]
    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Resolves a link from the service to an absolute URL.
    #[inline]
    pub(crate) fn resolve(&self, link: &str) -> Result<String, Error> {
        Ok(self.0.origin.resolve(link)?.into())
    }

    /// Resolves a link from a page, or one that was stored, against the context URL if there is one, or
    /// else the URL of the page.
    #[inline]
    pub(crate) fn resolve_page(&self, link: &str, url: &str, context: Option<&str>) -> Result<String, Error> {
        Ok(self.0.origin.resolve_page(link, url, context)?.into())
    }
}

/// A client builds requests by the conventions of its service.
impl Deref for Core {
    type Target = Conventions;

    #[inline]
    fn deref(&self) -> &Conventions {
        &self.0.conventions
    }
}
