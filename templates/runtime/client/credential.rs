//! Where tokens come from.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Gives access tokens.
///
/// With the feature `azure`, every `Arc` of an `azure_core` `TokenCredential` is one, so that those of
/// `azure_identity` can be passed as they are. A closure from a scope to a future token is one too, and so is
/// a [`StaticToken`]. The client keeps a token until it expires, or until the service rejects it, and asks
/// for one token at a time. Shortly before it expires, at most five minutes, it asks for the next one, and
/// waits for that only when there is no good one any more: the future is polled along with calls. So it
/// should not block its thread.
pub trait Credential: Send + Sync {
    /// A token that is valid now.
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a>;
}

/// What a token is for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// For instance `https://graph.microsoft.com/.default`.
    pub scope: &'a str,
    /// What the service demands of the token in addition, as JSON: the claims challenge of
    /// [continuous access evaluation](https://learn.microsoft.com/entra/identity-platform/claims-challenge).
    pub claims: Option<&'a str>,
}

/// A token, or why there is none.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, CredentialError>> + Send + 'a>>;

/// Why there is no token.
pub type CredentialError = Box<dyn std::error::Error + Send + Sync>;

/// A secret that opens the service, for a while.
#[derive(Clone)]
pub struct AccessToken {
    secret: String,
    expires_on: Option<SystemTime>,
}

impl AccessToken {
    /// A token, without `Bearer`, of which nobody said when it expires: it is kept until it is rejected.
    pub fn new(secret: impl Into<String>) -> Self {
        Self { secret: secret.into(), expires_on: None }
    }

    /// Until when it is valid.
    #[must_use]
    pub fn expiring_on(self, instant: SystemTime) -> Self {
        Self { expires_on: Some(instant), ..self }
    }

    /// For how long it is valid from now on.
    #[must_use]
    pub fn expiring_in(self, time: Duration) -> Self {
        Self { expires_on: SystemTime::now().checked_add(time), ..self }
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn expires_on(&self) -> Option<SystemTime> {
        self.expires_on
    }
}

impl From<String> for AccessToken {
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl From<&str> for AccessToken {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// A token that is known already.
#[derive(Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Takes the token, without `Bearer`.
    pub fn new(token: impl Into<AccessToken>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticToken(…)")
    }
}

impl Credential for StaticToken {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// A function from scope to token.
impl<F, R, T, E> Credential for F
where
    F: Fn(&str) -> R + Send + Sync,
    R: Future<Output = Result<T, E>> + Send + 'static,
    T: Into<AccessToken>,
    E: Into<CredentialError>,
{
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        let token = self(request.scope);
        Box::pin(async { token.await.map(Into::into).map_err(Into::into) })
    }
}

/// `azure_core` has no way to pass claims on; a challenge asks for another token without them.
#[cfg(feature = "azure")]
impl<C: azure_core::credentials::TokenCredential + ?Sized> Credential for std::sync::Arc<C> {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            let token = self.get_token(&[request.scope], None).await?;
            Ok(AccessToken::new(token.token.secret()).expiring_on(token.expires_on.into()))
        })
    }
}
