//! Tokens: asked for once, renewed in time, replaced when the service rejects them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Method;
use tokio::task::JoinSet;

use super::{SHORT, animals, answer, builder, fine, send, status};
use crate::runtime::{
    AccessToken, ByteStream, CollectionRequestBuilder, Credential, CredentialError, Error, ErrorKind,
    TokenFuture, TokenRequest,
};
use crate::tests::model::Animal;
use crate::tests::server::{Received, Server};

const MANY: usize = 64;

/// Gives what it is told for the first request, the second and so on, and notes what it was asked for.
#[derive(Clone)]
struct Source {
    give: fn(usize) -> Result<AccessToken, CredentialError>,
    takes: Duration,
    asked: Arc<Mutex<Vec<Option<String>>>>,
}

impl Source {
    fn new(give: fn(usize) -> Result<AccessToken, CredentialError>) -> Self {
        Self { give, takes: Duration::ZERO, asked: Arc::default() }
    }

    fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    /// How often it was asked.
    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Credential for Source {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(request.claims.map(str::to_owned));
            asked.len()
        };
        Box::pin(async move {
            tokio::time::sleep(self.takes).await;
            (self.give)(number)
        })
    }
}

fn numbered(number: usize) -> Result<AccessToken, CredentialError> {
    Ok(AccessToken::new(format!("token-{number}")))
}

/// A service that rejects some tokens.
async fn rejecting(is_rejected: fn(&str) -> bool) -> Server {
    let token = |request: &Received| request.header("authorization").map(str::to_owned);
    Server::start(move |request, _| match token(request) {
        Some(token) if !is_rejected(token.strip_prefix("Bearer ").unwrap()) => fine(),
        _ => status(401),
    })
    .await
}

/// Sends many requests at once.
async fn many(animals: &CollectionRequestBuilder<Animal>) -> Vec<Result<(), Error>> {
    let mut running = JoinSet::new();
    for _ in 0..MANY {
        let animals = animals.clone();
        running.spawn(async move { send(&animals, &Method::GET).await.map(drop) });
    }
    running.join_all().await
}

fn are_ok(ended: &[Result<(), Error>]) -> bool {
    ended.iter().all(Result::is_ok)
}

fn with(server: &Server, source: &Source) -> CollectionRequestBuilder<Animal> {
    animals(builder(server).credential(source.clone()))
}

#[tokio::test]
async fn claims_challenge() {
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}},"x":"??>>"}"#;
    let [encoded, url_safe] = [STANDARD.encode(claims), URL_SAFE_NO_PAD.encode(claims)];
    let escaped = claims.replace('"', "\\\"");
    for part in [
        format!(r#"claims="{encoded}""#),
        format!(r#"Claims = "{}""#, URL_SAFE.encode(claims)),
        format!(r#"CLAIMS="{url_safe}""#),
        format!("claims={url_safe}"),
        format!("claims = {encoded} "),
        format!(r#"claims="{escaped}""#),
        format!(r#"error_description="no, claims=\"x\"", xclaims="y", claims= "{encoded}""#),
    ] {
        let challenge = format!(r#"Bearer realm="", error="insufficient_claims", {part}, client_id="x""#);
        let rejection = answer(401).header("www-authenticate", &challenge);
        let server = Server::replying([rejection.into(), fine()]).await;
        let source = Source::new(numbered);
        let animals = with(&server, &source);
        for _ in 0..2 {
            send(&animals, &Method::POST).await.unwrap();
        }
        assert_eq!(*source.asked.lock().unwrap(), [None, Some(claims.to_owned())], "{part}");
        let tokens: Vec<String> = server
            .received()
            .iter()
            .map(|request| request.header("authorization").unwrap().to_owned())
            .collect();
        assert_eq!(tokens, ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
    }
}

#[tokio::test]
async fn rejected_for_ever() {
    let same = |_| Ok(AccessToken::new("token"));
    for (give, requests) in [(numbered as fn(usize) -> _, 2), (same, 1)] {
        let server = rejecting(|_| true).await;
        let source = Source::new(give);
        let error = send(&with(&server, &source), &Method::GET).await.unwrap_err();
        assert!(error.is_unauthorized() && error.tries() as usize == requests, "{error:?}");
        assert_eq!((server.count(), source.count()), (requests, 2));
    }
}

#[tokio::test]
async fn rejected_without_credential() {
    let server = rejecting(|_| true).await;
    let error = send(&animals(builder(&server)), &Method::GET).await.unwrap_err();
    assert!(error.is_unauthorized() && server.count() == 1, "{error:?}");
}

/// What is sent once cannot be sent with another token; the next request is.
#[tokio::test]
async fn rejected_stream() {
    let server = rejecting(|token| token == "token-1").await;
    let animals = animals(builder(&server).credential(Source::new(numbered)));
    let put = || {
        let content = ByteStream::from(Bytes::from_static(b"photo"));
        animals.key(&"rex").stream_segment("photo").put_stream(content, "image/png").send()
    };
    assert!(put().await.unwrap_err().is_unauthorized());
    assert!(put().await.is_ok());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn one_token_for_many() {
    let server = rejecting(|_| false).await;
    let source = Source::new(numbered).taking(SHORT / 10);
    assert!(are_ok(&many(&with(&server, &source)).await));
    assert_eq!((server.count(), source.count()), (MANY, 1));
}

#[tokio::test]
async fn one_token_in_place_of_an_expired_one() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|number| {
        let token = AccessToken::new(format!("token-{number}"));
        Ok(if number == 1 { token.expiring_on(SystemTime::UNIX_EPOCH) } else { token })
    });
    let animals = with(&server, &source);
    send(&animals, &Method::GET).await.unwrap();
    assert!(are_ok(&many(&animals).await));
    assert_eq!((server.count(), source.count()), (1 + MANY, 2));
}

#[tokio::test]
async fn one_renewal_for_many() {
    let server = rejecting(|token| token == "token-1").await;
    let source = Source::new(numbered).taking(SHORT / 10);
    assert!(are_ok(&many(&with(&server, &source)).await));
    assert_eq!(source.count(), 2);
    assert!(server.count() <= 2 * MANY, "{}", server.count());
}

/// Nobody sends the same token twice, however many were rejected.
#[tokio::test]
async fn same_token_for_many() {
    let server = rejecting(|_| true).await;
    let source = Source::new(|_| Ok(AccessToken::new("token"))).taking(SHORT / 10);
    assert!(many(&with(&server, &source)).await.iter().all(Result::is_err));
    assert_eq!((server.count(), source.count()), (MANY, 2));
}

/// While one waits for another token, the others go on with the old one.
#[tokio::test]
async fn about_to_expire() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|number| {
        let token = AccessToken::new(format!("token-{number}"));
        Ok(token.expiring_in(Duration::from_secs(if number == 1 { 3 } else { 3600 })))
    });
    let source = source.taking(SHORT / 10);
    let animals = with(&server, &source);
    send(&animals, &Method::GET).await.unwrap();
    // The last fifth of its life.
    tokio::time::sleep(Duration::from_millis(2450)).await;
    assert!(are_ok(&many(&animals).await));
    assert_eq!((server.count(), source.count()), (1 + MANY, 2));
    let is_new = |request: &&Received| request.header("authorization") == Some("Bearer token-2");
    assert_eq!(server.received().iter().filter(is_new).count(), 1);
}

#[tokio::test]
async fn no_token() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|_| Err("nobody is signed in".into()));
    let error = send(&with(&server, &source), &Method::GET).await.unwrap_err();
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!((error.kind(), cause.as_deref()), (ErrorKind::Credential, Some("nobody is signed in")));
    assert_eq!((error.tries(), source.count(), server.connections()), (0, 1, 0));
}

#[tokio::test]
async fn no_token_in_time() {
    let server = rejecting(|_| false).await;
    let source = Source::new(numbered).taking(Duration::from_secs(60));
    let animals = animals(builder(&server).credential(source).timeout(SHORT));
    let error = send(&animals, &Method::GET).await.unwrap_err();
    assert!(error.is_timeout() && error.tries() == 0 && server.connections() == 0, "{error:?}");
}

/// Who waits for a token and is dropped leaves it to the next one.
#[tokio::test]
async fn dropped_renewal() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let server = rejecting(|_| false).await;
    let credential = |_: &str| async {
        match ASKED.fetch_add(1, Ordering::Relaxed) {
            0 => std::future::pending().await,
            _ => Ok::<_, CredentialError>("token"),
        }
    };
    let animals = animals(builder(&server).credential(credential));
    let first = tokio::time::timeout(SHORT / 10, send(&animals, &Method::GET)).await;
    assert!(first.is_err());
    send(&animals, &Method::GET).await.unwrap();
    assert_eq!((server.count(), ASKED.load(Ordering::Relaxed)), (1, 2));
}
