//! Pages that are requested at the same time: in order, complete, as many at a time as there may be, and no
//! more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::model::Animal;
use super::paging::list;
use crate::runtime::client::{
    Error, ErrorKind, HttpRequest, HttpResponse, ParallelItems, Transport, TransportFuture,
};

/// A service with so many items, named by their index.
#[derive(Clone)]
struct Numbers {
    items: usize,
    /// The longest page that it returns, and the length of one that was not asked for.
    longest: usize,
    /// Whether it tells how many items there are.
    counts: bool,
    /// The index of an item whose page fails.
    fails_at: Option<usize>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    under_way: AtomicUsize,
    most: AtomicUsize,
    queries: Mutex<Vec<String>>,
}

/// A request that is under way until it is dropped.
struct UnderWay<'s>(&'s State);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Transport for Numbers {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let now = self.state.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            let _under_way = UnderWay(&self.state);
            self.state.most.fetch_max(now, Ordering::SeqCst);
            let option = |name: &str| {
                let found = request.url.query_pairs().find(|(known, _)| known == name)?;
                found.1.parse::<usize>().ok()
            };
            let query = request.url.query().unwrap_or_default();
            self.state.queries.lock().unwrap().push(query.replace("%24", "$"));
            let (skip, top) = (option("$skip").unwrap_or(0), option("$top").unwrap_or(self.longest));
            // Later pages are answered first.
            for _ in 0..=self.items.saturating_sub(skip) % 7 {
                tokio::task::yield_now().await;
            }
            let end = (skip + top.min(self.longest)).min(self.items);
            if self.fails_at.is_some_and(|at| (skip..end).contains(&at)) {
                return Ok(HttpResponse::new(StatusCode::FORBIDDEN, HeaderMap::new(), "{}"));
            }
            let value: Vec<_> = (skip..end).map(|at| json!({"name": at.to_string()})).collect();
            let mut page = json!({ "value": value });
            if self.counts && query.contains("count=true") {
                page["@odata.count"] = self.items.into();
            }
            Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), page.to_string()))
        })
    }
}

fn numbers(items: usize, longest: usize) -> Numbers {
    Numbers { items, longest, counts: true, fails_at: None, state: Arc::default() }
}

fn read(numbers: &Numbers, top: u32, requests: usize) -> ParallelItems<Animal> {
    list(numbers.clone()).order_by_raw("name").top(top).items_in_parallel(requests)
}

/// The indexes of the items that come, and the error.
async fn came(mut items: ParallelItems<Animal>) -> (Vec<usize>, Option<Error>) {
    let mut came = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => came.push(item.name.unwrap().parse().unwrap()),
            Err(error) => {
                assert!(items.next().await.is_none());
                return (came, Some(error));
            }
        }
    }
    (came, None)
}

/// Items, the longest page of the service, `$top`, requests at a time, whether the service counts; and how
/// many requests are sent, and how many at most are under way.
#[tokio::test]
async fn all_items_come_once_and_in_order() {
    for (items, longest, top, limit, counts, sent, most) in [
        (0, 100, 10, 4, true, 1, 1),
        (7, 100, 10, 4, true, 1, 1),
        (10, 100, 10, 4, true, 1, 1),
        (95, 100, 10, 4, true, 10, 4),
        (95, 100, 10, 1, true, 10, 1),
        (95, 100, 10, 0, true, 10, 1),
        (95, 100, 10, 100, true, 10, 9),
        // Pages have the length of the first one.
        (95, 5, 10, 4, true, 19, 4),
        // One after the other, until one is empty.
        (95, 100, 10, 4, false, 11, 1),
        (100, 100, 10, 4, false, 11, 1),
    ] {
        let numbers = Numbers { counts, ..numbers(items, longest) };
        let context = format!("{items} {longest} {top} {limit} {counts}");
        let (came, error) = came(read(&numbers, top, limit)).await;
        assert!(error.is_none() && came == (0..items).collect::<Vec<_>>(), "{context}: {error:?} {came:?}");
        let state = &numbers.state;
        let told = (state.queries.lock().unwrap().len(), state.most.load(Ordering::SeqCst));
        assert_eq!(told, (sent, most), "{context}");
    }
}

/// What is asked for: the count once, and what was to be skipped anyway.
#[tokio::test]
async fn options_of_the_parts() {
    let numbers = numbers(7, 100);
    let request = list(numbers.clone()).order_by_raw("name").top(2).skip(3);
    let mut items = request.items_in_parallel(2);
    assert!(items.count().is_none() && items.next().await.unwrap().unwrap().name.as_deref() == Some("3"));
    assert_eq!(items.count(), Some(7));
    assert_eq!(items.into_vec().await.unwrap().len(), 3);
    let queries = numbers.state.queries.lock().unwrap().clone();
    assert_eq!(queries, ["$orderby=name&$top=2&$skip=3&$count=true", "$orderby=name&$top=2&$skip=5"]);
}

/// The error comes in the place of its page; what is under way then ends.
#[tokio::test]
async fn errors_are_in_order_and_dropping_cancels() {
    let failing = Numbers { fails_at: Some(35), ..numbers(95, 100) };
    let (came, error) = came(read(&failing, 10, 4)).await;
    assert_eq!(came, (0..30).collect::<Vec<_>>());
    assert_eq!(error.and_then(|error| error.status()), Some(StatusCode::FORBIDDEN));
    assert_eq!(failing.state.under_way.load(Ordering::SeqCst), 0);

    let numbers = numbers(95, 100);
    let mut items = read(&numbers, 10, 4);
    items.next().await.unwrap().unwrap();
    assert!(numbers.state.under_way.load(Ordering::SeqCst) > 0);
    drop(items);
    assert_eq!(numbers.state.under_way.load(Ordering::SeqCst), 0);
}

/// Nothing is sent without an order, nor from a link on.
#[tokio::test]
async fn what_cannot_be_read_in_parallel() {
    let numbers = numbers(95, 100);
    let without_order = list(numbers.clone()).top(10).items_in_parallel(4);
    let at_link =
        list(numbers.clone()).order_by_raw("name").resume_at("animals?$skip=1").items_in_parallel(4);
    for (items, said) in [(without_order, "order_by"), (at_link, "resume")] {
        let (came, error) = came(items).await;
        let error = error.unwrap();
        assert!(came.is_empty() && error.kind() == ErrorKind::Invalid && error.to_string().contains(said));
    }
    assert!(numbers.state.queries.lock().unwrap().is_empty());
}
