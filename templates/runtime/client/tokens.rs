//! Access tokens: kept while they are valid, and renewed before they expire, one at a time.
//!
//! The renewal of a token that is still valid is a future stored here, which all calls in progress poll
//! along with their own exchange. So it needs no spawned task, and delays no call. Only a call without a
//! valid token waits for one.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::runtime::client::credential::{AccessToken, Credential, CredentialError, Failure, TokenRequest};
use crate::runtime::client::trace;

/// A token is renewed at most this long before it expires, so that it does not expire while a request is
/// being sent.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// The time after which the renewal of a valid token is abandoned and started again.
const PATIENCE: Duration = Duration::from_secs(60);
/// The wait after a renewal that failed. It doubles with each further failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub(crate) struct Tokens {
    source: Arc<Source>,
    current: RwLock<Option<Arc<Held>>>,
    /// Locked by the call that requests a token.
    renewals: Mutex<Renewals>,
    /// How many times calls waited for a token and got none.
    failures: AtomicU64,
}

struct Source {
    credential: Box<dyn Credential>,
    scope: String,
}

#[derive(Default)]
struct Renewals {
    under_way: Option<UnderWay>,
    /// The number of successive failures while the token was valid.
    failed: u32,
    /// When another renewal may start.
    not_before: Option<Instant>,
    /// The last failure of calls that waited for a token, and its number.
    failure: Option<(u64, Failure)>,
}

/// A renewal that is in progress while the token is still valid.
struct UnderWay {
    token: Pin<Box<dyn Future<Output = Result<AccessToken, CredentialError>> + Send>>,
    until: Instant,
}

/// A token in the form of headers.
pub(crate) struct Held {
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The time from which it is renewed.
    renew_from: Option<SystemTime>,
    expires_on: Option<SystemTime>,
}

impl Tokens {
    #[inline]
    pub(crate) fn new(credential: Box<dyn Credential>, scope: String) -> Self {
        Self {
            source: Arc::new(Source { credential, scope }),
            current: RwLock::default(),
            renewals: Mutex::default(),
            failures: AtomicU64::default(),
        }
    }

    /// The token, if it is valid and need not be renewed yet.
    #[inline]
    pub(crate) fn at_hand(&self) -> Option<Arc<Held>> {
        let is_lasting = |held: &Arc<Held>| {
            held.expires_on.is_none_or(|end| {
                let now = SystemTime::now();
                now < end && !held.is_due(now)
            })
        };
        self.current().filter(is_lasting)
    }

    /// A valid token. If it expires soon, it is returned nevertheless, and its renewal starts.
    #[inline]
    pub(crate) async fn get(&self) -> Result<Arc<Held>, Failure> {
        let now = SystemTime::now();
        let is_valid = |held: &Arc<Held>| held.expires_on.is_none_or(|end| now < end);
        match self.current().filter(is_valid) {
            None => self.another(is_valid, None).await,
            Some(current) if current.is_due(now) => {
                poll_fn(|context| {
                    self.poll_renewal(context, true);
                    Poll::Ready(())
                })
                .await;
                Ok(self.current().filter(is_valid).unwrap_or(current))
            }
            Some(current) => Ok(current),
        }
    }

    /// A token to replace a rejected one; `None` if the credential provides the same one again.
    #[inline]
    pub(crate) async fn renew(
        &self,
        rejected: &Arc<Held>,
        claims: Option<&str>,
    ) -> Result<Option<Arc<Held>>, Failure> {
        let renewed = self.another(|held| !Arc::ptr_eq(held, rejected), claims).await?;
        Ok(Some(renewed).filter(|renewed| renewed.headers != rejected.headers))
    }

    /// Drops a token that was rejected for a request that cannot be sent again; the next request gets
    /// another.
    #[inline]
    pub(crate) fn forget(&self, rejected: &Arc<Held>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|held| Arc::ptr_eq(held, rejected)) {
            *current = None;
        }
    }

    /// Polls a renewal, if there is one, along with another future.
    pub(crate) async fn alongside<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|context| {
            let ended = future.as_mut().poll(context);
            if ended.is_pending() {
                self.poll_renewal(context, false);
            }
            ended
        })
        .await
    }

    /// Waits for a token that another call is already requesting, or requests one.
    async fn another(
        &self,
        is_wanted: impl Fn(&Arc<Held>) -> bool,
        claims: Option<&str>,
    ) -> Result<Arc<Held>, Failure> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut renewals = self.renewals.lock().await;
        if let Some(current) = self.current().filter(is_wanted) {
            return Ok(current);
        }
        if let Some((number, failure)) = &renewals.failure
            && *number > failures
        {
            return Err(failure.clone());
        }
        let under_way = renewals.under_way.take().filter(|_| claims.is_none());
        let held = self.source.fetch(under_way, claims).await.and_then(|token| Held::new(&token));
        match held {
            Ok(held) => {
                *renewals = Renewals::default();
                Ok(self.keep(held))
            }
            Err(error) => {
                let failure = Failure::from(error);
                let number = self.failures.fetch_add(1, Ordering::AcqRel) + 1;
                renewals.failure = Some((number, failure.clone()));
                Err(failure)
            }
        }
    }

    /// Polls the renewal of a valid token, and starts one if that is allowed. Does nothing while another call
    /// does the same.
    #[inline]
    fn poll_renewal(&self, context: &mut Context<'_>, may_begin: bool) {
        let Ok(mut renewals) = self.renewals.try_lock() else { return };
        let now = Instant::now();
        let is_time = || renewals.not_before.is_none_or(|from| from <= now);
        let is_due = || self.current().is_some_and(|held| held.is_due(SystemTime::now()));
        let begun = match renewals.under_way.is_some() {
            false if may_begin && is_time() && is_due() => Some(UnderWay::new(self.source.clone(), now)),
            _ => renewals.under_way.take(),
        };
        let Some(mut under_way) = begun else { return };
        match under_way.token.as_mut().poll(context) {
            Poll::Pending if now < under_way.until => renewals.under_way = Some(under_way),
            Poll::Pending => renewals.back_off(now),
            Poll::Ready(token) => match token.and_then(|token| Held::new(&token)) {
                Ok(held) => {
                    *renewals = Renewals::default();
                    self.keep(held);
                }
                Err(_) => renewals.back_off(now),
            },
        }
    }

    #[inline]
    fn current(&self) -> Option<Arc<Held>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[inline]
    fn keep(&self, held: Held) -> Arc<Held> {
        let held = Arc::new(held);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(held.clone());
        held
    }
}

impl Source {
    /// The token of a renewal that is in progress, or else a new one from the credential.
    #[inline]
    async fn fetch(
        &self,
        under_way: Option<UnderWay>,
        claims: Option<&str>,
    ) -> Result<AccessToken, CredentialError> {
        if let Some(UnderWay { token, until }) = under_way
            && let Ok(Ok(token)) = tokio::time::timeout_at(until, token).await
        {
            return Ok(token);
        }
        self.credential.token(TokenRequest { scope: &self.scope, claims }).await
    }
}

impl UnderWay {
    #[inline]
    fn new(source: Arc<Source>, now: Instant) -> Self {
        let token = async move { source.fetch(None, None).await };
        Self { token: Box::pin(token), until: now + PATIENCE }
    }
}

impl Renewals {
    #[inline]
    fn back_off(&mut self, now: Instant) {
        let wait = FIRST_WAIT.saturating_mul(1 << self.failed.min(16)).min(LONGEST_WAIT);
        trace::not_renewed(wait);
        self.failed += 1;
        self.not_before = Some(now + wait);
    }
}

impl Held {
    #[inline]
    fn new(token: &AccessToken) -> Result<Self, CredentialError> {
        let headers = token.headers().iter().map(|(name, value)| {
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| "the token has characters that a header cannot have")?;
            value.set_sensitive(true);
            let name = HeaderName::try_from(name).map_err(|_| "the token has no valid name of a header")?;
            Ok((name, value))
        });
        let headers = headers.collect::<Result<_, &str>>()?;
        let renew_from = token.expires_on().and_then(|end| {
            let lifetime = end.duration_since(SystemTime::now()).unwrap_or_default();
            end.checked_sub(MARGIN.min(lifetime / 5))
        });
        Ok(Self { headers, renew_from, expires_on: token.expires_on() })
    }

    /// Adds the token to the headers of a request. Those that the caller set stay.
    #[inline]
    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }

    #[inline]
    fn is_due(&self, now: SystemTime) -> bool {
        self.renew_from.is_some_and(|from| from <= now)
    }
}
