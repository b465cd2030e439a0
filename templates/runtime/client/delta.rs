//! What changed since the last time, Protocol 4.01 section 11.3 and
//! [Graph's delta queries](https://learn.microsoft.com/graph/delta-query-overview).

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::Value as Json;

use crate::runtime::annotations::Removed;
use crate::runtime::answer::Page;
use crate::runtime::client::error::Error;
use crate::runtime::client::paging::Items;
use crate::runtime::client::transport::next;
use crate::runtime::decode::{Generated, Kind as TypeKind};
use crate::runtime::request::{Kind, Request};

/// One change.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change<T> {
    /// It is new, or has changed: what is known of it now, often only what changed.
    Changed(T),
    /// It is gone.
    Removed {
        /// Which one: its key, and little else.
        entity: T,
        /// Why.
        reason: Removed,
    },
}

/// Changes, a stream; the next page is read when its first change is asked for.
///
/// After the last one, [`resume_link`](Self::resume_link) is the delta link, to be kept for
/// [`resume_at`](Request::resume_at) the next time. A link that has expired is an error for which
/// [`is_resync_required`](Error::is_resync_required) holds: then all is to be read anew.
#[must_use = "nothing is sent before the first change is asked for"]
pub struct Changes<T>(Items<T>);

impl<T: Generated + Send, K: Kind> Request<Page<T>, K> {
    /// The entities of all pages, as a stream that tells changed from removed ones: for functions called
    /// `delta`, and for what was read with a delta link in the end.
    pub fn changes(self) -> Changes<T> {
        Changes(self.items())
    }
}

impl<T: Generated + Send> Changes<T> {
    /// The next change; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Change<T>, Error>> {
        next(self).await
    }

    /// `@odata.deltaLink`, on the last page: where later changes will be.
    pub fn delta_link(&self) -> Option<&str> {
        self.0.delta_link()
    }

    /// Where to go on, so that no change is left out: the delta link at the end, before it the link of what
    /// is not wholly consumed. `None` means from the beginning.
    pub fn resume_link(&self) -> Option<&str> {
        self.0.resume_link()
    }

    /// Elements so far that are no entities of the type, as they were sent.
    pub fn odd(&self) -> &[Json] {
        self.0.odd()
    }
}

impl<T: Generated> From<T> for Change<T> {
    fn from(entity: T) -> Self {
        let removed = <T::Kind as TypeKind<T>>::odata(&entity).and_then(|odata| {
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
