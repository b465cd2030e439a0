//! What requests present: passwords, keys, and tokens against cross-site request forgery.

use http::Method;
use serde_json::json;

use super::{Answer, animal, answer, builder, fine, rex, send};
use crate::runtime::client::{
    AccessToken, ClientBuilder, CredentialError, Exchange, RetryPolicy, ServiceClient, StaticToken,
};
use crate::runtime::request::CollectionRequestBuilder;
use crate::runtime::request::segments::HasPath as _;
use crate::tests::memory;
use crate::tests::model::{Animal, Guarded, Segments};
use crate::tests::server::{Received, Reply, Server};

/// The headers of a request that credentials set.
fn presented(request: &Received) -> Vec<(&str, &str)> {
    let names = ["authorization", "x-api-key", "x-client"];
    names.into_iter().filter_map(|name| Some((name, request.header(name)?))).collect()
}

#[tokio::test]
async fn any_headers_are_credentials() {
    type Set = fn(ClientBuilder<Segments>) -> ClientBuilder<Segments>;
    let cases: [(Set, &[(&str, &str)]); 6] = [
        (|client| client.basic_auth("user", "pass:word"), &[("authorization", "Basic dXNlcjpwYXNzOndvcmQ=")]),
        (|client| client.api_key("X-Api-Key", "k3y"), &[("x-api-key", "k3y")]),
        (
            |client| client.credential(StaticToken::new(AccessToken::new("t").and_header("x-client", "7"))),
            &[("authorization", "Bearer t"), ("x-client", "7")],
        ),
        (
            |client| {
                client.credential(|_: String| async {
                    Ok::<_, CredentialError>(AccessToken::in_header("x-api-key", "new"))
                })
            },
            &[("x-api-key", "new")],
        ),
        // What the caller sets stays.
        (
            |client| client.api_key("x-api-key", "k3y").default_header("x-api-key", "own"),
            &[("x-api-key", "own")],
        ),
        (
            |client| client.basic_auth("user", "word").default_header("authorization", "Own scheme"),
            &[("authorization", "Own scheme")],
        ),
    ];
    for (set, expected) in cases {
        let server = Server::replying([fine()]).await;
        let client = set(builder(&server)).build().unwrap();
        let animals: CollectionRequestBuilder<Animal> = client.collection_segment("animals");
        send(&animals, &Method::GET).await.unwrap();
        send(&animals, &Method::POST).await.unwrap();
        let mut batch = client.batch();
        let _ = batch.add(animals.create(animal("Rex")));
        let _ = batch.send().await;
        let requests = server.received();
        assert_eq!(requests.iter().map(presented).collect::<Vec<_>>(), [expected; 3]);
        let debug = format!("{client:?}");
        assert!(!debug.contains("k3y") && !debug.contains("word"), "{debug}");
    }
}

#[tokio::test]
async fn a_header_of_one_request_stays() {
    let server = Server::replying([fine()]).await;
    let client = builder(&server).basic_auth("user", "word").build().unwrap();
    let animals: CollectionRequestBuilder<Animal> = client.collection_segment("animals");
    animals.key(&"rex").get().header("authorization", "Own").send().await.unwrap();
    assert_eq!(presented(&server.received()[0]), [("authorization", "Own")]);
}

/// A service whose sessions end after some requests that change something.
async fn guarded(changes_a_session: usize) -> (Server, CollectionRequestBuilder<Animal>) {
    let sessions = std::sync::Mutex::new((0, 0));
    let server = Server::start(move |request, _| {
        let mut sessions = sessions.lock().unwrap();
        let (number, changes) = &mut *sessions;
        let is_fetch = request.header("x-csrf-token") == Some("fetch");
        if is_fetch && request.method == "GET" && request.target == "/" {
            (*number, *changes) = (*number + 1, 0);
            // A service need not have a service document.
            let status = if *number == 1 { 200 } else { 404 };
            let session = Answer::new(status, json!({"value": []}).to_string());
            let session = session.header("x-csrf-token", &format!("token-{number}"));
            return session.header("set-cookie", &format!("session={number}; path=/; HttpOnly")).into();
        }
        if request.method == "GET" {
            return fine();
        }
        let holds = request.header("x-csrf-token") == Some(&*format!("token-{number}"))
            && request
                .header("cookie")
                .is_some_and(|cookies| cookies.ends_with(&format!("session={number}")));
        *changes += 1;
        if holds && *changes <= changes_a_session {
            fine()
        } else {
            Reply::from(answer(403).header("x-csrf-token", "Required"))
        }
    })
    .await;
    let client = ServiceClient::<Guarded>::builder()
        .base_url(server.url())
        .basic_auth("user", "word")
        .default_header("cookie", "own=1")
        .retry(RetryPolicy::never())
        .configure_http(|http| http.no_proxy().tls_certs_only([]));
    let animals = client.build().unwrap().collection_segment("animals");
    (server, animals)
}

/// Method and path of each request, with the token and the cookies.
fn told(server: &Server) -> Vec<String> {
    let told = |request: &Received| {
        let [token, cookies] =
            ["x-csrf-token", "cookie"].map(|name| request.header(name).unwrap_or("-").to_owned());
        assert!(request.header("authorization").is_some());
        format!("{} {} {token} {cookies}", request.method, request.target)
    };
    server.received().iter().map(told).collect()
}

#[tokio::test]
async fn a_session_is_begun_once() {
    let (server, animals) = guarded(9).await;
    for method in [Method::GET, Method::POST, Method::PATCH, Method::GET] {
        send(&animals, &method).await.unwrap();
    }
    let expected = [
        "GET /animals/rex - own=1",
        "GET / fetch own=1",
        "POST /animals token-1 own=1; session=1",
        "PATCH /animals/rex token-1 own=1; session=1",
        "GET /animals/rex - own=1",
    ];
    assert_eq!(told(&server), expected);
}

#[tokio::test]
async fn a_session_that_has_ended_is_begun_again() {
    let (server, animals) = guarded(1).await;
    for _ in 0..2 {
        send(&animals, &Method::POST).await.unwrap();
    }
    let expected = [
        "GET / fetch own=1",
        "POST /animals token-1 own=1; session=1",
        "POST /animals token-1 own=1; session=1",
        "GET / fetch own=1",
        "POST /animals token-2 own=1; session=2",
    ];
    assert_eq!(told(&server), expected);
    // One that nothing helps is not tried for ever.
    let (server, animals) = guarded(0).await;
    let error = send(&animals, &Method::POST).await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), server.count()), (Some(403), 4));
}

#[tokio::test]
async fn a_service_without_such_tokens() {
    let server = Server::replying([rex().into()]).await;
    let client = ServiceClient::<Guarded>::builder().base_url(server.url());
    let client = client.configure_http(|http| http.no_proxy().tls_certs_only([])).build().unwrap();
    let animals: CollectionRequestBuilder<Animal> = client.collection_segment("animals");
    send(&animals, &Method::POST).await.unwrap();
    send(&animals, &Method::POST).await.unwrap();
    let tokens: Vec<_> =
        server.received().iter().map(|request| request.header("x-csrf-token").map(str::to_owned)).collect();
    assert_eq!(tokens, [Some(String::from("fetch")), None, None]);
}

/// A client that does not know of such tokens says what the service wants.
#[tokio::test]
async fn a_token_that_is_demanded() {
    let refused = Exchange::new(Method::DELETE, "/v1/animals/rex")
        .answer_bytes(403, "no token")
        .answer_header("x-csrf-token", "Required");
    let animals: CollectionRequestBuilder<Animal> =
        memory::client::<Segments>(memory::memory([refused])).collection_segment("animals");
    let error = animals.key(&"rex").delete().send().await.unwrap_err().to_string();
    assert!(error.contains("403") && error.contains("`[wire] csrf = true`"), "{error}");
}
