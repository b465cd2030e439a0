//! Streaming downloads, with interruptions.

use std::collections::VecDeque;
use std::io::Cursor;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::memory::{Kind, Watched, client, kind, memory};
use super::model::{Animal, Segments};
use crate::runtime::client::{
    ByteStream, Bytes, ErrorKind, Exchange, HttpRequest, HttpResponse, Transport, TransportError,
    TransportErrorKind, TransportFuture,
};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{Contained, Content, ContentRequest};

/// Responds in turn, with bodies that come in chunks and may be interrupted.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<(VecDeque<Reply>, Vec<HeaderMap>)>>);

#[derive(Clone)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    chunks: VecDeque<Result<&'static str, TransportErrorKind>>,
}

/// Chunks in memory, one for each poll.
struct Chunks(VecDeque<Result<&'static str, TransportErrorKind>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.0.pop_front().map(|chunk| chunk.map(Bytes::from));
        Poll::Ready(chunk.map(|chunk| chunk.map_err(|kind| TransportError::new(kind, "on purpose"))))
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            // One pending poll, so that a future can be dropped before there is a response.
            tokio::task::yield_now().await;
            let mut script = self.0.lock().unwrap();
            script.1.push(request.headers);
            let Some(Reply { status, headers, chunks }) = script.0.pop_front() else {
                return Err(TransportError::new(TransportErrorKind::Permanent, "no reply is left"));
            };
            let header = |(name, value): (&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            let headers = headers.into_iter().map(header).collect();
            let status = StatusCode::from_u16(status).unwrap();
            Ok(HttpResponse { status, headers, body: ByteStream::new(Chunks(chunks)) })
        })
    }
}

/// Interrupts the stream.
const BROKEN: Result<&str, TransportErrorKind> = Err(TransportErrorKind::Interrupted);
const STRONG: (&str, &str) = ("etag", "\"1\"");
const TEN: (&str, &str) = ("content-length", "10");

type ChunkList<'c> = &'c [Result<&'static str, TransportErrorKind>];

fn reply(status: u16, headers: &[(&'static str, &'static str)], chunks: ChunkList<'_>) -> Reply {
    Reply { status, headers: headers.to_vec(), chunks: chunks.iter().copied().collect() }
}

/// The rest of the content, from a position on.
fn rest(range: &'static str, chunks: ChunkList<'_>) -> Reply {
    reply(206, &[("content-range", range), STRONG], chunks)
}

/// The responses; how much of "0123456789" arrived; the error, if any; the ranges of all requests but the
/// first.
type Case = (&'static str, Vec<Reply>, &'static str, Option<Kind>, &'static [&'static str]);

fn cases() -> Vec<Case> {
    let whole = || [Ok("0123"), Ok("456789")];
    let half = |headers: &[(&'static str, &'static str)]| reply(200, headers, &[Ok("01"), Ok("23"), BROKEN]);
    let strong = || half(&[STRONG, TEN]);
    let broke = Some((ErrorKind::Transport, Some(200)));
    let from_four: &[&str] = &["bytes=4-"];
    vec![
        ("whole", vec![reply(200, &[STRONG, TEN], &whole())], "0123456789", None, &[]),
        ("of unknown length", vec![reply(200, &[], &whole())], "0123456789", None, &[]),
        ("empty", vec![reply(200, &[("content-length", "0")], &[])], "", None, &[]),
        ("none", vec![reply(204, &[], &[])], "", None, &[]),
        ("broken", vec![strong(), rest("bytes 4-9/10", &[Ok("456789")])], "0123456789", None, from_four),
        (
            "broken at once",
            vec![reply(200, &[STRONG], &[BROKEN]), rest("bytes 0-9/10", &whole())],
            "0123456789",
            None,
            &["bytes=0-"],
        ),
        (
            "broken often",
            vec![
                strong(),
                rest("bytes 4-9/10", &[Ok("4"), BROKEN]),
                rest("bytes 5-9/*", &[Ok("5"), BROKEN]),
                rest("bytes 6-9/10", &[Ok("6"), BROKEN]),
                rest("bytes 7-9/10", &[Ok("7"), BROKEN]),
                rest("bytes 8-9/10", &[Ok("8"), BROKEN]),
                rest("bytes 9-9/10", &[Ok("9")]),
            ],
            "0123456789",
            None,
            &["bytes=4-", "bytes=5-", "bytes=6-", "bytes=7-", "bytes=8-", "bytes=9-"],
        ),
        (
            "broken for ever",
            [vec![strong()], vec![rest("bytes 4-9/10", &[BROKEN]); 6]].concat(),
            "0123",
            broke,
            &["bytes=4-"; 5],
        ),
        (
            "unknown length",
            vec![half(&[STRONG]), rest("bytes 4-9/10", &[Ok("456789")])],
            "0123456789",
            None,
            from_four,
        ),
        ("weak", vec![half(&[("etag", "W/\"1\""), TEN])], "0123", broke, &[]),
        ("no version", vec![half(&[TEN])], "0123", broke, &[]),
        ("compressed", vec![half(&[STRONG, TEN, ("content-encoding", "gzip")])], "0123", broke, &[]),
        ("changed", vec![strong(), reply(200, &[("etag", "\"2\"")], &whole())], "0123", broke, from_four),
        ("no range", vec![strong(), reply(206, &[], &[Ok("456789")])], "0123", broke, from_four),
        (
            "all again, as a range",
            vec![strong(), reply(200, &[STRONG, ("content-range", "bytes 4-9/10")], &whole())],
            "0123",
            broke,
            from_four,
        ),
        ("another range", vec![strong(), rest("bytes 3-9/10", &[Ok("3456789")])], "0123", broke, from_four),
        ("another unit", vec![strong(), rest("items 4-9/10", &[Ok("456789")])], "0123", broke, from_four),
        (
            "gone",
            vec![strong(), reply(404, &[], &[])],
            "0123",
            Some((ErrorKind::Service, Some(404))),
            from_four,
        ),
        (
            "unavailable for a while",
            vec![strong(), reply(503, &[], &[]), rest("bytes 4-9/10", &[Ok("456789")])],
            "0123456789",
            None,
            &["bytes=4-", "bytes=4-"],
        ),
        (
            "ended too early",
            vec![reply(200, &[STRONG, TEN], &[Ok("0123")]), rest("bytes 4-9/10", &[Ok("456789")])],
            "0123456789",
            None,
            from_four,
        ),
        ("ended too early, of no version", vec![reply(200, &[TEN], &[Ok("0123")])], "0123", broke, &[]),
        (
            "ended too early again",
            vec![strong(), rest("bytes 4-9/10", &[Ok("45")]), rest("bytes 6-9/10", &[Ok("6789")])],
            "0123456789",
            None,
            &["bytes=4-", "bytes=6-"],
        ),
        ("refused", vec![reply(403, &[], &[Ok("{}")])], "", Some((ErrorKind::Service, Some(403))), &[]),
        ("broken before", vec![reply(503, &[], &[]), reply(200, &[TEN], &whole())], "0123456789", None, &[]),
    ]
}

impl Script {
    fn new(replies: Vec<Reply>) -> Self {
        Self(Arc::new(Mutex::new((replies.into(), Vec::new()))))
    }

    fn photo(&self) -> ContentRequest<Content> {
        let animals = client::<Segments>(self.clone()).collection_segment::<Animal, Contained>("animals");
        animals.key(&"rex").stream_segment("photo").get()
    }

    /// The requested ranges, always of the same version and uncompressed.
    fn ranges(&self) -> Vec<String> {
        let sent = &self.0.lock().unwrap().1;
        assert!(sent.iter().all(|headers| headers["accept-encoding"] == "identity"));
        let asked = sent.iter().filter_map(|headers| Some((headers.get("range")?, headers)));
        let ranges = asked.map(|(range, headers)| {
            assert_eq!(headers["if-range"], "\"1\"");
            range.to_str().unwrap().to_owned()
        });
        ranges.collect()
    }
}

#[tokio::test]
async fn downloads() {
    for (name, replies, came, expected, ranges) in cases() {
        let script = Script::new(replies.clone());
        let mut written = Vec::new();
        let ended = script.photo().write_to(&mut written).await;
        assert_eq!(ended.as_ref().err().map(kind), expected, "{name}: {ended:?}");
        assert_eq!(String::from_utf8(written).unwrap(), came, "{name}");
        assert!(ended.is_err() || ended.is_ok_and(|count| count == came.len() as u64), "{name}");
        assert_eq!(script.ranges(), ranges, "{name}");

        // The same piece by piece; `progress` is right, and the stream ends after an error.
        let script = Script::new(replies);
        let Ok(mut download) = script.photo().open().await else { continue };
        let total = download.headers().get("content-length").map(|_| came.len().max(10) as u64);
        let total = total.filter(|_| name != "empty" && name != "compressed");
        let (mut done, mut error) = (0, None);
        while let Some(chunk) = download.next().await {
            match chunk {
                Ok(chunk) => {
                    done += chunk.len() as u64;
                    let progress = download.progress();
                    assert_eq!((progress.done, progress.total), (done, total), "{name}");
                }
                Err(failed) => error = Some(kind(&failed)),
            }
        }
        assert_eq!((done, error), (came.len() as u64, expected), "{name}");
        assert!(download.next().await.is_none(), "{name}");
        assert!(!format!("{download:?}").contains("etag"), "{download:?}");
    }
}

/// The caller asked for a range already.
#[tokio::test]
async fn ranges_of_the_caller() {
    let half = reply(
        206,
        &[STRONG, ("content-range", "bytes 2-9/10"), ("content-length", "8")],
        &[Ok("23"), BROKEN],
    );
    let script = Script::new(vec![half]);
    let mut download = script.photo().header("range", "bytes=2-").open().await.unwrap();
    assert_eq!(download.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(download.next().await.unwrap().unwrap(), "23");
    assert_eq!(download.next().await.unwrap().unwrap_err().kind(), ErrorKind::Transport);
    assert!(download.next().await.is_none());
    assert_eq!(script.0.lock().unwrap().1.len(), 1);
}

/// Dropping the future of `next` while the download resumes loses nothing.
#[tokio::test]
async fn dropped_half_way() {
    for headers in [&[STRONG, TEN][..], &[STRONG]] {
        let script = Script::new(vec![
            reply(200, headers, &[Ok("0123"), BROKEN]),
            rest("bytes 4-9/10", &[Ok("456789")]),
        ]);
        let mut download = script.photo().open().await.unwrap();
        assert_eq!(download.next().await.unwrap().unwrap(), "0123");
        let mut dropped = 0;
        let waiting = async {
            for _ in 0..3 {
                dropped += 1;
                // It waits for its next try at least.
                let next = tokio::time::timeout(Duration::ZERO, download.next()).await;
                if let Ok(next) = next {
                    return next;
                }
            }
            download.next().await
        };
        assert_eq!(waiting.await.unwrap().unwrap(), "456789");
        assert!(dropped > 0 && download.next().await.is_none());
    }
}

#[tokio::test]
async fn writers_that_fail() {
    let script = Script::new(vec![reply(200, &[TEN], &[Ok("0123"), Ok("456789")])]);
    let mut small = [0_u8; 6];
    let error = script.photo().write_to(&mut Cursor::new(&mut small[..])).await.unwrap_err();
    assert_eq!((error.kind(), &small[..]), (ErrorKind::Local, &b"012345"[..]), "{error:?}");
}

/// Content is often stored at another origin, where no token is sent. Each try starts at the original
/// URL.
#[tokio::test]
async fn downloads_from_elsewhere() {
    let moved = || {
        let photo = Exchange::get("/v1/animals/rex/photo").answer_bytes(302, "");
        photo.answer_header("location", "https://cdn.example.net/1?ticket=hush")
    };
    let content = Exchange::get("https://cdn.example.net/1?ticket=hush")
        .answer_bytes(200, "0123")
        .answer_header("etag", "\"1\"");
    let cut = content.answer_header("content-length", "10");
    let rest = Exchange::get("https://cdn.example.net/1?ticket=hush").with_header("range", "bytes=4-");
    let rest = rest.with_header("if-range", "\"1\"").answer_bytes(206, "456789");
    let memory = memory([moved(), cut, moved(), rest.answer_header("content-range", "bytes 4-9/10")]);
    let watched = Watched::new(memory.clone());
    let animals = client::<Segments>(watched.clone()).collection_segment::<Animal, Contained>("animals");
    let mut written = Vec::new();
    let ended = animals.key(&"rex").stream_segment("photo").get().write_to(&mut written).await;
    assert_eq!((ended.unwrap(), written.as_slice()), (10, &b"0123456789"[..]));
    assert_eq!((watched.tokens(), memory.unused().len()), (vec![true, false, true, false], 0));
}

/// A pre-authenticated URL is requested without a token.
#[tokio::test]
async fn downloads_by_their_own_url() {
    let url = "https://cdn.example.net/1?ticket=hush";
    let there = "https://other.example.net/2";
    for (url, answers, expected) in [
        (url, vec![Exchange::get(url).with_header("accept", "*/*").answer_bytes(200, "photo")], Ok(5)),
        (
            url,
            vec![Exchange::get(url).answer_bytes(503, ""), Exchange::get(url).answer_bytes(200, "photo")],
            Ok(5),
        ),
        (
            url,
            vec![
                Exchange::get(url).answer_bytes(302, "").answer_header("location", there),
                Exchange::get(there),
            ],
            Ok(0),
        ),
        ("https://example.com/v1/photo", vec![Exchange::get("https://example.com/v1/photo")], Ok(0)),
        (url, vec![Exchange::get(url).answer_bytes(404, "")], Err((ErrorKind::Service, Some(404)))),
        ("http://cdn.example.net/1", vec![], Err((ErrorKind::Invalid, None))),
        ("ftp://cdn.example.net/1", vec![], Err((ErrorKind::Invalid, None))),
    ] {
        let count = answers.len();
        let memory = memory(answers);
        let watched = Watched::new(memory.clone());
        let policy = crate::runtime::client::RetryPolicy::default().base_delay(Duration::ZERO);
        let builder = crate::runtime::client::ServiceClient::<Segments>::builder()
            .transport(watched.clone())
            .retry(policy);
        let builder = builder.credential(crate::runtime::client::StaticToken::new("hush-token"));
        let client = builder
            .default_header("x-key", "s3cret")
            .prefer(crate::runtime::request::Prefer::Other(String::from("IdType=\"ImmutableId\"")))
            .build()
            .unwrap();
        let request = client.download(url);
        assert!(!format!("{request:?}").contains("hush"), "{request:?}");
        let ended = request.send().await;
        assert_eq!(watched.tokens(), vec![false; count], "{url}");
        for request in memory.requests() {
            assert!(
                !request.headers.contains_key("x-key") && !request.headers.contains_key("prefer"),
                "{request:?}"
            );
        }
        if let Err(error) = &ended {
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        assert_eq!(ended.map(|bytes| bytes.len()).map_err(|error| kind(&error)), expected, "{url}");
        assert!(memory.unused().is_empty());
    }
}
