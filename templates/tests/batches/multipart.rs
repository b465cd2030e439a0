//! Batches as `multipart/mixed`: what is sent, and the responses to each request, also in forms that services
//! have.

use http::Method;
use serde_json::json;

use super::{Ended, animal, animals, failed};
use crate::runtime::client::{
    BatchFormat, BatchRules, ErrorKind, Exchange, InMemoryTransport, Service, Step,
};
use crate::runtime::request::Content;
use crate::tests::memory::{client, kind, memory};

/// A service that takes six requests in a batch, and no JSON.
#[derive(Debug)]
enum Multipart {}

impl Service for Multipart {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const BATCH: BatchRules =
        BatchRules { max_steps: 6, format: BatchFormat::Multipart, ..BatchRules::STANDARD };
}

const NOT_MADE: Ended = Err((ErrorKind::NotMade, None));

/// The response to a batch, with line feeds in place of line ends.
fn answered(boundary: &str, body: &str) -> Exchange {
    let exchange = Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, body.replace('\n', "\r\n"));
    exchange.answer_header("content-type", &format!("multipart/mixed; boundary={boundary}"))
}

/// The bodies that were sent, with `B` in place of the boundary.
fn sent(memory: &InMemoryTransport) -> Vec<String> {
    let requests = memory.requests().into_iter().map(|request| {
        let media_type = request.headers["content-type"].to_str().unwrap().to_owned();
        let boundary = media_type.strip_prefix("multipart/mixed; boundary=").unwrap();
        assert_eq!(request.headers["accept"], "multipart/mixed");
        assert_eq!(request.headers["prefer"], "odata.continue-on-error");
        let body = String::from_utf8(request.body.to_vec()).unwrap();
        assert!(!body.replace("\r\n", "").contains(['\r', '\n']), "{body:?}");
        body.replace(boundary, "B").replace("\r\n", "\n")
    });
    requests.collect()
}

const SENT: &str = r#"--B
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 0

GET animals/rex?$select=name HTTP/1.1
accept: application/json


--B
Content-Type: multipart/mixed; boundary=B_g0

--B_g0
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 1

POST animals HTTP/1.1
content-type: application/json
accept: application/json
content-length: 14

{"name":"Max"}
--B_g0
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 2

DELETE animals/max HTTP/1.1
if-match: W/"1"
accept: application/json


--B_g0--
--B
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 3

GET animals/$count HTTP/1.1
accept: text/plain


--B--
"#;

const ANSWER: &str = r#"This is not a part.
--b 1
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 200 OK
Content-Type: application/json
OData-Version: 4.0

{"name":"Rex"}
--b 1
Content-Type: multipart/mixed;boundary="set"
Content-Length: 1

--set
Content-Type: application/http
Content-ID: 2

HTTP/1.1 204 No Content


--set
Content-Type: application/http
Content-ID: 1

HTTP/1.1 201 Created
Content-Type: application/json
Content-Length: 14
Location: https://example.com/v1/animals/max

{"name":"Max"}
--set--
--b 1
Content-Type: application/http

HTTP/1.1 200 OK
Content-Type: text/plain

7
--b 1--
Nor is this.
"#;

#[tokio::test]
async fn what_is_sent_and_read() {
    let memory = memory([answered("\"b 1\"", ANSWER)]);
    let client = client::<Multipart>(memory.clone());
    let (animals, mut batch) = (animals(&client), client.batch());
    let rex = batch.add(animals.key(&"rex").get().query("$select", "name"));
    let mut set = batch.change_set();
    let max = set.add(animals.create(animal("Max")));
    let gone = set.add(animals.key(&"max").delete().if_match("W/\"1\""));
    let count = batch.add(animals.count());
    let mut answers = batch.send().await.unwrap();
    let [body] = &sent(&memory)[..] else { panic!("one batch") };
    assert_eq!(body, SENT);
    assert!(answers.is_success(), "{answers:?}");
    assert_eq!(answers.take(rex).unwrap().name.as_deref(), Some("Rex"));
    let max = answers.take(max).unwrap();
    assert_eq!(max.location.as_deref(), Some("https://example.com/v1/animals/max"));
    assert_eq!(max.entity.unwrap().name.as_deref(), Some("Max"));
    answers.take(gone).unwrap();
    assert_eq!(answers.take(count).unwrap(), 7);
}

/// The statuses of parts, with more than one for a change set; and the results of each request.
#[tokio::test]
async fn forms_of_answers() {
    let http = |status: u16| {
        format!(
            "Content-Type: application/http\n\nHTTP/1.1 {status} X\nContent-Type: application/json\n\n{{\"error\":{{\"code\":\"c\"}}}}\n"
        )
    };
    let part = |content: String| format!("--b\n{content}");
    let set = |statuses: &[u16]| {
        let parts: String = statuses.iter().map(|status| format!("--s\n{}", http(*status))).collect();
        part(format!("Content-Type: multipart/mixed; boundary=s\n\n{parts}--s--\n"))
    };
    let one = |status: u16| part(http(status));
    let body = |parts: &[String]| parts.concat() + "--b--\n";
    let ok = Ok(());
    // Two alone, a change set of two, one alone.
    for (body, expected) in [
        (body(&[one(200), one(204), set(&[201, 204]), one(200)]), [ok, ok, ok, ok, ok]),
        (body(&[one(404), one(204), set(&[201, 204]), one(500)]), [failed(404), ok, ok, ok, failed(500)]),
        // A change set that failed has one answer.
        (body(&[one(200), one(204), one(409), one(200)]), [ok, ok, failed(409), NOT_MADE, ok]),
        (body(&[one(200), one(204), set(&[409]), one(200)]), [ok, ok, failed(409), NOT_MADE, ok]),
        (body(&[one(200), one(204), set(&[201, 409]), one(200)]), [ok, ok, NOT_MADE, failed(409), ok]),
        // It says in some way which request of the change set failed.
        (
            body(&[one(200), one(204), one(409).replace("--b\n", "--b\nContent-ID: 3\n"), one(200)]),
            [ok, ok, NOT_MADE, failed(409), ok],
        ),
        (
            body(&[one(200), one(204), one(409).replace("409 X\n", "409 X\nContent-ID: 3\n"), one(200)]),
            [ok, ok, NOT_MADE, failed(409), ok],
        ),
        (
            body(&[
                one(200),
                one(204),
                one(409).replace("{\"code", "{\"@Core.ContentID\":\"3\",\"code"),
                one(200),
            ]),
            [ok, ok, NOT_MADE, failed(409), ok],
        ),
        // The service stops at a failure.
        (body(&[one(200), one(400)]), [ok, failed(400), NOT_MADE, NOT_MADE, NOT_MADE]),
        // The end is missing.
        (
            body(&[one(200), one(204), set(&[201, 204]), one(200)]).replace("--b--\n", ""),
            [ok, ok, ok, ok, ok],
        ),
        // Line feeds alone.
        (
            body(&[one(200), one(204), set(&[201, 204]), one(200)]).replace('\n', "\u{1}"),
            [ok, ok, ok, ok, ok],
        ),
    ] {
        let exchange = Exchange::new(Method::POST, "/v1/$batch");
        let text =
            if body.contains('\u{1}') { body.replace('\u{1}', "\n") } else { body.replace('\n', "\r\n") };
        let exchange = exchange
            .answer_bytes(200, text)
            .answer_header("content-type", "Multipart/Mixed; charset=x; boundary=b");
        let client = client::<Multipart>(memory([exchange]));
        let mut batch = client.batch();
        let request = |method: Method| client.request::<Content>(method, "/x");
        let mut steps: Vec<Step<Content>> =
            vec![batch.add(request(Method::GET)), batch.add(request(Method::PUT))];
        let mut set = batch.change_set();
        steps.extend([set.add(request(Method::POST)), set.add(request(Method::POST))]);
        steps.push(batch.add(request(Method::GET)));
        let mut answers = batch.send().await.unwrap();
        let ended: Vec<Ended> = steps
            .into_iter()
            .map(|step| answers.take(step).map(drop).map_err(|error| kind(&error)))
            .collect();
        assert_eq!(ended, expected, "{body}");
    }
}

/// What is no multipart is the error of the batch.
#[tokio::test]
async fn other_bodies() {
    for (media_type, body) in [
        ("application/json", "{\"responses\": []}"),
        ("multipart/mixed", "--b\n--b--"),
        ("multipart/mixed; boundary=", "----\n"),
        ("multipart/form-data; boundary=b", "--b\n--b--"),
    ] {
        let exchange = Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, body);
        let client = client::<Multipart>(memory([exchange.answer_header("content-type", media_type)]));
        let mut batch = client.batch();
        let _ = batch.add(client.request::<Content>(Method::GET, "/x"));
        let error = batch.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Answer, "{media_type}: {error:?}");
    }
}

/// There is no way to say that a request depends on another one, so it is sent when that has succeeded.
#[tokio::test]
async fn dependent_requests_wait() {
    let ok = "--b\nContent-Type: application/http\n\nHTTP/1.1 200 OK\n\n{}\n";
    let twice = format!("{ok}{ok}--b--\n");
    let memory = memory([answered("b", &twice), answered("b", &format!("{ok}--b--\n"))]);
    let client = client::<Multipart>(memory.clone());
    let mut batch = client.batch();
    let first = batch.add(client.request::<Content>(Method::POST, "/a"));
    let _ = batch.add_after([&first], client.request::<Content>(Method::POST, "/b"));
    let _ = batch.add(client.request::<Content>(Method::POST, "/c"));
    assert!(batch.send().await.unwrap().is_success());
    let urls = |body: &String| {
        let lines = body.lines().filter_map(|line| line.strip_suffix(" HTTP/1.1"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let urls: Vec<_> = sent(&memory).iter().map(urls).collect();
    assert_eq!(json!(urls), json!([["POST a", "POST c"], ["POST b"]]));
}
