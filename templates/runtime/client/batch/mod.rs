//! JSON batches: several requests in one, `$batch`, OData JSON Format 4.01 section 19.

mod change_set;
mod multipart;
mod run;
mod wire;

pub use change_set::{ChangeSet, ChangeSetId};

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::request::answer::Answer;
use crate::runtime::request::answer::read_changed;
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::prefer::{PREFER, Prefer, Preferences};
use crate::runtime::request::response::Response;
use crate::runtime::request::typed::{Request, header};

/// Requests that are sent together.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut batch = graph.batch();
/// let me = batch.add(graph.me().get());
/// let groups = batch.add(graph.groups().list().top(5));
/// let mut answers = batch.send().await?;
/// println!("{:?}", answers.take(me)?.display_name);
/// for group in answers.take(groups)? {
///     println!("{:?}", group.display_name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// If there are more than the service accepts in one batch, several batches are sent. A request that was
/// throttled, or that failed and may be repeated, is sent again without the others, after the time in its
/// own `Retry-After`. A redirect of a request, as services use for content, is followed as if the request
/// had been sent on its own.
#[doc(alias = "$batch")]
#[doc(alias = "BatchRequestContent")]
#[must_use = "nothing is sent before `send`"]
pub struct Batch {
    core: Core,
    id: Arc<()>,
    steps: Vec<Planned>,
    /// The number of change sets.
    change_sets: usize,
    timeout: Option<Duration>,
    preferences: Preferences,
    /// Headers of the batch itself.
    headers: HeaderMap,
    /// Why the batch is invalid; `send` reports it.
    invalid: Option<String>,
}

/// A request of the batch before it is sent.
struct Planned {
    request: Result<Outgoing, Error>,
    /// The preferences of the request itself.
    preferences: Preferences,
    /// The indexes of the requests that must succeed first.
    after: Vec<usize>,
    /// The number of its change set, whose requests follow each other.
    change_set: Option<usize>,
}

/// A request of a batch. It is the key to its response in [`BatchAnswers`].
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut batch = graph.batch();
/// let pilots = Group { display_name: some("Pilots"), ..Default::default() };
/// let created = batch.add(graph.groups().create(pilots));
/// let listed = batch.add_after([&created], graph.groups().list());
/// let mut answers = batch.send().await?;
/// println!("{:?}", answers.take(created)?.location);
/// println!("{} groups", answers.take(listed)?.len());
/// # Ok(())
/// # }
/// ```
pub struct Step<R> {
    id: StepId,
    marker: PhantomData<fn() -> R>,
}

/// Identifies a request and the batch that it belongs to.
///
/// An example is at [`Step`].
#[derive(Clone)]
pub struct StepId {
    batch: Arc<()>,
    index: usize,
}

/// The responses to all requests of a batch.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut batch = graph.batch();
/// let steps = ["a", "b"].map(|id| batch.add(graph.users().by_id(id).get()));
/// let mut answers = batch.send().await?;
/// for step in steps {
///     match answers.take(step) {
///         Ok(user) => println!("{:?}", user.display_name),
///         Err(error) if error.is_not_found() => println!("there is no such user"),
///         Err(error) => return Err(error),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BatchResponseContent")]
pub struct BatchAnswers {
    id: Arc<()>,
    /// `None` for a response that was taken out.
    answers: Vec<Result<Option<Response>, Error>>,
    /// The change set of each request.
    change_sets: Vec<Option<usize>>,
}

impl Batch {
    #[inline]
    pub(crate) fn new(core: Core) -> Self {
        let (steps, preferences, headers) = (Vec::new(), Preferences::default(), HeaderMap::new());
        let (id, change_sets, timeout, invalid) = Default::default();
        Self { core, id, steps, change_sets, timeout, preferences, headers, invalid }
    }

    /// Adds a request.
    #[must_use = "it is needed to get the response"]
    pub fn add<R, K: Kind>(&mut self, request: Request<R, K>) -> Step<R> {
        self.add_after([] as [StepId; 0], request)
    }

    /// Adds a request that the service processes only after others of this batch have succeeded:
    /// `dependsOn`.
    #[must_use = "it is needed to get the response"]
    pub fn add_after<R, K: Kind>(
        &mut self,
        earlier: impl IntoIterator<Item = impl Into<StepId>>,
        request: Request<R, K>,
    ) -> Step<R> {
        let earlier: Vec<StepId> = earlier.into_iter().map(Into::into).collect();
        let is_own = earlier.iter().all(|step| Arc::ptr_eq(&step.batch, &self.id));
        let preferences = request.preferences().clone();
        let request = if is_own {
            request.into_outgoing()
        } else {
            Err(Error::invalid("a step depends on a step of another batch"))
        };
        let earlier = earlier.iter().map(|step| step.index).filter(|index| *index < self.steps.len());
        let after = if is_own { earlier.collect() } else { Vec::new() };
        self.steps.push(Planned { request, preferences, after, change_set: None });
        let id = StepId { batch: self.id.clone(), index: self.steps.len() - 1 };
        Step { id, marker: PhantomData }
    }

    /// Limits the total time for the batch, with all tries and the waits between them; by default the
    /// client's limit applies. Limits of single requests are ignored.
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds a preference to every request of the batch that has none of the same name, whether added
    /// before or after this call. It takes precedence over one of the client. Several preferences are
    /// combined.
    #[inline]
    pub fn prefer(mut self, preference: Prefer) -> Self {
        self.invalid = self.preferences.add(&preference.to_string()).err().or(self.invalid);
        self
    }

    /// Sets a header of the batch itself, replacing one that the client would send. Headers of its requests
    /// are set with these.
    #[inline]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(why) => self.invalid = Some(why),
        }
        self
    }

    /// The number of requests.
    #[inline]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are no requests.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Sends all requests and waits for all responses. Each request succeeds or fails on its own; the result
    /// has the outcome of each.
    ///
    /// # Errors
    /// When no batch could be sent, or none got a response.
    #[inline]
    pub async fn send(mut self) -> Result<BatchAnswers, Error> {
        if let Some(message) = self.invalid.take() {
            return Err(Error::invalid(message));
        }
        self.add_preferences();
        let change_sets = self.steps.iter().map(|step| step.change_set).collect();
        let answers = run::run(&self.core, self.steps, &self.headers, self.timeout).await?;
        let answers = answers.into_iter().map(|answer| answer.map(Some)).collect();
        Ok(BatchAnswers { id: self.id, answers, change_sets })
    }

    #[inline]
    fn add_preferences(&mut self) {
        let of_client = self.core.preferences();
        for Planned { request, preferences, .. } in &mut self.steps {
            let all = preferences.clone().or(&self.preferences).or(of_client);
            if let (Ok(request), Some(value)) = (request, all.header()) {
                request.headers.insert(PREFER, value);
            }
        }
    }
}

impl<R> Step<R> {
    /// The id of this request, on which others can depend.
    #[inline]
    pub fn id(&self) -> StepId {
        self.id.clone()
    }
}

impl<R> From<&Step<R>> for StepId {
    #[inline]
    fn from(step: &Step<R>) -> Self {
        step.id()
    }
}

impl StepId {
    /// The index of the request in its batch, from 0.
    #[inline]
    pub fn index(&self) -> usize {
        self.index
    }
}

impl BatchAnswers {
    /// The response to a request.
    ///
    /// # Errors
    /// Those of the request if it were sent on its own. Also when it belongs to another batch, or was not
    /// sent because one that it depends on failed.
    pub fn take<R: Answer>(&mut self, step: Step<R>) -> Result<R::Output, Error> {
        read_changed::<R>(self.take_raw(step))
    }

    /// The response to a request, unread: status, headers and bytes.
    ///
    /// # Errors
    /// Those of [`take`](Self::take), except for a body of another shape.
    pub fn take_raw<R>(&mut self, step: Step<R>) -> Result<Response, Error> {
        let foreign = || Error::invalid("the step belongs to another batch");
        let own = Some(step.id).filter(|id| Arc::ptr_eq(&id.batch, &self.id)).ok_or_else(foreign)?;
        match self.answers.get_mut(own.index).ok_or_else(foreign)? {
            Ok(response) => response.take().ok_or_else(|| Error::invalid("the response was taken already")),
            Err(error) => Err(error.clone()),
        }
    }

    /// The requests that failed, by their indexes in the batch.
    #[inline]
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        self.answers.iter().enumerate().filter_map(|(index, answer)| Some((index, answer.as_ref().err()?)))
    }

    /// Whether all requests succeeded.
    #[inline]
    pub fn is_success(&self) -> bool {
        self.answers.iter().all(Result::is_ok)
    }

    /// The number of requests.
    #[inline]
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there were no requests.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

impl fmt::Debug for Batch {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Step<R> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.id.index).finish()
    }
}

impl fmt::Debug for StepId {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StepId").field(&self.index).finish()
    }
}

impl fmt::Debug for BatchAnswers {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.answers).finish()
    }
}
