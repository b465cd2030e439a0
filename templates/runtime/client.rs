//! The client: where requests go, with which token, over which transport.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::runtime::answer::Answer;
use crate::runtime::builder::{CollectionRequestBuilder, EntityRequestBuilder};
use crate::runtime::credential::Credential;
use crate::runtime::error::Error;
use crate::runtime::path::Path;
use crate::runtime::request::{ActionRequest, FunctionRequest};

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// How a service speaks; generated.
pub trait Service: 'static {
    /// Service root.
    const BASE_URL: Option<&'static str>;
    /// Keys as path segments.
    const KEY_AS_SEGMENT: bool;
    /// Scope of tokens; that of the service's origin when there is none.
    const SCOPE: Option<&'static str>;
    /// What the service demands of some queries.
    const ADVANCED_QUERIES: Option<&'static AdvancedQueries> = None;
}

/// Queries for which a service demands a header or query options.
#[derive(Debug)]
pub struct AdvancedQueries {
    /// Qualified names of the types of which entities are asked for.
    pub types: &'static [&'static str],
    /// Query options, operators and functions that make a query one of these.
    pub operators: &'static [&'static str],
    /// The header, its name in lower case.
    pub header: (&'static str, &'static str),
    /// Query options of requests for collections.
    pub options: &'static [(&'static str, &'static str)],
}

/// A client of the service `S`. Clones are cheap and share connections.
pub struct Client<S> {
    core: Core,
    marker: PhantomData<fn() -> S>,
}

/// Makes a [`Client`].
pub struct ClientBuilder<S> {
    base_url: Option<String>,
    credential: Option<Arc<dyn Credential>>,
    http: Option<reqwest::Client>,
    marker: PhantomData<fn() -> S>,
}

impl<S: Service> Client<S> {
    /// Begins to make a client.
    pub fn builder() -> ClientBuilder<S> {
        ClientBuilder {
            base_url: S::BASE_URL.map(str::to_owned),
            credential: None,
            http: None,
            marker: PhantomData,
        }
    }

    /// The service root, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.core.0.base
    }

    /// One entity at a path that the metadata does not declare, or at a URL of the same service, for
    /// instance from `@odata.id`. The path is taken as it is, percent-encoded.
    pub fn entity_at<T, A>(&self, path: &str) -> EntityRequestBuilder<T, A> {
        EntityRequestBuilder::new(self.path_at(path))
    }

    /// Entities at a path that the metadata does not declare, or at a URL of the same service. The path is
    /// taken as it is, percent-encoded.
    pub fn collection_at<T, A>(&self, path: &str) -> CollectionRequestBuilder<T, A> {
        CollectionRequestBuilder::new(self.path_at(path))
    }

    pub(crate) fn entity_segment<T, A>(&self, name: &str) -> EntityRequestBuilder<T, A> {
        EntityRequestBuilder::new(self.root().segment(name))
    }

    pub(crate) fn collection_segment<T, A>(&self, name: &str) -> CollectionRequestBuilder<T, A> {
        CollectionRequestBuilder::new(self.root().segment(name))
    }

    pub(crate) fn action_segment<A: Answer>(&self, name: &str) -> ActionRequest<A> {
        self.root().action(name)
    }

    pub(crate) fn function_segment<A: Answer>(&self, name: &str) -> FunctionRequest<A> {
        self.root().function(name)
    }

    fn root(&self) -> Path {
        Path::new(self.core.clone(), "")
    }

    fn path_at(&self, path: &str) -> Path {
        let relative = path.strip_prefix(&self.core.0.base).unwrap_or(path);
        let is_path = relative.is_empty() || relative.starts_with('/') && !relative.contains(['?', '#']);
        let path = Path::new(self.core.clone(), relative);
        match is_path {
            true => path,
            false => path.refused(format!("`{}` is no path of this service", relative.escape_debug())),
        }
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Where tokens come from. Without one, requests carry none.
    #[must_use]
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.credential = Some(Arc::new(credential));
        self
    }

    /// Another service root than the metadata's: a national cloud, a proxy, a test server.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another HTTP client, for its timeouts, proxies and certificates. It decides on redirects
    /// too; the default follows them within the origin only.
    #[must_use]
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// Without a service root, or with one that is no `https` URL (`http` is allowed for the
    /// machine's own loopback addresses); when the transport cannot be set up.
    pub fn build(self) -> Result<Client<S>, Error> {
        let text =
            self.base_url.ok_or_else(|| Error::invalid("the service root is not known: set base_url"))?;
        let url =
            Url::parse(&text).map_err(|error| Error::invalid(format!("`{text}` is no URL: {error}")))?;
        if !is_secure(&url) {
            return Err(Error::invalid(format!("`{text}` is not https, and not on this machine")));
        }
        let origin = url.origin().ascii_serialization();
        let scope = S::SCOPE.map_or_else(|| format!("{origin}/.default"), str::to_owned);
        let http = match self.http {
            Some(http) => http,
            None => reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::custom(within_origin))
                .build()
                .map_err(|error| Error::transport("setting up the transport", error))?,
        };
        let inner = Inner {
            base: text.trim_end_matches('/').to_owned(),
            url,
            scope,
            key_as_segment: S::KEY_AS_SEGMENT,
            advanced_queries: S::ADVANCED_QUERIES,
            credential: self.credential,
            http,
        };
        Ok(Client { core: Core(Arc::new(inner)), marker: PhantomData })
    }
}

fn is_secure(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback)
}

fn within_origin(attempt: reqwest::redirect::Attempt<'_>) -> reqwest::redirect::Action {
    let is_same = attempt.previous().last().is_some_and(|from| from.origin() == attempt.url().origin());
    if is_same && attempt.previous().len() <= 10 { attempt.follow() } else { attempt.stop() }
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { core: self.core.clone(), marker: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.core.0.base).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// What all requests of a client share.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

struct Inner {
    base: String,
    url: Url,
    scope: String,
    key_as_segment: bool,
    advanced_queries: Option<&'static AdvancedQueries>,
    credential: Option<Arc<dyn Credential>>,
    http: reqwest::Client,
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
