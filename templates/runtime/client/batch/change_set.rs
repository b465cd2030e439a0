//! Change sets: requests of a batch that take effect together or not at all, `atomicityGroup` in section 19.1
//! of OData JSON Format 4.01.

use std::fmt;
use std::sync::Arc;

use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::typed::Request;

use super::{Batch, BatchAnswers, Step, StepId};

/// Requests of a batch that take effect together or not at all, where the service supports that. They are
/// made one after the other, and sent again together if that may be.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut batch = graph.batch();
/// let mut changes = batch.change_set();
/// let created = changes.add(graph.users().create(User::default()));
/// changes.add(graph.groups().by_id("42").update(Group::default()));
/// let id = changes.id();
/// let mut answers = batch.send().await?;
/// answers.check(&id)?;
/// println!("{:?}", answers.take(created)?.location);
/// # Ok(())
/// # }
/// ```
///
/// If one of them fails, the service has done nothing of the others: their results are
/// [`ErrorKind::NotMade`](crate::runtime::client::ErrorKind::NotMade), whatever it answered to them.
#[doc(alias = "atomicityGroup")]
#[must_use = "it has no requests before `add`"]
pub struct ChangeSet<'b> {
    batch: &'b mut Batch,
    id: ChangeSetId,
}

/// Identifies a change set and the batch that it belongs to.
///
/// An example is at [`ChangeSet`].
#[derive(Clone)]
pub struct ChangeSetId {
    batch: Arc<()>,
    /// The number of the change set in its batch.
    number: usize,
    /// The index of its last request.
    last: Option<usize>,
}

impl Batch {
    /// Begins a change set.
    #[inline]
    pub fn change_set(&mut self) -> ChangeSet<'_> {
        let number = self.change_sets;
        self.change_sets += 1;
        let id = ChangeSetId { batch: self.id.clone(), number, last: None };
        ChangeSet { batch: self, id }
    }
}

impl ChangeSet<'_> {
    /// Adds a request: one that changes something.
    pub fn add<R, K: Kind>(&mut self, request: Request<R, K>) -> Step<R> {
        self.add_after([] as [StepId; 0], request)
    }

    /// Adds a request that the service makes only after others of this batch: of the same change set, or
    /// before it.
    pub fn add_after<R, K: Kind>(
        &mut self,
        earlier: impl IntoIterator<Item = impl Into<StepId>>,
        request: Request<R, K>,
    ) -> Step<R> {
        let step = self.batch.add_after(earlier, request);
        self.id.last = Some(step.id.index);
        if let Some(planned) = self.batch.steps.last_mut() {
            planned.change_set = Some(self.id.number);
        }
        step
    }

    /// The id of the change set, for its outcome, and for requests that are made after it.
    #[inline]
    pub fn id(&self) -> ChangeSetId {
        self.id.clone()
    }
}

impl BatchAnswers {
    /// Whether a change set took effect.
    ///
    /// # Errors
    /// Why it did not: the error of the request that failed.
    #[inline]
    pub fn check(&self, change_set: &ChangeSetId) -> Result<(), Error> {
        if !Arc::ptr_eq(&change_set.batch, &self.id) {
            return Err(Error::invalid("the change set belongs to another batch"));
        }
        let own =
            self.answers.iter().zip(&self.change_sets).filter(|(_, set)| **set == Some(change_set.number));
        let errors = own.filter_map(|(answer, _)| answer.as_ref().err());
        // Of the others, a change set whose request failed says only that they were not made.
        errors.min_by_key(|error| error.is_not_made()).map_or(Ok(()), |error| Err(error.clone()))
    }
}

/// The last request of the change set; whatever depends on it, depends on all.
impl From<&ChangeSetId> for StepId {
    #[inline]
    fn from(change_set: &ChangeSetId) -> Self {
        // What depends on an empty change set depends on no request.
        Self { batch: change_set.batch.clone(), index: change_set.last.unwrap_or(usize::MAX) }
    }
}

impl fmt::Debug for ChangeSet<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl fmt::Debug for ChangeSetId {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChangeSetId").field(&self.number).finish()
    }
}
