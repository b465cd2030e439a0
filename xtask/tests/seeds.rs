//! Typical calls from Graph's documentation, over HTTP on the loopback: the server asserts method, path,
//! query, headers and JSON body, and returns the documented response.

use msgraph::beta::{AadUserConversationMember, ActionResultPart, Client, PasswordProfile, User};
use msgraph::prelude::*;
use msgraph::runtime::client::{ErrorKind, RetryPolicy, StaticToken};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::matchers::{body_json, header, header_exists, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const TEAM: &str = "e4183b04-c9a2-417c-bde4-70e3ee46a6dc";
const A: &str = "18a80140-b0fb-4489-b360-2f6efaf225a0";
const B: &str = "86503198-b81b-43fe-81ee-ad45b8848ac9";

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn client(root: &str) -> Result<Client> {
    let builder = Client::builder().credential(StaticToken::new("secret")).retry(RetryPolicy::never());
    Ok(builder.base_url(format!("{root}/beta")).build()?)
}

/// A server that expects one request, with the headers that every call has.
async fn server(verb: &str, at: &str, body: Option<Value>, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let mut mock = Mock::given(method(verb))
        .and(path(at))
        .and(header("authorization", "Bearer secret"))
        .and(header("accept", "application/json"))
        .and(header_exists("client-request-id"));
    if let Some(body) = body {
        mock = mock.and(header("content-type", "application/json")).and(body_json(body));
    }
    mock.respond_with(answer).expect(1).mount(&server).await;
    server
}

fn members(graph: &Client) -> [AadUserConversationMember; 2] {
    let member = |role: Option<&str>, id: &str| {
        let roles = Some(role.into_iter().map(str::to_owned).collect());
        AadUserConversationMember { roles, ..Default::default() }.bind_user(graph.users().by_id(id))
    };
    [member(None, A), member(Some("owner"), B)]
}

/// The documented example of `conversationMember: add`, with one of its responses.
async fn add(
    status: u16,
    first_error: Value,
) -> Result<(MockServer, msgraph::runtime::request::Page<ActionResultPart>)> {
    let server = MockServer::start().await;
    let member = |roles: Value, id: &str| {
        let user = format!("{}/beta/users/{id}", server.uri());
        json!({"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": roles, "user@odata.bind": user})
    };
    let part = |id: &str, error: Value| json!({"@odata.type": "#microsoft.graph.aadUserConversationMemberResult", "userId": id, "error": error});
    Mock::given(method("POST"))
        .and(path(format!("/beta/teams/{TEAM}/members/add")))
        .and(header("authorization", "Bearer secret"))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({"values": [member(json!([]), A), member(json!(["owner"]), B)]})))
        .respond_with(ResponseTemplate::new(status).set_body_json(json!({
            "@odata.context": "https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.x)",
            "value": [part(A, first_error), part(B, Value::Null)]
        })))
        .expect(1)
        .mount(&server)
        .await;
    let graph = client(&server.uri())?;
    let results = graph.teams().by_id(TEAM).members().add(members(&graph)).send().await?;
    Ok((server, results))
}

#[tokio::test]
async fn all_members_are_added() -> Result {
    let (_server, results) = add(200, Value::Null).await?;
    assert!(!results.is_partial());
    assert_eq!(results.failures().count(), 0);
    assert_eq!(results.len(), 2);
    Ok(())
}

#[tokio::test]
async fn one_member_is_not_added() -> Result {
    let (_server, results) = add(207, json!({"code": "NotFound", "message": ""})).await?;
    assert!(results.is_partial());
    let failures: Vec<_> = results.failures().collect();
    let [failure] = failures.as_slice() else { panic!("{failures:?}") };
    assert_eq!(failure.index, 0);
    assert_eq!(failure.error.code.as_deref(), Some("NotFound"));
    assert_eq!(failure.error.message.as_deref(), Some(""));
    let ActionResultPart::AadUserConversationMemberResult(part) = failure.part else { panic!("{failure:?}") };
    assert_eq!(part.user_id.as_deref(), Some(A));
    assert!(results[1].error().is_none());
    Ok(())
}

#[tokio::test]
async fn a_reference_is_added() -> Result {
    let id = "627bebe7-ebe7-627b-e7eb-7b62e7eb7b62";
    let server = MockServer::start().await;
    let graph = client(&server.uri())?;
    Mock::given(method("POST"))
        .and(path("/beta/users/$ref"))
        .and(body_json(json!({"@odata.id": format!("{}/beta/directoryObjects/{id}", server.uri())})))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&server)
        .await;
    graph.users().add_ref(graph.directory_objects().by_id(id).reference()).send().await?;
    Ok(())
}

/// The page's example: a whole user in another spelling of its namespace, and a 204 with
/// bytes behind its head, which HTTP does not allow and the page shows.
#[tokio::test]
async fn a_whole_user_is_added_and_a_204_has_a_body() -> Result {
    let sent = json!({
        "@odata.type": "#Microsoft.DirectoryServices.user",
        "accountEnabled": true,
        "businessPhones": ["String"],
        "displayName": "String",
        "passwordProfile": {"@odata.type": "microsoft.graph.passwordProfile"},
    });
    let user: User = serde_json::from_value(sent.clone())?;
    assert_eq!(user.account_enabled, Some(true));
    for body in ["", r##"{"@odata.type": "#Microsoft.DirectoryServices.user", "id": "627bebe7"}"##] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let graph = client(&format!("http://{}", listener.local_addr()?))?;
        let answer = format!("HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n{body}");
        let serve = async {
            let mut requests = Vec::new();
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().await?;
                requests.push(read_request(&mut stream).await?);
                stream.write_all(answer.as_bytes()).await?;
                stream.shutdown().await?;
            }
            Ok::<_, std::io::Error>(requests)
        };
        let calls = async {
            graph.users().add_ref_entity(user.clone()).send().await?;
            // The connection's leftovers must not spoil the next call.
            graph.users().add_ref_entity(user.clone()).send().await
        };
        let (requests, called) = tokio::join!(serve, calls);
        called?;
        for request in requests? {
            let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
            assert!(head.starts_with("POST /beta/users/$ref HTTP/1.1"), "{head}");
            assert_eq!(serde_json::from_str::<Value>(body)?, sent);
        }
    }
    Ok(())
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    for _ in 0..64 {
        let read = stream.read(&mut chunk).await?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if read == 0 || body.len() >= length.unwrap_or(0) {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_user_is_read() -> Result {
    let answer = json!({
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#users/$entity",
        "id": A, "displayName": "Adele", "mobilePhone": null, "birthday": "no date", "extension_x": {"a": 1}
    });
    let at = format!("/beta/users/{A}");
    let server = server("GET", &at, None, ResponseTemplate::new(200).set_body_json(&answer)).await;
    let user = client(&server.uri())?.users().by_id(A).get().send().await?;
    assert_eq!(user.display_name.as_deref(), Some("Adele"));
    assert!(user.is_null(User::MOBILE_PHONE) && !user.is_null(User::MAIL));
    assert_eq!(user.odata.raw("birthday"), Some(&json!("no date")));
    assert_eq!(serde_json::to_value(&user)?, answer);
    Ok(())
}

#[tokio::test]
async fn users_are_listed_over_two_pages() -> Result {
    let server = MockServer::start().await;
    let next = format!("{}/beta/users?$skiptoken=X", server.uri());
    Mock::given(method("GET"))
        .and(path("/beta/users"))
        .and(query_param("$select", "id,displayName"))
        .and(query_param("$top", "50"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({"value": [{"id": A}], "@odata.nextLink": next})),
        )
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/beta/users"))
        .and(query_param("$skiptoken", "X"))
        .and(header("authorization", "Bearer secret"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"value": [{"id": B}]})))
        .expect(1)
        .mount(&server)
        .await;
    let graph = client(&server.uri())?;
    let page = graph.users().list().select((User::ID, User::DISPLAY_NAME)).top(50).send().await?;
    let second = page.next_page().await?.ok_or("a second page")?;
    assert_eq!((page[0].id.as_deref(), second[0].id.as_deref()), (Some(A), Some(B)));
    assert!(second.next_page().await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_next_link_to_a_stranger_is_not_followed() -> Result {
    let stranger = MockServer::start().await;
    let link = json!({"value": [], "@odata.nextLink": format!("{}/beta/users", stranger.uri())});
    let server = server("GET", "/beta/users", None, ResponseTemplate::new(200).set_body_json(link)).await;
    let page = client(&server.uri())?.users().list().send().await?;
    let error = page.next_page().await.err().ok_or("the link was followed")?;
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(stranger.received_requests().await.map(|requests| requests.len()), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_property_is_set_to_null() -> Result {
    let at = format!("/beta/users/{A}");
    let body = json!({"jobTitle": null, "city": "Oslo"});
    let server = server("PATCH", &at, Some(body), ResponseTemplate::new(204)).await;
    let changes = User { city: Some("Oslo".into()), ..Default::default() }.with_null(User::JOB_TITLE);
    let answered = client(&server.uri())?.users().by_id(A).update(changes).send().await?;
    assert!(answered.is_none());
    Ok(())
}

#[tokio::test]
async fn a_user_is_created() -> Result {
    let body = json!({"displayName": "Adele", "passwordProfile": {"password": "p"}});
    let answer =
        ResponseTemplate::new(201).insert_header("location", "/users/x").set_body_json(json!({"id": A}));
    let server = server("POST", "/beta/users", Some(body), answer).await;
    let profile = PasswordProfile { password: some("p"), ..Default::default() };
    let user = User { display_name: some("Adele"), password_profile: some(profile), ..Default::default() };
    let created = client(&server.uri())?.users().create(user).send().await?;
    assert_eq!(created.entity.and_then(|user| user.id).as_deref(), Some(A));
    assert_eq!(created.location.as_deref(), Some("/users/x"));
    Ok(())
}

#[tokio::test]
async fn errors_lose_nothing() -> Result {
    let odata = json!({"error": {"code": "Request_ResourceNotFound", "message": "No such user.", "innerError": {
        "date": "2026-02-03T04:05:06", "request-id": "r-1", "client-request-id": "c-1"}}});
    let html = "<html>Service Unavailable</html>";
    let cases = [
        (404, odata.to_string(), Some("Request_ResourceNotFound"), "No such user.", Some("r-1"), true),
        (503, html.to_owned(), None, "", Some("header-id"), false),
        (500, String::from("{\"error\": \"odd\"}"), Some("odd"), "", None, false),
    ];
    for (status, body, code, message, request_id, is_not_found) in cases {
        let mut answer = ResponseTemplate::new(status).set_body_raw(body.clone(), "text/plain");
        if request_id == Some("header-id") {
            answer = answer.insert_header("request-id", "header-id").insert_header("retry-after", "7");
        }
        let server = server("GET", "/beta/users/x", None, answer).await;
        let error = client(&server.uri())?.users().by_id("x").get().send().await.err().ok_or("an error")?;
        assert_eq!(error.kind(), ErrorKind::Service);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!((error.code(), error.message(), error.request_id()), (code, message, request_id));
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!(error.is_not_found(), is_not_found);
        assert!(error.client_request_id().is_some());
        assert_eq!(error.headers().get("retry-after").is_some(), status == 503);
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
    Ok(())
}
