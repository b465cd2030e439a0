//! Keys that are fetched: from where, how often, and what is refused.

use serde_json::{Value, json};

use super::{Sent, VECTORS, builder, outcome};
use crate::notifications::{NotificationErrorKind, OpenIdKeys};
use crate::runtime::client::{Exchange, InMemoryTransport, Method, TransportErrorKind};
use crate::tests::memory::memory;

const CONFIGURATION: &str = "https://login.test/v1";
const KEYS: &str = "https://login.test/keys";

fn get(url: &str) -> Exchange {
    Exchange::new(Method::GET, url)
}

fn configuration(issuer: &str, keys: &str) -> Exchange {
    get(CONFIGURATION).answer(200, json!({ "issuer": issuer, "jwks_uri": keys }))
}

fn genuine() -> Exchange {
    configuration("https://sts.windows.net/{tenantid}/", KEYS)
}

fn keys() -> Exchange {
    get(KEYS).answer(200, json!({ "keys": [VECTORS["jwk"]] }))
}

/// The kinds of the errors of several notifications one behind the other, and how many requests they took.
async fn check(
    name: &str,
    exchanges: Vec<Exchange>,
    ids: &[&str],
    expected: &[Result<(), NotificationErrorKind>],
    requests: usize,
) {
    let transport: InMemoryTransport = memory(exchanges);
    let receiver = builder().signing_keys(OpenIdKeys::new(transport.clone())).build();
    let mut found = Vec::new();
    for id in ids {
        let mut sent = Sent::genuine();
        sent.head["kid"] = json!(id);
        found.push(outcome(&receiver, &sent.text()).await.map(drop).map_err(|error| error.kind()));
    }
    assert_eq!(found, expected, "{name}");
    assert_eq!((transport.requests().len(), transport.unused().len()), (requests, 0), "{name}");
}

/// Keys that are old are fetched again, and used while that fails.
#[tokio::test]
async fn old_keys_are_fetched_again() {
    let failure = get(CONFIGURATION).answer(503, Value::Null);
    let transport = memory([genuine(), keys(), genuine(), keys(), failure]);
    let keys = OpenIdKeys::new(transport.clone()).refreshed_after(std::time::Duration::ZERO);
    let receiver = builder().signing_keys(keys).build();
    for requests in [2, 4, 5, 5] {
        assert!(outcome(&receiver, &Sent::genuine().text()).await.is_ok());
        assert_eq!(transport.requests().len(), requests);
    }
}

#[tokio::test]
async fn keys_are_fetched_and_kept() {
    use NotificationErrorKind::{SigningKeysUnavailable, UnknownSigningKey};
    let unavailable = &[Err(SigningKeysUnavailable)];
    let one = &["key-1"];
    check("fetched once", vec![genuine(), keys()], &["key-1", "key-1"], &[Ok(()), Ok(())], 2).await;
    // Nobody who names keys that there are not makes the program fetch them time and again.
    let named = &["key-2", "key-3", "key-1"];
    let unknown = &[Err(UnknownSigningKey), Err(UnknownSigningKey), Ok(())];
    check("unknown keys", vec![genuine(), keys()], named, unknown, 2).await;
    let other = configuration("https://issuer.example/{tenantid}/", KEYS);
    check("another issuer", vec![other], one, unavailable, 1).await;
    let elsewhere = configuration("https://sts.windows.net/{tenantid}/", "https://keys.test/keys");
    check("another origin", vec![elsewhere], one, unavailable, 1).await;
    let plain = configuration("https://sts.windows.net/{tenantid}/", "http://login.test/keys");
    check("without TLS", vec![plain], one, unavailable, 1).await;
    check("an error", vec![get(CONFIGURATION).answer(500, Value::Null)], one, unavailable, 1).await;
    let moved = get(CONFIGURATION).answer(302, json!({})).answer_header("location", KEYS);
    check("a redirect", vec![moved], one, unavailable, 1).await;
    check("no JSON", vec![get(CONFIGURATION).answer_bytes(200, "<html>")], one, unavailable, 1).await;
    let long = get(CONFIGURATION).answer_bytes(200, vec![b' '; (1 << 20) + 1]);
    check("too long", vec![long], one, unavailable, 1).await;
    check("no set of keys", vec![genuine(), get(KEYS).answer(200, json!({}))], one, unavailable, 2).await;
    let interrupted = get(CONFIGURATION).fail(TransportErrorKind::Interrupted);
    let both = &[Err(SigningKeysUnavailable), Err(SigningKeysUnavailable)];
    check("a failure, and a pause", vec![interrupted], &["key-1", "key-1"], both, 1).await;
}
