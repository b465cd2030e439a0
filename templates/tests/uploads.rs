//! Uploads in pieces, with failures.

use std::io::{self, Cursor, SeekFrom};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};

use super::memory::{Kind, Watched, client, kind, memory};
use super::model::{Animal, Segments};
use crate::runtime::client::{
    Error, ErrorKind, Exchange, InMemoryTransport, Progress, Transport, TransportErrorKind, Upload,
};

const UNIT: usize = 320 << 10;
/// Two full pieces and a short one.
pub const LENGTH: usize = 2 * UNIT + 1000;
/// The URL of a session at another origin, which is a secret.
pub const SESSION: &str = "https://upload.example.net/session?ticket=hush";

pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

/// Expects a piece with its range.
fn put(range: &str) -> Exchange {
    let exchange = Exchange::new(Method::PUT, SESSION).with_header("content-range", format!("bytes {range}"));
    exchange.with_header("content-type", "application/octet-stream")
}

/// Expects the request for the state of the session.
pub fn status() -> Exchange {
    Exchange::get(SESSION)
}

/// Responds with the expected ranges.
pub fn wants(exchange: Exchange, ranges: &[&str]) -> Exchange {
    exchange.answer(202, json!({"expirationDateTime": "2030-01-01T00:00:00Z", "nextExpectedRanges": ranges}))
}

pub fn done(exchange: Exchange) -> Exchange {
    exchange.answer(201, json!({"name": "Rex"}))
}

pub fn broken(exchange: Exchange) -> Exchange {
    exchange.fail(TransportErrorKind::Interrupted)
}

/// The pieces of `LENGTH`.
pub fn pieces() -> [Exchange; 3] {
    let last = format!("655360-{}/{LENGTH}", LENGTH - 1);
    [put(&format!("0-327679/{LENGTH}")), put(&format!("327680-655359/{LENGTH}")), put(&last)]
}

/// The exchanges for an upload of `LENGTH`, and its result: a status or an error.
struct Row {
    name: &'static str,
    exchanges: Vec<Exchange>,
    ended: Result<u16, Kind>,
    progress: Vec<usize>,
}

fn row(
    name: &'static str,
    ended: Result<u16, Kind>,
    progress: &[usize],
    exchanges: impl Into<Vec<Exchange>>,
) -> Row {
    Row { name, exchanges: exchanges.into(), ended, progress: progress.to_vec() }
}

fn rows() -> Vec<Row> {
    let [one, two, three] = pieces();
    let (one, two, three) = (|| one.clone(), || two.clone(), || three.clone());
    let (first, second) = (|| wants(one(), &["327680-"]), || wants(two(), &["655360-"]));
    let all = [UNIT, 2 * UNIT, LENGTH];
    let answered =
        |exchange: Exchange, status: u16| exchange.answer(status, json!({"error": {"code": "odd"}}));
    let failed = |status: u16| Err((ErrorKind::Service, Some(status)));
    let interrupted = Err((ErrorKind::Transport, None));
    let mut rows = vec![
        row("as it should be", Ok(201), &all, [first(), second(), done(three())]),
        row("ends with 200", Ok(200), &all, [first(), second(), three().answer(200, json!({"name": "Rex"}))]),
        row(
            "whole ranges",
            Ok(201),
            &all,
            [wants(one(), &["327680-656359"]), wants(two(), &["655360-656359"]), done(three())],
        ),
        row(
            "no ranges",
            Ok(201),
            &all,
            [one().answer_bytes(202, ""), two().answer(202, json!({})), done(three())],
        ),
        row("no ranges, and no body", Ok(201), &all, [one().answer_bytes(200, ""), two(), done(three())]),
        row(
            "200 on the way",
            Ok(201),
            &all,
            [
                one().answer(200, json!({"nextExpectedRanges": ["327680"]})),
                two().answer(200, json!({"NextExpectedRanges": ["655360-"]})),
                done(three()),
            ],
        ),
        row("ends with 202 and nothing left", Ok(202), &all, [first(), second(), wants(three(), &[])]),
        row(
            "ends with 202 and a range behind the last byte",
            Ok(202),
            &all,
            [first(), second(), wants(three(), &[&format!("{LENGTH}-")])],
        ),
        row(
            "Pascal case",
            Ok(201),
            &all,
            [
                one().answer(200, json!({"NextExpectedRanges": ["327680-"], "ExpirationDateTime": null})),
                two().answer(202, json!({"NEXTEXPECTEDRANGES": ["655360-"]})),
                three().answer_bytes(201, "").answer_header("location", "https://example.com/v1/x"),
            ],
        ),
        row("ends with 202", Ok(202), &all, [first(), second(), three().answer_bytes(202, "")]),
        row("has more already", Ok(201), &[2 * UNIT, LENGTH], [wants(one(), &["655360-"]), done(three())]),
        row(
            "several ranges",
            Ok(201),
            &all,
            [first(), wants(two(), &["655360-", "327680-500000"]), second(), done(three())],
        ),
        row("wants a piece again", Ok(201), &all, [wants(one(), &["0-"]), first(), second(), done(three())]),
        row(
            "wants the last piece again",
            Ok(201),
            &all,
            [
                first(),
                second(),
                three().answer(200, json!({"nextExpectedRanges": ["655360-"]})),
                done(three()),
            ],
        ),
        row(
            "wants all again",
            Ok(201),
            &all,
            [first(), second(), wants(three(), &["0-"]), first(), second(), done(three())],
        ),
        row(
            "wants the same for ever",
            Err((ErrorKind::Operation, None)),
            &[],
            vec![wants(one(), &["0-"]); 6],
        ),
        row(
            "wants what is behind the end",
            Err((ErrorKind::Answer, Some(202))),
            &[UNIT],
            [first(), wants(two(), &["656361-"])],
        ),
        row(
            "broken",
            Ok(201),
            &all,
            [first(), broken(two()), wants(status(), &["327680-"]), second(), done(three())],
        ),
        row(
            "broken, but arrived",
            Ok(201),
            &all,
            [first(), broken(two()), wants(status(), &["655360-"]), done(three())],
        ),
        row(
            "broken, and all lost",
            Ok(201),
            &all,
            [first(), broken(two()), wants(status(), &["0-"]), first(), second(), done(three())],
        ),
        row(
            "took too long",
            Ok(201),
            &all,
            [
                first(),
                two().fail(TransportErrorKind::Timeout),
                wants(status(), &["327680-"]),
                second(),
                done(three()),
            ],
        ),
        row(
            "no connection",
            Ok(201),
            &all,
            [one().fail(TransportErrorKind::Connect), first(), second(), done(three())],
        ),
        row(
            "an error with a good status",
            Err((ErrorKind::Answer, Some(200))),
            &[UNIT],
            [first(), answered(two(), 200)],
        ),
        row("impossible", interrupted, &[], [one().fail(TransportErrorKind::Permanent)]),
        row(
            "broken in the end, and the session gone",
            interrupted,
            &[UNIT, 2 * UNIT],
            [first(), second(), broken(three()), answered(status(), 404)],
        ),
        row(
            "broken in the end, and arrived in part",
            Ok(201),
            &[UNIT, 2 * UNIT, 2 * UNIT + 10, LENGTH],
            [
                first(),
                second(),
                broken(three()),
                wants(status(), &["655370-"]),
                done(put(&format!("655370-{}/{LENGTH}", LENGTH - 1))),
            ],
        ),
        row(
            "the question is broken, too",
            Ok(201),
            &all,
            [
                broken(one()),
                broken(status()),
                answered(status(), 503),
                wants(status(), &["0-"]),
                first(),
                second(),
                done(three()),
            ],
        ),
        row("the question has no answer", interrupted, &[], [broken(one()), status().answer(200, json!({}))]),
        row("the question is refused", interrupted, &[], [broken(one()), answered(status(), 403)]),
        row("throttled", Ok(201), &all, [answered(one(), 429), first(), second(), done(three())]),
        row(
            "throttled for longer than it may take",
            failed(429),
            &[],
            [answered(one(), 429).answer_header("retry-after", "3600")],
        ),
        row(
            "unavailable for longer than it may take",
            failed(503),
            &[UNIT],
            [first(), answered(two(), 503).answer_header("retry-after", "3600")],
        ),
    ];
    // Another range was expected, or the response was lost: the client asks where to continue.
    for (name, status_code) in [
        ("server error", 500),
        ("bad gateway", 502),
        ("unavailable", 503),
        ("conflict", 409),
        ("another range", 416),
        ("request timeout", 408),
    ] {
        let again = || [answered(two(), status_code), wants(status(), &["327680-"])];
        let exchanges = [vec![first()], again().into(), vec![second(), done(three())]].concat();
        rows.push(row(name, Ok(201), &all, exchanges));
        let mut for_ever = vec![first()];
        (0..5).for_each(|_| for_ever.extend(again()));
        for_ever.push(answered(two(), status_code));
        rows.push(row(name, failed(status_code), &[UNIT], for_ever));
    }
    for status_code in [400, 401, 403, 404, 412, 413, 423, 501, 507] {
        rows.push(row("refused", failed(status_code), &[UNIT], [first(), answered(two(), status_code)]));
    }
    rows.extend(last_pieces());
    rows
}

/// After a failure in the last piece, the caller gets the first error, and no pointless requests are sent.
fn last_pieces() -> Vec<Row> {
    let [one, two, three] = pieces();
    let before = || [wants(one.clone(), &["327680-"]), wants(two.clone(), &["655360-"])];
    let last = |status: u16| three.clone().answer(status, json!({"error": {"code": "odd"}}));
    let failed = |status: u16| Err((ErrorKind::Service, Some(status)));
    let gone = |code: u16| status().answer(code, json!({"error": {"code": "itemNotFound"}}));
    let some = [UNIT, 2 * UNIT];
    let row = |name, ended, progress: &[usize], rest: Vec<Exchange>| {
        row(name, ended, progress, [before().to_vec(), rest].concat())
    };
    let mut rows = Vec::new();
    for code in [400, 409, 412, 413, 423, 501, 507] {
        rows.push(row("refused at the last piece", failed(code), &some, vec![last(code)]));
    }
    for code in [500, 502, 503, 504] {
        // The client cannot know whether the entity was created.
        for state in [
            wants(status(), &[]),
            wants(status(), &[&format!("{LENGTH}-")]),
            status().answer(200, json!({"expirationDateTime": "2030-01-01T00:00:00Z"})),
            status().answer(200, json!({"NextExpectedRanges": []})),
            status().answer(200, json!({"nextExpectedRanges": null})),
            gone(404),
            gone(410),
            gone(403),
            status().answer_bytes(200, "<html>"),
        ] {
            rows.push(row("faulty at the last piece", failed(code), &some, vec![last(code), state]));
        }
        let again = || [before().to_vec(), vec![done(three.clone())]].concat();
        let lost = || vec![last(code), wants(status(), &["0-"])];
        let all = [UNIT, 2 * UNIT, LENGTH];
        rows.push(row("all lost, once", Ok(201), &all, [lost(), again()].concat()));
        let twice = [lost(), before().to_vec(), lost()].concat();
        rows.push(row("all lost again", failed(code), &some, twice));
        let same = || vec![last(code), wants(status(), &["655360-"])];
        rows.push(row("had been made", failed(code), &some, [same(), vec![last(404)]].concat()));
        for state in [gone(404), wants(status(), &[])] {
            rows.push(row("wants no more", failed(code), &some, [same(), vec![last(416), state]].concat()));
        }
    }
    rows
}

pub type Told = Arc<Mutex<Vec<Progress>>>;

pub fn upload(transport: impl Transport + 'static, told: &Told) -> Upload {
    let told = told.clone();
    let upload = client::<Segments>(transport).upload(SESSION).chunk_size(UNIT as u64);
    upload.on_progress(move |progress| told.lock().unwrap().push(progress))
}

/// The content of each piece matches its range.
pub fn assert_pieces(memory: &InMemoryTransport, content: &[u8], name: &str) {
    for request in memory.requests() {
        let Some(range) = request.headers.get("content-range") else {
            assert!(request.body.is_empty() && request.headers.get("content-type").is_none(), "{name}");
            continue;
        };
        let range = range.to_str().unwrap().strip_prefix("bytes ").unwrap();
        let (from, to) = range.split_once('/').unwrap().0.split_once('-').unwrap();
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        assert!(request.body[..] == content[from..=to], "{name}: {range}");
    }
}

/// The session's URL is a secret.
pub fn assert_silent(error: &Error, name: &str) {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    for _ in 0..5 {
        let Some(error) = source else { break };
        assert!(!format!("{error} {error:?}").contains("hush"), "{name}: {error:?}");
        source = error.source();
    }
}

#[tokio::test]
async fn uploads() {
    let content = content(LENGTH);
    for Row { name, exchanges, ended, progress } in rows() {
        let count = exchanges.len();
        let (memory, told) = (memory(exchanges), Told::default());
        let watched = Watched::new(memory.clone());
        let began = Instant::now();
        let seen = upload(watched.clone(), &told).send::<Animal>(Cursor::new(&content)).await;
        match (&seen, ended) {
            (Ok(created), Ok(status)) => assert_eq!(created.status.as_u16(), status, "{name}"),
            (Err(error), Err(expected)) => {
                assert_eq!(kind(error), expected, "{name}: {error:?}");
                assert_silent(error, name);
            }
            _ => panic!("{name}: {seen:?}, {:?}", memory.unused()),
        }
        assert_eq!((memory.requests().len(), memory.unused().len()), (count, 0), "{name}: {seen:?}");
        assert_eq!(watched.tokens(), vec![false; count], "{name}");
        assert_pieces(&memory, &content, name);
        let told = told.lock().unwrap();
        assert!(told.iter().all(|told| told.total == Some(LENGTH as u64)), "{name}: {told:?}");
        let told: Vec<usize> = told.iter().map(|told| told.done as usize).collect();
        assert_eq!(told, progress, "{name}");
        assert!(began.elapsed() < Duration::from_secs(5), "{name}");
    }
}

#[tokio::test]
async fn what_an_upload_makes() {
    let [one, two, three] = pieces();
    let location = "https://example.com/v1/animals/rex";
    for (last, entity, expected) in [
        (done(three.clone()), Some("Rex"), None),
        (three.clone().answer_bytes(201, "").answer_header("location", location), None, Some(location)),
        (three.clone().answer_bytes(204, ""), None, None),
    ] {
        let exchanges = [wants(one.clone(), &["327680-"]), wants(two.clone(), &["655360-"]), last];
        let upload = upload(memory(exchanges), &Told::default());
        let created = upload.send::<Animal>(Cursor::new(content(LENGTH))).await.unwrap();
        assert_eq!(created.entity.and_then(|animal| animal.name).as_deref(), entity);
        assert_eq!(created.location.as_deref(), expected);
    }
    let odd = [wants(one, &["327680-"]), wants(two, &["655360-"]), three.answer_bytes(201, "<html>")];
    let error = upload(memory(odd), &Told::default()).send::<Animal>(Cursor::new(content(LENGTH))).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Answer);
}

/// A session that lost everything is uploaded again, in more pieces than there are tries; one that always
/// loses everything ends with an error.
#[tokio::test]
async fn many_pieces() {
    let piece = |at: usize| put(&format!("{}-{}/{}", at * UNIT, (at + 1) * UNIT - 1, 12 * UNIT));
    let next = |at: usize| wants(piece(at), &[&format!("{}-", (at + 1) * UNIT)]);
    let mut exchanges: Vec<Exchange> = (0..10).map(next).collect();
    exchanges.extend([broken(piece(10)), wants(status(), &["0-"])]);
    exchanges.extend((0..11).map(next));
    exchanges.push(done(piece(11)));
    let (memory, told) = (memory(exchanges), Told::default());
    let ended = upload(memory.clone(), &told).send::<Animal>(Cursor::new(content(12 * UNIT))).await;
    assert!(ended.is_ok() && memory.unused().is_empty(), "{ended:?}");
    assert_eq!(told.lock().unwrap().len(), 12);

    // Failures are counted only as long as there is no progress.
    let faults =
        (0..11).flat_map(|at| [broken(piece(at)), wants(status(), &[&format!("{}-", at * UNIT)]), next(at)]);
    let memory = super::memory::memory(faults.chain([done(piece(11))]));
    let ended =
        upload(memory.clone(), &Told::default()).send::<Animal>(Cursor::new(content(12 * UNIT))).await;
    assert!(ended.is_ok() && memory.unused().is_empty(), "{ended:?}");

    let mut exchanges = vec![next(0), next(1)];
    for _ in 0..6 {
        exchanges.extend([wants(piece(2), &["0-"]), next(0), next(1)]);
    }
    let memory = super::memory::memory(exchanges);
    let ended =
        upload(memory.clone(), &Told::default()).send::<Animal>(Cursor::new(content(12 * UNIT))).await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Operation);
    assert_eq!(memory.unused().len(), 2);
}

#[tokio::test]
async fn sizes_of_pieces() {
    for (chunk, expected) in [
        (0, UNIT),
        (1, UNIT),
        (UNIT - 1, UNIT),
        (UNIT, UNIT),
        (2 * UNIT - 1, UNIT),
        (2 * UNIT + 5, 2 * UNIT),
        (usize::MAX, 3 * UNIT),
    ] {
        let memory = memory([put(&format!("0-{}/{}", expected - 1, 3 * UNIT)).answer(201, json!({}))]);
        let upload = client::<Segments>(memory).upload(SESSION).chunk_size(chunk as u64);
        assert!(upload.send::<Animal>(Cursor::new(content(3 * UNIT))).await.is_ok(), "{chunk}");
    }
    let memory =
        memory([put("0-3276799/3276801").answer(202, json!({})), done(put("3276800-3276800/3276801"))]);
    let upload = client::<Segments>(memory).upload(SESSION);
    assert!(!format!("{upload:?}").contains("hush"), "{upload:?}");
    assert!(upload.send::<Animal>(Cursor::new(content(3_276_801))).await.is_ok());
}

/// Content that is shorter than announced, or cannot be read or sought.
struct Odd(Option<&'static str>, Cursor<Vec<u8>>);

impl AsyncRead for Odd {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.0 {
            Some("read") => Poll::Ready(Err(io::Error::other("torn"))),
            _ => Pin::new(&mut self.1).poll_read(context, to),
        }
    }
}

impl AsyncSeek for Odd {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        match (self.0, position) {
            (Some("seek"), _) => Err(io::Error::other("torn")),
            (_, position) => Pin::new(&mut self.1).start_seek(position),
        }
    }

    fn poll_complete(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<u64>> {
        let longer = if self.0 == Some("longer") { UNIT as u64 } else { 0 };
        Pin::new(&mut self.1).poll_complete(context).map(|at| at.map(|at| at + longer))
    }
}

#[tokio::test]
async fn contents_that_cannot_be_sent() {
    let first = || put(&format!("0-327679/{}", 2 * UNIT)).answer(202, json!({}));
    for (fault, length, exchanges, expected) in [
        (None, 0, vec![], ErrorKind::Invalid),
        (Some("seek"), UNIT, vec![], ErrorKind::Local),
        (Some("read"), UNIT, vec![], ErrorKind::Local),
        (Some("longer"), UNIT, vec![first()], ErrorKind::Local),
    ] {
        let memory = memory(exchanges);
        let content = Odd(fault, Cursor::new(content(length)));
        let error = upload(memory.clone(), &Told::default()).send::<Animal>(content).await.unwrap_err();
        assert_eq!((error.kind(), memory.unused().len()), (expected, 0), "{fault:?}: {error:?}");
    }
}
