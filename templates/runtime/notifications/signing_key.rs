//! The keys with which an issuer signs tokens.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::error::{NotificationError, NotificationErrorKind};
use super::types::Issuer;

/// Provides the keys of issuers: [`OpenIdKeys`](super::OpenIdKeys), which fetches them, a [`SigningKeySet`],
/// which has them, or a program's own cache.
///
/// ```no_run
/// # use templates::notifications::*;
/// /// Has the keys of one issuer, which are renewed elsewhere.
/// struct Cache(std::sync::RwLock<SigningKeySet>);
///
/// impl SigningKeys for Cache {
///     fn signing_key<'a>(&'a self, request: SigningKeyRequest<'a>) -> SigningKeyFuture<'a> {
///         let key = self.0.read().ok().and_then(|keys| keys.get(request.id).cloned());
///         Box::pin(async { Ok(key) })
///     }
/// }
/// ```
pub trait SigningKeys: Send + Sync {
    /// The key that is asked for; `None` if the issuer does not have it.
    fn signing_key<'a>(&'a self, request: SigningKeyRequest<'a>) -> SigningKeyFuture<'a>;
}

/// The key that is needed. Nothing of it was verified yet.
///
/// ```no_run
/// # use templates::notifications::*;
/// fn show(request: SigningKeyRequest<'_>) {
///     println!("the key {} of {}", request.id, request.issuer.configuration());
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SigningKeyRequest<'a> {
    /// Whose key it is.
    pub issuer: &'a Issuer,
    /// The id of the key, `kid` in the head of a token.
    pub id: &'a str,
}

impl<'a> SigningKeyRequest<'a> {
    /// Asks for a key of an issuer.
    #[inline]
    pub fn new(issuer: &'a Issuer, id: &'a str) -> Self {
        Self { issuer, id }
    }
}

/// The future of a key, or of the reason why it is not known whether there is one.
pub type SigningKeyFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Option<SigningKey>, SigningKeysError>> + Send + 'a>>;

/// Why keys could not be had.
pub type SigningKeysError = Box<dyn std::error::Error + Send + Sync>;

/// A public RSA key of an issuer.
///
/// ```no_run
/// # use templates::notifications::*;
/// # fn read(jwk: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let key = SigningKey::from_jwk(&serde_json::from_str(jwk)?)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SigningKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    /// The only issuer for whose tokens the key is, in which `{tenantid}` stands for the id of the tenant.
    issuer: Option<String>,
}

impl SigningKey {
    /// Reads a JSON Web Key, RFC 7517. Its member `issuer`, which Microsoft's keys have, restricts it to
    /// tokens of that issuer.
    ///
    /// # Errors
    /// When it is not an RSA key for signatures.
    #[inline]
    pub fn from_jwk(key: &Value) -> Result<Self, NotificationError> {
        Ok(Self::read(key).ok_or(NotificationErrorKind::SigningKey)?)
    }

    #[inline]
    fn read(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let number = |name: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(text(name)?).ok()?;
            let leading = bytes.iter().take_while(|byte| **byte == 0).count();
            Some(bytes[leading..].to_vec())
        };
        let is_for_signatures = key.get("use").is_none_or(|value| value == "sig")
            && key.get("alg").is_none_or(|value| value == "RS256");
        let (modulus, exponent) = (number("n")?, number("e")?);
        // Each use of a key checks again that its size is allowed.
        let is_key = text("kty") == Some("RSA") && is_for_signatures && modulus.len() >= 256;
        let issuer = text("issuer").map(str::to_owned);
        is_key.then_some(Self { modulus, exponent, issuer })
    }

    /// Whether the key is for tokens of this issuer.
    #[inline]
    pub(super) fn is_of(&self, issuer: &str, tenant: &str) -> bool {
        self.issuer.as_ref().is_none_or(|own| own.replace("{tenantid}", tenant) == issuer)
    }

    /// Whether a signature by RS256 is of this key.
    #[inline]
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = PublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// Keys by their ids, of one issuer or of any.
///
/// ```no_run
/// # use templates::notifications::*;
/// # fn receiver<C: NotificationCollection>() -> Result<Receiver<C>, Box<dyn std::error::Error>> {
/// let keys = SigningKeySet::from_jwks(&std::fs::read("keys.json")?)?;
/// Ok(Receiver::builder("the clientState of the subscription").signing_keys(keys).build())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct SigningKeySet(BTreeMap<String, SigningKey>);

impl SigningKeySet {
    /// Reads a JSON Web Key Set, RFC 7517. What is no RSA key for signatures with an id is left out, as that
    /// standard demands.
    ///
    /// # Errors
    /// When it is not a set of keys in JSON.
    #[inline]
    pub fn from_jwks(json: &[u8]) -> Result<Self, NotificationError> {
        let set: Value = serde_json::from_slice(json).map_err(|_| NotificationErrorKind::SigningKey)?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or(NotificationErrorKind::SigningKey)?;
        let read = |key: &Value| Some((key.get("kid")?.as_str()?.to_owned(), SigningKey::read(key)?));
        Ok(Self(keys.iter().filter_map(read).collect()))
    }

    /// The key with an id.
    #[inline]
    pub fn get(&self, id: &str) -> Option<&SigningKey> {
        self.0.get(id)
    }
}

impl SigningKeys for SigningKeySet {
    #[inline]
    fn signing_key<'a>(&'a self, request: SigningKeyRequest<'a>) -> SigningKeyFuture<'a> {
        Box::pin(std::future::ready(Ok(self.get(request.id).cloned())))
    }
}
