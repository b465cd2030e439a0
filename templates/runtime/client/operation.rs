//! Work that goes on after the answer: asynchronous requests, Protocol 4.01 section 11.6, and
//! [Graph's long-running actions](https://learn.microsoft.com/graph/long-running-actions-overview).

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use tokio::time::Instant;

use crate::runtime::answer::{Answer, Single};
use crate::runtime::body::from_slice;
use crate::runtime::client::core::{Core, LONGEST, Outgoing};
use crate::runtime::client::error::{Error, ErrorKind, retry_after};
use crate::runtime::client::origin::Reach;
use crate::runtime::client::response::Response;
use crate::runtime::decode::Decode;
use crate::runtime::request::{Kind, Request};

/// Work that a service goes on with; made by [`Request::start`], or by
/// [`Client::operation`](crate::runtime::Client::operation) from its URL.
///
/// A URL of another origin is asked without a token. Dropping the future of [`wait`](Self::wait) does not end the work.
pub struct Operation {
    core: Core,
    /// Where its state is; none when it is done.
    url: Option<String>,
    /// What was answered last.
    last: Option<Response>,
    timeout: Duration,
}

/// How far an operation is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OperationState {
    /// Whether it has come to a good end.
    pub is_done: bool,
    /// What the service calls its state, for instance `inProgress`.
    pub status: Option<String>,
    /// `percentageComplete`, from 0 to 100.
    pub percentage: Option<f64>,
}

/// How an operation ended.
pub struct OperationResult(Response);

impl<R, K: Kind> Request<R, K> {
    /// Sends it and gives the work that goes on: of an answer 202 with `Operation-Location` or `Location`. Another answer with
    /// success is the end of the work.
    ///
    /// # Errors
    /// As those of [`send`](Self::send); when the answer does not tell where the work's state is.
    pub async fn start(self) -> Result<Operation, Error> {
        let response = self.send_raw().await?;
        let core = response.core.clone();
        let url = match response.status() {
            StatusCode::ACCEPTED => {
                let location = response.header("operation-location").or_else(|| response.header(LOCATION));
                let unknown = "the answer does not tell where the work's state is";
                let location = location.ok_or_else(|| response.unexpected(String::from(unknown)))?;
                Some(core.resolve(location)?)
            }
            _ => None,
        };
        Ok(Operation { last: Some(response), ..Operation::new(core, url) })
    }
}

impl Operation {
    pub(crate) fn new(core: Core, url: Option<String>) -> Self {
        Self { core, url, last: None, timeout: Duration::from_secs(60 * 60) }
    }

    /// Where its state is, to go on later with [`Client::operation`](crate::runtime::Client::operation); `None` when it is
    /// done. It may be as secret as a token.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The headers of what was answered last, at first those with which the work began, for instance `Content-Location` of
    /// what will be there; `None` before the first answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.last.as_ref().map(Response::headers)
    }

    /// How long [`wait`](Self::wait) waits. An hour by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Asks once how far it is.
    ///
    /// # Errors
    /// Those of any request; [`ErrorKind::Operation`], with what the service says of it, when it has failed.
    pub async fn poll(&mut self) -> Result<OperationState, Error> {
        let Some(url) = &self.url else { return Ok(OperationState::done()) };
        let outgoing =
            Outgoing::new(Method::GET, self.core.resolve(url)?, "{operation-url}").with_reach(Reach::Beyond);
        let response = self.core.send(outgoing).await?;
        let state = state(&response);
        self.last = Some(response);
        if state.as_ref().is_ok_and(|state| state.is_done) {
            self.url = None;
        }
        state
    }

    /// Asks until it has come to its end: when `Retry-After` says, else with waits that double, as those between tries.
    ///
    /// # Errors
    /// As those of [`poll`](Self::poll); [`ErrorKind::Timeout`] when it takes longer than it may. The work goes on then.
    pub async fn wait(mut self) -> Result<OperationResult, Error> {
        let deadline = Instant::now() + self.timeout.min(LONGEST);
        let late = || Error::timeout("waiting for {operation-url}");
        let mut asked = 0;
        loop {
            if let Some(response) = self.last.take_if(|_| self.url.is_none()) {
                return Ok(OperationResult(response));
            }
            let wanted = self.last.as_ref().and_then(|last| retry_after(last.headers(), SystemTime::now()));
            let wait = match wanted {
                None if asked == 0 => Duration::ZERO,
                wanted => self.core.inner().settings.retry.wait(asked, wanted),
            };
            if wait >= deadline.saturating_duration_since(Instant::now()) {
                return Err(late());
            }
            tokio::time::sleep(wait).await;
            tokio::time::timeout_at(deadline, self.poll()).await.map_err(|_| late())??;
            asked += 1;
        }
    }
}

impl OperationState {
    fn done() -> Self {
        Self { is_done: true, status: None, percentage: None }
    }
}

impl OperationResult {
    /// Where the result is, if the service says so: `resourceLocation`, `targetResourceLocation` or `Location`.
    pub fn resource_location(&self) -> Option<String> {
        let body: Value = from_slice(self.0.body()).unwrap_or_default();
        let text = |name| Some(body.get(name)?.as_str()?.to_owned());
        let said = text("resourceLocation").or_else(|| text("targetResourceLocation"));
        said.or_else(|| self.0.header(LOCATION).map(str::to_owned))
    }

    /// The headers of the last answer.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The last answer as a value: the operation itself, or what the service redirected to.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn read<T: Decode>(self) -> Result<T, Error> {
        Single::answer(self.0)
    }

    /// The last answer as it is.
    pub fn into_response(self) -> Response {
        self.0
    }
}

/// What an answer says of the operation. What is no description of an operation is its result.
fn state(response: &Response) -> Result<OperationState, Error> {
    let body: Value = from_slice(response.body()).unwrap_or_default();
    let status = body.get("status").and_then(Value::as_str).map(str::to_owned);
    let percentage = body.get("percentageComplete").or_else(|| body.get("percentComplete"));
    let percentage = percentage.and_then(Value::as_f64);
    let is_going_on = response.status() == StatusCode::ACCEPTED;
    // The status that the request would have been answered with.
    let outcome = response.header("asyncresult").and_then(|status| status.parse::<u16>().ok());
    if let Some(status) = outcome.filter(|status| *status >= 400) {
        let message = format!("the operation ended with status {status}");
        return Err(response.error(ErrorKind::Operation, message));
    }
    let is_done = match status.as_deref().map(str::to_ascii_lowercase).as_deref() {
        _ if outcome.is_some() || (response.is_redirected && !is_going_on) => true,
        Some("succeeded" | "completed" | "skipped") => true,
        Some("failed" | "deletefailed" | "cancelled" | "canceled" | "invalid") => {
            let said = status.unwrap_or_default();
            return Err(response.error(ErrorKind::Operation, format!("the operation ended as `{said}`")));
        }
        Some(_) => false,
        None => !is_going_on,
    };
    Ok(OperationState { is_done, status, percentage })
}

/// Without URL and answer, which may be secret.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl fmt::Debug for OperationResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OperationResult").field(&self.0).finish()
    }
}
