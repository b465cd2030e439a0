//! Streams of pages and items: requested when needed, and resumable at any point without loss.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use http::Method;
use serde_json::{Value, json};

use super::memory::{client, memory};
use super::model::{Animal, Pet, Segments};
use crate::runtime::client::{
    Batch, Changes, Error, ErrorKind, Exchange, HttpRequest, InMemoryTransport, Items, Operation, Pages,
    Transport, TransportErrorKind, TransportFuture, Upload,
};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{
    CollectionRequestBuilder, Contained, Content, ListRequest, Page, Prefer, Request,
};

/// Pages by URL, with the names on them and the next link; one page is empty.
const PAGES: [(&str, &[&str], Option<&str>); 4] = [
    ("/v1/animals", &["a", "b"], Some("https://example.com/v1/animals?$skiptoken=1")),
    ("/v1/animals?$skiptoken=1", &[], Some("animals?$skiptoken=2")),
    ("/v1/animals?$skiptoken=2", &["c"], Some("/v1/animals?$skiptoken=3")),
    ("/v1/animals?$skiptoken=3", &["d", "e"], None),
];
const ALL: [&str; 5] = ["a", "b", "c", "d", "e"];

pub fn page(names: &[&str], next: Option<&str>) -> Value {
    let mut page = json!({"value": names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>()});
    if let Some(next) = next {
        page["@odata.nextLink"] = next.into();
    }
    page
}

/// The exchanges for all pages.
pub fn exchanges() -> Vec<Exchange> {
    PAGES.iter().map(|(url, names, next)| Exchange::get(*url).answer(200, page(names, *next))).collect()
}

pub fn animals(transport: impl Transport + 'static) -> CollectionRequestBuilder<Animal> {
    client::<Segments>(transport).collection_segment("animals")
}

pub fn list(transport: impl Transport + 'static) -> ListRequest<Animal> {
    animals(transport).list()
}

pub fn names<'a>(animals: impl IntoIterator<Item = &'a Animal>) -> Vec<&'a str> {
    animals.into_iter().map(|animal| animal.name.as_deref().unwrap_or_default()).collect()
}

/// What a stream yields up to and including the first error, after which it ends.
pub async fn until_error(items: &mut Items<Animal>) -> (Vec<Animal>, Option<Error>) {
    let mut before = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => before.push(item),
            Err(error) => {
                assert!(items.next().await.is_none() && items.next().await.is_none());
                return (before, Some(error));
            }
        }
    }
    (before, None)
}

/// Resumes at a link, with a service that does not fail.
async fn resumed(link: Option<String>) -> Vec<String> {
    let list = list(memory(exchanges()));
    let list = link.into_iter().fold(list, Request::resume_at);
    let items = list.items().into_vec().await.unwrap();
    names(&items).into_iter().map(str::to_owned).collect()
}

/// All remaining items come, and at most one page is repeated.
fn assert_complete(came: usize, again: &[String], context: &str) {
    let left = &ALL[came..];
    assert!(again.len() >= left.len() && again[again.len() - left.len()..] == *left, "{context}: {again:?}");
    assert!(again.len() <= left.len() + 2, "{context}: {again:?}");
}

/// Everything that a stream yields.
pub async fn drain<S: Stream + Unpin>(stream: &mut S) -> Vec<S::Item> {
    let mut all = Vec::new();
    while let Some(item) = std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await {
        all.push(item);
    }
    all
}

#[tokio::test]
async fn pages_and_items() {
    let mut pages = list(memory(exchanges())).pages();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(pages.next_link(), page.next_link());
        seen.push(page.iter().map(|animal| animal.name.clone().unwrap()).collect::<Vec<_>>());
    }
    assert_eq!(seen, PAGES.map(|(_, names, _)| names.to_vec()));
    assert!(pages.next().await.is_none());

    let items = list(memory(exchanges())).items().into_vec().await.unwrap();
    assert_eq!(names(&items), ALL);
    let streamed = drain(&mut list(memory(exchanges())).items()).await;
    assert_eq!(streamed.into_iter().map(Result::unwrap).collect::<Vec<_>>(), items);
    assert_eq!(drain(&mut list(memory(exchanges())).pages()).await.len(), PAGES.len());
}

/// A page is requested only when its content is needed.
#[tokio::test]
async fn nothing_is_read_ahead() {
    let memory = memory(exchanges());
    let mut items = list(memory.clone()).items();
    assert_eq!(memory.requests().len(), 0);
    for (name, requests) in ALL.iter().zip([1, 1, 3, 4, 4]) {
        let item = items.next().await.unwrap().unwrap();
        assert_eq!((item.name.as_deref(), memory.requests().len()), (Some(*name), requests));
    }
    assert!(items.next().await.is_none() && items.next().await.is_none());
    assert_eq!(memory.requests().len(), 4);
}

#[tokio::test]
async fn headers_go_with_every_page() {
    let headers = [("consistencylevel", "eventual"), ("prefer", "odata.maxpagesize=2, return=minimal")];
    let expect = |mut exchange: Exchange| {
        for (name, value) in headers {
            exchange = exchange.with_header(name, value);
        }
        exchange
    };
    for link in [None, PAGES[0].2, PAGES[1].2] {
        let memory = memory(exchanges().into_iter().map(expect));
        let list = list(memory.clone()).header("ConsistencyLevel", "eventual");
        let list = list.prefer(Prefer::MaxPageSize(2)).prefer(Prefer::ReturnMinimal);
        let items = link.into_iter().fold(list, Request::resume_at).items().into_vec().await;
        assert!(items.is_ok(), "{link:?}: {items:?}");
    }
    // Headers about the body are not repeated, and a page with the URL of the first request is not a circle.
    let memory = memory([
        Exchange::post("/v1/find", json!({"q": "x"})).answer(200, page(&["a"], Some("/v1/find"))),
        Exchange::get("/v1/find").answer(200, page(&["b"], None)),
    ]);
    let find = client::<Segments>(memory.clone())
        .action_segment::<Page<Animal>>("find")
        .with("q", String::from("x"));
    assert_eq!(names(&find.items().into_vec().await.unwrap()), ["a", "b"]);
    assert!(
        memory.requests()[1].headers.get("content-type").is_none() && memory.requests()[1].body.is_empty()
    );
}

/// Before the first item, within a page, between pages, and at the end.
#[tokio::test]
async fn resumed_anywhere() {
    for came in 0..=ALL.len() {
        for asked_once_more in [false, true] {
            let mut items = list(memory(exchanges())).items();
            for _ in 0..came {
                items.next().await.unwrap().unwrap();
            }
            if asked_once_more && came == ALL.len() {
                assert!(items.next().await.is_none());
            }
            let link = items.resume_link().map(str::to_owned);
            assert_eq!(link.is_none(), came < 2, "{came}");
            assert_complete(came, &resumed(link).await, &format!("after {came}"));
        }
    }
    for read in 0..=PAGES.len() {
        let mut pages = list(memory(exchanges())).pages();
        let mut came = 0;
        for _ in 0..read {
            came += pages.next().await.unwrap().unwrap().len();
        }
        let link = pages.resume_link().map(str::to_owned);
        assert_eq!(link.is_none(), read == 0, "{read}");
        assert_complete(came, &resumed(link).await, &format!("after {read} pages"));
    }
    // A stored link continues with the same headers, and is the resume link while its page is read.
    let mut items = list(memory(exchanges())).resume_at(PAGES[1].2.unwrap()).items();
    assert_eq!(items.resume_link(), PAGES[1].2);
    items.next().await.unwrap().unwrap();
    assert_eq!((items.resume_link(), items.next_link()), (PAGES[2].2, PAGES[2].2));
}

#[tokio::test]
async fn resumed_after_an_error() {
    type Fail = fn(Exchange) -> Exchange;
    let failures: [(Fail, ErrorKind); 5] = [
        (|page| page.answer(500, json!({})), ErrorKind::Service),
        (|page| page.answer(404, json!({})), ErrorKind::Service),
        (|page| page.fail(TransportErrorKind::Permanent), ErrorKind::Transport),
        (|page| page.answer_bytes(200, "<html>"), ErrorKind::Answer),
        (|page| page.answer(200, json!({"value": {}})), ErrorKind::Answer),
    ];
    for (fail, kind) in failures {
        for at in 0..PAGES.len() {
            let mut exchanges = exchanges();
            exchanges[at] = fail(exchanges[at].clone());
            let mut items = list(memory(exchanges)).items();
            let (came, error) = until_error(&mut items).await;
            let error = error.unwrap();
            assert_eq!(error.kind(), kind, "page {at}: {error:?}");
            let link = items.resume_link().map(str::to_owned);
            assert_eq!(link.as_deref(), at.checked_sub(1).and_then(|before| PAGES[before].2), "page {at}");
            assert_eq!(names(&came), ALL[..came.len()]);
            assert_complete(came.len(), &resumed(link).await, &format!("page {at}"));
        }
    }
    let into_vec = list(memory([exchanges().remove(0)])).items().into_vec().await;
    assert_eq!(into_vec.unwrap_err().kind(), ErrorKind::Transport);
}

/// A temporary failure does not end the stream.
#[tokio::test]
async fn tried_again() {
    let mut exchanges = exchanges();
    for url in [PAGES[0].0, PAGES[2].0] {
        exchanges.insert(0, Exchange::get(url).answer(503, json!({})));
        exchanges.insert(0, Exchange::get(url).fail(TransportErrorKind::Interrupted));
    }
    let memory = memory(exchanges);
    assert_eq!(names(&list(memory.clone()).items().into_vec().await.unwrap()), ALL);
    assert_eq!((memory.requests().len(), memory.unused().len()), (8, 0));
}

/// A stream that ends early is resumed where it ended.
#[tokio::test]
async fn pages_up_to_a_number() {
    for (cap, read, link) in
        [(0, 0, None), (1, 2, PAGES[0].2), (3, 3, PAGES[2].2), (4, 5, PAGES[2].2), (9, 5, PAGES[2].2)]
    {
        let counted = json!({"@odata.count": 5});
        let mut sent: Vec<Exchange> = exchanges().into_iter().take(cap).collect();
        if let Some(first) = sent.first_mut() {
            let mut body = page(PAGES[0].1, PAGES[0].2);
            body["@odata.count"] = counted["@odata.count"].clone();
            *first = Exchange::get(PAGES[0].0).answer(200, body);
        }
        let memory = memory(sent);
        let mut items = list(memory.clone()).items().max_pages(cap as u64);
        assert_eq!(items.count(), None);
        let all: Vec<_> = drain(&mut items).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(names(&all), ALL[..read], "{cap}");
        assert_eq!((items.count(), items.resume_link()), ((cap > 0).then_some(5), link), "{cap}");
        assert!(memory.unused().is_empty());
    }
}

#[tokio::test]
async fn odd_elements() {
    let memory = memory([
        Exchange::get("/v1/animals").answer(
            200,
            json!({"value": [{"name": "a"}, 5, null, {"name": "b"}], "@odata.nextLink": PAGES[0].2}),
        ),
        Exchange::get(PAGES[1].0).answer(200, json!({"value": ["x", []]})),
    ]);
    let mut items = list(memory).items();
    let (came, error) = until_error(&mut items).await;
    assert!(error.is_none() && names(&came) == ["a", "b"], "{error:?}");
    assert_eq!(items.odd(), [json!(5), Value::Null, json!("x"), json!([])]);
}

/// A response that is not a collection is not an empty collection: a program that synchronizes would
/// delete everything.
#[tokio::test]
async fn what_is_no_collection() {
    let told = r#"{"error": {"code": "a", "message": "m"}}"#;
    for (body, code) in [
        ("", None),
        ("  ", None),
        ("{}", None),
        ("null", None),
        ("[]", None),
        (r#"[{"name": "a"}]"#, None),
        ("5", None),
        (r#""text""#, None),
        (r#"{"value": null}"#, None),
        (r#"{"value": {}}"#, None),
        (r#"{"value": "text"}"#, None),
        (r#"{"value": [}"#, None),
        (r#"{"d": {"results": []}}"#, None),
        (r#"{"d": []}"#, None),
        (r#"{"name": "a", "code": "b", "message": "no error"}"#, None),
        (r#"{"@odata.context": "x", "@odata.nextLink": "animals?$skip=1"}"#, None),
        (told, Some("a")),
        (r#"{"error": "a"}"#, Some("a")),
        (r#"{"odata.error": {"code": "a"}}"#, Some("a")),
        (r#"{"value": [{"name": "a"}], "error": {"code": "a"}}"#, Some("a")),
        (r#"{"error": {"code": "a"}, "value": []}"#, Some("a")),
        (r#"{"errors": [{"code": "b"}], "value": []}"#, None),
    ] {
        let exchange = |url: &str| Exchange::get(url).answer_bytes(200, body);
        let first = list(memory([exchange("/v1/animals")])).send().await.unwrap_err();
        let next = [exchanges().remove(0), exchange(PAGES[1].0)];
        let mut items = list(memory(next.clone())).items();
        let (came, later) = until_error(&mut items).await;
        assert_eq!((names(&came), items.resume_link()), (vec!["a", "b"], PAGES[0].2), "{body}");
        let changes = drain(&mut list(memory(next)).changes()).await;
        let in_changes = changes.into_iter().find_map(Result::err);
        let primitive = animals(memory([exchange("/v1/animals/names()")]));
        let primitive = primitive.function_segment::<Page<String>>("names").send().await.unwrap_err();
        for error in [first, later.unwrap(), in_changes.unwrap(), primitive] {
            assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, code), "{body}: {error:?}");
            assert_eq!(error.body(), Some(body.as_bytes()), "{body}");
        }
    }
}

#[tokio::test]
async fn empty_collections() {
    for body in [
        r#"{"value": []}"#,
        r#"{"value": [], "error": null}"#,
        r#"{"value": [], "error": {}, "other": 1}"#,
        "\u{feff}{\"@odata.count\": 0, \"value\": []}",
        r#"{"value": null, "value": []}"#,
    ] {
        let mut pages = list(memory([Exchange::get("/v1/animals").answer_bytes(200, body)])).pages();
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 0, "{body}");
        assert!(pages.next().await.is_none());
        assert_eq!((pages.next_link(), pages.delta_link(), pages.resume_link()), (None, None, None));
    }
    // The empty response to an action without results.
    for (status, is_empty) in [(204, true), (202, true), (200, false)] {
        let memory = memory([Exchange::new(Method::POST, "/v1/animals/feed").answer_bytes(status, "")]);
        let fed = animals(memory).action_segment::<Page<Animal>>("feed").send().await;
        assert_eq!(fed.is_ok_and(|page| page.is_empty()), is_empty, "{status}");
    }
}

/// An empty entity takes as much memory as a full one.
#[tokio::test]
async fn many_objects_in_few_bytes() {
    for (count, element, is_read) in
        [(50_000, "{}", true), (500_000, "{}", false), (200_000, r#"{"name":"abc"}"#, true)]
    {
        let body = format!(r#"{{"value":[{}]}}"#, vec![element; count].join(","));
        let page = list(memory([Exchange::get("/v1/animals").answer_bytes(200, body)])).send().await;
        match page {
            Ok(page) => assert!(is_read && page.len() == count, "{count} {element}"),
            Err(error) => {
                assert!(!is_read && error.kind() == ErrorKind::TooLarge, "{count} {element}: {error:?}")
            }
        }
    }
}

/// An invalid request is the first and last item.
#[tokio::test]
async fn requests_that_cannot_be_sent() {
    let memory = InMemoryTransport::new();
    let foreign = list(memory.clone()).resume_at("https://example.org/v1/animals");
    for request in [list(memory.clone()).header("no header", ""), foreign] {
        let (came, error) = until_error(&mut request.items()).await;
        assert_eq!((came.len(), error.unwrap().kind()), (0, ErrorKind::Invalid));
    }
    assert!(memory.requests().is_empty());
}

/// Responds only after being polled several times.
#[derive(Clone)]
struct Slow(InMemoryTransport);

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            self.0.send(request).await
        })
    }
}

/// Polls a future once, and drops it.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A dropped future of `next` continues with the next one.
#[tokio::test]
async fn dropped_half_way() {
    let memory = memory(exchanges());
    let mut items = list(Slow(memory.clone())).items();
    let (mut came, mut dropped) = (Vec::new(), 0);
    for _ in 0..1000 {
        match poll_once(items.next()) {
            Poll::Ready(Some(item)) => came.push(item.unwrap()),
            Poll::Ready(None) => break,
            Poll::Pending => {
                dropped += 1;
                let link = items.resume_link().map(str::to_owned);
                assert_complete(came.len(), &resumed(link).await, &format!("dropped after {}", came.len()));
            }
        }
    }
    assert_eq!((names(&came), memory.requests().len()), (ALL.to_vec(), PAGES.len()));
    assert!(dropped >= 3 * PAGES.len(), "{dropped}");

    // The same with a timer that sometimes wins.
    let mut pages = list(Slow(super::memory::memory(exchanges()))).pages();
    let mut read = 0;
    for _ in 0..1000 {
        tokio::select! {
            biased;
            () = tokio::task::yield_now() => {}
            page = pages.next() => match page {
                Some(page) => drop(page.unwrap()),
                None => break,
            },
        }
        read += 1;
    }
    assert!(read >= PAGES.len());
}

#[test]
fn futures_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}

    fn types<T: Send + 'static>() {}
    types::<(Pages<Animal>, Items<Animal>, Changes<Animal>, Changes<Pet>, Batch, Upload, Operation)>();
    let client = client::<Segments>(InMemoryTransport::new());
    let animals = client.collection_segment::<Animal, Contained>("animals");
    is_send(animals.list().send());
    is_send(animals.key(&"rex").get().send());
    is_send(animals.create(Animal::default()).send());
    is_send(animals.list().pages().next());
    is_send(animals.list().items().next());
    is_send(animals.list().items().into_vec());
    is_send(animals.list().changes().next());
    is_send(client.batch().send());
    is_send(client.upload("").on_progress(|_| ()).send::<Animal>(std::io::Cursor::new(Vec::new())));
    is_send(client.upload("").cancel());
    is_send(client.operation("").wait());
    is_send(client.action_segment::<()>("f").start());
    is_send(client.function_segment::<Content>("f").open());
    is_send(client.function_segment::<Content>("f").write_to(&mut tokio::io::sink()));
}

/// If a service sends both links, there are more pages.
#[tokio::test]
async fn both_links() {
    let both = json!({"value": [{"name": "a"}], "@odata.nextLink": PAGES[2].2, "@odata.deltaLink": "delta"});
    let first = Exchange::get("/v1/animals").answer(200, both);
    let failing = Exchange::get(PAGES[3].0).answer(500, json!({}));
    let mut items = list(memory([first, failing])).items();
    items.next().await.unwrap().unwrap();
    assert_eq!(items.resume_link(), PAGES[2].2);
    assert!(items.next().await.unwrap().is_err());
    assert_eq!(items.resume_link(), PAGES[2].2);
}

/// Pages can follow the response of a function or of any kind of request.
#[tokio::test]
async fn one_page_after_the_other() {
    let client = client::<Segments>(memory(exchanges()));
    let request = client.request::<Page<Animal>>(Method::GET, "/animals");
    let mut page = request.send().await.unwrap();
    let mut seen = 1;
    while let Some(next) = page.next_page().await.unwrap() {
        (page, seen) = (next, seen + 1);
    }
    assert_eq!(seen, PAGES.len());
}

/// Some services end a collection with an empty link.
#[tokio::test]
async fn links_that_are_none() {
    for none in [json!(""), json!("  "), json!("\t\n"), Value::Null] {
        for name in ["@odata.nextLink", "@nextLink"] {
            let last = json!({"value": [{"name": "a"}], name: none, "@odata.deltaLink": "delta"});
            let memory = memory([Exchange::get("/v1/animals").answer(200, last)]);
            let mut items = list(memory.clone()).items();
            assert!(items.next().await.unwrap().is_ok() && items.next().await.is_none(), "{none}");
            assert_eq!((items.next_link(), items.delta_link()), (None, Some("delta")), "{none}");
        }
        let page = json!({"value": [], "@odata.nextLink": none, "@odata.deltaLink": none});
        let memory = memory([Exchange::get("/v1/animals").answer(200, page)]);
        let page = list(memory.clone()).send().await.unwrap();
        assert_eq!((page.next_link(), page.delta_link()), (None, None), "{none}");
        assert!(page.next_page().await.unwrap().is_none());
    }
}
