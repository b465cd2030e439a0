//! Requests that depend on etags.

use http::Method;
use serde_json::json;

use super::memory::{client, memory};
use super::model::{Animal, Segments};
use crate::runtime::client::{ErrorKind, Exchange, Received};
use crate::runtime::model::OData;
use crate::runtime::request::CollectionRequestBuilder;
use crate::runtime::request::segments::HasPath as _;

const OLD: &str = "W/\"1\"";

fn animal(json: serde_json::Value) -> Animal {
    serde_json::from_value(json).unwrap()
}

/// A change of what was read, which fails if somebody else has changed it since.
#[tokio::test]
async fn unchanged_entities() {
    let rex = animal(json!({"name": "Rex", "@odata.etag": OLD}));
    let expects = |method: Method| Exchange::new(method, "/v1/animals/rex").with_header("if-match", OLD);
    let failed = json!({"error": {"code": "changed"}});
    let memory = memory([
        expects(Method::PATCH).answer(200, json!({"name": "Max"})),
        expects(Method::PUT).answer_bytes(204, ""),
        expects(Method::DELETE).answer(412, failed),
    ]);
    let animals: CollectionRequestBuilder<Animal> =
        client::<Segments>(memory.clone()).collection_segment("animals");
    let builder = animals.key(&"rex");
    let max = || Animal { name: Some(String::from("Max")), odata: OData::default(), ..Animal::default() };
    builder.update(max()).if_unchanged(&rex).send().await.unwrap();
    builder.replace(max()).if_unchanged(&rex).send().await.unwrap();
    let error = builder.delete().if_unchanged(&rex).send().await.unwrap_err();
    assert!(error.is_precondition_failed(), "{error:?}");
    assert!(memory.unused().is_empty());
    // Without an etag, nothing is sent: the change would be made in any case.
    let unread = max();
    assert_eq!(unread.odata.etag(), None);
    let error = builder.delete().if_unchanged(&unread).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let error = builder.delete().if_match("a\nb").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

/// Where the metadata demands optimistic concurrency, an update is of the version that was read, without
/// being told so; behind that entity, nothing is known.
#[tokio::test]
async fn versions_that_are_checked() {
    let rex = || animal(json!({"name": "Rex", "@odata.etag": OLD}));
    let expects = |method: Method| Exchange::new(method, "/v1/animals/rex").with_header("if-match", OLD);
    let plain = |url: &str| Exchange::new(Method::PATCH, url);
    let memory = memory([
        expects(Method::PATCH).answer_bytes(204, ""),
        expects(Method::PUT).answer_bytes(204, ""),
        plain("/v1/animals/rex").answer_bytes(204, ""),
        plain("/v1/animals/rex/friends/max").answer_bytes(204, ""),
    ]);
    let animals: CollectionRequestBuilder<Animal> =
        client::<Segments>(memory.clone()).collection_segment::<Animal, _>("animals").checking_etag();
    let builder = animals.key(&"rex");
    builder.update(rex()).send().await.unwrap();
    builder.replace(rex()).send().await.unwrap();
    builder.update(Animal { name: Some(String::from("Max")), ..Animal::default() }).send().await.unwrap();
    let friends: CollectionRequestBuilder<Animal> = builder.collection_segment("friends");
    friends.key(&"max").update(rex()).send().await.unwrap();
    assert!(memory.unused().is_empty());
    let has_etag = |request: &Received| request.headers.contains_key("if-match");
    assert_eq!(memory.requests().iter().map(has_etag).collect::<Vec<_>>(), [true, true, false, false]);
}

/// What has not changed is not sent again, and is no error, on its own and in a batch.
#[tokio::test]
async fn what_has_not_changed() {
    let asked = || Exchange::get("/v1/animals/rex").with_header("if-none-match", OLD);
    let photo = || Exchange::get("/v1/animals/rex/photo").with_header("if-none-match", OLD);
    let memory = memory([
        asked().answer_bytes(304, ""),
        asked().answer(200, json!({"name": "Rex"})),
        asked().answer(404, json!({"error": {"code": "gone"}})),
        photo().answer_bytes(304, ""),
        photo().answer_bytes(200, "photo"),
        // Nobody asked for this.
        Exchange::get("/v1/animals/rex").answer_bytes(304, ""),
        Exchange::new(Method::POST, "/v1/$batch")
            .answer(200, json!({"responses": [{"id": "0", "status": 304}]})),
    ]);
    let client = client::<Segments>(memory.clone());
    let animals: CollectionRequestBuilder<Animal> = client.collection_segment("animals");
    let rex = animals.key(&"rex");
    let read = || rex.get().if_none_match(OLD);
    assert!(read().send().await.unwrap().is_none());
    assert_eq!(read().send().await.unwrap().unwrap().name.as_deref(), Some("Rex"));
    assert_eq!(read().send().await.unwrap_err().status().map(|status| status.as_u16()), Some(404));
    let content = || rex.stream_segment("photo").get().if_none_match(OLD);
    assert!(content().send().await.unwrap().is_none());
    assert_eq!(content().send().await.unwrap().as_deref(), Some(&b"photo"[..]));
    assert_eq!(rex.get().send().await.unwrap_err().status().map(|status| status.as_u16()), Some(304));
    let mut batch = client.batch();
    let step = batch.add(read());
    assert!(batch.send().await.unwrap().take(step).unwrap().is_none());
    assert!(memory.unused().is_empty());
}
