//! HTTP: which origin, which token, which headers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::runtime::credential::Credential;
use crate::runtime::error::Error;
use crate::runtime::service::AdvancedQueries;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// What all requests of a client share.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) base: String,
    pub(crate) url: Url,
    pub(crate) scope: String,
    pub(crate) key_as_segment: bool,
    pub(crate) advanced_queries: Option<&'static AdvancedQueries>,
    pub(crate) credential: Option<Arc<dyn Credential>>,
    pub(crate) http: reqwest::Client,
}

/// A request as it is sent, but for the headers that every one gets.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) timeout: Option<Duration>,
}

impl Outgoing {
    fn get(url: &str) -> Self {
        let (method, headers) = (Method::GET, HeaderMap::new());
        Self { method, url: url.to_owned(), headers, body: None, timeout: None }
    }

    pub(crate) fn into_request(self) -> Result<reqwest::Request, Error> {
        let url = Url::parse(&self.url)
            .map_err(|error| Error::invalid(format!("the request has no valid URL: {error}")))?;
        let mut request = reqwest::Request::new(self.method, url);
        *request.headers_mut() = self.headers;
        *request.timeout_mut() = self.timeout;
        if let Some(body) = self.body {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().entry(CONTENT_TYPE).or_insert(json);
            *request.body_mut() = Some(body.into());
        }
        Ok(request)
    }
}

/// A response with its body.
pub struct Response {
    pub(crate) core: Core,
    /// Method and path, for messages.
    pub(crate) request: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Without the body, which may be secret.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug.field("request", &self.request).field("status", &self.status).field("length", &self.body.len());
        debug.finish_non_exhaustive()
    }
}

impl Response {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The error for a body that has not the declared form.
    pub(crate) fn unexpected(&self, message: String) -> Error {
        Error::response(&self.request, self.status, self.headers.clone(), self.body.clone()).because(message)
    }
}

impl Core {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The service root, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.0.base
    }

    pub(crate) fn advanced_queries(&self) -> Option<&'static AdvancedQueries> {
        self.0.advanced_queries
    }

    pub(crate) fn key_as_segment(&self) -> bool {
        self.0.key_as_segment
    }

    /// The absolute URL of an encoded path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0.base)
    }

    /// Reads what a link leads to, within the origin of the client.
    pub(crate) async fn follow(&self, link: &str) -> Result<Response, Error> {
        let url =
            self.0.url.join(link).map_err(|error| Error::invalid(format!("a link is no URL: {error}")))?;
        self.send(Outgoing::get(url.as_str())).await
    }

    /// Sends a request; a status that is no success is an error.
    pub(crate) async fn send(&self, outgoing: Outgoing) -> Result<Response, Error> {
        let mut sent = outgoing.into_request()?;
        let url = sent.url();
        if url.origin() != self.0.url.origin() {
            let (to, own) = (url.origin().ascii_serialization(), self.0.url.origin().ascii_serialization());
            return Err(Error::invalid(format!(
                "a link leads to {to}, but the client is for {own}; nothing was sent"
            )));
        }
        let request = format!("{} {}", sent.method(), url.path());
        self.add_headers(sent.headers_mut(), &request).await?;
        let sent_id = sent.headers().get(&CLIENT_REQUEST_ID).cloned();
        let transport = |error: reqwest::Error| Error::transport(&request, error.without_url());
        let response = self.0.http.execute(sent).await.map_err(transport)?;
        let (status, mut headers) = (response.status(), response.headers().clone());
        if let (None, Some(id)) = (headers.get(&CLIENT_REQUEST_ID), sent_id) {
            headers.insert(CLIENT_REQUEST_ID, id);
        }
        let body =
            response.bytes().await.map_err(|error| transport(error).with_head(status, headers.clone()))?;
        if !status.is_success() {
            return Err(Error::response(&request, status, headers, body.to_vec()));
        }
        Ok(Response { core: self.clone(), request, status, headers, body: body.to_vec() })
    }

    async fn add_headers(&self, headers: &mut HeaderMap, request: &str) -> Result<(), Error> {
        let mut default = |name: HeaderName, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        default(ACCEPT, HeaderValue::from_static("application/json"));
        default(USER_AGENT, HeaderValue::from_static(concat!("msgraph-rust/", env!("CARGO_PKG_VERSION"))));
        if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
            default(CLIENT_REQUEST_ID, id);
        }
        if let Some(credential) = &self.0.credential {
            let token =
                credential.token(&self.0.scope).await.map_err(|error| Error::credential(request, error))?;
            let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
                Error::credential(request, "the token has characters that no header can have".into())
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(())
    }
}
