//! Collections as streams, page by page or item by item.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::Method;
use serde_json::Value as Json;

use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::transport::{all, next};
use crate::runtime::machine::data_type::DataType;
use crate::runtime::request::answer::{Answer, Page};
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::response::Follow;
use crate::runtime::request::typed::Request;

/// A stream of the pages of a collection. The next page is requested when it is needed.
///
/// It ends after the last page or after an error; [`resume_link`](Self::resume_link) is the link with which
/// to resume.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut pages = graph.users().list().top(100).pages();
/// while let Some(page) = pages.next().await {
///     println!("{} users", page?.len());
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "PageIterator")]
#[doc(alias = "nextLink")]
#[must_use = "nothing is sent before the first page is asked for"]
pub struct Pages<T> {
    core: Core,
    state: State<T>,
    /// The URL against which stored links are resolved.
    own_url: String,
    /// The link that led to the last page; `None` for the first page.
    own_link: Option<String>,
    /// The link to the page after it.
    next_link: Option<Link>,
    delta_link: Option<Link>,
    /// The number of all items, as counted by the service.
    count: Option<u64>,
    /// How many more pages may be read.
    pages_left: Option<u64>,
}

enum State<T> {
    Next(Box<Result<Outgoing, Error>>),
    Reading(Reading<T>),
    Done,
}

struct Link {
    /// The link as it was sent.
    text: String,
    /// The link in a form that is relative to the URL of the first request.
    kept: String,
}

type Reading<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// A stream of the items of a collection. The next page is requested when its first item is needed.
///
/// It ends after the last item or after an error; [`resume_link`](Self::resume_link) is the link with which
/// to resume.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut users = graph.users().list().filter(User::DISPLAY_NAME.starts_with("A")).items();
/// while let Some(user) = users.next().await {
///     println!("{:?}", user?.mail);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "PageIterator")]
#[doc(alias = "nextLink")]
#[must_use = "nothing is sent before the first item is asked for"]
pub struct Items<T> {
    pages: Pages<T>,
    current: VecDeque<T>,
    odd: Vec<Json>,
}

/// # Whole collections
impl<T: DataType + Send + 'static, K: Kind> Request<Page<T>, K> {
    /// Reads all pages as a stream that follows next links.
    pub fn pages(self) -> Pages<T> {
        Pages::of(self)
    }

    /// Reads the items of all pages as a stream that follows next links.
    pub fn items(self) -> Items<T> {
        Items { pages: self.pages(), current: VecDeque::new(), odd: Vec::new() }
    }
}

impl<T: DataType + Send + 'static> Pages<T> {
    fn of<K: Kind>(request: Request<Page<T>, K>) -> Self {
        let (core, own_link) = (request.core().clone(), request.link().map(str::to_owned));
        let own_url = request.own_url();
        let state = State::Next(Box::new(request.into_outgoing()));
        let (next_link, delta_link, count, pages_left) = (None, None, None, None);
        Self { core, state, own_url, own_link, next_link, delta_link, count, pages_left }
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        next(self).await
    }

    fn begin(&mut self) -> Result<Option<Reading<T>>, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Next(_) if self.pages_left == Some(0) => Ok(None),
            State::Next(outgoing) => {
                self.pages_left = self.pages_left.map(|left| left - 1);
                if let Some(link) = self.next_link.take() {
                    self.own_link = Some(link.kept);
                    self.delta_link = None;
                }
                let (core, outgoing) = (self.core.clone(), (*outgoing)?);
                Ok(Some(Box::pin(async move { Page::answer(core.send(outgoing).await?) })))
            }
            State::Reading(reading) => Ok(Some(reading)),
            State::Done => Ok(None),
        }
    }

    fn take(&mut self, page: Page<T>) -> Page<T> {
        self.next_link = page.next_link().map(|link| self.link(&page, link));
        self.delta_link = page.delta_link().map(|link| self.link(&page, link));
        self.count = page.count().or(self.count);
        self.state = page.next_outgoing().map_or(State::Done, |next| State::Next(Box::new(next)));
        page
    }

    fn link(&self, page: &Page<T>, text: &str) -> Link {
        let meant = page.meant(text);
        let later = self.core.resolve_page(text, &self.own_url, None).ok();
        let kept = meant.ok().filter(|meant| later.as_ref() != Some(meant));
        Link { text: text.to_owned(), kept: kept.unwrap_or_else(|| text.to_owned()) }
    }
}

impl Follow {
    /// Builds the request for the page at a URL.
    #[inline]
    fn outgoing(&self, url: String) -> Result<Outgoing, Error> {
        let mut trail = self.asked.trail.clone();
        if trail.is_empty() && self.asked.is_get {
            trail.go_on(&self.asked.url);
        }
        if !trail.go_on(&url) {
            return Err(Error::invalid("the next link leads to a page that was read already"));
        }
        let outgoing = Outgoing::new(Method::GET, url, self.template.as_str());
        Ok(Outgoing { trail, ..outgoing.asking_as(&self.asked) })
    }
}

impl<T: DataType> Page<T> {
    /// Requests the next page; `None` on the last one.
    ///
    /// # Errors
    /// Those of any request. Also when the link leads to another origin than the client's, to which no
    /// token may be sent, or to a page that was already read.
    pub async fn next_page(&self) -> Result<Option<Page<T>>, Error> {
        let Some(next) = self.next_outgoing() else { return Ok(None) };
        Page::answer(self.follow.root.send(next?).await?).map(Some)
    }
}

impl<T> Page<T> {
    /// The request for the next page; `None` on the last one.
    pub(crate) fn next_outgoing(&self) -> Option<Result<Outgoing, Error>> {
        let url = self.meant(self.next_link()?);
        Some(url.and_then(|url| self.follow.outgoing(url)))
    }

    /// Resolves a link of this page to an absolute URL.
    pub(crate) fn meant(&self, link: &str) -> Result<String, Error> {
        let Follow { root, asked, .. } = &self.follow;
        root.resolve_page(link, &asked.url, self.odata.context())
    }
}

impl<T> Pages<T> {
    /// Reads at most this many pages, and then ends; [`resume_link`](Self::resume_link) is the link of the
    /// next one.
    pub fn max_pages(mut self, count: u64) -> Self {
        self.pages_left = Some(count);
        self
    }

    /// The number of items on all pages, `@odata.count`, as soon as a page with it has been read; services
    /// send it if the request says `.count()`.
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// `@odata.nextLink` of the last page.
    pub fn next_link(&self) -> Option<&str> {
        self.next_link.as_ref().map(|link| link.text.as_str())
    }

    /// `@odata.deltaLink` of the last page: the URL that returns later changes.
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_ref().map(|link| link.text.as_str())
    }

    /// The link with which to resume later, by [`resume_at`](Request::resume_at): the delta link at the
    /// end, the next link before. After an error it is the link of the page that failed. `None` means to
    /// start from the beginning.
    pub fn resume_link(&self) -> Option<&str> {
        let link = self.next_link.as_ref().or(self.delta_link.as_ref());
        link.map(|link| link.kept.as_str()).or(self.own_link.as_deref())
    }
}

/// The pinned future is boxed, so `Pages` itself can move.
impl<T> Unpin for Pages<T> {}

impl<T: DataType + Send + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = match self.begin() {
            Ok(Some(reading)) => reading,
            Ok(None) => return Poll::Ready(None),
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        match reading.as_mut().poll(context) {
            Poll::Pending => {
                self.state = State::Reading(reading);
                Poll::Pending
            }
            Poll::Ready(page) => Poll::Ready(Some(page.map(|page| self.take(page)))),
        }
    }
}

impl<T: DataType + Send + 'static> Items<T> {
    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        next(self).await
    }

    /// Reads all remaining items into memory.
    ///
    /// # Errors
    /// The first error of any page.
    pub async fn into_vec(self) -> Result<Vec<T>, Error> {
        all(self).await
    }
}

impl<T> Items<T> {
    /// Reads at most this many pages, and then ends; [`resume_link`](Self::resume_link) is the link of the
    /// next one.
    pub fn max_pages(mut self, count: u64) -> Self {
        self.pages = self.pages.max_pages(count);
        self
    }

    /// The number of items on all pages, `@odata.count`, as soon as a page with it has been read; services
    /// send it if the request says `.count()`.
    pub fn count(&self) -> Option<u64> {
        self.pages.count()
    }

    /// `@odata.nextLink` of the page that the last item came from.
    pub fn next_link(&self) -> Option<&str> {
        self.pages.next_link()
    }

    /// `@odata.deltaLink` of the last page: the URL that returns later changes.
    pub fn delta_link(&self) -> Option<&str> {
        self.pages.delta_link()
    }

    /// The link with which to resume later, by [`resume_at`](Request::resume_at), so that no item is
    /// missed; items of at most one page are repeated. `None` means to start from the beginning.
    pub fn resume_link(&self) -> Option<&str> {
        if self.current.is_empty() { self.pages.resume_link() } else { self.pages.own_link.as_deref() }
    }

    /// Array elements so far that are not of the item's type, as they were sent.
    pub fn odd(&self) -> &[Json] {
        &self.odd
    }
}

impl<T> Unpin for Items<T> {}

impl<T: DataType + Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    self.odd.extend(page.odd);
                    self.current = page.value.into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("is_done", &matches!(self.state, State::Done)).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("at_hand", &self.current.len()).finish_non_exhaustive()
    }
}
