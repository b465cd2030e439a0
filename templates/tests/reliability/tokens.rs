//! Access tokens: requested once, renewed in time, and replaced when the service rejects them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Method;
use tokio::task::JoinSet;

use super::{SHORT, animals, answer, builder, fine, rex, send, status};
use crate::runtime::client::{
    AccessToken, ByteStream, Credential, CredentialError, Error, ErrorKind, TokenFuture, TokenRequest,
};
use crate::runtime::request::CollectionRequestBuilder;
use crate::runtime::request::segments::HasPath as _;
use crate::tests::model::Animal;
use crate::tests::server::{Received, Reply, Server};

const MANY: usize = 64;

/// Returns prepared results for the first request, the second and so on, and records the requests.
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

    /// How many times it was asked.
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

/// A streamed body cannot be sent again with another token; the next request gets it.
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

/// No request sends the same token twice, however many were rejected.
#[tokio::test]
async fn same_token_for_many() {
    let server = rejecting(|_| true).await;
    let source = Source::new(|_| Ok(AccessToken::new("token"))).taking(SHORT / 10);
    assert!(many(&with(&server, &source)).await.iter().all(Result::is_err));
    assert_eq!((server.count(), source.count()), (MANY, 2));
}

/// The time until renewal of a token that is valid for five seconds.
const ALMOST: Duration = Duration::from_millis(4050);

/// The first token is valid for five seconds, and is renewed in the last of them.
async fn almost_expired(server: &Server, source: Source) -> CollectionRequestBuilder<Animal> {
    let animals = with(server, &source);
    send(&animals, &Method::GET).await.unwrap();
    tokio::time::sleep(ALMOST).await;
    animals
}

fn short_lived(number: usize) -> AccessToken {
    let token = AccessToken::new(format!("token-{number}"));
    token.expiring_in(Duration::from_secs(if number == 1 { 5 } else { 3600 }))
}

fn tokens(server: &Server) -> Vec<String> {
    let token = |request: &Received| request.header("authorization").unwrap_or_default().to_owned();
    server.received().iter().map(token).collect()
}

/// No call waits for the next token while the old one is valid.
#[tokio::test]
async fn about_to_expire() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|number| Ok(short_lived(number))).taking(SHORT);
    let animals = almost_expired(&server, source.clone()).await;
    let began = Instant::now();
    send(&animals, &Method::GET).await.unwrap();
    assert!(began.elapsed() < SHORT && tokens(&server).last().unwrap() == "Bearer token-1");
    assert!(are_ok(&many(&animals).await));
    tokio::time::sleep(SHORT).await;
    send(&animals, &Method::GET).await.unwrap();
    assert_eq!((server.count(), source.count()), (3 + MANY, 2));
    assert_eq!(tokens(&server).last().unwrap(), "Bearer token-2");
}

/// A renewal makes progress while a call waits for its response.
#[tokio::test]
async fn renewed_meanwhile() {
    let server = Server::start(|_, number| match number {
        1 => Reply::Drip(rex(), Duration::from_millis(5)),
        _ => fine(),
    });
    let server = server.await;
    let source = Source::new(|number| Ok(short_lived(number))).taking(SHORT / 10);
    let animals = almost_expired(&server, source.clone()).await;
    for _ in 0..2 {
        send(&animals, &Method::GET).await.unwrap();
    }
    assert_eq!(tokens(&server), ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
}

/// A slow credential delays only calls without a valid token.
#[tokio::test]
async fn slow_renewal() {
    let server = rejecting(|_| false).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let credential = move |_: String| {
        let number = counted.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            match number {
                2 => std::future::pending().await,
                number => Ok::<_, CredentialError>(short_lived(number)),
            }
        }
    };
    let animals = animals(builder(&server).credential(credential).timeout(Duration::from_secs(2)));
    send(&animals, &Method::GET).await.unwrap();
    tokio::time::sleep(ALMOST).await;
    for _ in 0..3 {
        send(&animals, &Method::GET).await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    // The token has expired; a call that times out leaves the token request to the next one.
    assert!(send(&animals, &Method::GET).await.unwrap_err().is_timeout());
    send(&animals, &Method::GET).await.unwrap();
    assert_eq!((server.count(), asked.load(Ordering::Relaxed)), (5, 3));
}

/// A failed renewal is not repeated at once, and is no error while the token is valid.
#[tokio::test]
async fn failed_renewals() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|number| match number {
        1 => Ok(short_lived(1)),
        2 | 3 => Err("the token service is away".into()),
        number => Ok(short_lived(number)),
    });
    let animals = almost_expired(&server, source.clone()).await;
    for _ in 0..10 {
        send(&animals, &Method::GET).await.unwrap();
    }
    assert_eq!(source.count(), 2);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let error = send(&animals, &Method::GET).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    send(&animals, &Method::GET).await.unwrap();
    assert_eq!((server.count(), source.count()), (12, 4));
}

/// All calls that wait for a token get the same failure, without each asking again.
#[tokio::test]
async fn no_token_for_many() {
    let server = rejecting(|_| false).await;
    let source = Source::new(|_| Err("nobody is signed in".into())).taking(SHORT / 10);
    let ended = many(&with(&server, &source)).await;
    let is_told = |ended: &Result<(), Error>| {
        let source = ended.as_ref().err().and_then(std::error::Error::source);
        source.is_some_and(|source| source.to_string() == "nobody is signed in")
    };
    assert!(ended.iter().all(is_told));
    assert_eq!((source.count(), server.connections()), (1, 0));
}

/// A response 401 from an origin to which no token was sent does not replace the token.
#[tokio::test]
async fn rejected_elsewhere() {
    let other = rejecting(|_| false).await;
    let location = format!("{}/photo?signature=x", other.url());
    let server = Server::replying([answer(302).header("location", &location).into()]).await;
    let source = Source::new(numbered);
    let photo = with(&server, &source).key(&"rex").stream_segment("photo");
    let error = photo.get().send().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error:?}");
    assert_eq!((server.count(), other.count(), source.count()), (1, 1, 1));
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

/// A call that is dropped while it waits for a token leaves the token request to the next one.
#[tokio::test]
async fn dropped_renewal() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let server = rejecting(|_| false).await;
    let credential = |_: String| async {
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
