//! Long-running operations: asynchronous requests, Protocol 4.01 section 11.6, and [Graph's long-running
//! actions](https://learn.microsoft.com/graph/long-running-actions-overview).

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_LOCATION, LOCATION};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::runtime::client::core::{Core, LONGEST, Outgoing};
use crate::runtime::machine::body::from_slice;
use crate::runtime::machine::data_type::DataType;
use crate::runtime::request::answer::{Answer, Single};
use crate::runtime::request::error::{Error, ErrorKind, retry_after};
use crate::runtime::request::kind::Kind;
use crate::runtime::request::reach::Reach;
use crate::runtime::request::response::{Response, member};
use crate::runtime::request::typed::Request;

/// A long-running operation; made by [`Request::start`], or by
/// [`ServiceClient::operation`](crate::runtime::client::ServiceClient::operation) from its monitor URL.
///
/// If the monitor URL is of another origin than the service, no token is sent there. Dropping the future
/// of [`wait`](Self::wait) does not stop the operation.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let operation = graph.groups().by_id("42").archive().start().await?;
/// let group: Group = operation.wait().await?.read()?;
/// println!("{:?} is archived", group.display_name);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "LongRunningOperation")]
#[doc(alias = "respond-async")]
pub struct Operation {
    core: Core,
    /// The monitor URL; `None` when the operation has ended.
    url: Option<String>,
    /// The last response, and the state that it describes.
    last: Option<(Response, OperationState)>,
    /// `Content-Location` of the first response.
    content_location: Option<String>,
    timeout: Duration,
}

/// The progress of an operation.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client, url: String) -> Result<(), Error> {
/// let mut operation = graph.operation(url);
/// loop {
///     let state = operation.poll().await?;
///     if state.is_done {
///         break;
///     }
///     println!("{:?} percent", state.percentage);
///     tokio::time::sleep(std::time::Duration::from_secs(5)).await;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct OperationState {
    /// Whether it has ended successfully.
    pub is_done: bool,
    /// The state as the service names it, for instance `inProgress`: `status`, or `state` within it.
    pub status: Option<String>,
    /// The progress in percent, from 0 to 100: `percentageComplete` or a similar member.
    pub percentage: Option<f64>,
    /// `errorCode` of an operation that is in progress or has partly succeeded.
    pub error_code: Option<String>,
    /// A description of the state: `statusDescription` or `statusDetail`.
    pub description: Option<String>,
}

/// The result of an operation that has ended.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(operation: Operation) -> Result<(), Error> {
/// let result = operation.wait().await?;
/// if let Some(location) = result.resource_location() {
///     println!("the result is at {location}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct OperationResult {
    response: Response,
    state: OperationState,
    content_location: Option<String>,
}

impl<R, K: Kind> Request<R, K> {
    /// Sends the request and returns the operation that it started: the response is 202 (Accepted) with
    /// `Operation-Location` or `Location`. Any other success status means that the operation has already
    /// ended.
    ///
    /// # Errors
    /// Those of [`send`](Self::send); when the response does not have the monitor URL.
    pub async fn start(self) -> Result<Operation, Error> {
        let response = self.send_raw().await?;
        let core = response.root.clone();
        let url = match response.status() {
            StatusCode::ACCEPTED => {
                let location = response.header("operation-location").or_else(|| response.header(LOCATION));
                let unknown = "the response has no URL at which the state of the operation can be requested";
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
    #[inline]
    pub(crate) fn new(core: Core, url: Option<String>) -> Self {
        Self { core, url, last: None, content_location: None, timeout: Duration::from_secs(60 * 60) }
    }

    /// The monitor URL, with which
    /// [`ServiceClient::operation`](crate::runtime::client::ServiceClient::operation) can continue later;
    /// `None` when the operation has ended. It may be as secret as a token.
    #[inline]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The headers of the last response, at first those of the response that started the operation;
    /// `None` before the first response.
    #[inline]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.last.as_ref().map(|(response, _)| response.headers())
    }

    /// Limits how long [`wait`](Self::wait) takes. An hour by default.
    #[must_use]
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Requests the state once. A redirect to the service is followed and leads to the result; a redirect
    /// to another origin is not followed, but is the location of the result.
    ///
    /// # Errors
    /// Those of any request; [`ErrorKind::Operation`], with the service's description, when the operation
    /// has failed.
    #[inline]
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

    /// Requests the state until the operation has ended, after the wait in `Retry-After`, or else after
    /// waits that double like those between tries.
    ///
    /// # Errors
    /// Those of [`poll`](Self::poll); [`ErrorKind::Timeout`] when it takes longer than allowed, while the
    /// operation continues.
    #[inline]
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
    /// The last state. It has few or no details if the operation ended with a redirect or with its first
    /// response.
    #[inline]
    pub fn state(&self) -> &OperationState {
        &self.state
    }

    /// The URL of the result, if the service sent it: `resourceLocation`, `targetResourceLocation` or
    /// `Location` of the last response, or `Content-Location` of the first one.
    #[inline]
    pub fn resource_location(&self) -> Option<String> {
        let said = self.said(&["resourceLocation", "targetResourceLocation"]);
        said.or_else(|| self.response.header(LOCATION).map(str::to_owned))
            .or_else(|| self.content_location.clone())
    }

    /// The id of the result, if the service sent it: `resourceId` or `targetResourceId`.
    #[inline]
    pub fn resource_id(&self) -> Option<String> {
        self.said(&["resourceId", "targetResourceId"])
    }

    /// The headers of the last response.
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Reads the last response: the operation itself, or the resource that the service redirected to.
    ///
    /// # Errors
    /// When it is of another type, or the result is at another origin.
    pub fn read<T: DataType>(self) -> Result<T, Error> {
        Single::answer(self.response)
    }

    /// The last response, unread.
    #[inline]
    pub fn into_response(self) -> Response {
        self.response
    }

    #[inline]
    fn said(&self, names: &[&str]) -> Option<String> {
        text(&object(&self.response), names)
    }
}

/// The state that a response describes. A response that describes no operation is its result.
#[inline]
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
    // The status that a synchronous request would have had.
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

/// Whether the operation has ended successfully; an error if it has ended otherwise.
#[inline]
fn is_success(
    state: &OperationState,
    body: &Map<String, Value>,
    outcome: Option<u16>,
    response: &Response,
) -> Result<bool, String> {
    let rules = response.root.inner().operations;
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

#[inline]
fn object(response: &Response) -> Map<String, Value> {
    from_slice(response.body()).unwrap_or_default()
}

/// The first of these members that is a string.
#[inline]
fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| Some(member(object, name)?.as_str()?.to_owned()))
}

/// Some services send numbers as strings.
#[inline]
fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().trim_end_matches('%').parse().ok())
        .filter(|number| number.is_finite())
}

/// Leaves out the URL and the response, which may be secret.
impl fmt::Debug for Operation {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl fmt::Debug for OperationResult {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationResult").field("response", &self.response).finish_non_exhaustive()
    }
}
