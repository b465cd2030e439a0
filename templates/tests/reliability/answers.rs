//! Malformed responses. The error has everything that the service sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::{Expected, Row, builder, fails, fine, ok, rex, row};
use crate::runtime::client::{Error, ErrorKind};
use crate::runtime::model::Untyped as Json;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{Contained, Single, Wrapped};
use crate::tests::model::Animal;
use crate::tests::server::{Answer, Reply, Server};
use http::Method;

const HTML: &str = "<html><body>Sign in</body></html>";
const PROBLEM: &str =
    r#"{"type":"https://example.com/p","title":"Out of credit","status":422,"detail":"No money","x":1}"#;
const XML: &str = r#"<?xml version="1.0"?><!-- <code>x</code> --><m:error xmlns:m="http://x/metadata"><m:code>Gone &amp; away</m:code><m:message xml:lang="en"><![CDATA[no <b>]]></m:message><m:innererror><m:message>other</m:message></m:innererror></m:error>"#;

/// 100,000 spaces, compressed.
const SPACES: &str = "H4sIAAAAAAACA+3BMQEAAADCoCrrn9IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwYt8HnKoIYBAA==";

pub fn rows() -> Vec<Row> {
    use ErrorKind::{Answer as Unexpected, Service, TooLarge, Transport};

    let reply = |status: u16, body: &'static str| Reply::from(Answer::new(status, body));
    let endless = Reply::Chunks(Answer::new(200, vec![b' '; 1000]), 1000);
    let is_kept = |error: &Error| error.body() == Some(HTML.as_bytes());
    vec![
        row("no_json", [reply(200, "nonsense"), fine()])
            .both(fails(1, Unexpected, 200).with(|error| error.body() == Some(b"nonsense"))),
        row("html", [reply(200, HTML), fine()]).both(fails(1, Unexpected, 200).with(is_kept)),
        row("half_json", [reply(200, r#"{"name":"#), fine()]).both(fails(1, Unexpected, 200)),
        row("other_json", [reply(200, "[1]"), fine()]).both(fails(1, Unexpected, 200)),
        row("empty", [reply(200, ""), fine()]).get(fails(1, Unexpected, 200)).post(ok(1)),
        row("no_content", [reply(204, ""), fine()]).get(fails(1, Unexpected, 204)).post(ok(1)),
        row("error_in_html", [reply(404, HTML)]).both(fails(1, Service, 404).with(|error| {
            error.is_not_found() && error.body() == Some(HTML.as_bytes()) && error.code().is_none()
        })),
        row("error_is_text", [reply(403, r#"{"error":"invalid_grant"}"#)])
            .both(fails(1, Service, 403).with(|error| error.code() == Some("invalid_grant"))),
        row("error_is_elsewhere", [reply(400, r#"{"Message":"no"}"#)]).both(fails(1, Service, 400).with(
            |error| {
                let is_kept =
                    error.body() == Some(br#"{"Message":"no"}"#) && error.body_json()["Message"] == "no";
                error.json().is_null() && error.code().is_none() && error.message() == "no" && is_kept
            },
        )),
        row("error_is_odd", [reply(409, r#"{"error":{"code":5,"message":null,"details":{}}}"#)])
            .both(fails(1, Service, 409).with(|error| {
                error.is_conflict() && error.code() == Some("5") && error.details().is_empty()
            })),
        row("inner_errors", [nested()]).both(fails(1, Service, 400).with(|error| {
            let codes: Vec<&str> = error.codes().collect();
            codes == ["a", "b", "c"] && error.message() == "m" && error.request_id() == Some("id")
        })),
        row("odata_3", [reply(400, r#"{"odata.error":{"code":"a","message":{"lang":"en","value":"m"}}}"#)])
            .both(fails(1, Service, 400).with(|error| error.code() == Some("a") && error.message() == "m")),
        row("error_is_a_problem", [reply(422, PROBLEM)]).both(told(
            422,
            Some("https://example.com/p"),
            "No money",
        )),
        row("error_of_oauth", [reply(400, r#"{"error":"invalid_grant","error_description":"AADSTS1: no"}"#)])
            .both(told(400, Some("invalid_grant"), "AADSTS1: no")),
        row("errors_in_a_list", [reply(400, r#"{"errors":[{"code":7,"message":"no"},{"code":8}]}"#)])
            .both(told(400, Some("7"), "no")),
        row("error_in_xml", [reply(404, XML)]).both(told(404, Some("Gone & away"), "no <b>")),
        row("error_with_success", [reply(200, r#"{"error":{"code":"a","message":"m"}}"#), fine()]).both(
            fails(1, Unexpected, 200).with(|error| error.code() == Some("a") && error.message() == "m"),
        ),
        row("collection_in_place_of_one", [reply(200, r#"{"value":[{"name":"Rex"}]}"#), fine()])
            .both(fails(1, Unexpected, 200)),
        row("odata_2", [reply(200, r#"{"d":{"name":"Rex"}}"#), fine()]).both(fails(1, Unexpected, 200)),
        row("null_in_value", [reply(200, r#"{"value":null}"#), fine()])
            .get(fails(1, Unexpected, 200))
            .post(ok(1)),
        row("empty_object", [reply(200, " { } "), fine()]).get(fails(1, Unexpected, 200)),
        row("one_in_value", [reply(200, r#"{"@odata.context":"x","value":{"name":"Rex"}}"#)]).both(ok(1)),
        row("error_is_empty", [reply(403, "")])
            .both(fails(1, Service, 403).with(|error| error.is_forbidden() && error.body() == Some(b""))),
        row("too_large", [fine()])
            .set(|client| client.max_response_size(10))
            .both(fails(1, TooLarge, 200).with(|error| error.body().is_none())),
        row("too_large_in_chunks", [endless])
            .set(|client| client.max_response_size(9_999))
            .both(fails(1, TooLarge, 200)),
        row("too_large_when_decompressed", [packed(STANDARD.decode(SPACES).unwrap())])
            .set(|client| client.max_response_size(99_999))
            .both(fails(1, TooLarge, 200)),
        row("badly_compressed", [packed("no gzip"), fine()]).get(ok(2)).post(fails(1, Transport, 200)),
        row("error_is_too_large", [Answer::new(503, vec![b' '; 100]).into()])
            .set(|client| client.max_response_size(10))
            .both(fails(1, TooLarge, 503)),
        row("as_large_as_allowed", [rex().into()]).set(|client| client.max_response_size(48)).both(ok(1)),
    ]
}

/// An error status with this code and message.
fn told(status: u16, code: Option<&'static str>, message: &'static str) -> Expected {
    let expected = fails(1, ErrorKind::Service, status);
    let told = Some((code, message));
    Expected { told, ..expected }
}

fn nested() -> Reply {
    let inner = json!({ "code": "b", "request-id": "id", "innererror": { "code": "c" } });
    let error = json!({ "error": { "code": "a", "message": "m", "innerError": inner } });
    Answer::new(400, error.to_string()).into()
}

fn packed(body: impl Into<Bytes>) -> Reply {
    Answer::new(200, body).header("content-encoding", "gzip").into()
}

/// An action without a response body has still had its effect; null counts as no body.
#[tokio::test]
async fn answers_of_actions_that_may_be_nothing() {
    let replies =
        [(202, "", None), (204, "", None), (200, "null", None), (200, r#"{"name":"Rex"}"#, Some("Rex"))];
    for (status, body, expected) in replies {
        let server = Server::replying([Answer::new(status, body).into()]).await;
        let action = builder(&server).build().unwrap().action_segment::<Option<Animal>>("adopt");
        let answer = action.send().await.unwrap();
        assert_eq!(answer.as_ref().and_then(|animal| animal.name.as_deref()), expected, "{status} {body}");
    }
    let replies = [(202, "", None), (200, r#"{"value":null}"#, None), (200, r#"{"value":true}"#, Some(true))];
    for (status, body, expected) in replies {
        let server = Server::replying([Answer::new(status, body).into()]).await;
        let action = builder(&server).build().unwrap().action_segment::<Wrapped<Option<bool>>>("feed");
        assert_eq!(action.send().await.unwrap(), expected, "{status} {body}");
    }
    let server = Server::replying([Answer::new(204, "").into()]).await;
    let action = builder(&server).build().unwrap().action_segment::<Wrapped<bool>>("feed");
    assert_eq!(action.send().await.unwrap_err().kind(), ErrorKind::Answer);
}

/// Formats in which services report errors, with code and message.
#[tokio::test]
async fn codes_and_messages_of_other_forms() {
    let long = format!(r#"<Error><Message>{}</Message><Code>x</Code></Error>"#, "m".repeat(100_000));
    for (body, code, message) in [
        (r#"{"Error":{"Code":"A","Message":"M"}}"#, Some("A"), Some("M")),
        (r#"{"error":{"code":"","message":" "}}"#, None, None),
        (r#"{"error":{"code":404.5,"message":"m"}}"#, Some("404.5"), Some("m")),
        (r#"{"error":"it did not work"}"#, None, Some("it did not work")),
        (r#"{"error":null,"message":"m","statusCode":5}"#, None, Some("m")),
        (r#"{"ERRORCODE":"A","ExceptionMessage":"M"}"#, Some("A"), Some("M")),
        (r#"{"Message":"M","ExceptionMessage":"E"}"#, None, Some("M")),
        (r#"[{"errorCode":"A","message":"M"}]"#, Some("A"), Some("M")),
        (r#"{"errors":["M is wrong"]}"#, None, Some("M is wrong")),
        (r#"{"errors":[]}"#, None, None),
        (r#"{"title":"T","status":400,"errors":{"x":["y"]}}"#, None, Some("T")),
        (r#"{"type":"about:blank","title":"T","detail":"D"}"#, None, Some("D")),
        (r#"{"type":"t","code":"A","title":"T"}"#, Some("A"), Some("T")),
        (r#"{"type":"dog","name":"Rex"}"#, None, None),
        (
            "\u{feff}<Error><Code>A</Code><Message>M\nRequestId:1</Message></Error>",
            Some("A"),
            Some("M\nRequestId:1"),
        ),
        (
            "<error xmlns=\"x\"><code /><message>&#77;&#x2e; &nbsp; &lt;&#xffffff;</message></error>",
            None,
            Some("M. &nbsp; <&#xffffff;"),
        ),
        ("<ErrorResponse><Error><Type>S</Type><Code>A</Code></Error></ErrorResponse>", Some("A"), None),
        (
            "<s:Envelope><s:Body><s:Fault><faultcode>A</faultcode><faultstring>M</faultstring></s:Fault></s:Body></s:Envelope>",
            Some("A"),
            Some("M"),
        ),
        ("<?xml version=\"1.0\"?><!DOCTYPE html><html><code>A</code><message>M</message></html>", None, None),
        ("<h1>Error</h1><code>A</code>", None, None),
        ("<error><code>A", Some("A"), None),
        ("<error><co", None, None),
        ("<error", None, None),
        ("<", None, None),
        ("code: A", None, None),
        (&long, None, Some(&"m".repeat(65_536 - 16))),
    ] {
        let server = Server::replying([Answer::new(400, body.to_owned()).into()]).await;
        let read = builder(&server).build().unwrap().entity_segment::<Animal, Contained>("rex").get();
        let error = read.send().await.unwrap_err();
        let seen = (error.code(), Some(error.message()).filter(|message| !message.is_empty()));
        assert_eq!(seen, (code, message), "{body}");
    }
}

/// Unusual but valid responses are accepted, and nothing beside an entity is lost.
#[tokio::test]
async fn entities_of_legal_forms() {
    for (body, kept) in [
        (r#"{"@odata.context":"x"}"#, "@odata.context"),
        (r#"{"name":"Rex","error":{"code":"a"}}"#, "error"),
        (r#"{"name":"Rex","value":5}"#, "value"),
        (r#"{"other":1}"#, "other"),
        (r#"{"value":{"name":"Rex"},"@odata.context":"x"}"#, "@odata.context"),
    ] {
        let server = Server::replying([Answer::new(200, body).into()]).await;
        let read = builder(&server).build().unwrap().entity_segment::<Animal, Contained>("rex").get();
        let animal = read.send().await.unwrap();
        assert!(animal.odata.raw(kept).is_some(), "{body}: {animal:?}");
        assert_eq!(animal.name.is_some(), body.contains("Rex"), "{body}");
    }
    let server = Server::replying([Answer::new(200, r#"{"error":{"code":"a"}}"#).into()]).await;
    let client = builder(&server).build().unwrap();
    let untyped: Json = client.request::<Single<Json>>(Method::GET, "/x").send().await.unwrap();
    assert_eq!(untyped["error"]["code"], "a");
    // An error is neither a value nor the success of an action, whatever its status.
    let error = client.action_segment::<()>("x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, Some("a")));
    let error = client.action_segment::<Option<Animal>>("x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, Some("a")));
    let error = client.action_segment::<Wrapped<Option<bool>>>("x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, Some("a")));
    let error = client.action_segment::<u64>("x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Answer, Some("a")));
}
