//! Tests which steps are sent again, and in which batch.

use http::Method;
use serde_json::{Value, json};

use super::{AtMost, Ended, UNANSWERED, answered, failed, sent};
use crate::runtime::client::{ErrorKind, Step};
use crate::runtime::request::Content;
use crate::tests::memory::{client, kind, memory};

/// The steps in a batch, and their responses.
type Round = (&'static [usize], &'static [(usize, u16)]);

/// Steps by method and dependencies; the batches that are sent; the result of each step.
struct Row {
    name: &'static str,
    steps: &'static [(Method, &'static [usize])],
    batches: &'static [Round],
    ended: &'static [Ended],
}

const UNAVAILABLE: Round = (&[0, 1], &[(0, 503), (1, 503)]);
const THROTTLED: Round = (&[0, 2], &[(0, 429), (2, 429)]);

const GET: (Method, &[usize]) = (Method::GET, &[]);
const POST: (Method, &[usize]) = (Method::POST, &[]);

const NOT_MADE: Ended = Err((ErrorKind::NotMade, None));

/// A service that accepts four steps in a batch.
const ROWS: &[Row] = &[
    Row {
        name: "all at once",
        steps: &[GET, POST],
        batches: &[(&[0, 1], &[(0, 200), (1, 201)])],
        ended: &[Ok(()), Ok(())],
    },
    Row {
        name: "out of order",
        steps: &[GET, POST, GET],
        batches: &[(&[0, 1, 2], &[(2, 404), (0, 200), (1, 201)])],
        ended: &[Ok(()), Ok(()), failed(404)],
    },
    Row {
        name: "throttled",
        steps: &[GET, POST, GET],
        batches: &[(&[0, 1, 2], &[(0, 200), (1, 429), (2, 404)]), (&[1], &[(1, 200)])],
        ended: &[Ok(()), Ok(()), failed(404)],
    },
    Row {
        name: "unavailable",
        steps: &[GET, POST, (Method::DELETE, &[]), (Method::PATCH, &[])],
        batches: &[
            (&[0, 1, 2, 3], &[(0, 503), (1, 503), (2, 504), (3, 504)]),
            (&[0, 2], &[(0, 200), (2, 204)]),
        ],
        ended: &[Ok(()), failed(503), Ok(()), failed(504)],
    },
    Row {
        name: "never available",
        steps: &[GET, GET],
        batches: &[UNAVAILABLE; 6],
        ended: &[failed(503), failed(503)],
    },
    Row {
        name: "throttled for ever",
        steps: &[POST, GET, POST],
        batches: &[
            (&[0, 1, 2], &[(0, 429), (1, 200), (2, 429)]),
            THROTTLED,
            THROTTLED,
            THROTTLED,
            THROTTLED,
            THROTTLED,
        ],
        ended: &[failed(429), Ok(()), failed(429)],
    },
    Row {
        name: "other errors",
        steps: &[GET, GET, GET],
        batches: &[(&[0, 1, 2], &[(0, 500), (1, 502), (2, 401)])],
        ended: &[failed(500), failed(502), failed(401)],
    },
    Row {
        name: "what depends on a throttled step goes with it",
        steps: &[POST, (Method::POST, &[0]), (Method::POST, &[1]), GET],
        batches: &[
            (&[0, 1, 2, 3], &[(2, 424), (1, 424), (0, 429), (3, 200)]),
            (&[0, 1, 2], &[(0, 201), (1, 201), (2, 201)]),
        ],
        ended: &[Ok(()), Ok(()), Ok(()), Ok(())],
    },
    Row {
        name: "waiting for others is no try",
        steps: &[POST, (Method::POST, &[0])],
        batches: &[
            (&[0, 1], &[(0, 429), (1, 424)]),
            (&[0, 1], &[(0, 429), (1, 424)]),
            (&[0, 1], &[(0, 429), (1, 424)]),
            (&[0, 1], &[(0, 429), (1, 424)]),
            (&[0, 1], &[(0, 429), (1, 424)]),
            (&[0, 1], &[(0, 200), (1, 429)]),
            (&[1], &[(1, 429)]),
            (&[1], &[(1, 200)]),
        ],
        ended: &[Ok(()), Ok(())],
    },
    Row {
        name: "what depends on a failure fails",
        steps: &[POST, (Method::GET, &[0]), (Method::GET, &[1]), GET],
        batches: &[(&[0, 1, 2, 3], &[(0, 400), (1, 424), (2, 424), (3, 200)])],
        ended: &[failed(400), failed(424), failed(424), Ok(())],
    },
    Row {
        name: "what depends on one that is throttled, and then fails",
        steps: &[POST, (Method::GET, &[0])],
        batches: &[(&[0, 1], &[(0, 429), (1, 424)]), (&[0, 1], &[(0, 404), (1, 424)])],
        ended: &[failed(404), failed(424)],
    },
    Row {
        name: "the service stops at a failure",
        steps: &[GET, POST, GET, GET],
        batches: &[(&[0, 1, 2, 3], &[(0, 200), (1, 400)])],
        ended: &[Ok(()), failed(400), NOT_MADE, NOT_MADE],
    },
    Row {
        name: "one of two",
        steps: &[POST, POST, (Method::GET, &[0, 1])],
        batches: &[(&[0, 1, 2], &[(0, 429), (1, 400), (2, 424)]), (&[0], &[(0, 200)])],
        ended: &[Ok(()), failed(400), NOT_MADE],
    },
    Row {
        name: "split",
        steps: &[GET, GET, GET, GET, GET, GET, GET, GET, GET],
        batches: &[
            (&[0, 1, 2, 3], &[(0, 200), (1, 200), (2, 200), (3, 404)]),
            (&[4, 5, 6, 7], &[(4, 200), (5, 200), (6, 200), (7, 200)]),
            (&[8], &[(8, 200)]),
        ],
        ended: &[Ok(()), Ok(()), Ok(()), failed(404), Ok(()), Ok(()), Ok(()), Ok(()), Ok(())],
    },
    Row {
        name: "a dependency across a split",
        steps: &[GET, GET, GET, GET, (Method::GET, &[1]), (Method::GET, &[4])],
        batches: &[
            (&[0, 1, 2, 3], &[(0, 200), (1, 200), (2, 200), (3, 200)]),
            (&[4, 5], &[(4, 200), (5, 200)]),
        ],
        ended: &[Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), Ok(())],
    },
    Row {
        name: "a failure across a split",
        steps: &[GET, GET, GET, GET, (Method::GET, &[1]), (Method::GET, &[4]), GET],
        batches: &[(&[0, 1, 2, 3], &[(0, 200), (1, 404), (2, 200), (3, 200)]), (&[6], &[(6, 200)])],
        ended: &[Ok(()), failed(404), Ok(()), Ok(()), NOT_MADE, NOT_MADE, Ok(())],
    },
    Row {
        name: "throttled across a split",
        steps: &[GET, GET, GET, GET, (Method::GET, &[1]), GET],
        batches: &[
            (&[0, 1, 2, 3], &[(0, 200), (1, 429), (2, 200), (3, 200)]),
            (&[5], &[(5, 200)]),
            (&[1, 4], &[(1, 200), (4, 200)]),
        ],
        ended: &[Ok(()), Ok(()), Ok(()), Ok(()), Ok(()), Ok(())],
    },
    Row {
        name: "no answer to one",
        steps: &[GET, GET, (Method::GET, &[1])],
        batches: &[(&[0, 1, 2], &[(0, 200), (2, 200)])],
        ended: &[Ok(()), UNANSWERED, Ok(())],
    },
    Row {
        name: "no answer at all",
        steps: &[GET, (Method::GET, &[0])],
        batches: &[(&[0, 1], &[])],
        ended: &[UNANSWERED, UNANSWERED],
    },
    Row {
        name: "answers to nobody",
        steps: &[GET],
        batches: &[(&[0], &[(7, 500), (0, 200), (1, 200)])],
        ended: &[Ok(())],
    },
];

#[tokio::test]
async fn every_row() {
    for Row { name, steps, batches, ended } in ROWS {
        let memory = memory(batches.iter().map(|(_, answers)| {
            // Long enough that steps without a wait are sent first.
            let wait = json!({"Retry-After": if name.contains("split") { "0.5" } else { "0" }});
            let answer = |(id, status): &(usize, u16)| match status {
                429 => json!({"id": id.to_string(), "status": status, "headers": wait}),
                _ => json!({"id": id.to_string(), "status": status, "body": {"name": id.to_string()}}),
            };
            answered(answers.iter().map(answer).collect::<Vec<_>>())
        }));
        let client = client::<AtMost<4>>(memory.clone());
        let mut batch = client.batch();
        let mut added: Vec<Step<Content>> = Vec::new();
        for (method, after) in *steps {
            let after: Vec<&Step<Content>> = after.iter().map(|at| &added[*at]).collect();
            let step = batch.add_after(after, client.request::<Content>(method.clone(), "/x"));
            added.push(step);
        }
        let mut answers = batch.send().await.unwrap();
        let ids = |requests: Vec<Value>| -> Vec<usize> {
            let id = |request: &Value| request["id"].as_str().unwrap().parse().unwrap();
            let sent: Vec<usize> = requests.iter().map(id).collect();
            for (request, id) in requests.iter().zip(&sent) {
                // `dependsOn` names only steps of the same batch.
                let after = steps[*id].1.iter().filter(|at| sent.contains(at));
                let after: Vec<String> = after.map(ToString::to_string).collect();
                let expected = if after.is_empty() { Value::Null } else { json!(after) };
                assert_eq!(request["dependsOn"], expected, "{name}: {request}");
            }
            sent
        };
        let sent: Vec<Vec<usize>> = sent(&memory).into_iter().map(ids).collect();
        let expected: Vec<Vec<usize>> = batches.iter().map(|(ids, _)| ids.to_vec()).collect();
        assert_eq!(sent, expected, "{name}");
        assert_eq!(answers.is_success(), ended.iter().all(Result::is_ok), "{name}");
        for (index, (step, expected)) in added.into_iter().zip(*ended).enumerate() {
            let answer = answers.take(step);
            if let Ok(body) = &answer {
                let name_of: Value = serde_json::from_slice(body).unwrap();
                assert_eq!(name_of["name"], index.to_string(), "{name}");
            }
            assert_eq!(answer.map(drop).map_err(|error| kind(&error)), *expected, "{name}, step {index}");
        }
    }
}
