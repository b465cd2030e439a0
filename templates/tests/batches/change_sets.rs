//! Change sets: what is sent of them, when they are sent again, and what became of each request.

use http::Method;
use serde_json::{Value, json};

use super::{AtMost, Ended, UNANSWERED, animal, animals, answered, failed, sent};
use crate::runtime::client::{ChangeSetId, ErrorKind, Step};
use crate::runtime::request::Content;
use crate::tests::memory::{client, kind, memory};

const NOT_MADE: Ended = Err((ErrorKind::NotMade, None));
const INVALID: Ended = Err((ErrorKind::Invalid, None));

/// The steps in a batch, and their responses by id.
type Round = (&'static [usize], &'static [(&'static str, u16)]);

/// Methods of steps with their change sets; the batches that are sent; the result of each step, and of each
/// change set.
struct Row {
    name: &'static str,
    steps: &'static [(Method, Option<usize>)],
    batches: &'static [Round],
    ended: &'static [Ended],
    sets: &'static [Ended],
}

const GET: (Method, Option<usize>) = (Method::GET, None);
const A: (Method, Option<usize>) = (Method::POST, Some(0));
const B: (Method, Option<usize>) = (Method::PUT, Some(1));

/// A service that accepts four steps in a batch.
const ROWS: &[Row] = &[
    Row {
        name: "all of it",
        steps: &[GET, A, A, GET],
        batches: &[(&[0, 1, 2, 3], &[("0", 200), ("1", 201), ("2", 204), ("3", 404)])],
        ended: &[Ok(()), Ok(()), Ok(()), failed(404)],
        sets: &[Ok(())],
    },
    Row {
        name: "nothing of it",
        steps: &[A, A, A, GET],
        batches: &[(&[0, 1, 2, 3], &[("0", 201), ("1", 400), ("2", 424), ("3", 200)])],
        ended: &[NOT_MADE, failed(400), NOT_MADE, Ok(())],
        sets: &[failed(400)],
    },
    Row {
        name: "one answer for what failed",
        steps: &[A, A, GET],
        batches: &[(&[0, 1, 2], &[("1", 409), ("2", 200)])],
        ended: &[NOT_MADE, failed(409), Ok(())],
        sets: &[failed(409)],
    },
    Row {
        name: "one answer for the change set",
        steps: &[A, A, GET],
        batches: &[(&[0, 1, 2], &[("g0", 409), ("2", 200)])],
        ended: &[failed(409), NOT_MADE, Ok(())],
        sets: &[failed(409)],
    },
    Row {
        name: "no answer to one",
        steps: &[A, A],
        batches: &[(&[0, 1], &[("0", 201)])],
        ended: &[Ok(()), UNANSWERED],
        sets: &[UNANSWERED],
    },
    Row {
        name: "throttled",
        steps: &[A, A, GET],
        batches: &[(&[0, 1, 2], &[("0", 424), ("1", 429), ("2", 200)]), (&[0, 1], &[("0", 201), ("1", 201)])],
        ended: &[Ok(()), Ok(()), Ok(())],
        sets: &[Ok(())],
    },
    Row {
        name: "throttled, although one is said to be made",
        steps: &[A, A],
        batches: &[(&[0, 1], &[("0", 201), ("1", 429)]), (&[0, 1], &[("0", 201), ("1", 201)])],
        ended: &[Ok(()), Ok(())],
        sets: &[Ok(())],
    },
    Row {
        name: "unavailable, and it may have been made",
        steps: &[A, A],
        batches: &[(&[0, 1], &[("0", 503), ("1", 424)])],
        ended: &[failed(503), NOT_MADE],
        sets: &[failed(503)],
    },
    Row {
        name: "unavailable, and it may be made twice",
        steps: &[B, B],
        batches: &[(&[0, 1], &[("0", 503), ("1", 424)]), (&[0, 1], &[("0", 204), ("1", 204)])],
        ended: &[Ok(()), Ok(())],
        sets: &[Ok(()), Ok(())],
    },
    Row {
        name: "not split",
        steps: &[GET, GET, A, A, A, B, B],
        batches: &[
            (&[0, 1, 5, 6], &[("0", 200), ("1", 200), ("5", 204), ("6", 204)]),
            (&[2, 3, 4], &[("2", 201), ("3", 201), ("4", 201)]),
        ],
        ended: &[Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), Ok(())],
        sets: &[Ok(()), Ok(())],
    },
    Row {
        name: "more than fit",
        steps: &[GET, A, A, A, A, A],
        batches: &[(&[0], &[("0", 200)])],
        ended: &[Ok(()), INVALID, INVALID, INVALID, INVALID, INVALID],
        sets: &[INVALID],
    },
];

#[tokio::test]
async fn every_row() {
    for Row { name, steps, batches, ended, sets } in ROWS {
        let memory = memory(batches.iter().map(|(_, answers)| {
            let answer = |(id, status): &(&str, u16)| json!({"id": id, "status": status, "headers": {"Retry-After": "0"}});
            answered(answers.iter().map(answer).collect::<Vec<_>>())
        }));
        let client = client::<AtMost<4>>(memory.clone());
        let mut batch = client.batch();
        let (mut added, mut ids): (Vec<Step<Content>>, Vec<ChangeSetId>) = (Vec::new(), Vec::new());
        let request = |method: &Method| client.request::<Content>(method.clone(), "/x");
        for run in steps.chunk_by(|(_, one), (_, other)| one.is_some() && one == other) {
            let Some(number) = run[0].1 else {
                added.push(batch.add(request(&run[0].0)));
                continue;
            };
            while ids.len() < number {
                ids.push(batch.change_set().id());
            }
            let mut set = batch.change_set();
            run.iter().for_each(|(method, _)| added.push(set.add(request(method))));
            ids.push(set.id());
        }
        let mut answers = batch.send().await.unwrap();
        let check = |requests: Vec<Value>| -> Vec<usize> {
            let id = |request: &Value| request["id"].as_str().unwrap().parse().unwrap();
            let sent: Vec<usize> = requests.iter().map(id).collect();
            for (request, id) in requests.iter().zip(&sent) {
                let set = steps[*id].1.map(|number| format!("g{number}"));
                assert_eq!(request["atomicityGroup"], json!(set), "{name}: {request}");
            }
            sent
        };
        let sent: Vec<Vec<usize>> = sent(&memory).into_iter().map(check).collect();
        let expected: Vec<Vec<usize>> = batches.iter().map(|(ids, _)| ids.to_vec()).collect();
        assert_eq!(sent, expected, "{name}");
        for (id, expected) in ids.iter().zip(*sets) {
            assert_eq!(answers.check(id).map_err(|error| kind(&error)), *expected, "{name}, {id:?}");
        }
        for (index, (step, expected)) in added.into_iter().zip(*ended).enumerate() {
            let answer = answers.take(step).map(drop).map_err(|error| kind(&error));
            assert_eq!(answer, *expected, "{name}, step {index}");
        }
    }
}

/// What is outside of a change set depends on all of it; what is in it depends on single requests.
#[tokio::test]
async fn dependencies() {
    let ok = |id: usize| json!({"id": id.to_string(), "status": 204});
    let memory = memory([answered((0..6).map(ok).collect::<Vec<_>>())]);
    let client = client::<AtMost<20>>(memory.clone());
    let (animals, mut batch) = (animals(&client), client.batch());
    let first = batch.add(animals.key(&"rex").delete());
    let mut set = batch.change_set();
    let created = set.add_after([&first], animals.create(animal("Max")));
    let _ = set.add_after([&created], animals.key(&"max").update(animal("Max")));
    let id = set.id();
    let _ = batch.add_after([&id], animals.key(&"max").delete());
    let _ = batch.add_after([&created], animals.key(&"max").delete());
    let empty = batch.change_set().id();
    let _ = batch.add_after([&empty], animals.key(&"max").delete());
    let stranger = client.batch().change_set().id();
    let answers = batch.send().await.unwrap();
    assert!(answers.is_success());
    let requests = &sent(&memory)[0];
    let after: Vec<_> = requests.iter().map(|request| request["dependsOn"].clone()).collect();
    assert_eq!(after, [json!(null), json!(["0"]), json!(["1"]), json!(["g0"]), json!(["g0"]), json!(null)]);
    assert_eq!(answers.check(&empty).map_err(|error| error.kind()), Ok(()));
    assert_eq!(answers.check(&stranger).map_err(|error| error.kind()), Err(ErrorKind::Invalid));
}

/// A request that cannot be sent takes its change set with it.
#[tokio::test]
async fn incomplete_change_sets() {
    let memory = memory([answered([json!({"id": "0", "status": 204})])]);
    let client = client::<AtMost<20>>(memory.clone());
    let (animals, mut batch) = (animals(&client), client.batch());
    let alone = batch.add(animals.key(&"rex").delete());
    let mut set = batch.change_set();
    let fine = set.add(animals.create(animal("Max")));
    let wrong = set.add(animals.key(&"max").delete().header("no header", ""));
    let id = set.id();
    let mut answers = batch.send().await.unwrap();
    assert!(answers.take(alone).is_ok());
    assert_eq!(answers.check(&id).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(answers.take(fine).unwrap_err().kind(), ErrorKind::NotMade);
    assert_eq!(answers.take(wrong).unwrap_err().kind(), ErrorKind::Invalid);
}
