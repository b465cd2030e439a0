//! Credentials, which provide access tokens.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use http::header::AUTHORIZATION;

use crate::runtime::request::error::{Error, ErrorKind};

/// Provides access tokens.
///
/// With the feature `azure`, every `Arc` of an `azure_core` `TokenCredential` is a credential, so those
/// of `azure_identity` can be passed as they are. A [`StaticToken`] is one, and so is a closure that
/// takes the scope and returns the future of a token. What is presented need not be a bearer token: see
/// [`AccessToken::in_header`].
///
/// The client keeps a token until it expires or the service rejects it, and requests one token at a time. Up
/// to five minutes before the token expires it requests the next one in advance; calls use the old token as
/// long as it is valid. The future is polled by the calls that are in progress, so it should not block its
/// thread.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// async fn token(scope: String) -> Result<AccessToken, CredentialError> {
///     let secret = std::fs::read_to_string(format!("/run/secrets/{}", scope.replace('/', "_")))?;
///     Ok(AccessToken::new(secret).expiring_in(Duration::from_secs(3600)))
/// }
///
/// let graph = Client::builder().credential(token).build()?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no credential",
    note = "a credential is a `StaticToken`, with the feature `azure` an `Arc` of an azure_identity credential, or a closure \
            that takes the scope: `async |scope: String| {{ … }}`, or `move |scope: String| async move {{ … }}` where it has \
            something to own"
)]
#[doc(alias = "TokenCredential")]
#[doc(alias = "AuthenticationProvider")]
pub trait Credential: Send + Sync {
    /// Requests a token that is valid now.
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a>;
}

/// The token that is needed.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// struct Vault;
///
/// impl Credential for Vault {
///     fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
///         Box::pin(async move {
///             println!("a token for {} with the claims {:?}", request.scope, request.claims);
///             Ok(AccessToken::new("eyJ0…"))
///         })
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// The scope, for instance `https://graph.microsoft.com/.default`.
    pub scope: &'a str,
    /// Further claims that the token must have, as JSON: those of a claims challenge of [continuous
    /// access evaluation](https://learn.microsoft.com/entra/identity-platform/claims-challenge).
    pub claims: Option<&'a str>,
}

/// The future of a token, or of the reason why there is none.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, CredentialError>> + Send + 'a>>;

/// Why there is no token.
pub type CredentialError = Box<dyn std::error::Error + Send + Sync>;

/// An access token: a secret that gives access to the service, perhaps for a limited time. It is presented in
/// the header `Authorization`, as a bearer token or with a password, or in headers of the service's own.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let bearer = AccessToken::new("eyJ0…").expiring_in(Duration::from_secs(3600));
/// let key = AccessToken::in_header("x-api-key", "0123");
/// let graph = Client::builder().credential(StaticToken::new(bearer)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccessToken {
    headers: Vec<(String, String)>,
    expires_on: Option<SystemTime>,
}

impl AccessToken {
    /// A bearer token, without `Bearer`, whose expiry is unknown. It is used until the service rejects it.
    #[inline]
    pub fn new(secret: impl Into<String>) -> Self {
        Self::in_header(AUTHORIZATION.as_str(), &format!("Bearer {}", secret.into()))
    }

    /// A user name, which has no colon, and a password: the scheme `Basic` of RFC 7617.
    #[inline]
    pub fn basic(user: &str, password: &str) -> Self {
        let pair = BASE64.encode(format!("{user}:{password}"));
        Self::in_header(AUTHORIZATION.as_str(), &format!("Basic {pair}"))
    }

    /// A secret in any header, for instance a key in `X-Api-Key`.
    #[inline]
    pub fn in_header(name: &str, value: &str) -> Self {
        Self { headers: vec![(name.to_owned(), value.to_owned())], expires_on: None }
    }

    /// Adds a header that is presented together with the others.
    #[must_use]
    #[inline]
    pub fn and_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the time at which it expires.
    #[must_use]
    #[inline]
    pub fn expiring_on(self, instant: SystemTime) -> Self {
        Self { expires_on: Some(instant), ..self }
    }

    /// Sets for how long it is valid from now on.
    #[must_use]
    #[inline]
    pub fn expiring_in(self, time: Duration) -> Self {
        Self { expires_on: SystemTime::now().checked_add(time), ..self }
    }

    #[inline]
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    #[inline]
    pub(crate) fn expires_on(&self) -> Option<SystemTime> {
        self.expires_on
    }
}

impl From<String> for AccessToken {
    #[inline]
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl From<&str> for AccessToken {
    #[inline]
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl fmt::Debug for AccessToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// A credential that always provides the same token.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let token = StaticToken::new(std::env::var("TOKEN")?);
/// let graph = Client::builder().credential(token).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Takes the token: a text, without `Bearer`, or an [`AccessToken`].
    #[inline]
    pub fn new(token: impl Into<AccessToken>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for StaticToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticToken(…)")
    }
}

impl Credential for StaticToken {
    #[inline]
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// A function from a scope to the future of a token.
#[diagnostic::do_not_recommend]
impl<F, R, T, E> Credential for F
where
    F: Fn(String) -> R + Send + Sync,
    R: Future<Output = Result<T, E>> + Send + 'static,
    T: Into<AccessToken>,
    E: Into<CredentialError>,
{
    #[inline]
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        let token = self(request.scope.to_owned());
        Box::pin(async { token.await.map(Into::into).map_err(Into::into) })
    }
}

/// `azure_core` cannot pass claims on, so a claims challenge gets another token without them.
#[cfg(feature = "azure")]
impl<C: azure_core::credentials::TokenCredential + ?Sized> Credential for Arc<C> {
    #[inline]
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            let token = self.get_token(&[request.scope], None).await?;
            Ok(AccessToken::new(token.token.secret()).expiring_on(token.expires_on.into()))
        })
    }
}

/// Why there is no token, shared by all calls that waited for it.
pub(crate) type Failure = Arc<dyn std::error::Error + Send + Sync>;

impl Error {
    #[cold]
    #[inline]
    pub(crate) fn credential(request: &str, source: Failure) -> Self {
        Self::new(ErrorKind::Credential, request, "no access token could be obtained").caused_by(source)
    }
}
