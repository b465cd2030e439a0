//! `Edm.Int64` and `Edm.Decimal` as strings, `IEEE754Compatible=true`, and `Edm.Binary` in base64url:
//! sections 3.2 and 7.1 of OData JSON Format 4.01.

use http::Method;
use serde_json::{Value, json};

use super::memory::{client, memory};
use super::model::{All, Segments};
use crate::runtime::client::{Exchange, InMemoryTransport, Service};
use crate::runtime::model::{Binary, Decimal};
use crate::runtime::query::parse;
use crate::runtime::request::CollectionRequestBuilder;
use crate::runtime::request::segments::HasPath as _;

/// A service whose metadata has large numbers.
#[derive(Debug)]
enum Exact {}

impl Service for Exact {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const IEEE754_COMPATIBLE: bool = true;
    const BASE64URL: bool = true;
}

const LONG: i64 = 9_007_199_254_740_993;
const COMPATIBLE: &str = "application/json;IEEE754Compatible=true";

fn decimal() -> Decimal {
    parse("1234567890.1234567890").unwrap()
}

fn all() -> All {
    All { long: Some(LONG), decimal: Some(decimal()), int: Some(1), double: Some(1.5), ..All::default() }
}

/// The bodies that were sent, with `Accept` and `Content-Type`.
fn sent(memory: &InMemoryTransport) -> Vec<(Value, String, String)> {
    let told = memory.requests().into_iter().map(|request| {
        let header = |name: &str| request.headers[name].to_str().unwrap().to_owned();
        (serde_json::from_slice(&request.body).unwrap(), header("accept"), header("content-type"))
    });
    told.collect()
}

#[tokio::test]
async fn large_numbers_are_strings() {
    let answer =
        json!({"long": "9007199254740993", "decimal": "1234567890.1234567890", "int": 1, "double": 1.5});
    let memory = memory([
        Exchange::new(Method::POST, "/v1/alls").answer(201, answer.clone()),
        Exchange::new(Method::PATCH, "/v1/alls/x").answer(200, answer.clone()),
        Exchange::new(Method::POST, "/v1/act").answer_bytes(204, ""),
        Exchange::new(Method::PUT, "/v1/alls/x/long").answer_bytes(204, ""),
        Exchange::new(Method::POST, "/v1/$batch")
            .answer(200, json!({"responses": [{"id": "0", "status": 204}]})),
    ]);
    let client = client::<Exact>(memory.clone());
    let alls: CollectionRequestBuilder<All> = client.collection_segment("alls");
    let created = alls.create(all()).send().await.unwrap().entity.unwrap();
    assert_eq!((created.long, created.decimal), (Some(LONG), Some(decimal())));
    // What was read is written as it was, what is changed as a string.
    let mut changed = created;
    changed.long = Some(LONG + 1);
    alls.key(&"x").update(changed).send().await.unwrap();
    let act = client.action_segment::<()>("act").with("one", LONG).with_all::<i64, _>("all", [LONG]);
    act.with("some", decimal()).send().await.unwrap();
    alls.key(&"x").property(All::LONG).set(LONG).send().await.unwrap();
    let mut batch = client.batch();
    let _ = batch.add(alls.key(&"x").update(All { long: Some(1), ..All::default() }));
    batch.send().await.unwrap();

    let numbers =
        |long: &str| json!({"long": long, "decimal": "1234567890.1234567890", "int": 1, "double": 1.5});
    let bodies = [
        numbers("9007199254740993"),
        numbers("9007199254740994"),
        json!({"one": "9007199254740993", "all": ["9007199254740993"], "some": "1234567890.1234567890"}),
        json!({"value": "9007199254740993"}),
    ];
    let sent = sent(&memory);
    for ((body, accept, content), expected) in sent.iter().zip(&bodies) {
        assert_eq!((body, accept.as_str(), content.as_str()), (expected, COMPATIBLE, COMPATIBLE));
    }
    let (batch, accept, _) = &sent[4];
    assert_eq!((&batch["requests"][0]["body"], accept.as_str()), (&json!({"long": "1"}), COMPATIBLE));
    assert_eq!(batch["requests"][0]["headers"]["content-type"], COMPATIBLE);
}

/// A service that does not follow the standard gets numbers.
#[tokio::test]
async fn plain_numbers() {
    let memory = memory([Exchange::new(Method::POST, "/v1/alls").answer_bytes(204, "")]);
    let client = client::<Segments>(memory.clone());
    let alls: CollectionRequestBuilder<All> = client.collection_segment("alls");
    let small = All { long: Some(LONG), decimal: Some(parse("1.5").unwrap()), ..All::default() };
    alls.create(small).send().await.unwrap();
    let plain = String::from("application/json");
    assert_eq!(sent(&memory), [(json!({"long": LONG, "decimal": 1.5}), plain.clone(), plain)]);
}

/// Binary values are in the alphabet that the service demands. What came in base64url goes back in it.
#[tokio::test]
async fn binary_values() {
    async fn check<S: Service>(binary: &str, answered: &str, sent_back: &str) {
        let memory = memory([
            Exchange::post("/v1/alls", json!({ "binary": binary }))
                .answer(201, json!({ "binary": answered })),
            Exchange::new(Method::PATCH, "/v1/alls/x")
                .with_json(json!({ "binary": sent_back }))
                .answer_bytes(204, ""),
        ]);
        let alls: CollectionRequestBuilder<All> = client::<S>(memory.clone()).collection_segment("alls");
        let new = All { binary: Some(Binary(vec![0xfb, 0xff, 0])), ..All::default() };
        let created = alls.create(new.clone()).send().await.unwrap().entity.unwrap();
        assert_eq!(created.binary, new.binary);
        alls.key(&"x").update(created).send().await.unwrap();
        assert!(memory.unused().is_empty());
    }
    check::<Exact>("-_8A", "-_8A", "-_8A").await;
    check::<Exact>("-_8A", "+/8A", "-_8A").await;
    check::<Segments>("+/8A", "-_8A", "-_8A").await;
    check::<Segments>("+/8A", "+/8A", "+/8A").await;
}
