//! Upload sessions: their URLs, resuming, committing, cancelling.

use std::io::Cursor;

use http::Method;
use serde_json::json;

use super::memory::{Watched, client, kind, memory};
use super::model::{Animal, Segments};
use super::uploads::{
    LENGTH, SESSION, Told, assert_pieces, assert_silent, broken, content, done, pieces, status, upload, wants,
};
use crate::runtime::client::{ErrorKind, Exchange};

#[tokio::test]
async fn resumed_uploads() {
    let [_, two, three] = pieces();
    let rest = || [wants(two.clone(), &["655360-"]), done(three.clone())];
    let asked = |status_code: u16| status().answer(status_code, json!({"nextExpectedRanges": ["327680-"]}));
    for (first, rest, expected) in [
        (asked(200), rest().to_vec(), Ok(())),
        (asked(202), rest().to_vec(), Ok(())),
        (broken(status()), [vec![asked(200)], rest().to_vec()].concat(), Ok(())),
        (asked(404), vec![], Err((ErrorKind::Service, Some(404)))),
        (status().answer_bytes(200, ""), vec![], Err((ErrorKind::Answer, Some(200)))),
        (
            status().answer(200, json!({"error": {"code": "odd"}})),
            vec![],
            Err((ErrorKind::Answer, Some(200))),
        ),
        (wants(status(), &["656361-"]), vec![], Err((ErrorKind::Answer, Some(202)))),
        (status().answer(200, json!({"NextExpectedRanges": ["327680-"]})), rest().to_vec(), Ok(())),
        (wants(status(), &["x-y"]), vec![], Err((ErrorKind::Answer, Some(202)))),
    ] {
        let (memory, told) = (memory([vec![first], rest].concat()), Told::default());
        let upload = upload(memory.clone(), &told).resuming();
        let ended = upload.send::<Animal>(Cursor::new(content(LENGTH))).await.map(drop);
        assert_eq!((ended.map_err(|error| kind(&error)), memory.unused().len()), (expected, 0));
        assert_pieces(&memory, &content(LENGTH), "resumed");
        assert_eq!(told.lock().unwrap().len(), if expected.is_ok() { 2 } else { 0 });
    }
}

/// Nothing is sent to a complete session; the entity is known when the session is committed.
#[tokio::test]
async fn all_has_arrived() {
    for state in [
        json!({}),
        json!({"nextExpectedRanges": []}),
        json!({"NextExpectedRanges": [], "ExpirationDateTime": "2030-01-01T00:00:00Z"}),
        json!({"nextExpectedRanges": [format!("{LENGTH}-")]}),
        json!({"expirationDateTime": "2030-01-01T00:00:00Z"}),
    ] {
        let (memory, told) = (memory([status().answer(200, state.clone())]), Told::default());
        let upload = upload(memory.clone(), &told).resuming();
        let created = upload.send::<Animal>(Cursor::new(content(LENGTH))).await.unwrap();
        assert!(created.entity.is_none() && created.status == 200, "{state}: {created:?}");
        let told: Vec<u64> = told.lock().unwrap().iter().map(|told| told.done).collect();
        assert_eq!(told, [LENGTH as u64], "{state}");
    }
    let [one, two, three] = pieces();
    let deferred = [wants(one, &["327680-"]), wants(two, &["655360-"]), wants(three, &[])];
    let upload = upload(memory(deferred), &Told::default());
    let created = upload.send::<Animal>(Cursor::new(content(LENGTH))).await.unwrap();
    assert!(created.entity.is_none() && created.status == 202, "{created:?}");
}

#[tokio::test]
async fn committed_uploads() {
    let location = "https://example.com/v1/animals/rex";
    let commit = || Exchange::new(Method::POST, SESSION).with_header("content-length", "0");
    let error = |code: &str| json!({"error": {"code": code}});
    for (exchanges, expected) in [
        (vec![commit().answer(201, json!({"name": "Rex"}))], Ok((201, Some("Rex"), None))),
        (vec![commit().answer(200, json!({"name": "Rex"}))], Ok((200, Some("Rex"), None))),
        (
            vec![commit().answer_bytes(201, "").answer_header("location", location)],
            Ok((201, None, Some(location))),
        ),
        (
            vec![commit().answer(429, error("busy")), commit().answer(201, json!({"name": "Rex"}))],
            Ok((201, Some("Rex"), None)),
        ),
        (vec![commit().answer(409, error("nameAlreadyExists"))], Err((ErrorKind::Service, Some(409)))),
        // The client cannot know whether the request took effect.
        (vec![commit().answer(504, error("late"))], Err((ErrorKind::Service, Some(504)))),
    ] {
        let count = exchanges.len();
        let watched = Watched::new(memory(exchanges));
        let ended = client::<Segments>(watched.clone()).upload(SESSION).commit::<Animal>().await;
        let seen = ended.as_ref().map(|created| {
            let name = created.entity.as_ref().and_then(|animal| animal.name.as_deref());
            (created.status.as_u16(), name, created.location.as_deref())
        });
        assert_eq!(seen.map_err(kind), expected, "{ended:?}");
        assert_eq!(watched.tokens(), vec![false; count]);
        ended.err().iter().for_each(|error| assert_silent(error, "committed"));
    }
}

#[tokio::test]
async fn cancelled_uploads() {
    for (status, is_ok) in [(204, true), (200, true), (404, false), (403, false)] {
        let watched =
            Watched::new(memory([Exchange::new(Method::DELETE, SESSION).answer(status, json!({}))]));
        let ended = client::<Segments>(watched.clone()).upload(SESSION).cancel().await;
        assert_eq!((ended.is_ok(), watched.tokens()), (is_ok, vec![false]), "{status}");
        ended.err().iter().for_each(|error| assert_silent(error, "cancelled"));
    }
}

/// Only secure URLs are used, and never with a token.
#[tokio::test]
async fn where_sessions_are() {
    for (url, is_allowed) in [
        (SESSION, true),
        ("https://example.com/v1/session?ticket=hush", true),
        ("/session?ticket=hush", true),
        ("http://upload.example.net/session?ticket=hush", false),
        ("http://example.com/v1/session?ticket=hush", false),
        ("ftp://upload.example.net/hush", false),
        ("https://[hush", false),
    ] {
        let expected = if url.starts_with('/') { "/v1/session?ticket=hush" } else { url };
        let watched = Watched::new(memory([Exchange::new(Method::PUT, expected).answer(201, json!({}))]));
        let upload = client::<Segments>(watched.clone()).upload(url);
        let ended = upload.send::<Animal>(Cursor::new(b"x")).await;
        let tokens = if is_allowed { vec![false] } else { vec![] };
        assert_eq!((ended.is_ok(), watched.tokens()), (is_allowed, tokens), "{url}: {ended:?}");
        if let Err(error) = ended {
            assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
            assert_silent(&error, url);
        }
    }
}
