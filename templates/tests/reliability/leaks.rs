//! Secrets are not shown in errors, `Debug` output or traces.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::{animal, animals, answer, builder, fine, send, status};
use crate::runtime::client::{AccessToken, CredentialError, Error, ServiceClient, StaticToken};
use crate::runtime::model::{Date, Model};
use crate::runtime::query::parse;
use crate::runtime::request::Contained;
use crate::runtime::request::segments::HasPath as _;
use crate::tests::model::{Animal, Segments};
use crate::tests::server::{Answer, Reply, Server};

/// The recorded trace.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Records all events of this thread, from all crates.
fn traced() -> (Log, impl Drop) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    (log, subscriber.set_default())
}

impl Log {
    /// Line by line.
    fn lines(&self) -> Vec<String> {
        String::from_utf8_lossy(&self.0.lock().unwrap()).lines().map(str::to_owned).collect()
    }

    /// Spans that ended, with this name and these fields.
    fn ended(&self, name: &str, fields: &[&str]) -> usize {
        let is_own = |line: &&String| line.contains(": templates::runtime") && line.contains(": close ");
        let lines = self.lines();
        let spans = lines.iter().filter(is_own).filter_map(|line| line.rsplit_once(&format!("{name}{{")));
        let spans = spans.filter_map(|(_, rest)| rest.split("}: templates::runtime").next());
        // A call ends after its tries.
        let spans = spans.filter(|span| !span.contains("}:try{"));
        spans
            .filter(|span| fields.iter().all(|field| format!("{span} ").contains(&format!("{field} "))))
            .count()
    }
}

/// An error and its causes, printed in every way.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!("\n{cause}\n{cause:?}");
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn secrets() {
    let (log, _guard) = traced();
    let mut texts = Vec::new();
    for reply in [
        status(500),
        status(429),
        status(401),
        answer(302).header("location", "/s3cret-id?x=s3cret-query").into(),
        answer(307).header("location", "https://example.com/s3cret-id?x=s3cret-query").into(),
        Reply::Close,
        Reply::Reset,
        Reply::Stall,
        Reply::CloseInBody(Answer::new(200, r#"{"name":"s3cret-answer"}"#)),
        Reply::Garbage("s3cret-answer\r\n\r\n"),
        Answer::new(200, "s3cret-answer").header("set-cookie", "s3cret-answer").into(),
        Answer::new(200, r#""s3cret-answer""#).into(),
        Answer::new(200, r#"{"value":"s3cret-answer"}"#).into(),
        Answer::new(200, r#"{"value":[],"@odata.nextLink":"https://example.com/s3cret-query"}"#).into(),
        Answer::new(200, vec![b's'; 2000]).into(),
        Answer::new(403, r#"{"error":{"code":"x","s3cret-answer":"s3cret-answer"}}"#).into(),
    ] {
        let server = Server::replying([reply]).await;
        let client = || {
            let quick = builder(&server).timeout(Duration::from_millis(100)).max_response_size(1000);
            quick.credential(StaticToken::new("s3cret-token"))
        };
        let animals = animals(client());
        texts.push(format!("{:?} {:?}", client(), client().build().unwrap()));
        let read = || {
            let friends = animals.key(&"s3cret-id").collection_segment::<Animal, Contained>("friends");
            friends.list().query("q", "s3cret-query").header("x-secret", "s3cret-header")
        };
        let create = || animals.create(animal("s3cret-body")).header("x-secret", "s3cret-header");
        texts.push(format!("{:?} {:?} {:?}", create(), create().to_request(), read().to_request()));
        let text = format!("{:?}", read());
        assert!(text.contains("s3cret-id") && !text.contains("s3cret-header"), "{text}");
        match read().send().await {
            Ok(page) => texts.extend(page.next_page().await.err().as_ref().map(shown)),
            Err(error) => texts.push(shown(&error)),
        }
        texts.extend(create().send().await.err().as_ref().map(shown));
        match create().send_raw().await {
            Ok(response) => texts.push(format!("{response:?}")),
            Err(error) => texts.push(shown(&error)),
        }
    }
    let server = Server::replying([Answer::new(201, r#"{"n.x":"s3cret-answer"}"#)
        .header("location", "/s3cret-id")
        .header("set-cookie", "s3cret-answer")
        .into()])
    .await;
    let client = builder(&server).build().unwrap();
    let rex = client.collection_segment::<Animal, Contained>("animals");
    let created = rex.create(animal("s3cret-body").with_raw("x", "s3cret-body")).send().await.unwrap();
    texts.push(format!("{created:?} {created:#?}"));
    for path in
        ["s3cret-id", "https://example.com/s3cret-id?sig=s3cret-query", "/s3cret-id?sig=s3cret-query#s3cret"]
    {
        let sent = client.request::<()>(Method::GET, path).send().await;
        texts.extend(sent.err().as_ref().map(shown));
    }
    texts.push(shown(&parse::<Date>("s3cret-text").unwrap_err()));
    texts.push(shown(&parse::<i32>("s3cret-text").unwrap_err()));
    let token = AccessToken::new("s3cret-token");
    texts.push(format!("{token:?} {:?}", StaticToken::new(token.clone())));
    let lines = log.lines();
    assert!(lines.len() > 1000, "{lines:#?}");
    for text in texts.iter().chain(&lines) {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[tokio::test]
async fn spans() {
    let (log, _guard) = traced();
    let server = Server::replying([status(503), Reply::Reset, status(401), fine(), status(404)]).await;
    let client = builder(&server).credential(async |_: String| Ok::<_, CredentialError>("s3cret-token"));
    let animals = animals(client);
    assert!(send(&animals, &Method::GET).await.is_err());
    assert!(send(&animals, &Method::GET).await.is_ok());
    assert!(send(&animals, &Method::POST).await.is_err());
    let get = [r#"http.request.method="GET""#, r#"url.template="/animals/{id}""#];
    let post = [r#"http.request.method="POST""#, r#"url.template="/animals""#];
    let server = [r#"server.address="127.0.0.1""#, r#"otel.kind="client""#];
    for (name, fields, more) in [
        ("try", get, "http.response.status_code=503 error.type=503"),
        ("try", get, "http.request.resend_count=1 error.type=Transport"),
        ("try", get, "http.request.resend_count=2 http.response.status_code=401 error.type=401"),
        ("call", get, "http.response.status_code=401 error.type=401"),
        ("try", get, "http.response.status_code=200"),
        ("call", get, "http.response.status_code=200"),
        ("try", post, "http.response.status_code=404 error.type=404"),
        ("call", post, "http.response.status_code=404 error.type=404"),
    ] {
        let server = server.iter().filter(|_| name == "try");
        let fields: Vec<&str> = fields.iter().chain(server).copied().chain([more]).collect();
        assert_eq!(log.ended(name, &fields), 1, "{name} {fields:?}: {:#?}", log.lines());
    }
    assert_eq!((log.ended("try", &["http.request.resend_count=1"]), log.ended("try", &[])), (1, 5));
}

/// In a separate process with proxies in its environment, because this process' environment must not
/// change.
#[tokio::test]
async fn loopback_is_not_proxied() {
    const URLS: &str = "TEST_URLS_ON_THE_LOOPBACK";
    if let Ok(urls) = std::env::var(URLS) {
        let elsewhere = reqwest::get("http://proxied.example.com/");
        let elsewhere = tokio::time::timeout(Duration::from_secs(20), elsewhere).await.unwrap().unwrap();
        assert_eq!(elsewhere.status(), 418, "the environment's proxy is in use");
        for url in urls.split(' ') {
            let client = ServiceClient::<Segments>::builder()
                .base_url(url)
                .credential(StaticToken::new("s3cret-token"));
            let animals = client.configure_http(|http| http.tls_certs_only([])).build().unwrap();
            send(&animals.collection_segment("animals"), &Method::GET).await.unwrap();
        }
        return;
    }
    let server = Server::replying([fine()]).await;
    let proxy = Server::replying([status(418)]).await;
    let port = server.url().rsplit(':').next().map(str::to_owned).unwrap();
    let urls = [server.url(), format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}/v1")];
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "tests::reliability::leaks::loopback_is_not_proxied"]);
    child.env(URLS, urls.join(" ")).env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, proxy.url()).env(name.to_lowercase(), proxy.url());
    }
    let ended = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let printed = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && printed.contains("1 passed"), "{printed}");
    let tokens = server.received().iter().filter(|request| request.header("authorization").is_some()).count();
    assert_eq!((tokens, server.count(), proxy.count()), (3, 3, 1));
}
