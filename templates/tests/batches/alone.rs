//! A malformed request or response in a batch does not affect the others.

use http::Method;
use serde_json::{Value, json};

use super::{Segments, animal, animals, answered, sent};
use crate::runtime::client::{Bytes, ErrorKind, Exchange, InMemoryTransport, ServiceClient};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{ActionRequest, Content, Wrapped as Single};
use crate::tests::memory::{Watched, client, memory};
use crate::tests::model::Animal;

/// Some services reject a batch if a step with `POST`, `PATCH` or `PUT` has no body.
#[tokio::test]
async fn what_writes_has_a_body() {
    let client = client::<Segments>(memory([]));
    let photo = || animals(&client).key(&"rex").stream_segment("photo");
    let raw = |method: Method| client.request::<Content>(method, "/x");
    let action = || -> ActionRequest<Content> { client.action_segment("touch") };
    let json = "application/json";
    let rows = [
        (raw(Method::POST), Some((json, json!({})))),
        (raw(Method::PUT), Some((json, json!({})))),
        (raw(Method::PATCH), Some((json, json!({})))),
        (
            raw(Method::POST).header("content-type", "application/json;x=y"),
            Some(("application/json;x=y", json!({}))),
        ),
        (raw(Method::PUT).with_content(Bytes::new(), json), Some((json, json!({})))),
        // Empty content is an empty base64 text.
        (raw(Method::PUT).with_content(Bytes::new(), "image/png"), Some(("image/png", json!("")))),
        (raw(Method::PUT).with_content(Bytes::new(), "text/plain"), Some(("text/plain", json!("")))),
        (raw(Method::POST).with_body(Animal::default()), Some((json, json!({})))),
        (raw(Method::GET), None),
        (raw(Method::DELETE), None),
        (raw(Method::HEAD), None),
    ];
    let mut expected: Vec<_> = rows.iter().map(|(_, expected)| expected.clone()).collect();
    expected.extend([Some((json, json!({}))), Some(("image/png", json!(""))), Some((json, json!({})))]);
    let ok = |id: usize| json!({"id": id.to_string(), "status": 204});
    let memory = memory([answered((0..expected.len()).map(ok).collect::<Vec<_>>())]);
    let sending = crate::tests::memory::client::<Segments>(memory.clone());
    let mut batch = sending.batch();
    for (request, _) in rows {
        let _ = batch.add(request);
    }
    let _ = batch.add(action());
    let _ = batch.add(photo().put(Bytes::new(), "image/png"));
    let _ = batch.add(animals(&client).key(&"rex").update(Animal::default()));
    assert!(batch.send().await.unwrap().is_success());
    let steps = sent(&memory).remove(0);
    assert_eq!(steps.len(), expected.len());
    for (step, expected) in steps.iter().zip(expected) {
        let (content_type, body) = expected.unwrap_or_default();
        let content_type = if content_type.is_empty() { Value::Null } else { content_type.into() };
        assert_eq!((&step["headers"]["content-type"], &step["body"]), (&content_type, &body), "{step}");
        assert_eq!(step.get("body").is_some(), !content_type.is_null(), "{step}");
    }
}

/// The response to a batch, with this text as the second step's.
fn between(text: &[u8]) -> Exchange {
    let before = br#"{"responses":[{"id":"0","status":200,"body":{"name":"a"}},"#;
    let after = br#",{"id":"2","status":200,"body":{"name":"c"}}]}"#;
    let all = [before, text, after].concat();
    Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, all)
}

/// The name in the second step's response, or its error.
async fn second(exchange: Exchange) -> Result<Option<String>, (ErrorKind, Option<u16>)> {
    let client = client::<Segments>(memory([exchange]));
    let (animals, mut batch) = (animals(&client), client.batch());
    let [first, second, third] = ["a", "b", "c"].map(|name| batch.add(animals.key(&name).get()));
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.take(first).unwrap().name.as_deref(), Some("a"));
    assert_eq!(answers.take(third).unwrap().name.as_deref(), Some("c"));
    answers.take(second).map(|animal| animal.name).map_err(|error| crate::tests::memory::kind(&error))
}

#[tokio::test]
async fn odd_answers_stay_with_their_step() {
    let name = |name: &str| Ok(Some(name.to_owned()));
    let no_answer = || Err((ErrorKind::Answer, Some(200)));
    let rows: Vec<(Vec<u8>, _)> = vec![
        (br#"{"id":"1","status":200,"body":{"name":"b"}}"#.to_vec(), name("b")),
        // A body as text or in base64, with and without a byte order mark.
        (br#"{"id":"1","status":200,"headers":{"Content-Type":"application/json"},"body":"eyJuYW1lIjoiYiJ9"}"#.to_vec(), name("b")),
        (br#"{"id":"1","status":200,"headers":{"content-type":"application/json;odata.metadata=minimal"},"body":"eyJuYW1lIjoiYiJ9"}"#.to_vec(), name("b")),
        (br#"{"id":"1","status":200,"body":"77u/eyJuYW1lIjoiYiJ9"}"#.to_vec(), name("b")),
        (br#"{"id":"1","status":200,"body":"77u_eyJuYW1lIjoiYiJ9"}"#.to_vec(), name("b")),
        (br#"{"id":"1","status":200,"body":"{\"name\":\"b\"}"}"#.to_vec(), name("b")),
        ("{\"id\":\"1\",\"status\":200,\"body\":\"\u{feff}{\\\"name\\\":\\\"b\\\"}\"}".as_bytes().to_vec(), name("b")),
        // Bytes that are not UTF-8.
        (b"{\"id\":\"1\",\"status\":200,\"body\":{\"name\":\"\xFF\"}}".to_vec(), name("\u{fffd}")),
        (b"{\"id\":\"1\",\"status\":200,\"headers\":{\"x\":\"\xE9\"},\"body\":{\"name\":\"b\"}}".to_vec(), name("b")),
        (br#"{"id":"1","status":200,"headers":{"x":"\ud83d"},"body":{"name":"\ud83d"}}"#.to_vec(), name("\u{fffd}")),
        (br#"{"id":"1","status":200,"body":{"name":"b","other":1e999}}"#.to_vec(), name("b")),
        // Content that is not JSON, or not an animal.
        (br#"{"id":"1","status":200,"headers":{"Content-Type":"text/html"},"body":"<html>b</html>"}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":200,"headers":{"Content-Type":"application/json"},"body":"<html>b</html>"}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":200,"headers":{"Content-Type":"application/json"},"body":"PGh0bWw+"}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":502,"headers":{"Content-Type":"text/html"},"body":"<html>b</html>"}"#.to_vec(), Err((ErrorKind::Service, Some(502)))),
        (br#"{"id":"1","status":200,"body":"b"}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":200,"body":["b"]}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":200,"headers":["x"],"body":{"name":"b"}}"#.to_vec(), name("b")),
        // Elements that are not responses.
        (b"null".to_vec(), no_answer()),
        (b"7".to_vec(), no_answer()),
        (b"[]".to_vec(), no_answer()),
        (b"\"1\"".to_vec(), no_answer()),
        (br#"{"id":"1","status":null,"body":{}}"#.to_vec(), no_answer()),
        (br#"{"id":"1","status":1e999}"#.to_vec(), no_answer()),
        (br#"{"id":"0\ud83d","status":200}"#.to_vec(), no_answer()),
        (br#"{"id":["1"],"status":200}"#.to_vec(), no_answer()),
        // Nested deeper than any parser accepts.
        ([br#"{"id":"1","status":200,"body":"#.as_slice(), "[".repeat(5000).as_bytes(), "]".repeat(5000).as_bytes(), b"}"].concat(), no_answer()),
    ];
    for (text, expected) in rows {
        assert_eq!(second(between(&text)).await, expected, "{}", String::from_utf8_lossy(&text));
    }
    // A byte order mark before the whole response.
    let marked = "\u{feff}{\"responses\":[{\"id\":\"0\",\"status\":204}]}";
    let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, marked)]);
    assert_eq!(super::run::<Segments>(&memory, Method::GET, 1).await.unwrap(), [Ok(())]);
}

/// Responses before the malformed part are kept.
#[tokio::test]
async fn answers_that_end_early() {
    let half = r#"{"responses":[{"id":"0","status":204},{"id":"1","status":204},{"id":"2","sta"#;
    let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer_bytes(200, half)]);
    let ended = super::run::<Segments>(&memory, Method::POST, 3).await.unwrap();
    assert_eq!(ended, [Ok(()), Ok(()), super::UNANSWERED]);
}

/// Errors in base64 are decoded, and repeated headers are kept.
#[tokio::test]
async fn errors_and_headers() {
    let error = "eyJlcnJvciI6eyJjb2RlIjoibm9uZSJ9fQ==";
    let headers = [
        json!({"Retry-After": "31,120"}),
        json!({"Retry-After": ["31", "120"]}),
        json!({"retry-after": 120, "Retry-After": "31"}),
        json!({"Retry-After": [120, null, "soon"]}),
    ];
    for headers in headers {
        let step = json!({"id": "0", "status": 429, "headers": headers, "body": error});
        let builder = ServiceClient::<Segments>::builder().transport(memory([answered([step])]));
        let client = builder.build().unwrap();
        let mut batch = client.batch().timeout(std::time::Duration::from_secs(60));
        let step = batch.add(animals(&client).list());
        let error = batch.send().await.unwrap().take(step).unwrap_err();
        assert_eq!((error.code(), error.retry_after().unwrap().as_secs()), (Some("none"), 120), "{headers}");
    }
}

/// Redirects of a step, to another host or to the service itself, and the exchanges in addition to that of
/// the batch.
async fn moved(
    step: Value,
    exchanges: impl IntoIterator<Item = Exchange>,
    method: Method,
) -> (Result<Bytes, ErrorKind>, Vec<bool>, InMemoryTransport) {
    let memory = memory([answered([step, json!({"id": "1", "status": 204})])]);
    for exchange in exchanges {
        memory.expect(exchange);
    }
    let watched = Watched::new(memory.clone());
    let client = client::<Segments>(watched.clone());
    let mut batch = client.batch();
    let photo = client.stream_at("/animals/rex/photo");
    let moved = match method {
        Method::GET => batch.add(photo.get().header("x-secret", "s3cret").header("range", "bytes=0-")),
        _ => batch.add(photo.put("new", "text/plain")),
    };
    let neighbour = batch.add(animals(&client).key(&"rex").delete());
    let mut answers = batch.send().await.unwrap();
    answers.take(neighbour).unwrap();
    (answers.take(moved).map_err(|error| error.kind()), watched.tokens(), memory)
}

#[tokio::test]
async fn redirects_of_steps() {
    let to =
        |status: u16, location: &str| json!({"id": "0", "status": status, "headers": {"Location": location}});
    let cdn = "https://cdn.example.net/1?ticket=hush";
    let at = |url: &str| Exchange::get(url).answer_bytes(200, "photo");
    for (status, location, exchanges, expected, tokens) in [
        (302, cdn, vec![at(cdn)], Ok("photo"), vec![true, false]),
        (301, cdn, vec![at(cdn)], Ok("photo"), vec![true, false]),
        (307, cdn, vec![at(cdn).answer_bytes(503, ""), at(cdn)], Ok("photo"), vec![true, false, false]),
        (302, "/v1/there", vec![at("https://example.com/v1/there")], Ok("photo"), vec![true, true]),
        (302, "there", vec![at("https://example.com/v1/animals/rex/there")], Ok("photo"), vec![true, true]),
        (302, cdn, vec![at(cdn).answer_bytes(404, "")], Err(ErrorKind::Service), vec![true, false]),
        // Redirects that are not followed outside of a batch are not followed within one.
        (302, "http://cdn.example.net/1", vec![], Err(ErrorKind::Invalid), vec![true]),
        (302, "http://[", vec![], Err(ErrorKind::Invalid), vec![true]),
        (300, cdn, vec![], Err(ErrorKind::Service), vec![true]),
        (304, cdn, vec![], Err(ErrorKind::Service), vec![true]),
    ] {
        let (ended, sent, memory) = moved(to(status, location), exchanges, Method::GET).await;
        let ended = ended.as_ref().map(|bytes| std::str::from_utf8(bytes).unwrap()).map_err(|kind| *kind);
        assert_eq!((ended, sent), (expected, tokens), "{status} {location}");
        assert!(memory.unused().is_empty());
        for request in
            memory.requests().iter().filter(|request| request.url.host_str() != Some("example.com"))
        {
            assert!(!format!("{request:?}").contains("s3cret"), "{request:?}");
            assert_eq!(request.headers["range"], "bytes=0-");
        }
    }
    // Requests that write follow redirects within the origin only.
    let put = |url: &str| {
        Exchange::new(Method::PUT, url).with_header("content-type", "text/plain").answer_bytes(200, "ok")
    };
    let (ended, _, memory) = moved(to(307, "/v1/there"), [put("/v1/there")], Method::PUT).await;
    assert_eq!((ended.unwrap(), &*memory.requests()[1].body), ("ok".into(), &b"new"[..]));
    let (ended, _, memory) = moved(to(307, cdn), [put(cdn)], Method::PUT).await;
    assert_eq!((ended.unwrap_err(), memory.requests().len()), (ErrorKind::Invalid, 1));
}

/// A step that failed because of a redirect of another step is sent again after the redirect was followed.
#[tokio::test]
async fn steps_behind_a_redirect() {
    let cdn = "https://cdn.example.net/1";
    let first = answered([
        json!({"id": "0", "status": 302, "headers": {"location": cdn}}),
        json!({"id": "1", "status": 424, "body": null}),
    ]);
    for (status, expected) in [(200, Ok(())), (404, Err(ErrorKind::NotMade))] {
        let then = answered([json!({"id": "1", "status": 204})]);
        let memory = memory([first.clone(), Exchange::get(cdn).answer_bytes(status, "photo"), then]);
        let client = client::<Segments>(memory.clone());
        let mut batch = client.batch();
        let photo = batch.add(animals(&client).key(&"rex").stream_segment("photo").get());
        let after = batch.add_after([&photo], animals(&client).key(&"rex").update(animal("Rex")));
        let mut answers = batch.send().await.unwrap();
        assert_eq!(answers.take(photo).is_ok(), status == 200);
        assert_eq!(answers.take(after).map(drop).map_err(|error| error.kind()), expected);
    }
}

/// A single string is a value in any form of body.
#[tokio::test]
async fn values_of_steps() {
    let values = [json!({"value": "eyJhIjoxfQ=="}), json!("eyJ2YWx1ZSI6ImV5SmhJam94ZlE9PSJ9")];
    for body in values {
        let client =
            client::<Segments>(memory([answered([json!({"id": "0", "status": 200, "body": body})])]));
        let mut batch = client.batch();
        let step = batch.add(client.request::<Single<String>>(Method::GET, "/x"));
        assert_eq!(batch.send().await.unwrap().take(step).unwrap(), "eyJhIjoxfQ==");
    }
}
