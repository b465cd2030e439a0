//! Answers that are not what they should be. What the service sent is kept, whatever it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::{Row, builder, fails, fine, ok, rex, row};
use crate::runtime::{Error, ErrorKind, Value};
use crate::tests::model::Animal;
use crate::tests::server::{Answer, Reply, Server};

const HTML: &str = "<html><body>Sign in</body></html>";

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
        row("error_is_elsewhere", [reply(400, r#"{"Message":"no"}"#)]).both(
            fails(1, Service, 400)
                .with(|error| error.json().is_null() && error.body() == Some(br#"{"Message":"no"}"#)),
        ),
        row("error_is_odd", [reply(409, r#"{"error":{"code":5,"message":null,"details":{}}}"#)]).both(
            fails(1, Service, 409)
                .with(|error| error.is_conflict() && error.code().is_none() && error.details().is_empty()),
        ),
        row("inner_errors", [nested()]).both(fails(1, Service, 400).with(|error| {
            let codes: Vec<&str> = error.codes().collect();
            codes == ["a", "b", "c"] && error.message() == "m" && error.request_id() == Some("id")
        })),
        row("odata_3", [reply(400, r#"{"odata.error":{"code":"a","message":{"lang":"en","value":"m"}}}"#)])
            .both(fails(1, Service, 400).with(|error| error.code() == Some("a") && error.message() == "m")),
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

fn nested() -> Reply {
    let inner = json!({ "code": "b", "request-id": "id", "innererror": { "code": "c" } });
    let error = json!({ "error": { "code": "a", "message": "m", "innerError": inner } });
    Answer::new(400, error.to_string()).into()
}

fn packed(body: impl Into<Bytes>) -> Reply {
    Answer::new(200, body).header("content-encoding", "gzip").into()
}

/// What an action does counts also where nothing comes back; a null is nothing too.
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
        let action = builder(&server).build().unwrap().action_segment::<Value<Option<bool>>>("feed");
        assert_eq!(action.send().await.unwrap(), expected, "{status} {body}");
    }
    let server = Server::replying([Answer::new(204, "").into()]).await;
    let action = builder(&server).build().unwrap().action_segment::<Value<bool>>("feed");
    assert_eq!(action.send().await.unwrap_err().kind(), ErrorKind::Answer);
}
