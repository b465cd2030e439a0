//! Validation tokens: JSON Web Tokens (RFC 7519) that are signed by RS256 (RFC 7515).

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{NotificationError, NotificationErrorKind};
use super::signing_key::{SigningKeyRequest, SigningKeys};
use super::types::Issuer;
use crate::runtime::model::Guid;

/// Tokens are a tenth as long.
const MAX_LENGTH: usize = 16 << 10;

/// What a token has to state.
pub(super) struct Expected<'r> {
    /// The application that it was issued to.
    pub publisher: &'r str,
    /// The applications that it may be meant for.
    pub applications: &'r [String],
    /// The tenants that it may be of; any, if absent.
    pub tenants: Option<&'r [Guid]>,
    /// Who may have issued it.
    pub issuers: &'r [Issuer],
    /// The time.
    pub now: SystemTime,
    /// By how much clocks may differ.
    pub clock_skew: Duration,
}

/// Verifies a token, and returns the tenant that it is for. What costs nothing is checked first, so that a
/// token that would be refused anyway makes nobody fetch keys.
#[inline]
pub(super) async fn verified_tenant(
    token: &str,
    expected: &Expected<'_>,
    keys: &dyn SigningKeys,
) -> Result<Guid, NotificationError> {
    let Token { head, claims, message, signature } = Token::read(token)?;
    let (tenant, issuer) = expected.check(&claims)?;
    let request = SigningKeyRequest::new(issuer, &head.kid);
    let key = keys.signing_key(request).await;
    let key = key
        .map_err(|error| NotificationError::because(NotificationErrorKind::SigningKeysUnavailable, error))?;
    let key = key.filter(|key| key.is_of(&claims.iss, &claims.tid));
    let key = key.ok_or(NotificationErrorKind::UnknownSigningKey)?;
    if key.has_signed(message.as_bytes(), &signature) {
        Ok(tenant)
    } else {
        Err(NotificationErrorKind::TokenSignature.into())
    }
}

/// A token in its parts, none of which is verified.
struct Token<'t> {
    head: Head,
    claims: Claims,
    /// What is signed.
    message: &'t str,
    signature: Vec<u8>,
}

/// The head of a token.
#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: String,
    /// Extensions that the reader must understand.
    crit: Option<serde::de::IgnoredAny>,
}

/// The claims of a token that are checked.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    tid: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    /// The application that it was issued to, in version 1.
    appid: Option<String>,
    /// The same, in version 2.
    azp: Option<String>,
}

/// Whom a token is meant for, section 4.1.3 of RFC 7519.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl<'t> Token<'t> {
    #[inline]
    fn read(token: &'t str) -> Result<Self, NotificationErrorKind> {
        let is_short = token.len() <= MAX_LENGTH;
        let (message, signature) =
            token.rsplit_once('.').filter(|_| is_short).ok_or(NotificationErrorKind::TokenForm)?;
        let (head, claims) = message.split_once('.').ok_or(NotificationErrorKind::TokenForm)?;
        let head: Head = json(head)?;
        if head.alg != "RS256" || head.crit.is_some() {
            return Err(NotificationErrorKind::TokenAlgorithm);
        }
        Ok(Self { head, claims: json(claims)?, message, signature: decoded(signature)? })
    }
}

#[inline]
fn decoded(part: &str) -> Result<Vec<u8>, NotificationErrorKind> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| NotificationErrorKind::TokenForm)
}

fn json<T: DeserializeOwned>(part: &str) -> Result<T, NotificationErrorKind> {
    serde_json::from_slice(&decoded(part)?).map_err(|_| NotificationErrorKind::TokenForm)
}

impl<'r> Expected<'r> {
    /// Checks all claims. Returns the tenant, and who claims to have issued the token.
    #[inline]
    fn check(&self, claims: &Claims) -> Result<(Guid, &'r Issuer), NotificationErrorKind> {
        let tenant: Guid = claims.tid.parse().map_err(|_| NotificationErrorKind::TokenForm)?;
        if self.tenants.is_some_and(|tenants| !tenants.contains(&tenant)) {
            return Err(NotificationErrorKind::TokenTenant);
        }
        let is_issuer = |issuer: &&Issuer| issuer.of_tenant(&claims.tid) == claims.iss;
        let issuer = self.issuers.iter().find(is_issuer).ok_or(NotificationErrorKind::TokenIssuer)?;
        // A token of one version has one of these. With both, both have to be right.
        let is_publisher =
            |issued_to: &Option<String>| issued_to.as_ref().is_none_or(|id| id == self.publisher);
        let is_issued = claims.appid.is_some() || claims.azp.is_some();
        if !is_issued || !is_publisher(&claims.appid) || !is_publisher(&claims.azp) {
            return Err(NotificationErrorKind::TokenPublisher);
        }
        let audience = match &claims.aud {
            Audience::One(one) => std::slice::from_ref(one),
            Audience::Several(several) => several,
        };
        if !audience.iter().any(|meant| self.applications.contains(meant)) {
            return Err(NotificationErrorKind::TokenAudience);
        }
        self.check_time(claims)?;
        Ok((tenant, issuer))
    }

    #[inline]
    fn check_time(&self, claims: &Claims) -> Result<(), NotificationErrorKind> {
        let now = self.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let skew = self.clock_skew.as_secs_f64();
        let has_begun = claims.nbf.is_none_or(|begin| begin <= now + skew);
        if claims.exp > now - skew && has_begun { Ok(()) } else { Err(NotificationErrorKind::TokenTime) }
    }
}
