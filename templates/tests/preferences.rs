//! Preferences of requests, of batches and of clients.

use http::Method;
use serde_json::{Value, json};

use super::memory::memory;
use super::model::{Animal, Segments};
use crate::runtime::client::{ClientBuilder, ErrorKind, Exchange, ServiceClient};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{CollectionRequestBuilder, Content, ListRequest, Prefer};

fn animals(builder: ClientBuilder<Segments>) -> CollectionRequestBuilder<Animal> {
    builder.build().unwrap().collection_segment("animals")
}

fn zone(name: &str) -> Prefer {
    Prefer::quoted("outlook.timezone", name)
}

fn immutable_id() -> Prefer {
    other("IdType=\"ImmutableId\"")
}

fn other(text: &str) -> Prefer {
    Prefer::Other(text.to_owned())
}

type Build = fn(ListRequest<Animal>) -> ListRequest<Animal>;
type BuildWith = fn(ListRequest<Animal>, &str) -> ListRequest<Animal>;
type BuildClient = fn(ClientBuilder<Segments>) -> ClientBuilder<Segments>;

#[test]
fn what_is_preferred_adds_up() {
    let rows: [(BuildClient, Build, &str); 21] = [
        (|c| c, |r| r, ""),
        (|c| c, |r| r.prefer(immutable_id()), "IdType=\"ImmutableId\""),
        (|c| c, |r| r.header("Prefer", "a").prefer(other("b")), "a, b"),
        (|c| c, |r| r.prefer(other("b")).header("prefer", "a"), "b, a"),
        (|c| c, |r| r.header("PREFER", "a, b").header("pReFeR", "c=\"d, e\";f"), "a, b, c=\"d, e\";f"),
        // Of several with the same name, regardless of case, the last one is used.
        (
            |c| c,
            |r| r.prefer(Prefer::ReturnMinimal).prefer(Prefer::ReturnRepresentation),
            "return=representation",
        ),
        (
            |c| c,
            |r| r.header("prefer", "Return=minimal, x").prefer(Prefer::ReturnRepresentation),
            "x, return=representation",
        ),
        (
            |c| c,
            |r| r.prefer(zone("A")).header("prefer", "Outlook.TimeZone = \"B\""),
            "Outlook.TimeZone = \"B\"",
        ),
        (|c| c, |r| r.prefer(Prefer::MaxPageSize(5)).header("prefer", "maxpagesize=6"), "maxpagesize=6"),
        (|c| c, |r| r.prefer(other("a")).prefer(other("a;b=c")), "a;b=c"),
        (|c| c, |r| r.prefer(other("")).header("prefer", " , ,a,"), "a"),
        // A comma within quotation marks does not separate preferences.
        (
            |c| c,
            |r| r.prefer(zone("A\", b=\"c")).prefer(other("b")),
            "outlook.timezone=\"A\\\", b=\\\"c\", b",
        ),
        (|c| c, |r| r.prefer(zone("A\\")).prefer(other("b")), "outlook.timezone=\"A\\\\\", b"),
        // Preferences of the client are added if the request has none of the same name.
        (|c| c.prefer(immutable_id()), |r| r, "IdType=\"ImmutableId\""),
        (
            |c| c.prefer(immutable_id()).prefer(zone("A")),
            |r| r,
            "IdType=\"ImmutableId\", outlook.timezone=\"A\"",
        ),
        (|c| c.prefer(zone("A")), |r| r.prefer(zone("B")), "outlook.timezone=\"B\""),
        (|c| c.prefer(zone("A")), |r| r.header("prefer", "a"), "a, outlook.timezone=\"A\""),
        (|c| c.prefer(zone("A")), |r| r.header("prefer", "OUTLOOK.timezone=\"B\""), "OUTLOOK.timezone=\"B\""),
        (|c| c.default_header("Prefer", "a, b=c"), |r| r.prefer(other("b=d")), "b=d, a"),
        (|c| c.default_header("prefer", "a").prefer(other("b")), |r| r, "a, b"),
        (|c| c.prefer(other("b")).default_header("PREFER", "a=1, b=2"), |r| r, "a=1, b=2"),
    ];
    for (client, build, expected) in rows {
        let request = build(animals(client(ServiceClient::builder())).list()).to_request().unwrap();
        let values: Vec<&str> =
            request.headers().get_all("prefer").iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(values.join(" | "), expected);
    }
}

#[test]
fn what_cannot_be_preferred() {
    for text in ["a\nb", "a\u{7f}", "a\u{0}", "a=\"b", "a=\"b\\\"", "\""] {
        let requests: [BuildWith; 4] = [
            |request, text| request.prefer(other(text)),
            |request, text| request.header("Prefer", text),
            |request, text| {
                request.prefer(Prefer::ReturnMinimal).prefer(other(text)).prefer(Prefer::RespondAsync)
            },
            |request, text| request.prefer(other(text)).header("x", "y"),
        ];
        for build in requests {
            let error = build(animals(ServiceClient::builder()).list(), text).to_request().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{text:?}");
        }
        let error = ServiceClient::<Segments>::builder().prefer(other(text)).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{text:?}");
        let error = ServiceClient::<Segments>::builder().default_header("prefer", text).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{text:?}");
    }
    let error = animals(ServiceClient::builder()).list().prefer(zone("Z\rurich")).to_request().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

/// Preferences of a step take precedence over those of its batch, and these over those of the client. The
/// batch request itself has no preferences.
#[tokio::test]
async fn preferences_of_batches() {
    let answer = |id: usize| json!({"id": id.to_string(), "status": 204});
    let answers = json!({"responses": (0..3).map(answer).collect::<Vec<_>>()});
    let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer(200, answers)]);
    let client = ServiceClient::<Segments>::builder().transport(memory.clone());
    let client = client.prefer(immutable_id()).prefer(zone("A")).build().unwrap();
    let get = || client.request::<Content>(Method::GET, "/x");
    let mut batch = client.batch();
    let _ = batch.add(get());
    let _ = batch.add(get().prefer(zone("C")));
    let mut batch = batch.prefer(zone("B")).prefer(other("x"));
    let _ = batch.add(get().header("prefer", "X=1"));
    assert!(batch.send().await.unwrap().is_success());
    let request = memory.requests().remove(0);
    assert_eq!(request.headers["prefer"], "odata.continue-on-error");
    let steps: Value = serde_json::from_slice(&request.body).unwrap();
    let preferred = |at: usize| steps["requests"][at]["headers"]["prefer"].as_str().unwrap().to_owned();
    let id = "IdType=\"ImmutableId\"";
    assert_eq!(preferred(0), format!("outlook.timezone=\"B\", x, {id}"));
    assert_eq!(preferred(1), format!("outlook.timezone=\"C\", x, {id}"));
    assert_eq!(preferred(2), format!("X=1, outlook.timezone=\"B\", {id}"));

    let mut batch = client.batch().prefer(other("a\nb"));
    let _ = batch.add(get());
    assert_eq!(batch.send().await.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(memory.requests().len(), 1);
}

/// An invalid preference of one step is an error of that step only.
#[tokio::test]
async fn preferences_of_steps() {
    let answer = json!({"responses": [{"id": "1", "status": 204}]});
    let memory = memory([Exchange::new(Method::POST, "/v1/$batch").answer(200, answer)]);
    let client = ServiceClient::<Segments>::builder().transport(memory.clone()).build().unwrap();
    let mut batch = client.batch();
    let refused = batch.add(client.request::<()>(Method::GET, "/x").prefer(other("a\nb")));
    let fine = batch.add(client.request::<()>(Method::GET, "/x").prefer(other("a")));
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.take(refused).unwrap_err().kind(), ErrorKind::Invalid);
    answers.take(fine).unwrap();
}
