//! The in-memory transport: requests that match an exchange, and recorded exchanges.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::model::{Animal, Segments};
use crate::runtime::client::{
    ByteStream, Bytes, Error, ErrorKind, Exchange, HttpRequest, InMemoryTransport, RecordingTransport,
    RetryPolicy, Service, ServiceClient, StaticToken, Transport, TransportErrorKind, TransportFuture,
};
use crate::runtime::model::Untyped;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{Contained, Content, Page, Single};

/// A client with a token that hardly waits between tries.
pub fn client<S: Service>(transport: impl Transport + 'static) -> ServiceClient<S> {
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let client = ServiceClient::builder().transport(transport).retry(policy);
    client.credential(StaticToken::new("hush-token")).build().unwrap()
}

/// A transport that expects these exchanges.
pub fn memory(exchanges: impl IntoIterator<Item = Exchange>) -> InMemoryTransport {
    let memory = InMemoryTransport::new();
    for exchange in exchanges {
        memory.expect(exchange);
    }
    memory
}

/// Kind and status of an error.
pub type Kind = (ErrorKind, Option<u16>);

pub fn kind(error: &Error) -> Kind {
    (error.kind(), error.status().map(|status| status.as_u16()))
}

/// Records which requests have a token, on their way to another transport.
#[derive(Clone)]
pub struct Watched<T> {
    transport: T,
    tokens: Arc<Mutex<Vec<bool>>>,
}

impl<T> Watched<T> {
    pub fn new(transport: T) -> Self {
        Self { transport, tokens: Arc::default() }
    }

    /// Whether each request had a token.
    pub fn tokens(&self) -> Vec<bool> {
        self.tokens.lock().unwrap().clone()
    }
}

impl<T: Transport> Transport for Watched<T> {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let token = request.headers().get(AUTHORIZATION);
        assert!(token.is_none_or(|token| token.is_sensitive() && token == "Bearer hush-token"));
        self.tokens.lock().unwrap().push(token.is_some());
        self.transport.send(request)
    }
}

/// Sends one request with the given method, path and body.
async fn send(
    transport: impl Transport + 'static,
    method: Method,
    path: &str,
    query: &[(&str, &str)],
    body: Option<&Value>,
) -> Result<Bytes, Error> {
    let request = client::<Segments>(transport).request::<Content>(method, path).header("x-kind", "dog");
    let request = query.iter().fold(request, |request, (name, value)| request.query(name, *value));
    match body {
        Some(body) => request.with_content(body.to_string(), "application/json").send().await,
        None => request.send().await,
    }
}

#[tokio::test]
async fn requests_fit() {
    let body = json!({"name": "Rex", "age": 7});
    let query = [("$filter", "name eq 'a b'"), ("$top", "5")];
    let url = "https://example.com/v1/animals?$top=5&$filter=name+eq+'a%20b'";
    for (exchange, fits) in [
        (Exchange::new(Method::POST, url), true),
        (Exchange::new(Method::POST, "/v1/animals?%24filter=name%20eq%20%27a%20b%27&%24top=5"), true),
        (Exchange::new(Method::PUT, url), false),
        (Exchange::get(url), false),
        (Exchange::new(Method::POST, "/v1/animals"), false),
        (Exchange::new(Method::POST, "/v1/animals?$top=5"), false),
        (Exchange::new(Method::POST, format!("{url}&$top=5")), false),
        (Exchange::new(Method::POST, "/v1/animals?$top=6&$filter=name eq 'a b'"), false),
        (Exchange::new(Method::POST, "/v2/animals?$top=5&$filter=name eq 'a b'"), false),
        (Exchange::new(Method::POST, url.replace("example.com", "example.org")), false),
        (Exchange::new(Method::POST, url.replace("https:", "http:")), false),
        (Exchange::new(Method::POST, "https://["), false),
        (Exchange::new(Method::POST, url).with_header("X-Kind", "dog"), true),
        (Exchange::new(Method::POST, url).with_header("x-kind", "cat"), false),
        (Exchange::new(Method::POST, url).with_header("x-other", "dog"), false),
        (Exchange::new(Method::POST, url).with_header("no header", "dog"), false),
        (Exchange::post(url, json!({"age": 7, "name": "Rex"})), true),
        (Exchange::post(url, json!({"age": 7})), false),
        (Exchange::post(url, Value::Null), false),
    ] {
        let memory = memory([exchange.clone()]);
        let ended = send(memory.clone(), Method::POST, "/animals", &query, Some(&body)).await;
        assert_eq!((ended.is_ok(), memory.unused().is_empty()), (fits, fits), "{exchange:?}: {ended:?}");
        assert_eq!(memory.requests().len(), 1, "{exchange:?}");
    }
}

#[tokio::test]
async fn exchanges_are_used_once_in_their_order() {
    let memory = memory([
        Exchange::get("/v1/a").answer_bytes(200, "1"),
        Exchange::get("/v1/b").answer_bytes(200, "2"),
        Exchange::get("/v1/a").answer_bytes(200, "3"),
    ]);
    for (path, answer, left) in [("/a", "1", 2), ("/a", "3", 1), ("/b", "2", 0)] {
        let answered = send(memory.clone(), Method::GET, path, &[], None).await.unwrap();
        assert_eq!((&*answered, memory.unused().len()), (answer.as_bytes(), left));
    }
    let sent = memory.requests();
    let urls: Vec<&str> = sent.iter().map(|request| request.url.path()).collect();
    assert_eq!(urls, ["/v1/a", "/v1/a", "/v1/b"]);
}

/// The error tells what was expected instead, and the request is recorded.
#[tokio::test]
async fn nobody_expected_it() {
    let memory = memory([Exchange::get("/v1/a"), Exchange::new(Method::DELETE, "/v1/b?x=1")]);
    let error = send(memory.clone(), Method::POST, "/c", &[], Some(&json!(1))).await.unwrap_err();
    assert_eq!((error.kind(), error.tries(), error.status()), (ErrorKind::Transport, 1, None), "{error:?}");
    let source = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap().to_string();
    assert_eq!(
        source,
        "no exchange matches POST https://example.com/v1/c with 1 bytes; expected are: GET /v1/a, DELETE /v1/b?x=1"
    );
    assert!(format!("{error:?}").contains(&source), "{error:?}");
    assert_eq!((memory.requests().len(), memory.unused().len()), (1, 2));
    assert_eq!(format!("{memory:?}"), "InMemoryTransport { expected: 2, received: 1 }");
}

/// The recorded request has no token, and the whole body, even of a stream.
#[tokio::test]
async fn what_was_received() {
    let memory = memory([Exchange::new(Method::PUT, "/v1/animals/rex/photo")]);
    let watched = Watched::new(memory.clone());
    let animals = client::<Segments>(watched.clone()).collection_segment::<Animal, Contained>("animals");
    let photo = ByteStream::from(Bytes::from_static(b"photo"));
    animals.key(&"rex").stream_segment("photo").put_stream(photo, "image/png").send().await.unwrap();
    let received = memory.requests().remove(0);
    assert_eq!((received.method.as_str(), &received.body[..]), ("PUT", &b"photo"[..]));
    assert_eq!(received.headers.get("content-type").unwrap(), "image/png");
    assert_eq!((received.headers.get(AUTHORIZATION), watched.tokens()), (None, vec![true]));
    assert!(!format!("{received:?}").contains("hush"), "{received:?}");
}

#[tokio::test]
async fn failures() {
    use TransportErrorKind::{Connect, Interrupted, Permanent, Timeout};

    for (kind, method, expected, tries) in [
        (Connect, Method::POST, ErrorKind::Transport, 6),
        (Interrupted, Method::GET, ErrorKind::Transport, 6),
        (Interrupted, Method::POST, ErrorKind::Transport, 1),
        (Timeout, Method::GET, ErrorKind::Timeout, 6),
        (Timeout, Method::POST, ErrorKind::Timeout, 1),
        (Permanent, Method::GET, ErrorKind::Transport, 1),
    ] {
        let memory = memory(vec![Exchange::new(method.clone(), "/v1/a").fail(kind); 6]);
        let error = send(memory.clone(), method, "/a", &[], None).await.unwrap_err();
        assert_eq!((error.kind(), error.tries() as usize), (expected, tries), "{kind:?}: {error:?}");
        assert_eq!(memory.requests().len(), tries, "{kind:?}");
    }
    let memory = memory([
        Exchange::get("/v1/a").fail(Interrupted),
        Exchange::get("/v1/a").fail(Interrupted).answer_bytes(200, "late"),
    ]);
    assert_eq!(&*send(memory, Method::GET, "/a", &[], None).await.unwrap(), b"late");
}

#[test]
fn answers_that_are_none() {
    let odd =
        Exchange::get("/a").answer_bytes(1, "x").answer_header("no header", "x").answer_header("x", "\n");
    assert_eq!(odd.to_json()["response"], json!({"status": 500, "headers": {}, "body": "x"}));
}

/// Responses of every kind, by status, type and body.
fn answers() -> [(u16, Option<&'static str>, &'static [u8]); 13] {
    let json = Some("application/json");
    [
        (200, json, br#"{"age":7,"name":"Rex"}"#),
        (200, json, br#"[1,2.5,"x",null]"#),
        (200, json, br#""text""#),
        (200, json, b"null"),
        (200, json, b"42"),
        (200, json, br#"{"value":"#),
        (200, Some("text/plain"), b"42"),
        (200, Some("text/plain"), b"\xEF\xBB\xBF42"),
        (200, Some("text/html"), "<p>ü</p>".as_bytes()),
        (200, Some("image/png"), b"\x89PNG\r\n\x1a\n\0\xFF\xFE"),
        (200, None, b""),
        (200, None, br#"{"a":{"b":[]}}"#),
        (204, None, b""),
    ]
}

/// Exchanges can be replayed, both as values and from JSON in a file.
#[tokio::test]
async fn exchanges_as_json() {
    for (status, content_type, body) in answers() {
        let exchange = Exchange::get("/v1/a?x=1").with_header("x-kind", "dog").answer_bytes(status, body);
        let exchange = content_type.into_iter().fold(exchange, |exchange, content_type| {
            exchange.answer_header("content-type", content_type).answer_header("etag", "\"1\"")
        });
        let text = exchange.to_json().to_string();
        let again = Exchange::from_json(&serde_json::from_str(&text).unwrap()).unwrap();
        assert_eq!(again.to_json().to_string(), text);
        for exchange in [exchange, again] {
            let request = client::<Segments>(memory([exchange])).request::<()>(Method::GET, "/a");
            let response = request.header("x-kind", "dog").query("x", "1").send_raw().await.unwrap();
            let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!((response.status().as_u16(), response.body()), (status, body), "{text}");
            let expected = (content_type, content_type.map(|_| "\"1\""));
            assert_eq!((header("content-type"), header("etag")), expected, "{text}");
        }
    }
    let with_body = Exchange::post("/v1/a", json!({"b": [1, "x"]})).answer(201, json!({"c": 1}));
    let expected = json!({
        "request": {"method": "POST", "url": "/v1/a", "headers": {}, "body": {"b": [1, "x"]}},
        "response": {"status": 201, "headers": {"content-type": "application/json"}, "body": {"c": 1}},
    });
    assert_eq!(with_body.to_json(), expected);
    use TransportErrorKind::{Connect, Interrupted, Permanent, Timeout};
    for exchange in [Connect, Timeout, Interrupted, Permanent].map(|kind| Exchange::get("/v1/a").fail(kind)) {
        let again = Exchange::from_json(&exchange.to_json()).expect("failures are exchanges, too");
        assert_eq!(format!("{again:?}"), format!("{exchange:?}"));
    }
}

#[test]
fn what_is_no_exchange() {
    let request = json!({"method": "GET", "url": "/a"});
    let response = json!({"status": 200});
    for (json, is_one) in [
        (json!({"request": request, "response": response}), true),
        (json!({"request": request, "response": {"status": 200, "body": null, "headers": {"a": 1}}}), true),
        (json!({"request": request}), false),
        (json!({"response": response}), false),
        (json!({"request": {"url": "/a"}, "response": response}), false),
        (json!({"request": {"method": "GET"}, "response": response}), false),
        (json!({"request": {"method": "no method", "url": "/a"}, "response": response}), false),
        (json!({"request": request, "response": {}}), false),
        (json!({"request": request, "response": {"status": "200"}}), false),
        (json!({"request": request, "response": {"status": 70_000}}), false),
        (json!({"request": request, "response": {"error": "Other"}}), false),
        (json!({"request": request, "response": {"status": 200, "base64": "aGk="}}), true),
        (json!({"request": request, "response": {"status": 200, "base64": "no base64"}}), false),
        (json!({"request": request, "response": {"status": 200, "base64": 1}}), false),
        (json!([]), false),
    ] {
        assert_eq!(Exchange::from_json(&json).is_some(), is_one, "{json}");
    }
}

/// Recorded calls of a program to a service with faults and redirects.
async fn use_it(transport: impl Transport + 'static) -> Vec<Result<String, Kind>> {
    let client = client::<Segments>(transport);
    let animals = client.collection_segment::<Animal, Contained>("animals");
    let rex = Animal { name: Some(String::from("Rex")), ..Animal::default() };
    let name = |animal: &Animal| animal.name.clone().unwrap_or_default();
    let ended = [
        animals.list().items().into_vec().await.map(|all| all.iter().map(name).collect::<String>()),
        animals.create(rex).send().await.map(|created| created.location.unwrap_or_default()),
        animals.key(&"none").get().send().await.map(|animal| name(&animal)),
        animals.count().send().await.map(|count| count.to_string()),
        animals.key(&"rex").stream_segment("photo").get().send().await.map(|photo| format!("{photo:?}")),
        client.function_segment::<Single<Untyped>>("f").send().await.map(|value| format!("{value:?}")),
    ];
    ended.map(|ended| ended.map_err(|error| kind(&error))).into()
}

#[tokio::test]
async fn recorded_and_replayed() {
    let next = "https://example.com/v1/animals?$skip=1";
    let service = memory([
        Exchange::get("/v1/animals").answer(429, json!({})).answer_header("retry-after", "0"),
        Exchange::get("/v1/animals").fail(TransportErrorKind::Interrupted),
        Exchange::get("/v1/animals").answer(200, json!({"value": [{"name": "a"}], "@odata.nextLink": next})),
        Exchange::get("/v1/animals?$skip=1").answer(200, json!({"value": [{"name": "b"}]})),
        Exchange::new(Method::POST, "/v1/animals")
            .answer(201, json!({"name": "Rex"}))
            .answer_header("location", "https://example.com/v1/animals/rex")
            .answer_header("set-cookie", "hush-cookie"),
        Exchange::get("/v1/animals/none").answer(404, json!({"error": {"code": "none"}})),
        Exchange::get("/v1/animals/$count")
            .answer_bytes(200, "2")
            .answer_header("content-type", "text/plain"),
        Exchange::get("/v1/animals/rex/photo")
            .answer(302, json!(null))
            .answer_header("location", "https://cdn.example.net/1"),
        Exchange::get("https://cdn.example.net/1").answer_bytes(200, &b"\xFF\0"[..]),
        Exchange::get("/v1/f()").answer_bytes(200, "no json").answer_header("request-id", "1"),
    ]);
    let recording = RecordingTransport::new(service.clone());
    let used = use_it(recording.clone()).await;
    assert!(service.unused().is_empty(), "{:?}", service.unused());
    assert_eq!(used[4..], [Ok(String::from("b\"\\xff\\0\"")), Err((ErrorKind::Answer, Some(200)))]);
    assert!(used[..2].iter().all(Result::is_ok) && used[3].is_ok(), "{used:?}");

    let recorded = recording.exchanges();
    let text = Value::from_iter(recorded.iter().map(Exchange::to_json)).to_string();
    assert!(!text.contains("hush"), "{text}");
    for kept in
        [r#""retry-after":"0""#, r#""request-id":"1""#, r#""error":"Interrupted""#, r#""base64":"/wA=""#]
    {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!format!("{recording:?} {recorded:?}").contains("hush"), "{recorded:?}");
    let read: Vec<Value> = serde_json::from_str(&text).unwrap();
    let read: Vec<Exchange> = read.iter().map(|json| Exchange::from_json(json).unwrap()).collect();
    for exchanges in [recorded, read] {
        let memory = memory(exchanges);
        assert_eq!(use_it(memory.clone()).await, used);
        assert!(memory.unused().is_empty(), "{:?}", memory.unused());
        assert_eq!(memory.requests().len(), service.requests().len());
    }
}

/// Recording changes nothing.
#[tokio::test]
async fn recording_passes_all_on() {
    let service = memory([Exchange::post("/v1/animals", json!({"a": 1}))
        .with_header("x-kind", "dog")
        .answer(200, json!({"value": []}))
        .answer_header("x-other", "1")]);
    let watched = Watched::new(service.clone());
    let client = client::<Segments>(RecordingTransport::new(watched.clone()));
    let request = client.request::<Page<Untyped>>(Method::POST, "/animals").header("x-kind", "dog");
    let response = request.with_content(r#"{"a":1}"#, "application/json").send_raw().await.unwrap();
    assert_eq!((watched.tokens(), service.unused().len()), (vec![true], 0));
    assert_eq!(
        (response.headers()["x-other"].to_str().unwrap(), response.body()),
        ("1", &br#"{"value":[]}"#[..])
    );
}

/// A generated crate sends its own name, after the caller's.
#[tokio::test]
async fn user_agents() {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    for (name, expected) in [(None, own.to_owned()), (Some("app/1"), format!("app/1 {own}"))] {
        let memory = memory([Exchange::get("/v1/x")]);
        let client = ServiceClient::<Segments>::builder().transport(memory.clone());
        let client = name.into_iter().fold(client, |client, name| client.user_agent(name)).build().unwrap();
        client.request::<()>(Method::GET, "/x").send().await.unwrap();
        assert_eq!(memory.requests()[0].headers["user-agent"], expected);
    }
}

/// The status and headers of a response to the creation of an entity.
#[tokio::test]
async fn headers_of_creations() {
    let creation = Exchange::post("/v1/animals", json!({}));
    let creation = creation.answer(202, json!({})).answer_header("content-location", "/v1/animals('1')");
    let animals = client::<Segments>(memory([creation.answer_header("x-own", "1")]));
    let animals = animals.collection_segment::<Animal, Contained>("animals");
    let created = animals.create(Animal::default()).send().await.unwrap();
    assert_eq!((created.content_location(), created.location.as_deref()), (Some("/v1/animals('1')"), None));
    assert_eq!(created.headers["x-own"], "1");
}
