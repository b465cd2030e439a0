//! Where tokens come from.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Gives access tokens.
pub trait Credential: Send + Sync {
    /// A token that is valid now, for a scope such as `https://graph.microsoft.com/.default`.
    fn token<'a>(&'a self, scope: &'a str) -> TokenFuture<'a>;
}

/// A token, or why there is none.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<String, CredentialError>> + Send + 'a>>;

/// Why there is no token.
pub type CredentialError = Box<dyn std::error::Error + Send + Sync>;

/// A token that is known already.
#[derive(Clone)]
pub struct StaticToken(String);

impl StaticToken {
    /// Takes the token, without `Bearer`.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticToken(…)")
    }
}

impl Credential for StaticToken {
    fn token<'a>(&'a self, _: &'a str) -> TokenFuture<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// A function from scope to token.
impl<F, R> Credential for F
where
    F: Fn(&str) -> R + Send + Sync,
    R: Future<Output = Result<String, CredentialError>> + Send + 'static,
{
    fn token<'a>(&'a self, scope: &'a str) -> TokenFuture<'a> {
        Box::pin(self(scope))
    }
}
