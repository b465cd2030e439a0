//! The client: where every call begins.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use reqwest::Method;
use url::Url;

use crate::runtime::answer::Answer;
use crate::runtime::builder::{CollectionRequestBuilder, EntityRequestBuilder};
use crate::runtime::credential::Credential;
use crate::runtime::error::Error;
use crate::runtime::path::Path;
use crate::runtime::request::{ActionRequest, FunctionRequest, Request};
use crate::runtime::service::Service;
use crate::runtime::transport::{Core, Inner};

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
        self.core.base()
    }

    /// One entity at a path that the metadata does not declare, or at a URL of the same service, for
    /// instance from `@odata.id`. The path is taken as it is, percent-encoded.
    pub fn entity_at<T>(&self, path: &str) -> EntityRequestBuilder<T> {
        EntityRequestBuilder::new(self.path_at(path))
    }

    /// Entities at a path that the metadata does not declare, or at a URL of the same service. The path is
    /// taken as it is, percent-encoded.
    pub fn collection_at<T>(&self, path: &str) -> CollectionRequestBuilder<T> {
        CollectionRequestBuilder::new(self.path_at(path))
    }

    pub(crate) fn entity_segment<T, A>(&self, name: &str) -> EntityRequestBuilder<T, A> {
        EntityRequestBuilder::new(self.root().segment(name))
    }

    pub(crate) fn collection_segment<T, A>(&self, name: &str) -> CollectionRequestBuilder<T, A> {
        CollectionRequestBuilder::new(self.root().segment(name))
    }

    pub(crate) fn action_segment<A: Answer>(&self, name: &str) -> ActionRequest<A> {
        Request::new(Method::POST, self.root().segment(name))
    }

    pub(crate) fn function_segment<A: Answer>(&self, name: &str) -> FunctionRequest<A> {
        Request::new(Method::GET, self.root().segment(name))
    }

    fn root(&self) -> Path {
        Path::new(self.core.clone(), "")
    }

    fn path_at(&self, path: &str) -> Path {
        let relative = path.strip_prefix(self.core.base()).unwrap_or(path);
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
        Ok(Client { core: Core::new(inner), marker: PhantomData })
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
        f.debug_struct("Client").field("base_url", &self.core.base()).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
