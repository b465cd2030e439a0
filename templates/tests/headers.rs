//! Tests which requests get the default headers of a client.

use std::io::Cursor;

use http::Method;
use serde_json::{Value, json};

use super::memory::memory;
use super::model::{Animal, Segments};
use crate::runtime::client::{
    ClientBuilder, ErrorKind, Exchange, InMemoryTransport, ServiceClient, StaticToken,
};
use crate::runtime::model::Untyped;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{Contained, Content};

fn builder(memory: &InMemoryTransport) -> ClientBuilder<Segments> {
    let builder =
        ServiceClient::builder().transport(memory.clone()).credential(StaticToken::new("hush-token"));
    builder.default_header("X-Key", "s3cret").default_header("x-kind", "dog").default_header("Accept", "a/b")
}

/// The values of `x-key`, `x-kind` and `accept` in each request.
fn sent(memory: &InMemoryTransport) -> Vec<[String; 3]> {
    let of = |request: &crate::runtime::client::Received, name: &str| {
        request.headers.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    let requests = memory.requests();
    requests.iter().map(|request| ["x-key", "x-kind", "accept"].map(|name| of(request, name))).collect()
}

const ALL: [&str; 3] = ["s3cret", "dog", "a/b"];
const NONE: [&str; 3] = ["", "", ""];

#[tokio::test]
async fn every_request_of_the_service() {
    let next = "https://example.com/v1/animals?$skip=1";
    let page = json!({"value": [], "@odata.nextLink": next});
    let memory = memory([
        Exchange::get("/v1/animals").answer(200, page),
        Exchange::get(next).answer(200, json!({"value": []})),
        Exchange::get("/v1/x").answer_bytes(307, "").answer_header("location", "/elsewhere"),
        Exchange::get("https://example.com/elsewhere"),
        Exchange::get("/v1/y"),
    ]);
    let client = builder(&memory).build().unwrap();
    let animals = client.collection_segment::<Animal, Contained>("animals");
    assert!(animals.list().send().await.unwrap().next_page().await.unwrap().is_some());
    client.request::<()>(Method::GET, "/x").send().await.unwrap();
    // A header of the request takes precedence.
    let own = client.request::<()>(Method::GET, "/y").header("x-kind", "cat").header("accept", "*/*");
    own.send().await.unwrap();
    assert_eq!(sent(&memory), [ALL, ALL, ALL, ALL, ["s3cret", "cat", "*/*"]]);
    assert!(memory.unused().is_empty());
}

#[tokio::test]
async fn nothing_else() {
    let (cdn, upload) = ("https://cdn.example.net/1", "https://up.example.net/1");
    let own = "https://example.com/v1/upload";
    let done = || Exchange::new(Method::PUT, upload).answer(201, json!({}));
    let memory = memory([
        Exchange::get("/v1/photo").answer_bytes(302, "").answer_header("location", cdn),
        Exchange::get(cdn).answer_bytes(302, "").answer_header("location", "https://example.com/back"),
        Exchange::get("https://example.com/back"),
        done(),
        Exchange::new(Method::PUT, own).answer(201, json!({})),
        Exchange::get(cdn),
    ]);
    let client = builder(&memory).build().unwrap();
    client.stream_at("/photo").get().send().await.unwrap();
    for url in [upload, own] {
        client.upload(url).send::<Untyped>(Cursor::new(vec![0; 10])).await.unwrap();
    }
    client.download(cdn).send().await.unwrap();
    let json = ["", "", "application/json"];
    assert_eq!(sent(&memory), [["s3cret", "dog", "*/*"], NONE, NONE, json, json, ["", "", "*/*"]]);
    assert!(memory.unused().is_empty());
}

/// Steps of a batch get them, too; the token is sent once, with the batch.
#[tokio::test]
async fn steps_of_batches() {
    let answer = json!({"responses": [{"id": "0", "status": 204}, {"id": "1", "status": 204}]});
    let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer(200, answer)]);
    let client = builder(&memory).default_header("authorization", "Basic s3cret").build().unwrap();
    let mut batch = client.batch();
    let _ = batch.add(client.request::<Content>(Method::GET, "/x"));
    let _ = batch.add(client.request::<Content>(Method::GET, "/y").header("x-kind", "cat"));
    assert!(batch.send().await.unwrap().is_success());
    let steps: Value = serde_json::from_slice(&memory.requests()[0].body).unwrap();
    let headers = |kind: &str| json!({"x-key": "s3cret", "x-kind": kind, "accept": "a/b"});
    assert_eq!(steps["requests"][0]["headers"], headers("dog"));
    assert_eq!(steps["requests"][1]["headers"], headers("cat"));
    assert_eq!(sent(&memory), [ALL]);
}

#[test]
fn headers_that_are_none() {
    for (name, value) in [
        ("no header", "x"),
        ("", "x"),
        ("x-key", "a\nb"),
        ("x-key", "a\u{7f}"),
        ("content-length", "5"),
        ("Content-Type", "text/plain"),
        ("host", "example.org"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "close"),
    ] {
        let error = builder(&memory([])).default_header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{name}: {value}");
    }
}
