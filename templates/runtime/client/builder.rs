//! How a client is made, and what it does beside requests: batches, uploads, downloads, operations.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};

use crate::runtime::client::batch::Batch;
use crate::runtime::client::core::{Core, Inner, Settings};
use crate::runtime::client::credential::{AccessToken, Credential, StaticToken};
use crate::runtime::client::csrf::Csrf;
use crate::runtime::client::layer::{Intercepted, Interceptor};
use crate::runtime::client::operation::Operation;
use crate::runtime::client::origin::Origin;
#[cfg(feature = "reqwest")]
use crate::runtime::client::reqwest_transport::ReqwestTransport;
use crate::runtime::client::retry::RetryPolicy;
use crate::runtime::client::tokens::Tokens;
use crate::runtime::client::transport::{
    HttpRequest, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use crate::runtime::client::upload::Upload;
use crate::runtime::request::answer::Content;
use crate::runtime::request::conventions::Conventions;
use crate::runtime::request::error::Error;
use crate::runtime::request::path::Path;
use crate::runtime::request::prefer::{PREFER, Prefer, Preferences};
use crate::runtime::request::reach::Reach;
use crate::runtime::request::service::Service;
use crate::runtime::request::service_client::{Deployment, ServiceClient};
use crate::runtime::request::typed::{ContentRequest, Request, header};

/// The default of the header `User-Agent`: name and version of this crate.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Headers about the body or the connection, which callers cannot set.
const FRAMING: [HeaderName; 5] = [CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING];

/// Builds a [`ServiceClient`].
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let graph = Client::builder()
///     .credential(StaticToken::new(std::env::var("TOKEN")?))
///     .timeout(Duration::from_secs(60))
///     .retry(RetryPolicy::default().max_tries(3))
///     .prefer(Prefer::MaxPageSize(100))
///     .user_agent("my-app/1.0")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is made before `build`"]
pub struct ClientBuilder<S> {
    base_url: Option<String>,
    scope: Option<String>,
    credential: Option<Box<dyn Credential>>,
    transport: Option<Arc<dyn Transport>>,
    /// What is around the transport, the innermost last.
    layers: Vec<Layer>,
    #[cfg(feature = "reqwest")]
    configure: Vec<Configure>,
    connect_timeout: Duration,
    try_timeout: Duration,
    timeout: Duration,
    max_response_size: u64,
    retry: RetryPolicy,
    user_agent: String,
    default_headers: HeaderMap,
    preferences: Preferences,
    /// Why the settings are invalid; `build` reports it.
    invalid: Option<String>,
    marker: PhantomData<fn() -> S>,
}

/// Puts a transport around another one.
type Layer = Box<dyn FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>>;

/// A change to the settings of reqwest.
#[cfg(feature = "reqwest")]
type Configure = Box<dyn FnOnce(::reqwest::ClientBuilder) -> ::reqwest::ClientBuilder>;

/// # Clients of all services
impl<S: Service> ServiceClient<S> {
    /// Starts to build a client.
    pub fn builder() -> ClientBuilder<S> {
        ClientBuilder {
            base_url: S::BASE_URL.map(str::to_owned),
            scope: None,
            credential: None,
            transport: None,
            layers: Vec::new(),
            #[cfg(feature = "reqwest")]
            configure: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            try_timeout: Duration::from_secs(100),
            timeout: Duration::from_secs(300),
            max_response_size: 256 << 20,
            retry: RetryPolicy::default(),
            user_agent: String::from(USER_AGENT),
            default_headers: HeaderMap::new(),
            preferences: Preferences::default(),
            invalid: None,
            marker: PhantomData,
        }
    }

    /// A client without a connection, for programs that send requests by other means: they get each as a
    /// [`Request::to_http`], and have its response read by [`Request::read_http`]. Sending a request of this
    /// client fails.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::runtime::client::ErrorKind::Invalid) when the URL is not that of a
    /// service, as for [`ClientBuilder::build`].
    pub fn unconnected(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().base_url(base_url).transport(Unconnected).build()
    }

    /// Starts a batch: several requests in one.
    pub fn batch(&self) -> Batch {
        Batch::new(self.root.clone())
    }

    /// Starts an upload in pieces to an upload session's URL: the `uploadUrl` that the action
    /// `createUploadSession` returns.
    pub fn upload(&self, url: impl Into<String>) -> Upload {
        Upload::new(self.root.clone(), url.into())
    }

    /// Downloads from a pre-authenticated URL that the service returned, on any host:
    /// `@microsoft.graph.downloadUrl` of a file, or `Location` of a response. Neither the token nor the
    /// default headers are sent there. The URL is a secret, so errors and traces do not show it. It must
    /// be `https`.
    pub fn download(&self, url: impl Into<String>) -> ContentRequest<Content> {
        let path = Path { template: String::from("{download-url}"), ..Path::new(self.root.clone(), "") };
        Request::reading(Method::GET, path).reaching(Reach::WithoutToken).resume_at(url)
    }

    /// A long-running operation, by its monitor URL, which may be of another origin.
    pub fn operation(&self, url: impl Into<String>) -> Operation {
        Operation::new(self.root.clone(), Some(url.into()))
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Sets the credential that provides access tokens. Without one, requests have no token.
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.credential = Some(Box::new(credential));
        self
    }

    /// Sets user name and password, which every request to the service's own origin presents (RFC 7617).
    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        self.credential(StaticToken::new(AccessToken::basic(user, password)))
    }

    /// Sets a key, which every request to the service's own origin presents in a header, such as `X-Api-Key`.
    pub fn api_key(self, header: &str, key: &str) -> Self {
        self.credential(StaticToken::new(AccessToken::in_header(header, key)))
    }

    /// Selects another cloud than the global one; the scope of tokens changes accordingly.
    pub fn cloud(self, cloud: Deployment<S>) -> Self {
        self.base_url(cloud.base_url())
    }

    /// Sets another service root than that of the metadata: a proxy or a test server. Unless
    /// [`scope`](Self::scope) is called, the scope of tokens is `/.default` of its origin. For a loopback
    /// address, proxies from the environment are not used: they would see tokens in clear text, and the
    /// address means another machine there. [`configure_http`](Self::configure_http) can set a proxy.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the scope of the tokens, for instance `https://graph.microsoft.com/.default`.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets the transport that carries requests instead of reqwest, for instance an
    /// [`InMemoryTransport`](crate::runtime::client::InMemoryTransport) in a test.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Lets an interceptor look at each exchange; see [the order of
    /// steps](crate::runtime::client#the-order-of-steps).
    pub fn intercept(self, interceptor: impl Interceptor + 'static) -> Self {
        self.layer(|transport| Intercepted { interceptor, transport })
    }

    /// Puts a transport of the program's around the transport, whichever that is. Of several, the first one
    /// is the outermost; see [the order of steps](crate::runtime::client#the-order-of-steps).
    /// An example is at [`Transport`](crate::runtime::client::Transport).
    pub fn layer<T: Transport + 'static>(
        mut self,
        layer: impl FnOnce(Arc<dyn Transport>) -> T + 'static,
    ) -> Self {
        self.layers.push(Box::new(|transport| Arc::new(layer(transport))));
        self
    }

    /// Changes the settings of reqwest: proxies, certificates, versions of HTTP, connection pooling. Its
    /// type is that of [`reqwest`](crate::runtime::client::reqwest) in the version that this crate uses.
    /// Redirects are always handled by this client, which sends no token to other origins. Headers and
    /// cookies that reqwest adds go to all hosts, also those of uploads, downloads and operations; use
    /// [`default_header`](Self::default_header) for headers to the service alone.
    #[cfg(feature = "reqwest")]
    pub fn configure_http(
        mut self,
        configure: impl FnOnce(::reqwest::ClientBuilder) -> ::reqwest::ClientBuilder + 'static,
    ) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Adds a header to every request to the service that does not set it, including those in batches. It
    /// is sent to the service's own origin only: not to the URLs of uploads and downloads, nor after a
    /// redirect to another origin. `Prefer` is handled as by [`prefer`](Self::prefer).
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        if name.eq_ignore_ascii_case(PREFER) {
            return self.preferring(value);
        }
        match header(name, value) {
            Ok((name, _)) if FRAMING.contains(&name) => {
                self.invalid = Some(format!("the header `{name}` is not allowed"));
            }
            Ok((name, mut value)) => {
                value.set_sensitive(true);
                self.default_headers.insert(name, value);
            }
            Err(why) => self.invalid = Some(why),
        }
        self
    }

    /// Adds a preference to every request that has none of the same name, including those in batches:
    /// immutable ids or a time zone, for instance. Several preferences are combined. Requests that are not
    /// part of this service's API get none: batches as such, monitor URLs, uploads, and downloads by their
    /// URLs.
    pub fn prefer(self, preference: Prefer) -> Self {
        self.preferring(&preference.to_string())
    }

    fn preferring(mut self, value: &str) -> Self {
        self.invalid = self.preferences.add(value).err().or(self.invalid);
        self
    }

    /// Limits the time for connecting, with reqwest. Ten seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the time for one try, from connecting to the end of the response. 100 seconds by default.
    pub fn try_timeout(mut self, timeout: Duration) -> Self {
        self.try_timeout = timeout;
        self
    }

    /// Limits the total time for a request, with all tries and the waits between them. Five minutes by
    /// default; each request can have [its own limit](crate::runtime::request::Request::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Limits the length of a response in bytes, after decompression, unless it is streamed. 256 MiB by
    /// default.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets how many times, and after which waits, requests are tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Names the program that sends the requests, for instance `my-app/1.0`. The name of this crate is
    /// appended.
    pub fn user_agent(mut self, name: &str) -> Self {
        self.user_agent = format!("{name} {USER_AGENT}");
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::runtime::client::ErrorKind::Invalid) without a service root, or with one
    /// that is not an `https` URL (`http` is allowed for loopback addresses); with a user agent, header
    /// or preference that is not a valid header value; when the transport cannot be set up.
    pub fn build(self) -> Result<ServiceClient<S>, Error> {
        if let Some(message) = self.invalid {
            return Err(Error::invalid(message));
        }
        let is_default = self.base_url.as_deref() == S::BASE_URL;
        let root = self.base_url.as_deref();
        let root = root.ok_or_else(|| Error::invalid("the service root is not known: set base_url"))?;
        let base = root.trim_end_matches('/').to_owned();
        let origin = Origin::new(&base)?;
        #[cfg(feature = "reqwest")]
        let is_local = origin.is_local();
        let default_scope = S::SCOPE.filter(|_| is_default).map(str::to_owned);
        let scope = self.scope.clone().or(default_scope);
        let scope =
            scope.unwrap_or_else(|| format!("{}/.default", origin.url().origin().ascii_serialization()));
        let user_agent = HeaderValue::from_str(&self.user_agent)
            .map_err(|_| Error::invalid("the user agent has characters that a header cannot have"))?;
        let settings = Settings {
            retry: self.retry.clone(),
            try_timeout: self.try_timeout,
            timeout: self.timeout,
            max_response_size: self.max_response_size,
            user_agent,
            default_headers: self.default_headers,
        };
        let transport: Arc<dyn Transport> = match self.transport {
            Some(transport) => transport,
            #[cfg(feature = "reqwest")]
            None => {
                // Proxies from the environment do not apply to this machine; one that the caller sets
                // may.
                let begin = |http: ::reqwest::ClientBuilder| if is_local { http.no_proxy() } else { http };
                let configure =
                    |http| self.configure.into_iter().fold(begin(http), |http, change| change(http));
                let transport = ReqwestTransport::new(self.connect_timeout, configure);
                Arc::new(transport.map_err(|error| Error::transport("setting up the transport", error))?)
            }
            #[cfg(not(feature = "reqwest"))]
            None => return Err(Error::invalid("without the feature `reqwest`, set a transport")),
        };
        let transport = self.layers.into_iter().rev().fold(transport, |inner, layer| layer(inner));
        let inner = Inner {
            conventions: Conventions::of::<S>(base, self.preferences),
            origin,
            batch: S::BATCH,
            operations: S::OPERATIONS,
            csrf: S::CSRF.then(Csrf::default),
            settings,
            transport,
            tokens: self.credential.map(|credential| Tokens::new(credential, scope)),
        };
        Ok(ServiceClient { root: Core::new(inner), marker: PhantomData })
    }
}

impl<S> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// The transport of a client without a connection.
struct Unconnected;

impl Transport for Unconnected {
    #[inline]
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        let why = "the client has no connection: it was made by `unconnected`";
        Box::pin(std::future::ready(Err(TransportError::new(TransportErrorKind::Permanent, why))))
    }
}
