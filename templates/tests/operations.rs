//! Long-running operations: their monitor URL, their states, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::memory::{Kind, Watched, client, kind, memory};
use super::model::{Advanced, Animal, Segments};
use crate::runtime::client::{
    CredentialError, Error, ErrorKind, Exchange, HttpRequest, InMemoryTransport, Operation, OperationResult,
    RetryPolicy, ServiceClient, Transport, TransportErrorKind, TransportFuture,
};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{ActionRequest, Single};

const MONITOR: &str = "https://example.com/v1/operations/1";
/// A monitor URL of another origin, which is a secret.
const ELSEWHERE: &str = "https://monitor.example.net/1?ticket=hush";

/// An action that may take long.
fn archive(transport: impl Transport + 'static) -> ActionRequest<Single<Animal>> {
    client::<Segments>(transport).action_segment("archive")
}

/// Accepts the request, with the monitor URL in a header.
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

/// The state is requested at the monitor URL; a token is sent to the service only.
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

/// Responses of the monitor; the status of the last one, or the error with its code.
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
        ("in part", vec![state("running"), state("PartiallySucceeded")], Ok(200)),
        ("submissionFailed", vec![state("submissionFailed")], failed(ErrorKind::Operation, 200, None)),
        ("DELETEFAILED", vec![state("DELETEFAILED")], failed(ErrorKind::Operation, 200, None)),
        (
            "a state within the status",
            vec![
                answered(200, json!({"status": {"state": "running"}})),
                answered(200, json!({"Status": {"State": "succeeded", "description": "d"}})),
            ],
            Ok(200),
        ),
        (
            "an error code of its own",
            vec![answered(200, json!({"status": "failed", "errorCode": "nameAlreadyExists"}))],
            failed(ErrorKind::Operation, 200, Some("nameAlreadyExists")),
        ),
        (
            "an error without a status",
            vec![answered(200, json!({"error": {"code": "odd"}}))],
            failed(ErrorKind::Operation, 200, Some("odd")),
        ),
        ("redirected to elsewhere", vec![going_on(), moved("https://files.example.net/1?x=hush")], Ok(303)),
        ("redirected to plain http", vec![moved("http://files.example.net/1")], Ok(303)),
        (
            "redirected to elsewhere, by 302",
            vec![
                Exchange::get(MONITOR)
                    .answer_bytes(302, "<html>")
                    .answer_header("location", "//files.example.net/"),
            ],
            Ok(302),
        ),
        (
            "moved to elsewhere",
            vec![
                Exchange::get(MONITOR).answer_bytes(307, "").answer_header("location", ELSEWHERE),
                Exchange::get(ELSEWHERE).answer(200, json!({"status": "failed"})),
            ],
            // The redirected response is the result.
            Ok(200),
        ),
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

/// An operation that ends with its first response needs no requests for its state.
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

/// A token is sent to the service only, also when a monitor elsewhere redirects to it.
#[tokio::test]
async fn redirects_of_the_state() {
    let rex = "https://example.com/v1/animals/rex";
    let other = "https://files.example.net/1?ticket=hush";
    let to = |from: &str, status, to: &str| {
        Exchange::get(from).answer_bytes(status, "").answer_header("location", to)
    };
    let found = |url: &str| Exchange::get(url).answer(200, json!({"name": "Rex"}));
    for status in [302, 303] {
        for (name, polls, tokens, location, is_there) in [
            ("home", vec![to(ELSEWHERE, status, rex), found(rex)], vec![false, true], None, true),
            ("at home", vec![to(MONITOR, status, rex), found(rex)], vec![true, true], None, true),
            ("away", vec![to(MONITOR, status, other)], vec![true], Some(other), false),
            ("further away", vec![to(ELSEWHERE, status, other)], vec![false], Some(other), false),
            (
                "nearby, and home",
                vec![
                    to(ELSEWHERE, status, "/2?ticket=hush"),
                    to("https://monitor.example.net/2?ticket=hush", status, rex),
                    found(rex),
                ],
                vec![false, false, true],
                None,
                true,
            ),
            (
                "home, and away again",
                vec![to(ELSEWHERE, status, rex), to(rex, status, ELSEWHERE)],
                vec![false, true],
                Some(ELSEWHERE),
                false,
            ),
        ] {
            let from = if tokens[0] { MONITOR } else { ELSEWHERE };
            let watched = Watched::new(memory(polls));
            let ended = client::<Segments>(watched.clone()).operation(from).wait().await;
            assert_eq!(watched.tokens(), tokens, "{name}: {ended:?}");
            let result = ended.unwrap();
            assert_eq!(result.resource_location().as_deref(), location, "{name}");
            assert_eq!(result.read::<Animal>().is_ok(), is_there, "{name}");
        }
    }
}

/// If no token was sent, a rejection does not renew one.
#[tokio::test]
async fn rejected_without_a_token() {
    let rejected = Exchange::get(ELSEWHERE).answer(401, json!({"error": {"code": "unauthorized"}}));
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let credential = move |_: String| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok::<_, CredentialError>("token"))
    };
    let builder = ServiceClient::<Segments>::builder().transport(memory([rejected])).credential(credential);
    let error = builder.build().unwrap().operation(ELSEWHERE).wait().await.unwrap_err();
    assert_eq!((error.is_unauthorized(), error.tries(), asked.load(Ordering::Relaxed)), (true, 1, 0));
}

#[tokio::test]
async fn what_a_state_says() {
    let failure = json!({
        "status": "failed", "percentageComplete": "60%", "errorCode": "nameAlreadyExists",
        "statusDescription": "Name already exists"
    });
    let memory = memory([
        Exchange::get(MONITOR).answer(
            202,
            json!({"Status": "inProgress", "PercentComplete": "12.5", "StatusDescription": "copying"}),
        ),
        Exchange::get(MONITOR).answer(202, json!({"percentageComplete": 60, "errorCode": "slow"})),
        Exchange::get(MONITOR).answer(200, failure.clone()),
    ]);
    let mut operation = client::<Segments>(memory).operation(MONITOR);
    let text = |text: &str| Some(text.to_owned());
    let state = operation.poll().await.unwrap();
    assert_eq!((state.status, state.percentage), (text("inProgress"), Some(12.5)));
    assert_eq!((state.description, state.error_code), (text("copying"), None));
    let state = operation.poll().await.unwrap();
    assert_eq!((state.percentage, state.error_code), (Some(60.0), text("slow")));
    let error = operation.poll().await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("nameAlreadyExists"), "Name already exists"));
    let kept: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
    assert_eq!((error.kind(), kept), (ErrorKind::Operation, failure));
}

#[tokio::test]
async fn what_a_result_says() {
    let ended = |body: Value| Exchange::get(MONITOR).answer(200, body);
    let partly = json!({"status": "partiallySucceeded", "percentProgress": 100, "errorCode": "some"});
    for (exchange, id, status) in [
        (ended(json!({"status": "completed", "resourceId": "01X"})), Some("01X"), "completed"),
        (ended(json!({"Status": "Succeeded", "ResourceId": "01X"})), Some("01X"), "Succeeded"),
        (ended(json!({"status": "succeeded", "targetResourceId": "t"})), Some("t"), "succeeded"),
        (ended(partly), None, "partiallySucceeded"),
    ] {
        let first = accepted("location", MONITOR).answer_header("content-location", "/teams('x')");
        let result = run(&memory([first, exchange])).await.unwrap();
        assert_eq!(result.resource_id().as_deref(), id, "{status}");
        assert_eq!(result.state().status.as_deref(), Some(status));
        assert_eq!(result.resource_location().as_deref(), Some("/teams('x')"), "{status}");
        let is_partial = status == "partiallySucceeded";
        assert_eq!((result.state().percentage, result.state().is_done), (is_partial.then_some(100.0), true));
        assert_eq!(result.state().error_code.is_some(), is_partial);
    }
}

/// Without rules of a profile, the states that most services use end the wait.
#[tokio::test]
async fn words_of_any_service() {
    for (status, is_success) in [
        ("Succeeded", true),
        ("Completed", true),
        ("Failed", false),
        ("Canceled", false),
        ("cancelled", false),
    ] {
        let memory = memory([Exchange::get(MONITOR).answer(200, json!({"status": status}))]);
        let ended = client::<Advanced>(memory).operation(MONITOR).wait().await;
        assert_eq!(ended.is_ok(), is_success, "{status}: {ended:?}");
    }
}

/// The URL is stored, and the operation continued later; states are requested one by one.
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
    // The last response is kept as the result, because the service may discard it.
    assert_eq!(operation.wait().await.unwrap().read::<Animal>().unwrap().name.as_deref(), Some("Rex"));
    assert_eq!(watched.tokens(), [false; 4]);
    for url in ["http://monitor.example.net/1", "https://["] {
        let error = client::<Segments>(InMemoryTransport::new()).operation(url).wait().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
    }
}

/// The state is requested no sooner than the service asks for, and no longer than the caller allows.
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

/// Never responds.
struct Silent;

impl Transport for Silent {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        Box::pin(std::future::pending())
    }
}

/// Retries of a request and requests for the state are independent of each other.
#[tokio::test]
async fn without_tries() {
    let memory = memory([accepted("location", MONITOR), state("running"), state("succeeded")]);
    let builder = ServiceClient::<Segments>::builder().transport(memory.clone());
    let client = builder.retry(RetryPolicy::never().base_delay(Duration::from_millis(1))).build().unwrap();
    let operation: Operation = client.action_segment::<()>("archive").start().await.unwrap();
    assert!(operation.wait().await.is_ok() && memory.unused().is_empty());
}
