//! Links and redirects: which ones are followed, and which headers and bodies are sent.

use http::Method;
use tokio::net::TcpListener;

use super::{animals, answer, builder, fine, send};
use crate::runtime::client::{Error, ErrorKind, ServiceClient, StaticToken};
use crate::runtime::request::segments::HasPath as _;
use crate::tests::model::{Animal, Segments};
use crate::tests::server::{Answer, Received, Reply, Server};

const TOKEN: Option<&str> = Some("Bearer s3cret-token");

fn to(status: u16, location: &str) -> Reply {
    answer(status).header("location", location).into()
}

/// Sends a request to a server whose first response is a redirect.
async fn redirected(
    method: &Method,
    status: u16,
    location: &str,
) -> (Result<Option<Animal>, Error>, Vec<Received>) {
    let server = Server::replying([to(status, location), fine()]).await;
    let animals = animals(builder(&server).credential(StaticToken::new("s3cret-token")));
    (send(&animals, method).await, server.received())
}

#[tokio::test]
async fn redirect_within_origin() {
    for (method, status, second) in [
        (Method::GET, 301, "GET"),
        (Method::GET, 302, "GET"),
        (Method::GET, 303, "GET"),
        (Method::GET, 307, "GET"),
        (Method::GET, 308, "GET"),
        (Method::POST, 303, "GET"),
        (Method::POST, 307, "POST"),
        (Method::POST, 308, "POST"),
    ] {
        let (ended, received) = redirected(&method, status, "/elsewhere?a=b").await;
        let [first, last] = &received[..] else { panic!("{method} {status}: {received:?}") };
        assert!(ended.is_ok(), "{method} {status}: {ended:?}");
        assert_eq!((&*last.method, &*last.target), (second, "/elsewhere?a=b"), "{method} {status}");
        assert_eq!((first.header("authorization"), last.header("authorization")), (TOKEN, TOKEN));
        let body = if second == "POST" { &first.body[..] } else { b"" };
        assert_eq!((&last.body[..], last.header("content-type").is_some()), (body, second == "POST"));
    }
}

#[tokio::test]
async fn redirect_not_followed() {
    let cases = [(Method::POST, 301), (Method::POST, 302), (Method::GET, 300), (Method::GET, 304)];
    for (method, status) in cases {
        let (ended, received) = redirected(&method, status, "/elsewhere").await;
        let error = ended.unwrap_err();
        let seen = (error.kind(), error.status().unwrap().as_u16(), received.len());
        assert_eq!(seen, (ErrorKind::Service, status, 1), "{method} {status}");
    }
}

#[tokio::test]
async fn redirect_to_another_origin() {
    let other = Server::replying([fine()]).await;
    for method in [Method::GET, Method::POST, Method::PUT] {
        let (ended, received) = redirected(&method, 307, &format!("{}/elsewhere", other.url())).await;
        let error = ended.unwrap_err();
        let seen = (error.kind(), error.status().map(|status| status.as_u16()), received.len());
        assert_eq!(seen, (ErrorKind::Invalid, Some(307), 1), "{error:?}");
    }
    assert_eq!((other.count(), other.connections()), (0, 0));
}

#[tokio::test]
async fn redirect_of_content() {
    let back = Server::replying([Answer::new(200, "photo").into()]).await;
    let url = format!("{}/photo", back.url());
    let other = Server::replying([Answer::new(200, "photo").into(), to(302, &url)]).await;
    let location = format!("{}/photo?signature=x", other.url());
    let server = Server::start(move |request, _| match &*request.target {
        "/animals/rex/photo" => to(302, &location),
        _ => Answer::new(200, "photo").into(),
    });
    let server = server.await;
    let photo = animals(builder(&server).credential(StaticToken::new("s3cret-token")));
    let photo = photo.key(&"rex").stream_segment("photo");
    // To another origin, then from there to a third one.
    for _ in 0..2 {
        let request = photo.get().header("x-secret", "s3cret-header").header("range", "bytes=0-4");
        assert_eq!(&*request.send().await.unwrap(), b"photo");
    }
    assert_eq!((server.count(), other.count(), back.count()), (2, 2, 1));
    assert_eq!(server.received()[0].header("authorization"), TOKEN);
    assert_eq!(server.received()[0].header("x-secret"), Some("s3cret-header"));
    for request in other.received().iter().chain(&back.received()) {
        assert!(!format!("{request:?}").contains("s3cret"), "{request:?}");
        assert_eq!((request.header("range"), request.header("client-request-id")), (Some("bytes=0-4"), None));
    }
}

#[tokio::test]
async fn redirect_of_a_step() {
    let other = Server::replying([Answer::new(200, "photo").into()]).await;
    let location = format!("{}/photo?signature=x", other.url());
    let moved = r#"{"responses":[{"id":"0","status":302,"headers":{"Location":"LOCATION"}},{"id":"1","status":204}]}"#;
    let answer = Answer::new(200, moved.replace("LOCATION", &location));
    let server = Server::replying([answer.into()]).await;
    let client =
        builder(&server).credential(StaticToken::new("s3cret-token")).default_header("x-secret", "s3cret");
    let client = client.build().unwrap();
    let mut batch = client.batch();
    let photo = batch.add(client.stream_at("/animals/rex/photo").get().header("x-other", "s3cret-header"));
    let deleted = batch.add(client.entity_at::<Animal>("/animals/rex").delete());
    let mut answers = batch.send().await.unwrap();
    assert_eq!(&*answers.take(photo).unwrap(), b"photo");
    answers.take(deleted).unwrap();
    assert_eq!(server.received()[0].header("authorization"), TOKEN);
    assert_eq!((server.count(), other.count()), (1, 1));
    assert!(!format!("{:?}", other.received()).contains("s3cret"));
}

/// After leaving the origin, no token is sent, even back to it.
#[tokio::test]
async fn redirect_there_and_back() {
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = format!("http://{}/away", away.local_addr().unwrap());
    let server = Server::replying([to(302, &location), Answer::new(200, "photo").into()]).await;
    let home = format!("{}/home", server.url());
    let _away = Server::on(away, move |_, _| to(302, &home));
    let photo = animals(builder(&server).credential(StaticToken::new("s3cret-token")));
    let photo = photo.key(&"rex").stream_segment("photo");
    assert_eq!(&*photo.get().send().await.unwrap(), b"photo");
    let tokens: Vec<bool> = server.received().iter().map(|r| r.header("authorization").is_some()).collect();
    assert_eq!(tokens, [true, false]);
}

#[tokio::test]
async fn redirect_to_plain_http() {
    let server = Server::replying([to(302, "http://192.0.2.1/photo")]).await;
    let photo = animals(builder(&server)).key(&"rex").stream_segment("photo");
    let error = photo.get().send().await.unwrap_err();
    assert_eq!((error.kind(), error.tries(), server.count()), (ErrorKind::Invalid, 1, 1), "{error:?}");
}

#[tokio::test]
async fn redirect_loop() {
    let server = Server::replying([to(302, "/round")]).await;
    let error = send(&animals(builder(&server)), &Method::GET).await.unwrap_err();
    let seen = (error.kind(), error.status().unwrap().as_u16(), server.count());
    assert_eq!(seen, (ErrorKind::Service, 302, 11), "{error:?}");
}

#[tokio::test]
async fn redirect_to_nowhere() {
    for location in ["http://[", "mailto:rex@example.com"] {
        let (ended, received) = redirected(&Method::GET, 302, location).await;
        let error = ended.unwrap_err();
        assert_eq!((error.kind(), error.tries(), received.len()), (ErrorKind::Invalid, 1, 1), "{error:?}");
    }
}

#[tokio::test]
async fn next_link_to_another_host() {
    let other = Server::replying([fine()]).await;
    let page = format!(r#"{{"value":[{{"name":"Rex"}}],"@odata.nextLink":"{}/animals"}}"#, other.url());
    let server = Server::replying([Answer::new(200, page).into()]).await;
    let animals = animals(builder(&server).credential(StaticToken::new("s3cret-token")));
    let page = animals.list().send().await.unwrap();
    let error = page.next_page().await.unwrap_err();
    assert_eq!((error.kind(), error.tries()), (ErrorKind::Invalid, 0), "{error:?}");
    let mut items = animals.list().items();
    assert!(items.next().await.unwrap().is_ok());
    assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Invalid);
    assert!(items.next().await.is_none());
    assert_eq!((server.count(), other.connections()), (2, 0));
}

#[test]
fn plain_http() {
    for url in ["http://example.com/v1", "http://127.0.0.1.example.com", "http://0.0.0.0", "http://[::]"] {
        let error = ServiceClient::<Segments>::builder().base_url(url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
    }
}
