//! Work that goes on after the answer: asynchronous requests, Protocol 4.01 section 11.6, and
//! [Graph's long-running actions](https://learn.microsoft.com/graph/long-running-actions-overview).

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_LOCATION, LOCATION};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::runtime::answer::{Answer, Single};
use crate::runtime::body::from_slice;
use crate::runtime::client::core::{Core, LONGEST, Outgoing};
use crate::runtime::client::error::{Error, ErrorKind, retry_after};
use crate::runtime::client::origin::Reach;
use crate::runtime::client::response::{Response, member};
use crate::runtime::decode::Decode;
use crate::runtime::request::{Kind, Request};

/// Work that a service goes on with; made by [`Request::start`], or by
/// [`Client::operation`](crate::runtime::Client::operation) from its URL.
///
/// A URL of another origin is asked without a token. Dropping the future of [`wait`](Self::wait) does not end
/// the work.
pub struct Operation {
    core: Core,
    /// Where its state is; none when it is done.
    url: Option<String>,
    /// What was answered last, and what it says.
    last: Option<(Response, OperationState)>,
    /// `Content-Location` of the first answer.
    content_location: Option<String>,
    timeout: Duration,
}

/// How far an operation is.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct OperationState {
    /// Whether it has come to a good end.
    pub is_done: bool,
    /// What the service calls its state, for instance `inProgress`: `status`, or `state` within it.
    pub status: Option<String>,
    /// `percentageComplete` and the like, from 0 to 100.
    pub percentage: Option<f64>,
    /// `errorCode`; of an operation that goes on, or was done in part.
    pub error_code: Option<String>,
    /// `statusDescription`, or `statusDetail`.
    pub description: Option<String>,
}

/// How an operation ended.
pub struct OperationResult {
    response: Response,
    state: OperationState,
    content_location: Option<String>,
}

impl<R, K: Kind> Request<R, K> {
    /// Sends it and gives the work that goes on: of an answer 202 with `Operation-Location` or `Location`.
    /// Another answer with success is the end of the work.
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
        let content_location = response.header(CONTENT_LOCATION).map(str::to_owned);
        let state = OperationState { is_done: url.is_none(), ..OperationState::default() };
        Ok(Operation { last: Some((response, state)), content_location, ..Operation::new(core, url) })
    }
}

impl Operation {
    pub(crate) fn new(core: Core, url: Option<String>) -> Self {
        Self { core, url, last: None, content_location: None, timeout: Duration::from_secs(60 * 60) }
    }

    /// Where its state is, to go on later with [`Client::operation`](crate::runtime::Client::operation);
    /// `None` when it is done. It may be as secret as a token.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The headers of what was answered last, at first those with which the work began, for instance
    /// `Content-Location` of what will be there; `None` before the first answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.last.as_ref().map(|(response, _)| response.headers())
    }

    /// How long [`wait`](Self::wait) waits. An hour by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Asks once how far it is. A redirect to the service leads to the result, one to elsewhere tells where
    /// the result is; nothing is sent there.
    ///
    /// # Errors
    /// Those of any request; [`ErrorKind::Operation`], with what the service says of it, when it has failed.
    pub async fn poll(&mut self) -> Result<OperationState, Error> {
        let Some(url) = &self.url else {
            let last = self.last.as_ref().map(|(_, state)| state.clone());
            return Ok(last.unwrap_or(OperationState { is_done: true, ..OperationState::default() }));
        };
        let url = self.core.resolve(url)?;
        let outgoing = Outgoing::new(Method::GET, url, "{operation-url}").with_reach(Reach::Monitor);
        let response = self.core.send(outgoing).await?;
        let state = state(&response)?;
        if state.is_done {
            self.url = None;
        }
        self.last = Some((response, state.clone()));
        Ok(state)
    }

    /// Asks until it has come to its end: when `Retry-After` says, else with waits that double, as those
    /// between tries.
    ///
    /// # Errors
    /// As those of [`poll`](Self::poll); [`ErrorKind::Timeout`] when it takes longer than it may. The work
    /// goes on then.
    pub async fn wait(mut self) -> Result<OperationResult, Error> {
        let deadline = Instant::now() + self.timeout.min(LONGEST);
        let late = || Error::timeout("waiting for {operation-url}");
        let mut asked = 0;
        loop {
            if let Some((response, state)) = self.last.take_if(|_| self.url.is_none()) {
                return Ok(OperationResult { response, state, content_location: self.content_location });
            }
            let wanted =
                self.last.as_ref().and_then(|(last, _)| retry_after(last.headers(), SystemTime::now()));
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

impl OperationResult {
    /// What the service said of the operation in the end; a redirect to the result, and what was done at
    /// once, say little.
    pub fn state(&self) -> &OperationState {
        &self.state
    }

    /// Where the result is, if the service says so: `resourceLocation`, `targetResourceLocation` or
    /// `Location` in the end, or `Content-Location` of the first answer.
    pub fn resource_location(&self) -> Option<String> {
        let said = self.said(&["resourceLocation", "targetResourceLocation"]);
        said.or_else(|| self.response.header(LOCATION).map(str::to_owned))
            .or_else(|| self.content_location.clone())
    }

    /// The id of the result, if the service says it: `resourceId` or `targetResourceId`.
    pub fn resource_id(&self) -> Option<String> {
        self.said(&["resourceId", "targetResourceId"])
    }

    /// The headers of the last answer.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The last answer as a value: the operation itself, or what the service redirected to.
    ///
    /// # Errors
    /// When it is of another type, or the result is elsewhere.
    pub fn read<T: Decode>(self) -> Result<T, Error> {
        Single::answer(self.response)
    }

    /// The last answer as it is.
    pub fn into_response(self) -> Response {
        self.response
    }

    fn said(&self, names: &[&str]) -> Option<String> {
        text(&object(&self.response), names)
    }
}

/// What an answer says of the operation. What is no description of an operation is its result.
fn state(response: &Response) -> Result<OperationState, Error> {
    let body = object(response);
    let status = match member(&body, "status") {
        Some(Value::Object(status)) => text(status, &["state"]),
        _ => text(&body, &["status"]),
    };
    let percentage = ["percentageComplete", "percentComplete", "percentageCompleted", "percentProgress"];
    let mut state = OperationState {
        is_done: false,
        status,
        percentage: percentage.iter().find_map(|name| number(member(&body, name)?)),
        error_code: text(&body, &["errorCode"]),
        description: text(&body, &["statusDescription", "statusDetail"]),
    };
    // The status that the request would have been answered with.
    let outcome = response.header("asyncresult").and_then(|status| status.parse::<u16>().ok());
    state.is_done = match is_success(&state, &body, outcome, response) {
        Ok(is_success) => is_success,
        Err(message) => {
            let error = response.error(ErrorKind::Operation, message);
            return Err(error.described(state.error_code.as_deref(), state.description.as_deref()));
        }
    };
    Ok(state)
}

/// Whether it has come to a good end; how it has ended otherwise.
fn is_success(
    state: &OperationState,
    body: &Map<String, Value>,
    outcome: Option<u16>,
    response: &Response,
) -> Result<bool, String> {
    let rules = response.core.inner().operations;
    let is_one_of =
        |states: &[&str], status: &str| states.iter().any(|state| state.eq_ignore_ascii_case(status));
    let is_going_on = response.status() == StatusCode::ACCEPTED;
    if let Some(status) = outcome.filter(|status| *status >= 400) {
        return Err(format!("the operation ended with status {status}"));
    }
    let is_redirect = response.is_redirected || response.status().is_redirection();
    if outcome.is_some() || (is_redirect && !is_going_on) {
        return Ok(true);
    }
    match &state.status {
        Some(status) if is_one_of(rules.failure, status) => Err(format!("the operation ended as `{status}`")),
        Some(status) => Ok(is_one_of(rules.success, status)),
        None if is_going_on => Ok(false),
        None if body.get("error").is_some_and(Value::is_object) => {
            Err(String::from("the operation ended with an error"))
        }
        None => Ok(true),
    }
}

fn object(response: &Response) -> Map<String, Value> {
    from_slice(response.body()).unwrap_or_default()
}

/// The first of these members that is a text.
fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| Some(member(object, name)?.as_str()?.to_owned()))
}

/// Some services write numbers as texts.
fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().trim_end_matches('%').parse().ok())
        .filter(|number| number.is_finite())
}

/// Without URL and answer, which may be secret.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl fmt::Debug for OperationResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationResult").field("response", &self.response).finish_non_exhaustive()
    }
}
