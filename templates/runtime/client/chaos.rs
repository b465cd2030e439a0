//! A transport that makes trouble, for tests of programs that use a client.

use std::fmt;
use std::future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use crate::runtime::client::transport::{
    ByteStream, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture,
};

/// Passes requests on to another transport, and lets some of them fail, at random by a seed: the same seed
/// makes the same faults for requests in the same order. Clones share the faults.
///
/// Each [`Fault`] befalls five of a hundred requests, unless [`rate`](Self::rate) says otherwise. How long a
/// request that stalls takes is limited by the client's `try_timeout`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chaos = ChaosTransport::new(42, InMemoryTransport::new()).rate(Fault::Throttled, 50);
/// let graph = Client::builder().transport(chaos.clone()).build()?;
/// // Here the program uses the client.
/// println!("{:?}", chaos.faults());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ChaosTransport {
    inner: Arc<dyn Transport>,
    rates: [u8; FAULTS.len()],
    retry_after: Duration,
    state: Arc<Mutex<State>>,
}

struct State {
    random: fastrand::Rng,
    faults: Vec<Fault>,
}

/// What a [`ChaosTransport`] does to a request.
///
/// An example is at [`ChaosTransport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is answered with 429 (Too Many Requests) and does not reach the service.
    Throttled,
    /// It is answered with 503 (Service Unavailable) and does not reach the service.
    Unavailable,
    /// There is no connection; it does not reach the service.
    Refused,
    /// The connection is reset when the service has processed it.
    Reset,
    /// The connection is reset in the middle of the response.
    Broken,
    /// There never is a response; it does not reach the service.
    Stalled,
}

const FAULTS: [Fault; 6] =
    [Fault::Throttled, Fault::Unavailable, Fault::Refused, Fault::Reset, Fault::Broken, Fault::Stalled];

impl ChaosTransport {
    /// Wraps a transport.
    pub fn new(seed: u64, inner: impl Transport + 'static) -> Self {
        let state = State { random: fastrand::Rng::with_seed(seed), faults: Vec::new() };
        Self {
            inner: Arc::new(inner),
            rates: [5; FAULTS.len()],
            retry_after: Duration::ZERO,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Sets how many of a hundred requests have a fault. What all faults have beyond a hundred is ignored.
    #[must_use]
    #[inline]
    pub fn rate(mut self, fault: Fault, percent: u8) -> Self {
        for (rate, _) in self.rates.iter_mut().zip(FAULTS).filter(|(_, other)| *other == fault) {
            *rate = percent;
        }
        self
    }

    /// Sets the wait, in whole seconds, that throttled requests are told in `Retry-After`. None by default.
    #[must_use]
    #[inline]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: wait, ..self }
    }

    /// The faults so far, in order.
    #[inline]
    pub fn faults(&self) -> Vec<Fault> {
        self.state().faults.clone()
    }

    #[inline]
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of the next request.
    #[inline]
    fn next(&self) -> Option<Fault> {
        let mut state = self.state();
        let mut at = state.random.u8(..100);
        for (fault, rate) in FAULTS.into_iter().zip(self.rates) {
            if at < rate {
                state.faults.push(fault);
                return Some(fault);
            }
            at -= rate;
        }
        None
    }

    #[inline]
    fn refusal(&self, status: StatusCode) -> HttpResponse {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, self.retry_after.as_secs().into());
        HttpResponse::new(status, headers, Bytes::new())
    }

    #[inline]
    async fn suffer(&self, fault: Fault, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        match fault {
            Fault::Throttled => Ok(self.refusal(StatusCode::TOO_MANY_REQUESTS)),
            Fault::Unavailable => Ok(self.refusal(StatusCode::SERVICE_UNAVAILABLE)),
            Fault::Refused => Err(failure(TransportErrorKind::Connect)),
            Fault::Reset => {
                self.inner.send(request).await?.body.collect().await?;
                Err(failure(TransportErrorKind::Interrupted))
            }
            Fault::Broken => {
                let response = self.inner.send(request).await?;
                let all = response.body.collect().await?;
                let half = Broken(Some(all.slice(..all.len() / 2)));
                Ok(HttpResponse { body: ByteStream::new(half), ..response })
            }
            Fault::Stalled => future::pending().await,
        }
    }
}

#[inline]
fn failure(kind: TransportErrorKind) -> TransportError {
    TransportError::new(kind, "as chaos wants it")
}

impl Transport for ChaosTransport {
    #[inline]
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        match self.next() {
            Some(fault) => Box::pin(self.suffer(fault, request)),
            None => self.inner.send(request),
        }
    }
}

/// A body that breaks off behind its first bytes.
struct Broken(Option<Bytes>);

impl Stream for Broken {
    type Item = Result<Bytes, TransportError>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.take().ok_or_else(|| failure(TransportErrorKind::Interrupted));
        Poll::Ready(Some(next))
    }
}

impl fmt::Debug for ChaosTransport {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChaosTransport").field("faults", &self.faults()).finish_non_exhaustive()
    }
}
