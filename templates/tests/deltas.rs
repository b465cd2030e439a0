//! Delta queries.

use serde_json::{Value, json};

use super::memory::{Watched, client, memory};
use super::model::{Animal, Pet, Segments};
use super::paging::{animals, drain, list};
use crate::runtime::client::{Change, Error, Exchange, InMemoryTransport};
use crate::runtime::model::Removed;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{Contained, Page};

const DELTA: &str = "https://example.com/v1/animals/delta?$deltatoken=1";

/// Elements of a delta response, and their meaning.
fn changes() -> Vec<(Value, Option<Removed>)> {
    let other = |reason: &str| Some(Removed::Other(reason.to_owned()));
    let context = "https://example.com/v1/$metadata#animals/$deletedEntity";
    vec![
        (json!({"name": "a", "age": 1}), None),
        (json!({"name": "b", "@removed": {"reason": "deleted"}}), Some(Removed::Deleted)),
        (json!({"name": "c", "@removed": {"reason": "changed"}}), Some(Removed::Changed)),
        (json!({"name": "d", "@odata.removed": {"reason": "moved"}}), other("moved")),
        (json!({"name": "e", "@removed": {}}), other("")),
        (
            json!({"@odata.context": "#animals/$deletedEntity", "id": "animals('g')", "reason": "deleted"}),
            Some(Removed::Deleted),
        ),
        (
            json!({"@odata.context": context, "id": "animals('h')", "reason": "changed"}),
            Some(Removed::Changed),
        ),
        (json!({"@context": context, "id": "animals('i')"}), other("")),
        (json!({"name": "j", "reason": "deleted"}), None),
        (json!({"@odata.context": "#animals/$entity", "name": "k", "reason": "deleted"}), None),
    ]
}

#[tokio::test]
async fn deltas() {
    let (elements, expected): (Vec<Value>, Vec<Option<Removed>>) = changes().into_iter().unzip();
    let next = "https://example.com/v1/animals/n.delta()?$skiptoken=1";
    let exchanges = || {
        [
            Exchange::get("/v1/animals/n.delta()")
                .answer(200, json!({"value": elements[..4], "@odata.nextLink": next})),
            Exchange::get(next).answer(200, json!({"value": elements[4..], "@odata.deltaLink": DELTA})),
        ]
    };
    let request = |memory: &InMemoryTransport| {
        animals(memory.clone()).function_segment::<Page<Animal>>("n.delta").changes()
    };
    let reason = |change: Result<Change<Animal>, Error>| match change.unwrap() {
        Change::Changed(_) => None,
        Change::Removed { reason, .. } => Some(reason),
    };
    let memory = memory(exchanges());
    let mut changes = request(&memory);
    let mut seen = Vec::new();
    while let Some(change) = changes.next().await {
        seen.push(reason(change));
        let expected = match seen.len() {
            ..4 => None,
            at if at < elements.len() => Some(next),
            _ => Some(DELTA),
        };
        assert_eq!(changes.resume_link(), expected, "{}", seen.len());
    }
    assert_eq!((seen.as_slice(), changes.delta_link(), changes.odd().len()), (&expected[..], Some(DELTA), 0));
    let streamed = drain(&mut request(&super::memory::memory(exchanges()))).await;
    assert_eq!(streamed.into_iter().map(reason).collect::<Vec<_>>(), expected);
    // The next query continues from there.
    let later =
        [Exchange::get(DELTA).answer(200, json!({"value": [], "@odata.deltaLink": format!("{DELTA}2")}))];
    let mut changes = list(super::memory::memory(later)).resume_at(DELTA).changes();
    assert!(changes.next().await.is_none());
    assert_eq!(changes.resume_link(), Some(format!("{DELTA}2").as_str()));
}

#[tokio::test]
async fn changes_of_pets() {
    let dog = json!({"@odata.type": "#n.dog", "name": "a", "@removed": {"reason": "deleted"}});
    let other = json!({"@odata.type": "#n.cat", "name": "b"});
    let memory = memory([Exchange::get("/v1/pets").answer(200, json!({"value": [dog, other, 5]}))]);
    let pets = client::<Segments>(memory).collection_segment::<Pet, Contained>("pets");
    let mut changes = pets.list().changes();
    let removed = changes.next().await.unwrap().unwrap();
    assert!(
        matches!(removed, Change::Removed { entity: Pet::Dog(_), reason: Removed::Deleted }),
        "{removed:?}"
    );
    assert!(matches!(changes.next().await.unwrap().unwrap(), Change::Changed(Pet::Other(_))));
    assert!(changes.next().await.is_none() && changes.odd() == [json!(5)]);
}

#[tokio::test]
async fn links_that_have_expired() {
    let error = |code: &str| json!({"error": {"code": code, "message": "m"}});
    let inner = json!({"error": {"code": "badRequest", "innerError": {"code": "resyncRequired"}}});
    for (status, body, is_expired) in [
        (410, error("resyncRequired"), true),
        (410, json!({}), true),
        (400, error("syncStateNotFound"), true),
        (400, error("SyncStateInvalid"), true),
        (400, inner, true),
        (400, error("badRequest"), false),
        (404, error("itemNotFound"), false),
    ] {
        let anew = "https://example.com/v1/animals/delta?token=latest";
        let exchange = Exchange::get(DELTA).answer(status, body.clone()).answer_header("location", anew);
        let watched = Watched::new(memory([exchange]));
        let mut changes = list(watched.clone()).resume_at(DELTA).changes();
        let error = changes.next().await.unwrap().unwrap_err();
        assert_eq!(
            (error.is_resync_required(), error.location()),
            (is_expired, Some(anew)),
            "{status} {body}"
        );
        assert_eq!((changes.resume_link(), watched.tokens()), (Some(DELTA), vec![true]));
        assert!(changes.next().await.is_none());
    }
}
