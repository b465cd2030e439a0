//! Requests that a program sends by a client of its own, and their responses. The same with a client and
//! without.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::model::{Advanced, All, Animal, Parentheses, Segments};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{
    CollectionRequestBuilder, Error, ErrorKind, Page, Prefer, Request, Service, ServiceClient, Single,
};

const BASE: &str = "https://example.com/v1";

fn animals<S: Service>() -> CollectionRequestBuilder<Animal> {
    ServiceClient::<S>::unconnected("https://example.com/v1/").unwrap().collection_segment("animals")
}

fn animal(json: Value) -> Animal {
    serde_json::from_value(json).unwrap()
}

fn response(status: u16, body: &Value) -> Response<Vec<u8>> {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    Response::builder().status(status).header("request-id", "r1").body(body).unwrap()
}

#[test]
fn requests() {
    let rex = || animal(json!({"name": "Rex"}));
    let (list, dog) = (animals::<Segments>(), animals::<Segments>().key(&"a/b"));
    let action = dog.action_segment::<()>("feed").with("food", "bone");
    let function = dog.function_segment::<Single<Animal>>("friend").argument("name", &"o'neil");
    // The service answers this query only with a header and `$count`.
    let all: CollectionRequestBuilder<All> =
        ServiceClient::<Advanced>::unconnected(BASE).unwrap().collection_segment("all");
    let advanced = all.list().filter(All::NAME.ne("a b")).to_http();
    assert_eq!(advanced.as_ref().unwrap().headers()["consistencylevel"], "eventual");
    for (request, method, url, body) in [
        (dog.get().to_http(), Method::GET, "/animals/a%2Fb", Value::Null),
        (list.create(rex()).to_http(), Method::POST, "/animals", json!({"name": "Rex"})),
        (dog.update(rex()).to_http(), Method::PATCH, "/animals/a%2Fb", json!({"name": "Rex"})),
        (dog.delete().to_http(), Method::DELETE, "/animals/a%2Fb", Value::Null),
        (action.to_http(), Method::POST, "/animals/a%2Fb/feed", json!({"food": "bone"})),
        (function.to_http(), Method::GET, "/animals/a%2Fb/friend(name='o''neil')", Value::Null),
        (advanced, Method::GET, "/all?$filter=name%20ne%20'a%20b'&$count=true", Value::Null),
        (
            animals::<Parentheses>().key(&"x").get().select(Animal::NAME).to_http(),
            Method::GET,
            "/animals('x')?$select=name",
            Value::Null,
        ),
    ] {
        let request = request.unwrap();
        assert_eq!((request.method(), request.uri().to_string()), (&method, format!("{BASE}{url}")));
        assert_eq!(request.headers()[ACCEPT], "application/json");
        let sent = serde_json::from_slice(request.body()).unwrap_or(Value::Null);
        assert_eq!(sent, body, "{url}");
        assert_eq!(request.headers().contains_key(CONTENT_TYPE), !body.is_null(), "{url}");
    }
}

#[test]
fn headers() {
    let request = animals::<Segments>().list().prefer(Prefer::MaxPageSize(2)).header("x-own", "1");
    let request = request.to_http().unwrap();
    assert_eq!(request.headers()["prefer"], "odata.maxpagesize=2");
    assert_eq!(request.headers()["x-own"], "1");
}

/// A link must not lead a program's token elsewhere.
#[test]
fn links() {
    for (link, is_followed) in [
        ("https://example.com/v1/animals?$skiptoken=a#b", true),
        ("https://example.com/v1", true),
        ("https://example.com/v10/animals", false),
        ("https://example.com.evil.org/v1/animals", false),
        ("https://example.org/v1/animals", false),
        ("/v1/animals", false),
    ] {
        let request = animals::<Segments>().list().resume_at(link).to_http();
        match request {
            Ok(request) => assert_eq!(
                (is_followed, request.uri().to_string().trim_end_matches('/')),
                (true, &*link.replace('#', "%23"))
            ),
            Err(error) => assert_eq!((is_followed, error.kind()), (false, ErrorKind::Invalid), "{link}"),
        }
    }
}

#[test]
fn invalid_requests() {
    let named = |name| animals::<Segments>().list().header(name, "x").to_http();
    assert_eq!(named("a b").unwrap_err().kind(), ErrorKind::Invalid);
    for (base, is_root) in [
        ("", false),
        ("/v1", false),
        ("example.com", false),
        ("https://example.com/v1?a=b", false),
        ("https://example.com/v1#a", false),
        ("https://a:b@example.com", false),
        ("http://example.com", false),
        ("ftp://localhost", false),
        ("https://example.com", true),
        ("http://localhost:8080/v1/", true),
        ("http://127.0.0.1", true),
        ("http://[::1]:80", true),
    ] {
        let error = ServiceClient::<Segments>::unconnected(base).err().map(|error| error.kind());
        assert_eq!(error, (!is_root).then_some(ErrorKind::Invalid), "{base}");
    }
}

#[test]
fn responses() {
    let dog = animals::<Segments>().key(&"x");
    let rex = json!({"name": "Rex", "@odata.etag": "1"});
    let read = dog.get().read_http(response(200, &rex)).unwrap();
    assert_eq!((read.name.as_deref(), read.odata.etag()), (Some("Rex"), Some("1")));

    let next = "https://example.com/v1/animals?$skiptoken=2";
    let request = animals::<Segments>().list();
    let page = request.read_http(response(200, &json!({"value": [rex], "@odata.nextLink": next}))).unwrap();
    assert_eq!((page.len(), page.next_link()), (1, Some(next)));

    let created = animals::<Segments>().create(animal(json!({}))).read_http(response(204, &Value::Null));
    assert_eq!(created.unwrap().status, StatusCode::NO_CONTENT);
    dog.delete().read_http(response(204, &Value::Null)).unwrap();

    let unchanged = dog.get().if_none_match("1");
    assert!(unchanged.read_http(response(304, &Value::Null)).unwrap().is_none());
    assert!(unchanged.read_http(response(200, &rex)).unwrap().is_some());
}

/// An error has what the service said, and names the request without its ids.
#[test]
fn errors() {
    let refusal = json!({"error": {"code": "resyncRequired", "message": "Start again."}});
    let read = |status, body: &Value| -> Error {
        animals::<Segments>().key(&"secret").get().read_http(response(status, body)).unwrap_err()
    };
    let error = read(400, &refusal);
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(StatusCode::BAD_REQUEST)));
    assert_eq!((error.code(), error.request_id()), (Some("resyncRequired"), Some("r1")));
    assert!(error.is_resync_required());
    assert_eq!(
        error.to_string(),
        "GET /animals/{id}: 400 Bad Request: resyncRequired: Start again. (request-id r1)"
    );
    assert_eq!(read(200, &json!({"value": []})).kind(), ErrorKind::Answer);
}

/// Sending needs a connection, and says so.
#[cfg(feature = "client")]
#[tokio::test]
async fn nothing_is_sent() {
    let error = animals::<Segments>().list().send().await.unwrap_err();
    assert_eq!((error.kind(), error.tries()), (ErrorKind::Transport, 1));
    let source = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap();
    assert_eq!(source.to_string(), "the client has no connection: it was made by `unconnected`");
}

/// Paths are at hand without a connection, too.
#[test]
fn references() {
    let friends = animals::<Segments>()
        .key(&"a")
        .collection_segment::<Animal, crate::runtime::request::Related>("friends");
    let request: Request<_, _> = friends.add_ref(animals::<Segments>().key(&"b"));
    let body: Value = serde_json::from_slice(request.to_http().unwrap().body()).unwrap();
    assert_eq!(body, json!({"@odata.id": format!("{BASE}/animals/b")}));
    let refs: Page<_> = friends.list_refs().read_http(response(200, &json!({"value": [body]}))).unwrap();
    assert_eq!(refs[0].url(), format!("{BASE}/animals/b"));
}
