//! Work that goes on after the answer: where its state is, what it says, and how it ends.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::memory::{Kind, Watched, client, kind, memory};
use super::model::{Animal, Segments};
use crate::runtime::{
    ActionRequest, Client, Error, ErrorKind, Exchange, HttpRequest, InMemoryTransport, Operation,
    OperationResult, RetryPolicy, Single, Transport, TransportErrorKind, TransportFuture,
};

const MONITOR: &str = "https://example.com/v1/operations/1";
/// Of another origin, and secret.
const ELSEWHERE: &str = "https://monitor.example.net/1?ticket=hush";

/// An action that may take long.
fn archive(transport: impl Transport + 'static) -> ActionRequest<Single<Animal>> {
    client::<Segments>(transport).action_segment("archive")
}

/// Accepts it, and tells by a header where its state is.
fn accepted(header: &str, url: &str) -> Exchange {
    Exchange::new(Method::POST, "/v1/archive").answer_bytes(202, "").answer_header(header, url)
}

fn state(status: &str) -> Exchange {
    Exchange::get(MONITOR).answer(200, json!({"status": status}))
}

async fn run(memory: &InMemoryTransport) -> Result<OperationResult, Error> {
    let operation = archive(memory.clone()).start().await?;
    operation.timeout(Duration::from_secs(10)).wait().await
}

#[tokio::test]
async fn headers_are_kept() {
    let begun = accepted("location", MONITOR).answer_header("content-location", "/v1/teams('x')");
    let memory = memory([begun, state("succeeded").answer_header("x-last", "1")]);
    let operation = archive(memory).start().await.unwrap();
    assert_eq!(operation.headers().unwrap()["content-location"], "/v1/teams('x')");
    assert_eq!(operation.wait().await.unwrap().headers()["x-last"], "1");
}

/// The state is asked for where the answer says; a token goes to the service alone.
#[tokio::test]
async fn where_the_state_is() {
    for (header, url, asked, has_token) in [
        ("location", MONITOR, MONITOR, true),
        ("location", "/v1/operations/1", MONITOR, true),
        ("location", "operations/1", MONITOR, true),
        (
            "location",
            "/teams('x')/operations('y')",
            "https://example.com/v1/teams('x')/operations('y')",
            true,
        ),
        ("location", "/v1beta/x", "https://example.com/v1/v1beta/x", true),
        (
            "location",
            "https://example.com/beta/operations/1?x=1",
            "https://example.com/beta/operations/1?x=1",
            true,
        ),
        ("location", ELSEWHERE, ELSEWHERE, false),
        ("operation-location", ELSEWHERE, ELSEWHERE, false),
        ("operation-location", MONITOR, MONITOR, true),
        ("location", "https://example.com:444/1", "https://example.com:444/1", false),
    ] {
        let done = Exchange::get(asked).answer(200, json!({"status": "succeeded"}));
        let memory = memory([accepted(header, url), done]);
        let watched = Watched::new(memory.clone());
        let operation = archive(watched.clone()).start().await.unwrap();
        assert_eq!(operation.url(), Some(asked), "{url}");
        assert!(!format!("{operation:?}").contains("hush"), "{operation:?}");
        let ended = operation.wait().await;
        assert!(ended.is_ok() && memory.unused().is_empty(), "{url}: {ended:?}");
        assert_eq!(watched.tokens(), [true, has_token], "{url}");
    }
    let both = accepted("location", "https://example.com/v1/archived/1")
        .answer_header("operation-location", MONITOR);
    assert_eq!(archive(memory([both])).start().await.unwrap().url(), Some(MONITOR));
}

#[tokio::test]
async fn where_no_state_is() {
    for (exchange, expected) in [
        (Exchange::new(Method::POST, "/v1/archive").answer_bytes(202, ""), ErrorKind::Answer),
        (accepted("location", "https://["), ErrorKind::Invalid),
        (Exchange::new(Method::POST, "/v1/archive").answer(400, json!({})), ErrorKind::Service),
    ] {
        let error = archive(memory([exchange])).start().await.unwrap_err();
        assert_eq!(error.kind(), expected, "{error:?}");
    }
    for url in ["http://monitor.example.net/1", "http://example.com/v1/operations/1", "ftp://example.com/1"] {
        let memory = memory([accepted("location", url)]);
        let error = run(&memory).await.unwrap_err();
        assert_eq!((error.kind(), memory.requests().len()), (ErrorKind::Invalid, 1), "{url}");
    }
}

/// Answers to the questions how far it is; the status of the last one, or the error with its code.
type End = (&'static str, Vec<Exchange>, Result<u16, (Kind, Option<&'static str>)>);

#[tokio::test]
async fn how_it_ends() {
    let answered = |status: u16, body: Value| Exchange::get(MONITOR).answer(status, body);
    let going_on = || answered(202, json!({"percentageComplete": 5}));
    let moved = |to: &str| Exchange::get(MONITOR).answer_bytes(303, "").answer_header("location", to);
    let rex = "https://example.com/v1/animals/rex";
    let failure = json!({"status": "failed", "error": {"code": "tooBig", "message": "m"}});

    let failed = |kind: ErrorKind, status: u16, code| Err(((kind, Some(status)), code));
    let ends: Vec<End> = vec![
        ("at once", vec![state("succeeded")], Ok(200)),
        (
            "states",
            vec![state("notStarted"), state("running"), state("inProgress"), state("succeeded")],
            Ok(200),
        ),
        ("words nobody knows", vec![state("updating"), state("waiting"), state("completed")], Ok(200)),
        ("another case", vec![state("NotStarted"), state("Running"), state("Succeeded")], Ok(200)),
        ("skipped", vec![state("skipped")], Ok(200)),
        (
            "by status",
            vec![going_on(), answered(202, json!({})), answered(200, json!({"name": "Rex"}))],
            Ok(200),
        ),
        ("no bodies", vec![Exchange::get(MONITOR).answer_bytes(202, ""), Exchange::get(MONITOR)], Ok(204)),
        ("no JSON", vec![Exchange::get(MONITOR).answer_bytes(200, "<p>done</p>")], Ok(200)),
        (
            "done, by a state and 202",
            vec![going_on(), answered(202, json!({"status": "completed"}))],
            Ok(202),
        ),
        ("a status that is no text", vec![answered(200, json!({"status": 7}))], Ok(200)),
        (
            "redirected",
            vec![going_on(), moved(rex), Exchange::get(rex).answer(200, json!({"status": "sleepy"}))],
            Ok(200),
        ),
        (
            "redirected to where it goes on",
            vec![
                moved(rex),
                Exchange::get(rex).answer(202, json!({"status": "running"})),
                moved(rex),
                Exchange::get(rex).answer(200, json!({"status": "running"})),
            ],
            Ok(200),
        ),
        (
            "failed",
            vec![going_on(), answered(200, failure.clone())],
            failed(ErrorKind::Operation, 200, Some("tooBig")),
        ),
        ("failed with 202", vec![answered(202, failure)], failed(ErrorKind::Operation, 202, Some("tooBig"))),
        ("deleteFailed", vec![state("deleteFailed")], failed(ErrorKind::Operation, 200, None)),
        ("cancelled", vec![state("cancelled")], failed(ErrorKind::Operation, 200, None)),
        ("canceled", vec![state("Canceled")], failed(ErrorKind::Operation, 200, None)),
        ("invalid", vec![state("invalid")], failed(ErrorKind::Operation, 200, None)),
        (
            "AsyncResult",
            vec![going_on(), answered(200, json!({"name": "Rex"})).answer_header("asyncresult", "201")],
            Ok(200),
        ),
        (
            "AsyncResult of a failure",
            vec![
                going_on(),
                answered(200, json!({"error": {"code": "tooBig"}})).answer_header("asyncresult", "409"),
            ],
            failed(ErrorKind::Operation, 200, Some("tooBig")),
        ),
        (
            "gone",
            vec![answered(404, json!({"error": {"code": "gone"}}))],
            failed(ErrorKind::Service, 404, Some("gone")),
        ),
        (
            "a fault on the way",
            vec![
                Exchange::get(MONITOR).fail(TransportErrorKind::Interrupted),
                answered(503, json!({})),
                state("succeeded"),
            ],
            Ok(200),
        ),
        (
            "throttled",
            vec![answered(429, json!({})).answer_header("retry-after", "0"), state("succeeded")],
            Ok(200),
        ),
    ];
    for (name, polls, expected) in ends {
        let memory = memory([vec![accepted("location", MONITOR)], polls].concat());
        let ended = run(&memory).await;
        let seen = ended.map(|result| result.into_response().status().as_u16());
        let seen = seen.as_ref().map_err(|error| (kind(error), error.code()));
        assert_eq!(seen, expected.as_ref().map_err(|expected| *expected), "{name}");
        assert!(memory.unused().is_empty(), "{name}: {:?}", memory.unused());
    }
}

/// What is done before the answer needs no questions.
#[tokio::test]
async fn done_at_once() {
    let post = || Exchange::new(Method::POST, "/v1/archive");
    for (exchange, location) in [
        (
            post()
                .answer(201, json!({"name": "Rex"}))
                .answer_header("location", "https://example.com/v1/animals/rex"),
            Some("https://example.com/v1/animals/rex"),
        ),
        (
            post().answer(201, json!({"name": "Rex"})).answer_header("location", "https://["),
            Some("https://["),
        ),
        (
            post()
                .answer(200, json!({"name": "Rex", "status": "running"}))
                .answer_header("retry-after", "3600"),
            None,
        ),
        (post().answer(200, json!({"name": "Rex", "resourceLocation": "/a/1"})), Some("/a/1")),
    ] {
        let memory = memory([exchange]);
        let mut operation = archive(memory.clone()).start().await.unwrap();
        assert_eq!(operation.url(), None);
        assert!(operation.poll().await.unwrap().is_done);
        let result = operation.wait().await.unwrap();
        assert_eq!(result.resource_location().as_deref(), location);
        assert_eq!(result.read::<Animal>().unwrap().name.as_deref(), Some("Rex"));
        assert_eq!(memory.requests().len(), 1);
    }
    let empty = archive(memory([post()])).start().await.unwrap().wait().await.unwrap();
    assert_eq!(empty.read::<Animal>().unwrap_err().kind(), ErrorKind::Answer);
}

#[tokio::test]
async fn where_the_result_is() {
    let operation = |body: Value| Exchange::get(MONITOR).answer(200, body);
    for (exchange, expected) in [
        (
            operation(json!({"status": "succeeded", "resourceLocation": "https://example.com/v1/a/1"})),
            Some("https://example.com/v1/a/1"),
        ),
        (
            operation(json!({"status": "succeeded", "targetResourceLocation": "/teams('x')"})),
            Some("/teams('x')"),
        ),
        (
            operation(
                json!({"status": "succeeded", "resourceLocation": null, "targetResourceLocation": "/b"}),
            ),
            Some("/b"),
        ),
        (operation(json!({"status": "succeeded"})).answer_header("location", "/c"), Some("/c")),
        (
            operation(json!({"status": "succeeded", "resourceLocation": "/a"}))
                .answer_header("location", "/c"),
            Some("/a"),
        ),
        (operation(json!({"status": "succeeded"})), None),
        (Exchange::get(MONITOR), None),
    ] {
        let result = run(&memory([accepted("location", MONITOR), exchange])).await.unwrap();
        assert_eq!(result.resource_location().as_deref(), expected);
        assert!(!format!("{result:?}").contains("example.com"), "{result:?}");
    }
}

/// Saved, and gone on with later; asked one by one.
#[tokio::test]
async fn from_its_url() {
    let percent = |percent: Value| {
        Exchange::get(ELSEWHERE).answer(202, json!({"status": "inProgress", "percentageComplete": percent}))
    };
    let complete = json!({"percentComplete": 100, "status": "completed", "name": "Rex"});
    let watched = Watched::new(memory([
        percent(json!(0)),
        percent(json!(27.5)),
        percent(json!("many")),
        Exchange::get(ELSEWHERE).answer(200, complete),
    ]));
    let mut operation = client::<Segments>(watched.clone()).operation(ELSEWHERE);
    for (is_done, status, percentage) in [
        (false, Some("inProgress"), Some(0.0)),
        (false, Some("inProgress"), Some(27.5)),
        (false, Some("inProgress"), None),
        (true, Some("completed"), Some(100.0)),
    ] {
        let state = operation.poll().await.unwrap();
        assert_eq!((state.is_done, state.status.as_deref(), state.percentage), (is_done, status, percentage));
        assert_eq!(operation.url().is_none(), is_done);
    }
    // Its last answer is its result: the service may have forgotten it since.
    assert_eq!(operation.wait().await.unwrap().read::<Animal>().unwrap().name.as_deref(), Some("Rex"));
    assert_eq!(watched.tokens(), [false; 4]);
    for url in ["http://monitor.example.net/1", "https://["] {
        let error = client::<Segments>(InMemoryTransport::new()).operation(url).wait().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
    }
}

/// It is asked no sooner than the service wants, and no longer than the caller wants.
#[tokio::test]
async fn waiting() {
    let after = |exchange: Exchange, seconds: &str| exchange.answer_header("retry-after", seconds);
    for first in [true, false] {
        let mut exchanges = [accepted("location", MONITOR), state("running"), state("succeeded")];
        let at = usize::from(!first);
        exchanges[at] = after(exchanges[at].clone(), "0.2");
        let began = Instant::now();
        assert!(run(&memory(exchanges)).await.is_ok());
        assert!(began.elapsed() >= Duration::from_millis(200), "{first}: {:?}", began.elapsed());
    }
    let short = Duration::from_millis(50);
    for (name, polls) in [
        ("states without end", vec![state("updating"); 1000]),
        ("a wait that is too long", vec![after(state("running"), "3600")]),
        ("one that no clock has", vec![after(state("running"), "1e18")]),
    ] {
        let memory = memory(polls);
        let began = Instant::now();
        let error =
            client::<Segments>(memory.clone()).operation(MONITOR).timeout(short).wait().await.unwrap_err();
        assert!(error.is_timeout() && memory.requests().len() < 100, "{name}: {error:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{name}");
    }
    let for_ever = client::<Segments>(memory([after(state("running"), "1e18")])).operation(MONITOR);
    assert!(for_ever.timeout(Duration::MAX).wait().await.unwrap_err().is_timeout());
    let error = client::<Segments>(Silent).operation(ELSEWHERE).timeout(short).wait().await.unwrap_err();
    assert!(error.is_timeout() && !format!("{error} {error:?}").contains("hush"), "{error:?}");
}

/// Never answers.
struct Silent;

impl Transport for Silent {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        Box::pin(std::future::pending())
    }
}

/// How often a request is tried has nothing to do with how often a state is asked for.
#[tokio::test]
async fn without_tries() {
    let memory = memory([accepted("location", MONITOR), state("running"), state("succeeded")]);
    let builder = Client::<Segments>::builder().transport(memory.clone());
    let client = builder.retry(RetryPolicy::never().base_delay(Duration::from_millis(1))).build().unwrap();
    let operation: Operation = client.action_segment::<()>("archive").start().await.unwrap();
    assert!(operation.wait().await.is_ok() && memory.unused().is_empty());
}
