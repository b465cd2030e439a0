//! Keys of issuers, fetched from where they are published.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use url::Url;

use super::signing_key::{
    SigningKey, SigningKeyFuture, SigningKeyRequest, SigningKeySet, SigningKeys, SigningKeysError,
};
use super::types::Issuer;
use crate::runtime::client::{HttpBody, HttpRequest, Transport};

/// Keys are fetched again after this time, unless the program says otherwise.
const REFRESH: Duration = Duration::from_secs(12 * 60 * 60);
/// While they cannot be fetched again, they are used for this time.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// For a key that is not known, they are fetched again no sooner than this: anybody can name such a key.
const PAUSE: Duration = Duration::from_secs(300);
/// After a failure, they are fetched again no sooner than this.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How long fetching a document may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long a document may be. Microsoft's have 20 kB.
const MAX_LENGTH: usize = 1 << 20;

/// Fetches the keys of issuers by their OpenID configuration, and keeps them. Clones share them.
///
/// Keys are fetched again every twelve hours, and when a token names one that is not known, but then at most
/// every five minutes. While the issuer does not answer, they are used for a day. The keys must be published
/// at the origin of the configuration, and the configuration must be that of the issuer.
///
/// ```no_run
/// # use templates::notifications::*;
/// # use templates::runtime::client::ReqwestTransport;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let transport = ReqwestTransport::new(Duration::from_secs(10), |settings| settings)?;
/// let keys = OpenIdKeys::new(transport).refreshed_after(Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OpenIdKeys {
    transport: Arc<dyn Transport>,
    /// By the URL of the configuration. One fetch at a time serves all who wait.
    cache: Arc<Mutex<BTreeMap<String, Cached>>>,
    refresh: Duration,
}

/// The keys of an issuer.
#[derive(Default)]
struct Cached {
    keys: SigningKeySet,
    /// When they were fetched; `None` if they never were.
    fetched: Option<Instant>,
    /// When fetching them has failed last.
    failed: Option<Instant>,
}

/// The part of an OpenID configuration that says whose it is and where the keys are.
#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

impl OpenIdKeys {
    /// Fetches keys by this transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self { transport: Arc::new(transport), cache: Arc::default(), refresh: REFRESH }
    }

    /// Sets the time after which keys are fetched again.
    #[must_use]
    #[inline]
    pub fn refreshed_after(self, time: Duration) -> Self {
        Self { refresh: time, ..self }
    }

    #[inline]
    async fn find(&self, issuer: &Issuer, id: &str) -> Result<Option<SigningKey>, SigningKeysError> {
        let mut cache = self.cache.lock().await;
        let cached = cache.entry(issuer.configuration().to_owned()).or_default();
        if cached.is_due(id, self.refresh) {
            match self.fetch(issuer).await {
                Ok(keys) => *cached = Cached { keys, fetched: Some(Instant::now()), failed: None },
                Err(error) => {
                    cached.failed = Some(Instant::now());
                    if !cached.is_usable() {
                        return Err(error);
                    }
                }
            }
        }
        if cached.is_usable() {
            Ok(cached.keys.get(id).cloned())
        } else {
            Err("the keys of the issuer could not be fetched a moment ago".into())
        }
    }

    #[inline]
    async fn fetch(&self, issuer: &Issuer) -> Result<SigningKeySet, SigningKeysError> {
        let at = Url::parse(issuer.configuration())?;
        let configuration: Configuration = serde_json::from_slice(&self.document(at.clone()).await?)?;
        if configuration.issuer.replace("{tenantid}", "{tenant}") != issuer.name() {
            return Err("the OpenID configuration is that of another issuer".into());
        }
        let keys = Url::parse(&configuration.jwks_uri)?;
        if keys.origin() != at.origin() {
            return Err("the keys are at another origin than the OpenID configuration".into());
        }
        Ok(SigningKeySet::from_jwks(&self.document(keys).await?)?)
    }

    /// Fetches a document in JSON.
    #[inline]
    async fn document(&self, url: Url) -> Result<Vec<u8>, SigningKeysError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let request = HttpRequest { method: Method::GET, url, headers, body: HttpBody::empty() };
        let read = async {
            let mut response = self.transport.send(request).await?;
            if response.status != StatusCode::OK {
                return Err(format!("the issuer answered {}", response.status).into());
            }
            let mut document = Vec::new();
            while let Some(bytes) = response.body.next().await {
                document.extend_from_slice(&bytes?);
                if document.len() > MAX_LENGTH {
                    return Err("the document of the issuer is too long".into());
                }
            }
            Ok(document)
        };
        timeout(TIME_LIMIT, read).await.unwrap_or_else(|_| Err("the issuer did not answer in time".into()))
    }
}

impl Cached {
    /// Whether the keys are to be fetched, now that the one with this id is needed.
    #[inline]
    fn is_due(&self, id: &str, refresh: Duration) -> bool {
        let is_paused = self.failed.is_some_and(|failed| failed.elapsed() < PAUSE_AFTER_FAILURE);
        let age = self.fetched.map(|fetched| fetched.elapsed());
        let is_old = age.is_none_or(|age| age >= refresh);
        let is_unknown = self.keys.get(id).is_none() && age.is_none_or(|age| age >= PAUSE);
        (is_old || is_unknown) && !is_paused
    }

    /// Whether the keys are not too old.
    #[inline]
    fn is_usable(&self) -> bool {
        self.fetched.is_some_and(|fetched| fetched.elapsed() < LIFETIME)
    }
}

impl SigningKeys for OpenIdKeys {
    #[inline]
    fn signing_key<'a>(&'a self, request: SigningKeyRequest<'a>) -> SigningKeyFuture<'a> {
        Box::pin(self.find(request.issuer, request.id))
    }
}

impl fmt::Debug for OpenIdKeys {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdKeys").finish_non_exhaustive()
    }
}
