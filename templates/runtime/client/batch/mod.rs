//! Several requests in one: `$batch`, OData JSON Format 4.01 section 19.

mod run;
mod wire;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::answer::Answer;
use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::error::Error;
use crate::runtime::client::response::Response;
use crate::runtime::prefer::{PREFER, Prefer, Preferences};
use crate::runtime::request::{Kind, Request};

/// Requests that are sent together.
///
/// More than the service takes at once are sent in several batches. A step that is throttled, or that failed
/// and may be repeated, is sent again alone, when its own `Retry-After` says. A step that is redirected, as
/// content often is, is followed as it would be alone.
#[must_use = "nothing is sent before `send`"]
pub struct Batch {
    core: Core,
    id: Arc<()>,
    steps: Vec<Planned>,
    timeout: Option<Duration>,
    preferences: Preferences,
    /// What went wrong while it was put together.
    invalid: Option<String>,
}

/// A step before it is sent.
struct Planned {
    request: Result<Outgoing, Error>,
    /// What the request prefers itself.
    preferences: Preferences,
    /// Places of steps that must have succeeded before.
    after: Vec<usize>,
}

/// A step of a batch, by which its answer is found.
#[must_use = "its answer is found with it"]
pub struct Step<R> {
    id: StepId,
    marker: PhantomData<fn() -> R>,
}

/// Which step of which batch.
#[derive(Clone)]
pub struct StepId {
    batch: Arc<()>,
    index: usize,
}

/// What the service answered to each step.
pub struct BatchAnswers {
    id: Arc<()>,
    /// `None` for a response that was taken.
    answers: Vec<Result<Option<Response>, Error>>,
}

impl Batch {
    pub(crate) fn new(core: Core) -> Self {
        let (steps, preferences) = (Vec::new(), Preferences::default());
        Self { core, id: Arc::default(), steps, timeout: None, preferences, invalid: None }
    }

    /// Adds a request.
    pub fn add<R, K: Kind>(&mut self, request: Request<R, K>) -> Step<R> {
        self.add_after([] as [StepId; 0], request)
    }

    /// Adds a request that is made only after others of this batch have succeeded: `dependsOn`.
    pub fn add_after<R, K: Kind>(
        &mut self,
        earlier: impl IntoIterator<Item = impl Into<StepId>>,
        request: Request<R, K>,
    ) -> Step<R> {
        let earlier: Vec<StepId> = earlier.into_iter().map(Into::into).collect();
        let is_own = earlier.iter().all(|step| Arc::ptr_eq(&step.batch, &self.id));
        let preferences = request.preferences().clone();
        let request = match is_own {
            true => request.into_outgoing(),
            false => Err(Error::invalid("a step depends on a step of another batch")),
        };
        let after = if is_own { earlier.iter().map(|step| step.index).collect() } else { Vec::new() };
        self.steps.push(Planned { request, preferences, after });
        let id = StepId { batch: self.id.clone(), index: self.steps.len() - 1 };
        Step { id, marker: PhantomData }
    }

    /// How long all of it may take, with every try, and with the waits between them; the client's own limit
    /// otherwise. Limits of single steps do not count.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// A preference of every step, whenever it is added, that has none of the same name itself; it counts
    /// before one of the client. Several add up.
    pub fn prefer(mut self, preference: Prefer) -> Self {
        self.invalid = self.preferences.add(&preference.to_string()).err().or(self.invalid);
        self
    }

    /// How many steps it has.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether it has no steps.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Sends all steps and waits for all answers. Steps fail one by one; what they are answered is in the
    /// result.
    ///
    /// # Errors
    /// When no batch could be sent, or none was answered.
    pub async fn send(mut self) -> Result<BatchAnswers, Error> {
        if let Some(message) = self.invalid.take() {
            return Err(Error::invalid(message));
        }
        self.add_preferences();
        let answers = run::run(&self.core, self.steps, self.timeout).await?;
        let answers = answers.into_iter().map(|answer| answer.map(Some)).collect();
        Ok(BatchAnswers { id: self.id, answers })
    }

    fn add_preferences(&mut self) {
        let of_client = &self.core.inner().settings.preferences;
        for Planned { request, preferences, .. } in &mut self.steps {
            let all = preferences.clone().or(&self.preferences).or(of_client);
            if let (Ok(request), Some(value)) = (request, all.header()) {
                request.headers.insert(PREFER, value);
            }
        }
    }
}

impl<R> Step<R> {
    /// Which step it is, to let others depend on it.
    pub fn id(&self) -> StepId {
        self.id.clone()
    }
}

impl<R> From<&Step<R>> for StepId {
    fn from(step: &Step<R>) -> Self {
        step.id()
    }
}

impl StepId {
    /// The place of the step in its batch, from 0.
    pub fn index(&self) -> usize {
        self.index
    }
}

impl BatchAnswers {
    /// The answer to a step.
    ///
    /// # Errors
    /// Those of the request, if it had been sent alone; also when the step is of another batch, or was not
    /// made because one that it depends on failed.
    pub fn take<R: Answer>(&mut self, step: Step<R>) -> Result<R::Output, Error> {
        R::answer(self.take_raw(step)?)
    }

    /// The answer to a step as it is: status, headers and bytes.
    ///
    /// # Errors
    /// As those of [`take`](Self::take), but for what depends on the answer's body.
    pub fn take_raw<R>(&mut self, step: Step<R>) -> Result<Response, Error> {
        let foreign = || Error::invalid("the step is of another batch");
        let own = Some(step.id).filter(|id| Arc::ptr_eq(&id.batch, &self.id)).ok_or_else(foreign)?;
        match self.answers.get_mut(own.index).ok_or_else(foreign)? {
            Ok(response) => response.take().ok_or_else(|| Error::invalid("the answer was taken")),
            Err(error) => Err(error.clone()),
        }
    }

    /// The steps that failed, with their places in the batch.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        self.answers.iter().enumerate().filter_map(|(index, answer)| Some((index, answer.as_ref().err()?)))
    }

    /// Whether all steps succeeded.
    pub fn is_success(&self) -> bool {
        self.answers.iter().all(Result::is_ok)
    }

    /// How many steps there were.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there were no steps.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Step<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.id.index).finish()
    }
}

impl fmt::Debug for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StepId").field(&self.index).finish()
    }
}

impl fmt::Debug for BatchAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.answers).finish()
    }
}
