//! Layers and interceptors: when they are called, what they see, and what they can do.

use std::sync::{Arc, Mutex};

use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::memory::{kind, memory};
use super::model::{Animal, Segments};
use crate::runtime::client::{
    ClientBuilder, ErrorKind, Exchange, Exchanged, HttpRequest, InMemoryTransport, Interceptor,
    InterceptorFuture, RetryPolicy, ServiceClient, StaticToken, Transport, TransportError,
    TransportErrorKind, TransportFuture,
};
use crate::runtime::request::segments::HasPath as _;

/// What happened, in order.
type Told = Arc<Mutex<Vec<String>>>;

const URL: &str = "https://example.com/v1/animals/1";

/// Tells what it sees; refuses as many tries as it is told to.
struct Watch {
    name: &'static str,
    told: Told,
    refuse: Mutex<Option<TransportErrorKind>>,
}

impl Interceptor for Watch {
    fn before<'a>(&'a self, request: &'a mut HttpRequest) -> InterceptorFuture<'a> {
        Box::pin(async move {
            // An interceptor may wait, as one that limits the rate does.
            tokio::task::yield_now().await;
            let token = &request.headers[AUTHORIZATION];
            assert!(token == "Bearer hush-token" && token.is_sensitive());
            request.headers.insert("x-by", HeaderValue::from_static(self.name));
            self.told.lock().unwrap().push(format!("{} before", self.name));
            match self.refuse.lock().unwrap().take() {
                Some(kind) => Err(TransportError::new(kind, "not now")),
                None => Ok(()),
            }
        })
    }

    fn after(&self, exchanged: &Exchanged<'_>) {
        assert_eq!((exchanged.method.as_str(), exchanged.url.as_str()), ("GET", URL));
        let result = exchanged.result.map(|(status, _)| status.as_u16()).map_err(TransportError::kind);
        self.told.lock().unwrap().push(format!("{} after {result:?}", self.name));
    }
}

/// A layer that sees what the outer interceptor did.
struct Seeing {
    inner: Arc<dyn Transport>,
    told: Told,
}

impl Transport for Seeing {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        assert_eq!(request.headers["x-by"], "outer");
        self.told.lock().unwrap().push(String::from("layer"));
        self.inner.send(request)
    }
}

fn builder(memory: InMemoryTransport) -> ClientBuilder<Segments> {
    let policy = RetryPolicy::default().base_delay(std::time::Duration::from_millis(1));
    ServiceClient::builder().transport(memory).retry(policy).credential(StaticToken::new("hush-token"))
}

#[tokio::test]
async fn tries_pass_through_all_layers() {
    let busy = || Exchange::get(URL).answer(503, json!({}));
    let good = || Exchange::get(URL).with_header("x-by", "inner").answer(200, json!({"id": "1"}));
    let before = || ["outer before", "layer", "inner before"].map(String::from).to_vec();
    let answered = |status: u16| {
        [before(), ["inner", "outer"].map(|name| format!("{name} after Ok({status})")).to_vec()].concat()
    };
    let refused = |kind: &str| [before(), vec![format!("outer after Err({kind})")]].concat();
    for (exchanges, refuse, expected, ends) in [
        (vec![good()], None, answered(200), Ok(())),
        (vec![busy(), good()], None, [answered(503), answered(200)].concat(), Ok(())),
        (
            vec![good()],
            Some(TransportErrorKind::Connect),
            [refused("Connect"), answered(200)].concat(),
            Ok(()),
        ),
        (
            vec![],
            Some(TransportErrorKind::Permanent),
            refused("Permanent"),
            Err((ErrorKind::Transport, None)),
        ),
    ] {
        let told = Told::default();
        assert_eq!(send(&told, memory(exchanges), refuse).await, ends);
        assert_eq!(*told.lock().unwrap(), expected);
    }
}

/// Sends a request through an interceptor, a layer, and another interceptor that refuses the first try.
async fn send(
    told: &Told,
    memory: InMemoryTransport,
    refuse: Option<TransportErrorKind>,
) -> Result<(), (ErrorKind, Option<u16>)> {
    let watch = |name, refuse| Watch { name, told: told.clone(), refuse: Mutex::new(refuse) };
    let layer = {
        let told = told.clone();
        |inner| Seeing { inner, told }
    };
    let client = builder(memory.clone()).intercept(watch("outer", None)).layer(layer);
    let client = client.intercept(watch("inner", refuse)).build().unwrap();
    let animal =
        client.collection_segment::<Animal, crate::runtime::request::Contained>("animals").text_key("1");
    let sent = animal.get().send().await.map(drop).map_err(|error| kind(&error));
    assert!(memory.unused().is_empty());
    sent
}

#[tokio::test]
async fn a_closure_is_an_interceptor() {
    let transport =
        memory([Exchange::get(URL).with_header("x-tenant", "one").answer(200, json!({"id": "1"}))]);
    let client = builder(transport.clone()).intercept(|request: &mut HttpRequest| {
        request.headers.insert("x-tenant", HeaderValue::from_static("one"));
    });
    let client = client.build().unwrap();
    let animal =
        client.collection_segment::<Animal, crate::runtime::request::Contained>("animals").text_key("1");
    let response = animal.get().send_raw().await.unwrap();
    assert_eq!((response.status(), transport.unused().len()), (StatusCode::OK, 0));
}
