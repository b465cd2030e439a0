//! Delta queries: what changed since the last time, Protocol 4.01 section 11.3 and [Graph's delta
//! queries](https://learn.microsoft.com/graph/delta-query-overview).

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::Value as Json;

use crate::runtime::client::paging::Items;
use crate::runtime::client::transport::next;
use crate::runtime::machine::data_type::{Codec, Generated};
use crate::runtime::model::annotations::Removed;
use crate::runtime::request::answer::Page;
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::typed::Request;

/// One change.
///
/// An example is at [`Changes`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change<T> {
    /// The entity is new or was changed. It may hold only the properties that changed.
    Changed(T),
    /// The entity is no longer part of the result.
    Removed {
        /// The entity, usually with little more than its key.
        entity: T,
        /// The reason.
        reason: Removed,
    },
}

/// A stream of changes, which requests the next page when its first change is needed.
///
/// At the end, [`resume_link`](Self::resume_link) is the delta link; store it and pass it to
/// [`resume_at`](Request::resume_at) the next time. If the link has expired, the error satisfies
/// [`is_resync_required`](Error::is_resync_required), and everything has to be read again.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client, stored: Option<String>) -> Result<(), Error> {
/// let request = graph.users().delta();
/// let mut changes = match stored {
///     Some(link) => request.resume_at(link).changes(),
///     None => request.changes(),
/// };
/// while let Some(change) = changes.next().await {
///     match change? {
///         Change::Changed(user) => println!("changed: {:?}", user.id),
///         Change::Removed { entity, reason } => println!("removed: {:?}, {reason:?}", entity.id),
///         _ => {}
///     }
/// }
/// let stored = changes.resume_link().map(str::to_owned);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "deltaLink")]
#[doc(alias = "delta")]
#[must_use = "nothing is sent before the first change is asked for"]
pub struct Changes<T>(Items<T>);

impl<T: Generated + Send, K: Kind> Request<Page<T>, K> {
    /// Reads the entities of all pages as a stream of changes and removals. Use it for functions named
    /// `delta`, and for queries whose last page has a delta link.
    pub fn changes(self) -> Changes<T> {
        Changes(self.items())
    }
}

impl<T: Generated + Send> Changes<T> {
    /// The next change; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Change<T>, Error>> {
        next(self).await
    }

    /// `@odata.deltaLink` of the last page: the URL that returns later changes.
    pub fn delta_link(&self) -> Option<&str> {
        self.0.delta_link()
    }

    /// The link with which to resume so that no change is missed: the delta link at the end, before that
    /// the link of the page that is not fully consumed. `None` means to start from the beginning.
    pub fn resume_link(&self) -> Option<&str> {
        self.0.resume_link()
    }

    /// Array elements so far that are not entities of the type, as they were sent.
    pub fn odd(&self) -> &[Json] {
        self.0.odd()
    }
}

impl<T: Generated> From<T> for Change<T> {
    fn from(entity: T) -> Self {
        let removed = <T::Codec>::parts(&entity).and_then(|(_, odata)| {
            let of_version_4_0 = || {
                let is_deleted = odata.context()?.ends_with("$deletedEntity");
                let reason = odata.raw("reason").and_then(Json::as_str).unwrap_or_default();
                is_deleted.then(|| Removed::from(reason))
            };
            odata.own().removed().or_else(of_version_4_0)
        });
        match removed {
            Some(reason) => Self::Removed { entity, reason },
            None => Self::Changed(entity),
        }
    }
}

impl<T: Generated + Send> Stream for Changes<T> {
    type Item = Result<Change<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.0).poll_next(context));
        Poll::Ready(item.map(|item| item.map(Change::from)))
    }
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.0).finish()
    }
}
