//! A collection that is read by several requests at a time, where the service can skip.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde_json::Value as Json;

use crate::runtime::client::send::BoxFuture;
use crate::runtime::client::transport::{all, next};
use crate::runtime::machine::data_type::DataType;
use crate::runtime::request::access::{Countable, SkipSupported, Sortable, TopSupported};
use crate::runtime::request::answer::{Answer, Page};
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::typed::Request;

/// A stream of the items of a collection, in order, of which several pages are requested at a time; made by
/// [`items_in_parallel`](Request::items_in_parallel).
///
/// It ends after the last item or after an error. When it is dropped, so are the requests that are under way.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let mut users = graph.users().list().order_by(User::DISPLAY_NAME).top(100).items_in_parallel(4);
/// while let Some(user) = users.next().await {
///     println!("{:?}", user?.display_name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the first item is asked for"]
pub struct ParallelItems<T> {
    /// Begins to read items: so many, from an index on.
    read: Box<dyn Fn(Span) -> PartFuture<T> + Send + Sync>,
    /// The largest number of parts that are requested or wait for their turn.
    limit: usize,
    plan: Plan,
    /// Parts in order.
    parts: VecDeque<Reading<T>>,
    current: VecDeque<T>,
    odd: Vec<Json>,
    count: Option<u64>,
}

type PartFuture<T> = BoxFuture<Result<Part<T>, Error>>;

/// Items of a collection, by their index.
#[derive(Clone, Copy)]
struct Span {
    from: u64,
    /// `None` for as many as the request asks for, or the service returns.
    length: Option<usize>,
}

/// Which parts are still to be requested.
enum Plan {
    /// The first one, on which the others depend.
    First { from: u64 },
    /// None before the first one has been read.
    Awaited,
    /// Parts of this length up to the end.
    Counted { from: u64, end: u64, length: usize },
    /// Parts of this length, one after the other, until one is shorter.
    Uncounted { from: u64, length: usize },
    /// None.
    Done,
}

enum Reading<T> {
    UnderWay(PartFuture<T>),
    Ended(Result<Part<T>, Error>),
}

struct Part<T> {
    from: u64,
    value: Vec<T>,
    odd: Vec<Json>,
    count: Option<u64>,
}

impl<T, K> Request<Page<T>, K>
where
    T: DataType + Send + 'static,
    K: Kind + SkipSupported + TopSupported + Countable + Sortable + 'static,
{
    /// Reads the items of all pages as a stream, with up to so many requests at a time: `$skip`, `$top` and
    /// `$count`, instead of next links.
    ///
    /// The first request asks for the number of items, too. The others, for pages of the length of the
    /// first one, follow when it has been answered; [`top`](Request::top) sets that length. Pages are held
    /// until it is their turn, so memory is for one page more than there may be requests.
    ///
    /// The request must have an order, [`order_by`](Request::order_by), because without one a service may
    /// give each page another. As always with `$skip`, items that come or go before a page is read shift
    /// those behind them, so one may be missed or come twice; an order by the date of creation, oldest first,
    /// avoids most of it. If the service does not count, pages are read one after the other.
    ///
    /// # Errors
    /// The stream yields the errors of any request, in the place of the page that failed, and
    /// [`ErrorKind::Invalid`](crate::runtime::client::ErrorKind::Invalid) for a request without an order, or
    /// with a link to resume at.
    pub fn items_in_parallel(self, requests: usize) -> ParallelItems<T> {
        let from = self.option("$skip").and_then(|skip| skip.parse().ok()).unwrap_or(0);
        let request = match (self.option("$orderby"), self.link()) {
            (_, Some(_)) => self.refused("pages that are requested at the same time cannot resume at a link"),
            (None, None) => self.refused("pages that are requested at the same time need an order: order_by"),
            (Some(_), None) => self,
        };
        let request = Arc::new(request);
        ParallelItems {
            read: Box::new(move |span| Box::pin(read(request.clone(), span))),
            limit: requests.max(1),
            plan: Plan::First { from },
            parts: VecDeque::new(),
            current: VecDeque::new(),
            odd: Vec::new(),
            count: None,
        }
    }
}

/// Reads a part, if need be by several requests: a page may be shorter than asked for although there is more.
async fn read<T: DataType, K: Kind>(request: Arc<Request<Page<T>, K>>, span: Span) -> Result<Part<T>, Error> {
    let mut part = Part { from: span.from, value: Vec::new(), odd: Vec::new(), count: None };
    loop {
        let asked = request.again().query("$skip", part.end().to_string());
        let asked = match span.length {
            Some(length) => asked.query("$top", (length - part.length()).to_string()),
            None => asked.query("$count", "true"),
        };
        let page = Page::answer(request.core().send(asked.into_outgoing()?).await?)?;
        let is_empty = page.value.is_empty() && page.odd.is_empty();
        part.count = page.count();
        part.odd.extend(page.odd);
        part.value.extend(page.value);
        let Some(length) = span.length else { return Ok(part) };
        if part.length() >= length || is_empty {
            // A service that returns more than it was asked for does not make items come twice.
            let surplus = part.length().saturating_sub(length);
            part.value.truncate(part.value.len().saturating_sub(surplus));
            return Ok(part);
        }
    }
}

impl<T> Part<T> {
    fn length(&self) -> usize {
        self.value.len() + self.odd.len()
    }

    fn end(&self) -> u64 {
        self.from + self.length() as u64
    }
}

impl<T> ParallelItems<T> {
    /// The number of items, `@odata.count`, as soon as the first page has been read.
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// Array elements so far that are not of the item's type, as they were sent.
    pub fn odd(&self) -> &[Json] {
        &self.odd
    }

    /// Requests parts, up to the limit, and lets all make progress.
    fn advance(&mut self, context: &mut Context<'_>) {
        while self.parts.len() < self.limit
            && let Some(span) = self.take_span()
        {
            self.parts.push_back(Reading::UnderWay((self.read)(span)));
        }
        for part in &mut self.parts {
            if let Reading::UnderWay(reading) = part
                && let Poll::Ready(ended) = reading.as_mut().poll(context)
            {
                *part = Reading::Ended(ended);
            }
        }
    }

    /// The next part to request, if there is one that can be requested now.
    fn take_span(&mut self) -> Option<Span> {
        match &mut self.plan {
            Plan::First { from } => {
                let span = Span { from: *from, length: None };
                self.plan = Plan::Awaited;
                Some(span)
            }
            Plan::Counted { from, end, length } if *from < *end => {
                let left = usize::try_from(*end - *from).unwrap_or(usize::MAX);
                let span = Span { from: *from, length: Some(left.min(*length)) };
                *from = from.saturating_add(*length as u64);
                Some(span)
            }
            Plan::Uncounted { from, length } if self.parts.is_empty() => {
                Some(Span { from: *from, length: Some(*length) })
            }
            Plan::Awaited | Plan::Counted { .. } | Plan::Uncounted { .. } | Plan::Done => None,
        }
    }

    /// Takes a part whose turn it is, and notes what it says about those behind it.
    fn take(&mut self, part: Part<T>) {
        let (from, length) = (part.end(), part.length());
        match (&self.plan, part.count) {
            (Plan::Awaited, _) if length == 0 => self.plan = Plan::Done,
            (Plan::Awaited, Some(end)) => self.plan = Plan::Counted { from, end, length },
            (Plan::Awaited, None) => self.plan = Plan::Uncounted { from, length },
            (Plan::Uncounted { length: usual, .. }, _) if length < *usual => self.plan = Plan::Done,
            (Plan::Uncounted { length: usual, .. }, _) => {
                self.plan = Plan::Uncounted { from, length: *usual }
            }
            (Plan::First { .. } | Plan::Counted { .. } | Plan::Done, _) => {}
        }
        self.count = self.count.or(part.count);
        self.odd.extend(part.odd);
        self.current = part.value.into();
    }
}

impl<T: DataType + Send + 'static> ParallelItems<T> {
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

/// Futures are boxed, so the stream itself can move.
impl<T> Unpin for ParallelItems<T> {}

impl<T: DataType + Send + 'static> Stream for ParallelItems<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.advance(context);
            match self.parts.pop_front() {
                None => return Poll::Ready(None),
                Some(Reading::Ended(Ok(part))) => {
                    self.take(part);
                    // The others go on while these items are being used.
                    self.advance(context);
                }
                Some(Reading::Ended(Err(error))) => {
                    self.parts.clear();
                    self.plan = Plan::Done;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(under_way) => {
                    self.parts.push_front(under_way);
                    return Poll::Pending;
                }
            }
        }
    }
}

impl<T> fmt::Debug for ParallelItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ParallelItems");
        debug
            .field("under_way", &self.parts.len())
            .field("at_hand", &self.current.len())
            .finish_non_exhaustive()
    }
}
