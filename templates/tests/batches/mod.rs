//! Batches: what is sent, and the response to each step.

mod alone;
mod change_sets;
mod multipart;
mod rounds;

use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::runtime::client::{
    Batch, BatchAnswers, BatchRules, ByteStream, Bytes, Error, ErrorKind, Exchange, InMemoryTransport,
    RetryPolicy, Service, ServiceClient, Step, StepId, TransportErrorKind,
};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{CollectionRequestBuilder, Content, Page, Prefer};
use crate::tests::memory::{Kind, Watched, client, kind, memory};
use crate::tests::model::{Animal, Segments};

/// A service that accepts this number of steps in a batch, and requires a slash before each URL.
#[derive(Debug)]
pub enum AtMost<const STEPS: usize> {}

impl<const STEPS: usize> Service for AtMost<STEPS> {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const BATCH: BatchRules =
        BatchRules { max_steps: STEPS, has_leading_slash: true, ..BatchRules::STANDARD };
}

/// The result of a step.
type Ended = Result<(), Kind>;

const fn failed(status: u16) -> Ended {
    Err((ErrorKind::Service, Some(status)))
}

const UNANSWERED: Ended = Err((ErrorKind::Answer, Some(200)));

fn animals<S: Service>(client: &ServiceClient<S>) -> CollectionRequestBuilder<Animal> {
    client.collection_segment("animals")
}

fn animal(name: &str) -> Animal {
    Animal { name: Some(name.to_owned()), ..Animal::default() }
}

/// The response to a batch.
fn answered(responses: impl Into<Vec<Value>>) -> Exchange {
    Exchange::new(Method::POST, "/v1/$batch").answer(200, json!({"responses": responses.into()}))
}

/// The headers of every batch.
fn sent(memory: &InMemoryTransport) -> Vec<Vec<Value>> {
    let requests = memory.requests().into_iter().map(|request| {
        assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/v1/$batch"));
        assert_eq!(request.headers["content-type"], "application/json");
        serde_json::from_slice::<Value>(&request.body).unwrap()["requests"].as_array().unwrap().clone()
    });
    requests.collect()
}

/// The JSON of steps of every kind.
fn steps<S: Service>(client: &ServiceClient<S>) -> Batch {
    let (animals, mut batch) = (animals(client), client.batch());
    let get = batch.add(animals.key(&"rex").get().query("$select", "name").prefer(Prefer::ReturnMinimal));
    let created = batch.add(animals.create(animal("O'Neil")));
    let both: [StepId; 2] = [get.id(), StepId::from(&created)];
    let _ = batch.add_after(both, animals.key(&"a b").update(animal("B")).if_match("W/\"1\""));
    let _ = batch.add_after([&get], animals.key(&"rex").delete());
    let _ = batch.add(animals.count());
    let photo = animals.key(&"rex").stream_segment("photo");
    let _ = batch.add(photo.put(&b"\x89PNG\xFF\xFE"[..], "image/png"));
    let _ = batch.add(photo.put(&b"5"[..], "text/plain"));
    let _ = batch.add(photo.put(&b"no json"[..], "application/json"));
    let _ = batch.add(client.action_segment::<()>("touch"));
    let _ = batch.add(animals.list().resume_at("https://example.com/v1/animals?$skiptoken=a%2Fb'c"));
    batch
}

fn steps_as_json(slash: &str) -> Value {
    let url = |rest: &str| format!("{slash}{rest}");
    let of = |media_type: &str| json!({"content-type": media_type});
    json!([
        {"id": "0", "method": "GET", "url": url("animals/rex?$select=name"), "headers": {"prefer": "return=minimal"}},
        {"id": "1", "method": "POST", "url": url("animals"), "headers": of("application/json"),
            "body": {"name": "O'Neil"}},
        {"id": "2", "method": "PATCH", "url": url("animals/a%20b"), "body": {"name": "B"}, "dependsOn": ["0", "1"],
            "headers": {"content-type": "application/json", "if-match": "W/\"1\""}},
        {"id": "3", "method": "DELETE", "url": url("animals/rex"), "dependsOn": ["0"]},
        {"id": "4", "method": "GET", "url": url("animals/$count"), "headers": {"accept": "text/plain"}},
        {"id": "5", "method": "PUT", "url": url("animals/rex/photo"), "headers": of("image/png"),
            "body": "iVBOR__-"},
        {"id": "6", "method": "PUT", "url": url("animals/rex/photo"), "headers": of("text/plain"), "body": "5"},
        {"id": "7", "method": "PUT", "url": url("animals/rex/photo"), "headers": of("application/json"),
            "body": "bm8ganNvbg=="},
        {"id": "8", "method": "POST", "url": url("touch"), "headers": of("application/json"), "body": {}},
        {"id": "9", "method": "GET", "url": url("animals?$skiptoken=a%2Fb%27c")},
    ])
}

#[tokio::test]
async fn what_is_sent() {
    async fn sends<S: Service>(slash: &str) {
        let ok = |id: usize| json!({"id": id.to_string(), "status": 204});
        let expected = Exchange::post("/v1/$batch", json!({"requests": steps_as_json(slash)}));
        let answer = json!({"responses": (0..10).map(ok).collect::<Vec<_>>()});
        let watched = Watched::new(memory([expected.answer(200, answer)]));
        let batch = steps(&client::<S>(watched.clone()));
        assert_eq!((batch.len(), batch.is_empty()), (10, false));
        let answers = batch.send().await.unwrap();
        assert!(answers.is_success() && answers.len() == 10, "{answers:?}");
        // The token is sent with the batch.
        assert_eq!(watched.tokens(), [true]);
    }
    sends::<Segments>("").await;
    sends::<AtMost<20>>("/").await;
}

/// The bytes of a step's response.
async fn bytes_of(mut response: Value) -> Vec<u8> {
    response["id"] = "0".into();
    let client = client::<Segments>(memory([answered([response])]));
    let mut batch = client.batch();
    let step = batch.add(client.request::<Content>(Method::GET, "/x"));
    batch.send().await.unwrap().take(step).unwrap().to_vec()
}

#[tokio::test]
async fn bodies_of_answers() {
    let typed = |media_type: &str, body: Value| json!({"status": 200, "headers": {"Content-Type": media_type}, "body": body});
    let bytes = |bytes: &[u8]| bytes.to_vec();
    for (response, expected) in [
        (typed("application/json", json!({"a": 1})), bytes(br#"{"a":1}"#)),
        (typed("application/json; odata.metadata=minimal", json!("x")), bytes(br#""x""#)),
        (typed("text/plain", json!("ü\n")), bytes("ü\n".as_bytes())),
        (typed("text/plain", json!(5)), bytes(b"5")),
        (typed("text/plain", json!("aGk=")), bytes(b"aGk=")),
        (typed("image/png", json!("iVBOR//+")), bytes(b"\x89PNG\xFF\xFE")),
        (typed("image/png", json!("iVBOR__-")), bytes(b"\x89PNG\xFF\xFE")),
        (typed("image/png", json!("aGk=")), bytes(b"hi")),
        (typed("image/png", json!("aGk")), bytes(b"hi")),
        (typed("image/png", json!("//8")), bytes(b"\xFF\xFF")),
        (typed("image/png", json!("__8")), bytes(b"\xFF\xFF")),
        (typed("image/png", json!("no base64!")), bytes(b"no base64!")),
        (typed("image/png", json!("")), bytes(b"")),
        (typed("application/json", Value::Null), bytes(b"")),
        (typed("application/json", json!("eyJhIjoxfQ==")), bytes(br#"{"a":1}"#)),
        (typed("application/json", json!("WzFd")), bytes(b"[1]")),
        (typed("application/json", json!("77u/e30=")), bytes(b"\xEF\xBB\xBF{}")),
        (typed("application/json", json!("{\"a\":1}")), bytes(br#"{"a":1}"#)),
        // An incomplete object is text like any other.
        (typed("application/json", json!("eyJhIjo=")), bytes(br#""eyJhIjo=""#)),
        (typed("application/json", json!("NQ==")), bytes(br#""NQ==""#)),
        (typed("application/octet-stream", json!("eyJhIjoxfQ==")), bytes(br#"{"a":1}"#)),
        (json!({"status": 200, "headers": null, "body": {"a": 1}}), bytes(br#"{"a":1}"#)),
        (json!({"status": 200, "body": "x"}), bytes(br#""x""#)),
        (json!({"status": "200", "headers": {"x": 1, "no header": "", "y": null}}), bytes(b"")),
    ] {
        assert_eq!(bytes_of(response.clone()).await, expected, "{response}");
    }
    // Values beyond Rust's types are read as outside of a batch.
    let half = r#"{"responses":[{"id":"0","status":200,"body":{"name":"\ud83d"}}],"other":[]}"#;
    let client =
        client::<Segments>(memory([Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, half)]));
    let mut batch = client.batch();
    let step = batch.add(animals(&client).key(&"rex").get());
    assert_eq!(batch.send().await.unwrap().take(step).unwrap().name.as_deref(), Some("\u{fffd}"));
}

#[tokio::test]
async fn typed_answers() {
    let next = "https://example.com/v1/animals?$skip=1";
    let memory = memory([
        answered([
            json!({"id": "0", "status": 200, "headers": {"ETag": "\"1\""}, "body": {"name": "Rex", "age": 7}}),
            json!({"id": "1", "status": 201, "headers": {"Location": "https://example.com/v1/animals/9"},
                "body": {"name": "New"}}),
            json!({"id": "2", "status": 204}),
            json!({"id": "3", "status": 204, "headers": {}, "body": null}),
            json!({"id": "4", "status": 200, "headers": {"Content-Type": "text/plain"}, "body": "5"}),
            json!({"id": "5", "status": 200, "headers": {"Content-Type": "image/png"}, "body": "/w=="}),
            json!({"id": "6", "status": 200, "body": {"value": [{"name": "a"}], "@odata.nextLink": next}}),
            json!({"id": "7", "status": 404, "body": {"error": {"code": "itemNotFound", "message": "none"}}}),
            json!({"id": "8", "status": 302, "headers": {"Location": "https://cdn.example.net/1"}}),
            json!({"id": "9", "status": 200, "body": {"name": 1}}),
            json!({"id": "10", "status": 200, "body": []}),
        ]),
        Exchange::get("https://cdn.example.net/1").answer_bytes(200, "photo"),
        Exchange::get(next).with_header("prefer", "odata.maxpagesize=1").answer(200, json!({"value": []})),
    ]);
    let client = client::<Segments>(memory.clone());
    let (animals, mut batch) = (animals(&client), client.batch());
    let rex = animals.key(&"rex");
    let (get, create) = (batch.add(rex.get()), batch.add(animals.create(animal("New"))));
    let (update, delete) = (batch.add(rex.update(animal("Rex"))), batch.add(rex.delete()));
    let (count, photo) = (batch.add(animals.count()), batch.add(rex.stream_segment("photo").get()));
    let list = batch.add(animals.list().prefer(Prefer::MaxPageSize(1)));
    let (none, moved) = (batch.add(rex.get()), batch.add(rex.stream_segment("photo").get()));
    let (partly, odd) = (batch.add(rex.get()), batch.add(rex.get()));
    assert_eq!((get.id().index(), odd.id().index()), (0, 10));
    let mut answers = batch.send().await.unwrap();

    let rex = answers.take_raw(get).unwrap();
    assert_eq!((rex.status(), rex.headers()["etag"].to_str().unwrap()), (StatusCode::OK, "\"1\""));
    let created = answers.take(create).unwrap();
    assert_eq!(created.entity.and_then(|animal| animal.name).as_deref(), Some("New"));
    assert_eq!(created.location.as_deref(), Some("https://example.com/v1/animals/9"));
    assert_eq!((answers.take(update).unwrap(), answers.take(delete).unwrap()), (None, ()));
    assert_eq!((answers.take(count).unwrap(), answers.take(photo).unwrap()), (5, vec![0xFF].into()));
    let page = answers.take(list).unwrap();
    assert_eq!((page.len(), page.next_page().await.unwrap().unwrap().len()), (1, 0));
    let error = answers.take(none).unwrap_err();
    assert_eq!((error.kind(), error.code(), error.tries()), (ErrorKind::Service, Some("itemNotFound"), 1));
    assert_eq!(error.to_string(), "GET /animals/{id}: 404 Not Found: itemNotFound: none");
    assert_eq!(&*answers.take(moved).unwrap(), b"photo");
    assert_eq!(answers.take(partly).unwrap().name, None);
    assert_eq!(answers.take(odd).unwrap_err().kind(), ErrorKind::Answer);
    assert!(memory.unused().is_empty());
}

/// The content type of the first request is about its body, and is not repeated for further pages.
#[tokio::test]
async fn pages_that_go_on() {
    let next = "https://example.com/v1/animals?$skip=1";
    let first = json!({"id": "0", "status": 200, "body": {"value": [], "@odata.nextLink": next}});
    let memory = memory([answered([first]), Exchange::get(next).answer(200, json!({"value": []}))]);
    let client = client::<Segments>(memory.clone());
    let mut batch = client.batch();
    let step = batch.add(client.action_segment::<Page<Animal>>("find").with("q", String::from("x")));
    let page = batch.send().await.unwrap().take(step).unwrap();
    assert!(page.next_page().await.unwrap().is_some());
    assert!(memory.requests()[1].headers.get("content-type").is_none());
}

#[tokio::test]
async fn split_by_the_rules_of_the_service() {
    async fn sizes<S: Service>(count: usize) -> Vec<usize> {
        let ok = |id: usize| json!({"id": id.to_string(), "status": 204});
        let all: Vec<Value> = (0..count).map(ok).collect();
        let memory = memory(vec![answered(all); count.min(10)]);
        let client = client::<S>(memory.clone());
        let mut batch = client.batch();
        let steps: Vec<Step<()>> = (0..count).map(|_| batch.add(client.request(Method::GET, "/x"))).collect();
        let mut answers = batch.send().await.unwrap();
        assert!(answers.is_success() && steps.into_iter().all(|step| answers.take(step).is_ok()));
        sent(&memory).iter().map(Vec::len).collect()
    }
    assert_eq!(sizes::<AtMost<20>>(45).await, [20, 20, 5]);
    assert_eq!(sizes::<AtMost<20>>(20).await, [20]);
    assert_eq!(sizes::<AtMost<1>>(3).await, [1, 1, 1]);
    assert_eq!(sizes::<Segments>(120).await, [100, 20]);
    // An empty batch sends nothing.
    assert!(sizes::<Segments>(0).await.is_empty());
}

/// Sends a batch of this number of steps; returns their results.
async fn run<S: Service>(
    memory: &InMemoryTransport,
    method: Method,
    count: usize,
) -> Result<Vec<Ended>, Error> {
    send(&client::<S>(memory.clone()), method, count).await
}

async fn send<S: Service>(
    client: &ServiceClient<S>,
    method: Method,
    count: usize,
) -> Result<Vec<Ended>, Error> {
    let mut batch = client.batch();
    let steps: Vec<Step<()>> = (0..count).map(|_| batch.add(client.request(method.clone(), "/x"))).collect();
    let mut answers = batch.send().await?;
    let ended = steps.into_iter().map(|step| answers.take(step).map_err(|error| kind(&error)));
    Ok(ended.collect())
}

/// Responses before a failure of the batch are kept.
#[tokio::test]
async fn a_later_batch_fails() {
    let failures = [
        (Exchange::new(Method::POST, "/v1/$batch").answer(500, json!({})), (ErrorKind::Service, Some(500))),
        (Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, "x"), (ErrorKind::Answer, Some(200))),
        (
            Exchange::new(Method::POST, "/v1/$batch").fail(TransportErrorKind::Permanent),
            (ErrorKind::Transport, None),
        ),
    ];
    for (failure, expected) in failures {
        for first in [[200, 204], [200, 404], [404, 409]] {
            let answer = |(id, status): (usize, u16)| json!({"id": id.to_string(), "status": status});
            let answers: Vec<Value> = first.into_iter().enumerate().map(answer).collect();
            let memory = memory([answered(answers), failure.clone()]);
            let ended = run::<AtMost<2>>(&memory, Method::GET, 5).await.unwrap();
            let of = |status: u16| if status < 300 { Ok(()) } else { failed(status) };
            let expected = [of(first[0]), of(first[1]), Err(expected), Err(expected), Err(expected)];
            assert_eq!(ended, expected, "{first:?}");
            assert_eq!(memory.requests().len(), 2);
        }
        let error = run::<AtMost<2>>(&memory([failure]), Method::GET, 5).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{error:?}");
    }
}

/// The whole batch is tried again if it had no effect, or if all steps may be repeated.
#[tokio::test]
async fn the_batch_is_tried_again() {
    let batch = || Exchange::new(Method::POST, "/v1/$batch");
    let ok = || answered([json!({"id": "0", "status": 204})]);
    for (method, exchange, requests) in [
        (Method::GET, batch().answer(429, json!({})), 2),
        (Method::POST, batch().answer(429, json!({})), 2),
        (Method::POST, batch().fail(TransportErrorKind::Connect), 2),
        (Method::GET, batch().answer(503, json!({})), 2),
        (Method::POST, batch().answer(503, json!({})), 1),
        (Method::GET, batch().fail(TransportErrorKind::Interrupted), 2),
        (Method::POST, batch().fail(TransportErrorKind::Interrupted), 1),
    ] {
        let memory = memory([exchange, ok()]);
        let ended = run::<Segments>(&memory, method.clone(), 1).await;
        assert_eq!(
            (ended.is_ok(), memory.requests().len()),
            (requests == 2, requests),
            "{method}: {ended:?}"
        );
    }
}

#[tokio::test]
async fn answers_that_are_none() {
    for body in ["", "x", "[]", "{}", r#"{"responses":null}"#, r#"{"responses":[1]}"#, r#"{"responses":{}}"#]
    {
        let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, body)]);
        let error = run::<Segments>(&memory, Method::GET, 2).await.unwrap_err();
        assert_eq!((error.kind(), error.body()), (ErrorKind::Answer, Some(body.as_bytes())), "{error:?}");
    }
    // An invalid one is ignored.
    for one in [
        json!({"id": "0"}),
        json!({"status": 200}),
        json!({"id": "0", "status": "fine"}),
        json!({"id": "0", "status": 99}),
        json!({"id": "0", "status": null}),
        json!({"id": null, "status": 200}),
        json!({}),
    ] {
        let memory = memory([answered([one.clone(), json!({"id": 1, "status": "204"})])]);
        let ended = run::<Segments>(&memory, Method::GET, 2).await.unwrap();
        assert_eq!(ended, [UNANSWERED, Ok(())], "{one}");
    }
}

/// Steps that are invalid fail alone, together with those that depend on them.
#[tokio::test]
async fn steps_that_cannot_be_sent() {
    let memory = memory([answered([json!({"id": "7", "status": 204})])]);
    let client = client::<Segments>(memory.clone());
    let (animals, mut batch) = (animals(&client), client.batch());
    let stranger = client.batch().add(animals.list());
    let stream = ByteStream::from(Bytes::from_static(b"x"));
    let refused = [
        batch.add_after([&stranger], animals.list()).id(),
        batch.add(animals.key(&"rex").stream_segment("photo").put_stream(stream, "image/png")).id(),
        batch.add(animals.list().resume_at("https://example.org/v1/animals")).id(),
        batch.add(animals.list().resume_at("https://example.com/v2/animals")).id(),
        batch.add(animals.list().resume_at("https://example.com/v10/animals")).id(),
        batch.add(animals.list().header("no header", "")).id(),
    ];
    let dependent = batch.add_after([refused[5].clone()], animals.list());
    let fine = batch.add(animals.key(&"rex").delete());
    assert_eq!(format!("{batch:?}"), "Batch { steps: 8, .. }");
    let mut answers = batch.send().await.unwrap();
    let failures: Vec<(usize, ErrorKind)> =
        answers.failures().map(|(index, error)| (index, error.kind())).collect();
    let mut expected: Vec<(usize, ErrorKind)> = (0..6).map(|index| (index, ErrorKind::Invalid)).collect();
    expected.push((6, ErrorKind::NotMade));
    assert_eq!(failures, expected);
    assert_eq!(answers.take(stranger).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(answers.take(dependent).unwrap_err().kind(), ErrorKind::NotMade);
    assert!(answers.take(fine).is_ok() && sent(&memory).len() == 1);
}

/// Taking a response out of the answers does not change their summary.
#[tokio::test]
async fn taken_one_by_one() {
    let told = |answers: &BatchAnswers| {
        let failures: Vec<usize> = answers.failures().map(|(index, _)| index).collect();
        (answers.len(), answers.is_empty(), answers.is_success(), failures)
    };
    let memory = memory([answered([json!({"id": "0", "status": 204}), json!({"id": "1", "status": 404})])]);
    let client = client::<Segments>(memory);
    let mut batch = client.batch();
    let (fine, none) = (
        batch.add(client.request::<()>(Method::GET, "/x")),
        batch.add(client.request::<()>(Method::GET, "/x")),
    );
    let mut answers = batch.send().await.unwrap();
    let expected = (2, false, false, vec![1]);
    assert_eq!(told(&answers), expected);
    assert!(answers.take(none).unwrap_err().is_not_found());
    assert_eq!(told(&answers), expected);
    assert!(answers.take(fine).is_ok());
    assert_eq!(told(&answers), expected);
}

/// A step waits as long as the service asks for, or fails at once if that is too long.
#[tokio::test]
async fn waiting() {
    let throttled = |after: &str| {
        let of =
            |id: &str, status: u16| json!({"id": id, "status": status, "headers": {"Retry-After": after}});
        answered([of("0", 204), of("1", 429)])
    };
    let began = Instant::now();
    let memory = memory([throttled("0.2"), answered([json!({"id": "1", "status": 204})])]);
    assert_eq!(run::<Segments>(&memory, Method::POST, 2).await.unwrap(), [Ok(()), Ok(())]);
    assert!(began.elapsed() >= Duration::from_millis(200));
    let began = Instant::now();
    let memory = crate::tests::memory::memory([throttled("3600")]);
    assert_eq!(run::<Segments>(&memory, Method::POST, 2).await.unwrap(), [Ok(()), failed(429)]);
    assert!(began.elapsed() < Duration::from_secs(5));

    // Dates are relative to the clock in the batch's response.
    let after = json!({"Retry-After": "0, Sun, 06 Nov 1994 08:49:38 GMT"});
    let dated = answered([json!({"id": "0", "status": 429, "headers": after})]);
    let dated = dated.answer_header("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let memory = crate::tests::memory::memory([dated, answered([json!({"id": "0", "status": 204})])]);
    let began = Instant::now();
    assert_eq!(run::<Segments>(&memory, Method::POST, 1).await.unwrap(), [Ok(())]);
    assert!(began.elapsed() >= Duration::from_secs(1));

    // Each step waits as long as the service asks for. Steps with the same wait are sent together, although
    // their random parts of the wait would differ.
    let of = |id: usize, after: &str| json!({"id": id.to_string(), "status": 429, "headers": {"Retry-After": after}});
    let all = (0..4).map(|id| json!({"id": id.to_string(), "status": 204})).collect::<Vec<_>>();
    let first = answered([of(0, "0.6"), of(1, "0.1"), of(2, "0.6"), of(3, "0.1")]);
    let memory = crate::tests::memory::memory([first, answered(all.clone()), answered(all)]);
    let builder = ServiceClient::<Segments>::builder().transport(memory.clone());
    let client = builder.retry(RetryPolicy::default().base_delay(Duration::from_millis(60))).build().unwrap();
    assert_eq!(send(&client, Method::POST, 4).await.unwrap(), [Ok(()); 4]);
    let ids = |steps: &Vec<Value>| steps.iter().map(|step| step["id"].as_str().unwrap().to_owned()).collect();
    let sent: Vec<String> = sent(&memory).iter().map(ids).collect();
    assert_eq!(sent, ["0123", "13", "02"]);

    let once = ServiceClient::<Segments>::builder().transport(crate::tests::memory::memory([throttled("0")]));
    let client = once.retry(RetryPolicy::never()).build().unwrap();
    let mut batch = client.batch();
    let (_fine, throttled) = (batch.add(animals(&client).list()), batch.add(animals(&client).list()));
    let error = batch.send().await.unwrap().take(throttled).unwrap_err();
    assert_eq!((error.is_throttled(), error.tries()), (true, 1), "{error:?}");
}

/// A step's response must have the declared shape, as outside of a batch.
#[tokio::test]
async fn steps_of_another_form() {
    for (body, is_page, is_entity) in [
        (json!({"value": []}), true, false),
        (json!({"name": "Rex"}), false, true),
        (json!({"value": {"name": "Rex"}}), false, true),
        (json!({"value": null}), false, false),
        (json!({"error": {"code": "a"}}), false, false),
        (json!({}), false, false),
        (json!([]), false, false),
        (json!(null), false, false),
    ] {
        let answer = |id: &str| json!({"id": id, "status": 200, "body": body});
        let client = client::<Segments>(memory([answered([answer("0"), answer("1")])]));
        let mut batch = client.batch();
        let page = batch.add(animals(&client).list());
        let entity = batch.add(animals(&client).key(&"rex").get());
        let mut answers = batch.send().await.unwrap();
        let (page, entity) = (answers.take(page), answers.take(entity));
        assert_eq!((page.is_ok(), entity.is_ok()), (is_page, is_entity), "{body}: {page:?} {entity:?}");
        for error in [page.err(), entity.err()].into_iter().flatten() {
            let code = body["error"]["code"].as_str();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, code), "{body}");
        }
    }
}
