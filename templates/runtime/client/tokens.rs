//! Tokens in use: kept, renewed before they expire, one at a time.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use tokio::sync::Mutex;

use crate::runtime::client::credential::{AccessToken, Credential, CredentialError, TokenRequest};

/// How long before it expires a token is renewed, at most: a request on its way must not meet its end.
const MARGIN: Duration = Duration::from_secs(5 * 60);

pub(crate) struct Tokens {
    credential: Box<dyn Credential>,
    scope: String,
    current: RwLock<Option<Arc<Held>>>,
    /// Who holds it renews.
    renewing: Mutex<()>,
}

/// A token as it goes into a header.
pub(crate) struct Held {
    header: HeaderValue,
    /// From then on it is renewed by the first who needs one.
    renew_from: Option<SystemTime>,
    expires_on: Option<SystemTime>,
}

impl Tokens {
    pub(crate) fn new(credential: Box<dyn Credential>, scope: String) -> Self {
        Self { credential, scope, current: RwLock::default(), renewing: Mutex::default() }
    }

    /// A token that is valid now. Tokens about to expire are renewed by one request, while others go on with them.
    pub(crate) async fn get(&self) -> Result<Arc<Held>, CredentialError> {
        let now = SystemTime::now();
        let Some(current) = self.valid(now) else {
            let _renewing = self.renewing.lock().await;
            return match self.valid(now) {
                Some(renewed) => Ok(renewed),
                None => self.fetch(None).await,
            };
        };
        if current.renew_from.is_none_or(|from| now < from) {
            return Ok(current);
        }
        let Ok(_renewing) = self.renewing.try_lock() else { return Ok(current) };
        match self.current() {
            Some(renewed) if !Arc::ptr_eq(&renewed, &current) => Ok(renewed),
            _ => Ok(self.fetch(None).await.unwrap_or(current)),
        }
    }

    /// Another token in place of a rejected one; `None` if the credential gives the same again.
    pub(crate) async fn renew(
        &self,
        rejected: &Arc<Held>,
        claims: Option<&str>,
    ) -> Result<Option<Arc<Held>>, CredentialError> {
        let _renewing = self.renewing.lock().await;
        let renewed = match self.current() {
            Some(renewed) if !Arc::ptr_eq(&renewed, rejected) => renewed,
            _ => self.fetch(claims).await?,
        };
        Ok(Some(renewed).filter(|renewed| renewed.header != rejected.header))
    }

    /// Drops a rejected token of a request that cannot be sent again; the next one gets another.
    pub(crate) fn forget(&self, rejected: &Arc<Held>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|held| Arc::ptr_eq(held, rejected)) {
            *current = None;
        }
    }

    fn valid(&self, now: SystemTime) -> Option<Arc<Held>> {
        self.current().filter(|held| held.expires_on.is_none_or(|end| now < end))
    }

    fn current(&self) -> Option<Arc<Held>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn fetch(&self, claims: Option<&str>) -> Result<Arc<Held>, CredentialError> {
        let token = self.credential.token(TokenRequest { scope: &self.scope, claims }).await?;
        let held = Arc::new(Held::new(&token, SystemTime::now())?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(held.clone());
        Ok(held)
    }
}

impl Held {
    fn new(token: &AccessToken, now: SystemTime) -> Result<Self, CredentialError> {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.secret()))
            .map_err(|_| "the token has characters that no header can have")?;
        header.set_sensitive(true);
        let renew_from = token.expires_on().and_then(|end| {
            let lifetime = end.duration_since(now).unwrap_or_default();
            end.checked_sub(MARGIN.min(lifetime / 5))
        });
        Ok(Self { header, renew_from, expires_on: token.expires_on() })
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}
