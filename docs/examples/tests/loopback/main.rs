//! Each program against a server on the loopback that answers as Graph does.

mod areas;
mod notifications;
mod signing_in;
mod transports;

use std::process::{Command, Output};

use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, header, method, path, query_param};
use wiremock::{Mock, MockBuilder, MockServer, Request, Respond, ResponseTemplate};

const TOKEN: &str = "a-token";

fn run(program: &str, arguments: &[&str], server: &MockServer) -> Output {
    let output = Command::new(program)
        .args(arguments)
        .env("GRAPH_URL", format!("{}/v1.0", server.uri()))
        .env("GRAPH_TOKEN", TOKEN)
        .env("NO_PROXY", "127.0.0.1,localhost")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains(TOKEN), "{errors}");
    output
}

/// What a program that ends well prints.
fn printed(program: &str, arguments: &[&str], server: &MockServer) -> String {
    let output = run(program, arguments, server);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn on(verb: &str, at: &str) -> MockBuilder {
    Mock::given(method(verb)).and(path(at)).and(header("authorization", format!("Bearer {TOKEN}").as_str()))
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_listed_over_pages() {
    let server = MockServer::start().await;
    let next = format!("{}/v1.0/users?$skiptoken=2", server.uri());
    let filter = "startswith(displayName,'Ad') and accountEnabled";
    on("GET", "/v1.0/users")
        .and(query_param("$filter", filter))
        .and(query_param("$select", "id,displayName,mail"))
        .respond_with(ok(json!({"value": [{"id": "1", "displayName": "Ada"}], "@odata.nextLink": next})))
        .expect(1)
        .mount(&server)
        .await;
    on("GET", "/v1.0/users")
        .and(query_param("$skiptoken", "2"))
        .respond_with(ok(
            json!({"value": [{"id": "2", "displayName": "Adele", "mail": "adele@example.com"}]}),
        ))
        .expect(1)
        .mount(&server)
        .await;
    let said = printed(env!("CARGO_BIN_EXE_list_users"), &["Ad"], &server);
    assert_eq!(said, "1\tAda\t-\n2\tAdele\tadele@example.com\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_added_and_failures_told() {
    let server = MockServer::start().await;
    let user = |id: &str| format!("{}/v1.0/users/{id}", server.uri());
    let result = |id: &str, error: Value| json!({"@odata.type": "#microsoft.graph.aadUserConversationMemberResult", "userId": id, "error": error});
    let answer = json!({"value": [result("a", Value::Null), result("b", json!({"code": "NotFound", "message": "no such user"}))]});
    on("POST", "/v1.0/teams/t/members/add")
        .and(body_partial_json(
            json!({"values": [{"user@odata.bind": user("a")}, {"user@odata.bind": user("b")}]}),
        ))
        .respond_with(ResponseTemplate::new(207).set_body_json(answer))
        .expect(1)
        .mount(&server)
        .await;
    let output = run(env!("CARGO_BIN_EXE_add_members"), &["t", "a", "b"], &server);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1 added, 1 failed\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "b: no such user\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_kept_in_step_and_read_anew_when_the_link_has_expired() {
    let server = MockServer::start().await;
    let link = |token: &str| format!("{}/v1.0/users/delta()?$deltatoken={token}", server.uri());
    let next = format!("{}/v1.0/users/delta()?$skiptoken=2", server.uri());
    let delta = || on("GET", "/v1.0/users/delta()");
    let all = |users: Value| ok(json!({"value": users, "@odata.nextLink": next}));
    let last = |users: Value, token: &str| ok(json!({"value": users, "@odata.deltaLink": link(token)}));
    let selected = || delta().and(query_param("$select", "id,displayName,mail"));
    selected()
        .respond_with(all(json!([{"id": "1", "displayName": "Ada"}, {"id": "2", "displayName": "Bob"}])))
        .expect(2)
        .mount(&server)
        .await;
    let second = delta().and(query_param("$skiptoken", "2"));
    second
        .respond_with(last(json!([{"id": "3", "displayName": "Cem"}]), "one"))
        .expect(2)
        .mount(&server)
        .await;
    let changes =
        json!([{"id": "1", "mail": "ada@example.com"}, {"id": "2", "@removed": {"reason": "deleted"}}]);
    let later = delta().and(query_param("$deltatoken", "one"));
    later.respond_with(last(changes, "two")).up_to_n_times(1).mount(&server).await;
    let expired = ResponseTemplate::new(410)
        .set_body_json(json!({"error": {"code": "syncStateNotFound", "message": "too old"}}));
    delta().and(query_param("$deltatoken", "two")).respond_with(expired).expect(1).mount(&server).await;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.db");
    let sync = || printed(env!("CARGO_BIN_EXE_sync_users"), &[file.to_str().unwrap()], &server);
    let users = || -> Vec<(String, String, Option<String>)> {
        let database = rusqlite::Connection::open(&file).unwrap();
        let mut query = database.prepare("SELECT id, display_name, mail FROM user ORDER BY id").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let user = |id: &str, name: &str, mail: Option<&str>| (id.into(), name.into(), mail.map(str::to_owned));
    assert_eq!(sync(), "3 changed, 0 removed\n");
    assert_eq!(sync(), "1 changed, 1 removed\n");
    assert_eq!(users(), [user("1", "Ada", Some("ada@example.com")), user("3", "Cem", None)]);
    assert_eq!(sync(), "3 changed, 0 removed\n", "the link had expired");
    assert_eq!(users(), [user("1", "Ada", None), user("2", "Bob", None), user("3", "Cem", None)]);
}

/// Takes pieces of an upload, and answers the last with an item.
struct Session {
    length: usize,
}

impl Respond for Session {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let range = request.headers["content-range"].to_str().unwrap();
        let end: usize = range.split(['-', '/']).nth(1).unwrap().parse().unwrap();
        if request.headers.contains_key("authorization") {
            ResponseTemplate::new(400)
        } else if end + 1 == self.length {
            ResponseTemplate::new(201).set_body_json(json!({"id": "1"}))
        } else {
            let next = format!("{}-", end + 1);
            ResponseTemplate::new(202).set_body_json(json!({"nextExpectedRanges": [next]}))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_uploaded_in_pieces() {
    let server = MockServer::start().await;
    let length = 7_000_000;
    let session = json!({"uploadUrl": format!("{}/session?secret=1", server.uri())});
    on("POST", "/v1.0/me/drive/root:/big%20file.bin:/createUploadSession")
        .respond_with(ok(session))
        .expect(1)
        .mount(&server)
        .await;
    let link = json!({"link": {"webUrl": "https://example.com/big.bin"}});
    on("POST", "/v1.0/me/drive/items/1/createLink")
        .and(body_partial_json(json!({"type": "view", "scope": "organization"})))
        .respond_with(ok(link))
        .expect(1)
        .mount(&server)
        .await;
    let pieces = Mock::given(method("PUT")).and(path("/session"));
    pieces.respond_with(Session { length }).expect(3).mount(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("big file.bin");
    std::fs::write(&file, vec![7; length]).unwrap();
    let said = printed(env!("CARGO_BIN_EXE_upload_file"), &[file.to_str().unwrap()], &server);
    assert_eq!(said, "https://example.com/big.bin\n");
    let sent = server.received_requests().await.unwrap();
    let pieces = sent.iter().filter(|request| request.method.as_str() == "PUT");
    assert_eq!(pieces.flat_map(|piece| piece.body.iter()).filter(|byte| **byte == 7).count(), length);
}
