//! Decides which requests go into the next batch, and handles their responses.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use super::Planned;
use super::multipart;
use super::wire::{self, Part, StepAnswer};
use crate::runtime::client::core::{Core, LONGEST, Outgoing};
use crate::runtime::client::retry::is_retried;
use crate::runtime::client::send::{BoxFuture, all};
use crate::runtime::client::trace;
use crate::runtime::client::transport::HttpBody;
use crate::runtime::machine::body::fault;
use crate::runtime::request::error::{Error, retry_after, service_time};
use crate::runtime::request::prefer::PREFER;
use crate::runtime::request::response::Response;
use crate::runtime::request::service::{BatchFormat, BatchRules};

/// OData 4.01 would do without the prefix, which 4.0 needs.
const CONTINUE: HeaderValue = HeaderValue::from_static("odata.continue-on-error");

/// What is known about a request of the batch.
enum State {
    /// It is to be sent at this time. The error is why it has to be sent again.
    Waiting {
        from: Instant,
        tries: u32,
        last: Option<Error>,
    },
    Done(Result<Box<Response>, Error>),
}

struct Step {
    /// `None` only for a request that is invalid.
    request: Option<Outgoing>,
    after: Vec<usize>,
    change_set: Option<usize>,
    state: State,
}

/// Sends all requests, in as many batches as needed.
#[inline]
pub(super) async fn run(
    core: &Core,
    planned: Vec<Planned>,
    headers: &HeaderMap,
    timeout: Option<Duration>,
) -> Result<Vec<Result<Response, Error>>, Error> {
    let begin = Instant::now();
    let deadline = begin + timeout.unwrap_or(core.inner().settings.timeout).min(LONGEST);
    let mut steps: Vec<Step> = planned.into_iter().map(|planned| Step::new(planned, begin)).collect();
    refuse_incomplete(&mut steps, core.inner().batch.max_steps);
    loop {
        settle(&mut steps);
        let now = Instant::now();
        let batch = ready(&steps, now, core.inner().batch);
        if !batch.is_empty() {
            match send(core, &mut steps, &batch, headers, deadline).await {
                Ok(()) => {}
                Err(error) if steps.iter().any(Step::is_answered) => give_up(&mut steps, Some(&error)),
                Err(error) => return Err(error),
            }
            continue;
        }
        let Some(from) = steps.iter().filter_map(Step::waits_until).filter(|from| *from > now).min() else {
            give_up(&mut steps, None);
            break;
        };
        if from >= deadline {
            give_up(&mut steps, None);
            break;
        }
        tokio::time::sleep_until(from).await;
    }
    Ok(steps.into_iter().map(Step::into_answer).collect())
}

/// Fails the requests that depend on one that failed, with the others of their change sets.
#[inline]
fn settle(steps: &mut [Step]) {
    for unit in units(steps) {
        let failed = |at: &usize| matches!(&steps[*at].state, State::Done(Err(_)));
        let is_stuck = steps[unit.clone()].iter().any(|step| step.after.iter().any(failed));
        for step in steps[unit].iter_mut().filter(|step| is_stuck && step.is_waiting()) {
            let message = "a step that it depends on failed; it was not sent";
            step.state = State::Done(Err(Error::not_made(&step.name(), message)));
        }
    }
}

/// Fails change sets that have an invalid request, or more of them than a batch may have.
#[inline]
fn refuse_incomplete(steps: &mut [Step], limit: usize) {
    for unit in units(steps) {
        let is_invalid = steps[unit.clone()].iter().any(|step| !step.is_waiting());
        for step in steps[unit.clone()].iter_mut().filter(|step| step.is_waiting()) {
            if unit.len() > limit {
                step.state = State::Done(Err(Error::invalid(format!(
                    "a change set has {} requests, and a batch of this service {limit} at most",
                    unit.len()
                ))));
            } else if is_invalid {
                let message = "another request of its change set is invalid; it was not sent";
                step.state = State::Done(Err(Error::not_made(&step.name(), message)));
            }
        }
    }
}

/// What is sent together: a single request, or all of a change set.
#[inline]
fn units(steps: &[Step]) -> Vec<Range<usize>> {
    let mut units: Vec<Range<usize>> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match units.last_mut() {
            Some(unit) if step.change_set.is_some() && steps[unit.start].change_set == step.change_set => {
                unit.end = index + 1;
            }
            _ => units.push(index..index + 1),
        }
    }
    units
}

/// The requests that can be sent now: those whose dependencies have succeeded or are in the same batch. A
/// request depends on earlier ones only, so one pass finds all.
#[inline]
fn ready(steps: &[Step], now: Instant, rules: BatchRules) -> Vec<usize> {
    // Only JSON has a way to say that a request depends on another one.
    let may_depend = rules.format == BatchFormat::Json;
    let mut batch: Vec<usize> = Vec::new();
    for unit in units(steps) {
        let is_done =
            |at: &usize| !steps[*at].is_waiting() || (may_depend && batch.contains(at)) || unit.contains(at);
        let is_ready = |step: &Step| {
            step.waits_until().is_some_and(|from| from <= now) && step.after.iter().all(is_done)
        };
        if batch.len() + unit.len() <= rules.max_steps && steps[unit.clone()].iter().all(is_ready) {
            batch.extend(unit);
        }
    }
    batch
}

/// Sends one batch and handles the responses to its requests.
#[inline]
async fn send(
    core: &Core,
    steps: &mut [Step],
    batch: &[usize],
    headers: &HeaderMap,
    deadline: Instant,
) -> Result<(), Error> {
    let Some((content_type, body)) = written(core, steps, batch)? else { return Ok(()) };
    let mut outgoing =
        Outgoing::new(Method::POST, core.url("/$batch"), "/$batch").with_header(CONTENT_TYPE, content_type);
    if core.inner().batch.format == BatchFormat::Multipart {
        outgoing = outgoing.with_header(ACCEPT, HeaderValue::from_static("multipart/mixed"));
    }
    if core.inner().batch.continue_on_error {
        outgoing = outgoing.with_header(HeaderName::from_static(PREFER), CONTINUE);
    }
    outgoing.headers.extend(headers.clone());
    outgoing.body = HttpBody::Bytes(body);
    outgoing.is_repeatable = batch.iter().all(|index| steps[*index].is_repeatable());
    outgoing.timeout = Some(deadline.saturating_duration_since(Instant::now()));
    let response = core.send(outgoing).await?;
    let answers = match core.inner().batch.format {
        BatchFormat::Json => wire::answers(&response.body).map_err(|error| fault(&error)),
        BatchFormat::Multipart => {
            let sent: Vec<_> = batch.iter().map(|index| (*index, steps[*index].change_set)).collect();
            multipart::answers(&response.headers, &response.body, &sent)
        }
    };
    let answers = answers
        .map_err(|fault| response.unexpected(format!("responses of a batch were expected: {fault}")))?;
    let own = |answer: StepAnswer| {
        // Some services give one answer for a whole change set, which is about its first request then.
        let is_of_set = |index: &&usize| steps[**index].change_set.map(group).as_deref() == Some(&*answer.id);
        let of_set = || batch.iter().find(is_of_set).copied();
        let index = answer.id.parse::<usize>().ok().or_else(of_set).filter(|index| batch.contains(index))?;
        Some((index, answer))
    };
    // By index, so that the response to a request comes before those that depend on it.
    let mut answers: BTreeMap<usize, StepAnswer> = answers.into_iter().filter_map(own).collect();
    // Responses within a batch seldom have a `Date` of their own.
    let now = service_time(&response.headers).unwrap_or_else(SystemTime::now);
    let has_stopped = answers.values().any(|answer| !answer.status.is_success());
    let mut round = Round { now, deadline, again: BTreeMap::new(), moved: Vec::new() };
    for index in batch {
        match answers.remove(index) {
            Some(answer) => note(core, steps, *index, answer, &mut round),
            None if has_stopped => {
                let message = "the service stopped at another step, which failed";
                steps[*index].state = State::Done(Err(Error::not_made(&steps[*index].name(), message)));
            }
            None => {
                let error = response.unexpected(String::from("the batch has no response for the step"));
                steps[*index].state = State::Done(Err(error));
            }
        }
    }
    let (indices, moved): (Vec<usize>, Vec<_>) = round.moved.into_iter().unzip();
    let has_moved = |unit: &Range<usize>| indices.iter().any(|index| unit.contains(index));
    for unit in units(steps).into_iter().filter(|unit| unit.len() > 1 && !has_moved(unit)) {
        all_or_nothing(&mut steps[unit]);
    }
    for (index, answer) in indices.into_iter().zip(all(moved).await) {
        steps[index].state = State::Done(answer.map(Box::new));
    }
    Ok(())
}

/// The media type and the body of a batch; `None` if one of its requests cannot be a part of it, which has
/// failed then. The other ones are sent without it.
#[inline]
fn written(core: &Core, steps: &mut [Step], batch: &[usize]) -> Result<Option<(HeaderValue, Bytes)>, Error> {
    let part = |index: &usize| {
        let Step { request, change_set, .. } = &steps[*index];
        let request = request.as_ref().ok_or_else(|| Error::invalid("the step is invalid"));
        request
            .and_then(|request| Part::new(core, request, *index, *change_set))
            .map_err(|error| (*index, error))
    };
    let mut parts: Vec<Part<'_>> = match batch.iter().map(part).collect() {
        Ok(parts) => parts,
        Err((index, error)) => {
            steps[index].state = State::Done(Err(error));
            refuse_incomplete(steps, usize::MAX);
            return Ok(None);
        }
    };
    if core.inner().batch.format == BatchFormat::Multipart {
        let boundary = multipart::boundary();
        let media_type = HeaderValue::try_from(format!("multipart/mixed; boundary={boundary}"));
        let media_type = media_type.map_err(|_| Error::invalid("the boundary is no header"))?;
        return Ok(Some((media_type, multipart::written(core, &boundary, &mut parts).into())));
    }
    let request = |part: Part<'_>| {
        let step = &steps[part.index];
        wire::step(core, part, step.change_set.map(group).as_deref(), &depends_on(steps, step, batch))
    };
    let requests: Vec<_> = parts.into_iter().map(request).collect();
    let body = json!({ "requests": requests }).to_string();
    Ok(Some((HeaderValue::from_static("application/json"), body.into())))
}

/// The ids of what a request depends on within a batch. A change set is depended on as a whole by what is not
/// in it.
#[inline]
fn depends_on(steps: &[Step], step: &Step, batch: &[usize]) -> Vec<String> {
    let within = step.after.iter().filter(|at| batch.contains(at));
    let ids = within.map(|at| match steps[*at].change_set {
        Some(other) if step.change_set != Some(other) => group(other),
        _ => at.to_string(),
    });
    let mut ids: Vec<String> = ids.collect();
    ids.dedup();
    ids
}

/// The id of a change set. It differs from those of requests.
#[inline]
fn group(change_set: usize) -> String {
    format!("g{change_set}")
}

/// What a failed request means for the others of its change set: if it is sent again, they are, too;
/// otherwise they were not made, whatever the service answered to them.
#[inline]
fn all_or_nothing(steps: &mut [Step]) {
    let is_repeatable = steps.iter().all(Step::is_repeatable);
    // Some may have to be sent again that would be sent alone, but not together with the others.
    for step in steps.iter_mut() {
        if let State::Waiting { last: Some(error), .. } = &step.state
            && !error.status().is_some_and(|status| is_retried(status, is_repeatable) || is_dependent(status))
        {
            step.state = State::Done(Err(error.clone()));
        }
    }
    let is_cause = |step: &Step| step.failed_with().is_some_and(|status| !is_dependent(status));
    let again = steps.iter().find_map(|step| match &step.state {
        State::Waiting { from, tries, last: Some(error) } => Some((*from, *tries, error.clone())),
        _ => None,
    });
    let has_cause = steps.iter().any(is_cause);
    for step in steps.iter_mut().filter(|step| !is_cause(step)) {
        match &again {
            _ if has_cause => {
                let message = "another request of its change set failed";
                step.state = State::Done(Err(Error::not_made(&step.name(), message)));
            }
            Some((from, tries, error)) => {
                step.state = State::Waiting { from: *from, tries: *tries, last: Some(error.clone()) };
            }
            None => {}
        }
    }
}

#[inline]
fn is_dependent(status: StatusCode) -> bool {
    status == StatusCode::FAILED_DEPENDENCY
}

/// The consequences of the responses in one batch.
struct Round {
    now: SystemTime,
    deadline: Instant,
    /// When to send requests again, by the number of tries and the wait that the service asked for, so
    /// that requests with the same wait go into the same batch.
    again: BTreeMap<(u32, Option<Duration>), Instant>,
    /// Requests whose responses are redirects, with the exchanges that follow them.
    moved: Vec<(usize, BoxFuture<Result<Response, Error>>)>,
}

/// Handles the response to a request: it is done, sent again, or redirected.
#[inline]
fn note(core: &Core, steps: &mut [Step], index: usize, answer: StepAnswer, round: &mut Round) {
    let step = &steps[index];
    let State::Waiting { tries, .. } = step.state else { return };
    let tries = tries + 1;
    let StepAnswer { status, headers, body, .. } = answer;
    let (request, body) = (step.name(), Bytes::from(body));
    steps[index].state = if status.is_success() {
        let asked = |request: &Outgoing| request.asked().answered_from(request.url.clone());
        let asked = step.request.as_ref().map(asked).unwrap_or_default();
        let (root, is_redirected) = (core.clone(), false);
        let response = Response { root, request, asked, is_redirected, tries, status, headers, body };
        State::Done(Ok(Box::new(response)))
    } else {
        let error = Error::response(&request, status, headers, body)
            .with_resync_codes(core.resync_codes())
            .after(tries);
        match step.follow(core, &error, tries, round.deadline) {
            Ok(Some(moved)) => {
                round.moved.push((index, moved));
                State::Waiting { from: Instant::now(), tries, last: Some(error) }
            }
            Ok(None) => failed(core, steps, index, error, round),
            Err(refused) => State::Done(Err(refused.after(tries))),
        }
    };
}

/// Whether a request that failed is sent again.
#[inline]
fn failed(core: &Core, steps: &[Step], index: usize, error: Error, round: &mut Round) -> State {
    let (step, policy) = (&steps[index], &core.inner().settings.retry);
    let (tries, now) = (error.tries(), Instant::now());
    let Some(status) = error.status() else { return State::Done(Err(error)) };
    // It failed only because a request that it depends on was throttled or redirected; it is sent again
    // after that one has succeeded.
    let is_innocent = status == StatusCode::FAILED_DEPENDENCY
        && step.after.iter().any(|at| matches!(steps[*at].state, State::Waiting { last: Some(_), .. }));
    let (tries, from) = if is_innocent {
        (tries - 1, now)
    } else if tries < policy.max_tries && is_retried(status, step.is_repeatable()) {
        let asked = retry_after(error.headers(), round.now);
        let from = || now + policy.wait(tries, asked).min(LONGEST);
        (tries, *round.again.entry((tries, asked)).or_insert_with(from))
    } else {
        return State::Done(Err(error));
    };
    trace::retrying(tries, from.saturating_duration_since(now), &error);
    State::Waiting { from, tries, last: Some(error) }
}

/// Fails the requests that are still waiting.
#[inline]
fn give_up(steps: &mut [Step], error: Option<&Error>) {
    for step in steps {
        let name = step.name();
        if let State::Waiting { last, .. } = &mut step.state {
            let why = error.cloned().or_else(|| last.take());
            step.state = State::Done(Err(why.unwrap_or_else(|| Error::timeout(&name))));
        }
    }
}

impl Step {
    #[inline]
    fn new(planned: Planned, now: Instant) -> Self {
        let (after, change_set) = (planned.after, planned.change_set);
        match planned.request {
            Ok(request) => Self {
                request: Some(request),
                after,
                change_set,
                state: State::Waiting { from: now, tries: 0, last: None },
            },
            Err(error) => Self { request: None, after, change_set, state: State::Done(Err(error)) },
        }
    }

    /// Follows a redirect of a request as if it had been sent on its own.
    #[inline]
    fn follow(
        &self,
        core: &Core,
        error: &Error,
        tries: u32,
        deadline: Instant,
    ) -> Result<Option<BoxFuture<Result<Response, Error>>>, Error> {
        let is_redirect = error.status().is_some_and(|status| status.is_redirection());
        let Some(request) = self.request.as_ref().filter(|_| is_redirect) else { return Ok(None) };
        let timeout = Some(deadline.saturating_duration_since(Instant::now()));
        core.follow(Outgoing { timeout, ..request.again()? }, error, tries)
    }

    #[inline]
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    /// Whether the service responded to the request.
    #[inline]
    fn is_answered(&self) -> bool {
        match &self.state {
            State::Done(answer) => answer.as_ref().map_or_else(|error| error.status().is_some(), |_| true),
            State::Waiting { last, .. } => last.is_some(),
        }
    }

    /// The error status that the service responded with.
    #[inline]
    fn failed_with(&self) -> Option<StatusCode> {
        match &self.state {
            State::Done(Err(error)) => error.status().filter(|status| !status.is_success()),
            _ => None,
        }
    }

    #[inline]
    fn waits_until(&self) -> Option<Instant> {
        match self.state {
            State::Waiting { from, .. } => Some(from),
            State::Done(_) => None,
        }
    }

    #[inline]
    fn is_repeatable(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.is_repeatable)
    }

    /// Method and URL template, for messages.
    #[inline]
    fn name(&self) -> String {
        let request = self.request.as_ref();
        request.map(|request| format!("{} {}", request.method, request.template)).unwrap_or_default()
    }

    #[inline]
    fn into_answer(self) -> Result<Response, Error> {
        match self.state {
            State::Done(answer) => answer.map(|response| *response),
            State::Waiting { last, .. } => Err(last.unwrap_or_else(|| Error::timeout(""))),
        }
    }
}
