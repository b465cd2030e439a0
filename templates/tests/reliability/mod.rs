//! The results of requests when the network or the service fails, as the table in docs/reliability.md lists
//! them.

mod answers;
mod credentials;
mod faults;
mod leaks;
mod load;
mod redirects;
mod tokens;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use http::Method;
use tokio::task::JoinSet;

use super::model::{Animal, Segments};
use super::server::{Answer, Reply, Server};
use crate::runtime::client::{ClientBuilder, Error, ErrorKind, RetryPolicy, ServiceClient};
use crate::runtime::request::CollectionRequestBuilder;
use crate::runtime::request::segments::HasPath as _;

const DOCUMENT: &str = include_str!("../../../docs/reliability.md");
/// Files of tests that are listed in that table.
const SOURCES: [&str; 6] = [
    include_str!("credentials.rs"),
    include_str!("faults.rs"),
    include_str!("leaks.rs"),
    include_str!("load.rs"),
    include_str!("redirects.rs"),
    include_str!("tokens.rs"),
];

/// Long enough for a busy machine, short enough for a test.
const SHORT: Duration = Duration::from_millis(500);

type Set = fn(ClientBuilder<Segments>) -> ClientBuilder<Segments>;

/// A fault, and the expected results for requests.
#[derive(Clone)]
struct Row {
    name: &'static str,
    /// One reply for each request; the last one is repeated.
    replies: Vec<Reply>,
    set: Set,
    expected: Vec<(Method, Expected)>,
}

#[derive(Clone, Copy)]
struct Expected {
    requests: usize,
    /// The minimum duration.
    time: Duration,
    error: Option<(ErrorKind, Option<u16>)>,
    holds: fn(&Error) -> bool,
    /// Code and message.
    told: Option<(Option<&'static str>, &'static str)>,
}

fn row(name: &'static str, replies: impl Into<Vec<Reply>>) -> Row {
    Row { name, replies: replies.into(), set: |client| client, expected: Vec::new() }
}

/// There is a response after this number of requests.
fn ok(requests: usize) -> Expected {
    Expected { requests, time: Duration::ZERO, error: None, holds: |_| true, told: None }
}

/// There is an error after this number of requests, with this status if a response began to arrive.
fn fails(requests: usize, kind: ErrorKind, status: impl Into<Option<u16>>) -> Expected {
    Expected { error: Some((kind, status.into())), ..ok(requests) }
}

impl Expected {
    fn lasting(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    fn with(self, holds: fn(&Error) -> bool) -> Self {
        Self { holds, ..self }
    }
}

impl Row {
    fn set(self, set: Set) -> Self {
        Self { set, ..self }
    }

    fn get(self, expected: Expected) -> Self {
        self.sent(Method::GET, expected)
    }

    fn post(self, expected: Expected) -> Self {
        self.sent(Method::POST, expected)
    }

    fn both(self, expected: Expected) -> Self {
        self.get(expected).post(expected)
    }

    fn sent(mut self, method: Method, expected: Expected) -> Self {
        self.expected.push((method, expected));
        self
    }
}

fn answer(status: u16) -> Answer {
    Answer::new(status, r#"{"error":{"code":"fault","message":"on purpose"}}"#)
}

fn rex() -> Answer {
    Answer::new(200, r##"{"@odata.type":"#n.animal","name":"Rex","age":7}"##)
}

fn status(status: u16) -> Reply {
    answer(status).into()
}

fn fine() -> Reply {
    rex().into()
}

fn builder(server: &Server) -> ClientBuilder<Segments> {
    ServiceClient::builder()
        .base_url(server.url())
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        // Proxies and certificates of the machine must not affect the tests.
        .configure_http(|http| http.no_proxy().tls_certs_only([]))
}

fn animals(client: ClientBuilder<Segments>) -> CollectionRequestBuilder<Animal> {
    client.build().unwrap().collection_segment("animals")
}

fn animal(name: &str) -> Animal {
    Animal { name: Some(name.to_owned()), ..Animal::default() }
}

/// Reads, writes or deletes an animal. It must at least end.
async fn send(animals: &CollectionRequestBuilder<Animal>, method: &Method) -> Result<Option<Animal>, Error> {
    let rex = animals.key(&"rex");
    let sent = async {
        match *method {
            Method::GET => rex.get().send().await.map(Some),
            Method::PUT => rex.replace(animal("Rex")).send().await,
            Method::PATCH => rex.update(animal("Rex")).send().await,
            Method::DELETE => rex.delete().send().await.map(|()| None),
            _ => animals.create(animal("Rex")).send().await.map(|created| created.entity),
        }
    };
    tokio::time::timeout(Duration::from_secs(20), sent).await.expect("it ends in time")
}

async fn check(row: Row, method: Method, expected: Expected) {
    let name = format!("{method}, {}", row.name);
    let server = Server::replying(row.replies).await;
    let animals = animals((row.set)(builder(&server)));
    let began = Instant::now();
    let ended = send(&animals, &method).await;
    let time = began.elapsed();
    match (&ended, expected.error) {
        (Ok(animal), None) => {
            let name_of = |animal: &Animal| animal.name.as_deref() == Some("Rex");
            assert!(animal.as_ref().is_none_or(name_of), "{name}: {animal:?}");
        }
        (Err(error), Some((kind, status))) => {
            let seen = (error.kind(), error.status().map(|status| status.as_u16()));
            assert_eq!(seen, (kind, status), "{name}: {error:?}");
            assert_eq!(error.tries() as usize, expected.requests, "{name}: {error:?}");
            assert!((expected.holds)(error), "{name}: {error:?}");
            if let Some(told) = expected.told {
                assert_eq!((error.code(), error.message()), told, "{name}: {error:?}");
            }
        }
        other => panic!("{name}: {other:?}"),
    }
    assert_eq!(server.count(), expected.requests, "{name}: {ended:?}");
    assert!(time >= expected.time, "{name}: {time:?}");
    assert!(time < expected.time + Duration::from_secs(10), "{name}: {time:?}");
    for request in server.received() {
        let has_body = method != Method::GET && method != Method::DELETE;
        let body = if has_body { r#"{"name":"Rex"}"# } else { "" };
        assert_eq!(
            (request.method.as_str(), &request.body[..]),
            (method.as_str(), body.as_bytes()),
            "{name}"
        );
    }
}

fn rows() -> impl Iterator<Item = Row> {
    faults::rows().into_iter().chain(answers::rows())
}

#[tokio::test]
async fn every_row_of_the_table() {
    let mut running = JoinSet::new();
    for row in rows() {
        for (method, expected) in row.expected.clone() {
            running.spawn(check(row.clone(), method, expected));
        }
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
}

#[test]
fn the_table_has_every_row() {
    let cell = |line: &'static str| line.trim_end_matches(" |").rsplit("| ").next();
    let names = DOCUMENT.lines().filter(|line| line.starts_with('|')).filter_map(cell);
    let documented: Vec<&str> = names.filter_map(|name| name.strip_prefix('`')?.strip_suffix('`')).collect();
    let tests = SOURCES.iter().flat_map(|source| tests(source));
    let tested: Vec<&str> = rows().map(|row| row.name).chain(tests).collect();
    let (documented_set, tested_set) = (BTreeSet::from_iter(&documented), BTreeSet::from_iter(&tested));
    assert_eq!(documented_set, tested_set);
    assert_eq!((documented.len(), tested.len()), (documented_set.len(), tested_set.len()), "named twice");
}

/// The names of the tests in a file.
fn tests(source: &'static str) -> impl Iterator<Item = &'static str> {
    let is_test = |line: &str| line.starts_with("#[test") || line.starts_with("#[tokio::test");
    let functions = source.lines().zip(source.lines().skip(1)).filter(move |(above, _)| is_test(above));
    functions.filter_map(|(_, line)| line.split_once("fn ")?.1.split('(').next())
}
