//! Decides whether and when to try a request again.

use std::time::{Duration, SystemTime};

use http::StatusCode;

use crate::runtime::client::transport::TransportErrorKind;
use crate::runtime::request::error::{Error, ErrorKind, retry_after};

/// How many times, and after which waits, a request is tried again.
///
/// Every request is tried again after 429 (Too Many Requests) and when no connection could be
/// established. An idempotent request is tried again after 503 (Service Unavailable), 504 (Gateway
/// Timeout) and an interrupted connection, too. The wait is that of `Retry-After`; without it, waits
/// double from one to the next, and each is shortened at random by up to a half. There is no try beyond
/// the request's time limit.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let policy = RetryPolicy::default().max_tries(3).max_delay(Duration::from_secs(10));
/// let graph = Client::builder().retry(policy).build()?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Retry-After")]
#[doc(alias = "RetryHandler")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many times a request is sent in all, at least once. Six by default.
    pub max_tries: u32,
    /// The wait after the first try. Half a second by default.
    pub base_delay: Duration,
    /// The longest wait, unless the service asks for a longer one. Thirty seconds by default.
    pub max_delay: Duration,
}

impl Default for RetryPolicy {
    #[inline]
    fn default() -> Self {
        Self { max_tries: 6, base_delay: Duration::from_millis(500), max_delay: Duration::from_secs(30) }
    }
}

impl RetryPolicy {
    /// Sends every request once.
    #[inline]
    pub fn never() -> Self {
        Self { max_tries: 1, ..Self::default() }
    }

    /// Sets how many times a request is sent in all.
    #[must_use]
    #[inline]
    pub fn max_tries(self, max_tries: u32) -> Self {
        Self { max_tries, ..self }
    }

    /// Sets the wait after the first try.
    #[must_use]
    #[inline]
    pub fn base_delay(self, base_delay: Duration) -> Self {
        Self { base_delay, ..self }
    }

    /// Sets the longest wait, which applies unless the service asks for a longer one.
    #[must_use]
    #[inline]
    pub fn max_delay(self, max_delay: Duration) -> Self {
        Self { max_delay, ..self }
    }

    /// How long to wait after this number of tries; `None` to give up.
    #[inline]
    pub(crate) fn delay(&self, error: &Error, tries: u32, is_repeatable: bool) -> Option<Duration> {
        if tries >= self.max_tries || !is_worth_it(error, is_repeatable) {
            return None;
        }
        Some(self.wait(tries, retry_after(error.headers(), SystemTime::now())))
    }

    /// The wait after this number of tries.
    #[inline]
    pub(crate) fn wait(&self, tries: u32, asked: Option<Duration>) -> Duration {
        let doubled = self.base_delay.saturating_mul(1 << tries.saturating_sub(1).min(16));
        let own = doubled.min(self.max_delay);
        match asked {
            // Randomized, so that clients do not all return at the same moment.
            Some(asked) if !asked.is_zero() => {
                asked.saturating_add(self.base_delay.min(asked / 10).mul_f64(fastrand::f64()))
            }
            _ => own.mul_f64(0.5 + fastrand::f64() / 2.0),
        }
    }
}

/// Whether another try may succeed, and cannot have an effect twice.
#[inline]
fn is_worth_it(error: &Error, is_repeatable: bool) -> bool {
    match error.kind() {
        // The response was interrupted, but its status says that the request was throttled.
        ErrorKind::Transport | ErrorKind::Timeout if error.is_throttled() => true,
        ErrorKind::Service => error.status().is_some_and(|status| is_retried(status, is_repeatable)),
        ErrorKind::Timeout => is_repeatable,
        ErrorKind::Transport => match error.transport_kind() {
            Some(TransportErrorKind::Connect) => true,
            Some(TransportErrorKind::Permanent) => false,
            _ => is_repeatable,
        },
        _ => false,
    }
}

/// Whether a request with this response is tried again. A throttled request had no effect; one that got
/// 503 or 504 may have had.
#[inline]
pub(crate) fn is_retried(status: StatusCode, is_repeatable: bool) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => is_repeatable,
        _ => false,
    }
}
