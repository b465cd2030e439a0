//! Change notifications: what is genuine is read, and everything else is refused with the check that failed.
//! `vectors.json` was made by another implementation; `vectors.py` says how. `published.json` has a message
//! that Graph has encrypted, with the key for it: values from the tests of Microsoft's
//! `msgraph-sdk-dotnet-core`.

mod model;
mod openid;
mod refusals;

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::StatusCode;
use serde_json::{Value, json};

use crate::notifications::{
    NotificationError, NotificationErrorKind, PrivateKey, Receiver, ReceiverBuilder, SigningKeySet,
    validation_answer,
};
use model::{Collection, Message};

static VECTORS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).unwrap());

const STATE: &str = "the-secret-of-the-subscription";
const TENANT: &str = "84bd8158-6d4d-4958-8b9f-9d6445542f95";
/// A time at which the tokens are valid.
const NOW: u64 = 1_565_050_000;

fn vector(name: &str) -> &'static str {
    VECTORS[name].as_str().unwrap()
}

fn keys(jwk: &Value) -> SigningKeySet {
    SigningKeySet::from_jwks(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap()
}

/// A receiver with everything that it needs for the vectors.
fn builder() -> ReceiverBuilder<Collection> {
    Receiver::builder(STATE)
        .application(VECTORS["claims"]["aud"].as_str().unwrap())
        .tenant(TENANT.parse().unwrap())
        .signing_keys(keys(&VECTORS["jwk"]))
        .private_key("certificate-1", PrivateKey::from_pem(vector("pkcs8").as_bytes()).unwrap())
}

/// A request with one notification, before its token is made.
struct Sent {
    body: Value,
    head: Value,
    claims: Value,
    /// The vector with the key that signs the token.
    signer: &'static str,
    /// What is done to the signed token.
    changed: fn(String) -> String,
}

impl Sent {
    fn genuine() -> Self {
        // In another case than the schema has it, as in Graph's notifications.
        let resource = json!({"@odata.type": "#N.Message", "id": "1"});
        let value = json!({
            "clientState": STATE, "tenantId": TENANT, "resourceData": resource,
            "encryptedContent": VECTORS["content"],
        });
        let body = json!({ "value": [value] });
        let (head, claims) = (VECTORS["head"].clone(), VECTORS["claims"].clone());
        Self { body, head, claims, signer: "issuer", changed: |token| token }
    }

    fn content(&mut self) -> &mut Value {
        &mut self.body["value"][0]["encryptedContent"]
    }

    fn token(&self) -> String {
        let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", part(&self.head), part(&self.claims));
        let der = vector(self.signer).lines().filter(|line| !line.starts_with('-')).collect::<String>();
        let key = KeyPair::from_pkcs8(&BASE64_STANDARD.decode(der).unwrap()).unwrap();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// The body. A row that says which tokens are in it means these.
    fn text(mut self) -> String {
        if self.body.is_object() && self.body.get("validationTokens").is_none() {
            self.body["validationTokens"] = json!([(self.changed)(self.token())]);
        }
        self.body.to_string()
    }
}

/// What becomes of a body: the name of the message in its first notification.
async fn outcome(receiver: &Receiver<Collection>, body: &str) -> Result<String, NotificationError> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let received = receiver.receive_at(body.as_bytes(), now).await?;
    let first = received.notifications().next().unwrap()?;
    Ok(first.resource::<Message>()?.name.unwrap())
}

/// Removes a member of the object at a place.
fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name).unwrap();
}

/// Changes one bit of a text in base64.
fn flipped(value: &Value) -> Value {
    let mut bytes = BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
    bytes[9] ^= 4;
    json!(BASE64_STANDARD.encode(bytes))
}

/// Which notifications are read, and by which receiver.
#[tokio::test]
async fn genuine_notifications_are_read() {
    type Change = fn(&mut Sent);
    type Setting = fn(ReceiverBuilder<Collection>) -> ReceiverBuilder<Collection>;
    const AS_IT_IS: Setting = |builder| builder;
    const UNCHANGED: Change = |_| {};
    fn with_key(builder: ReceiverBuilder<Collection>, key: PrivateKey) -> ReceiverBuilder<Collection> {
        builder.private_key("certificate-1", key)
    }
    let rows: &[(&str, Change, Setting)] = &[
        ("signed here", UNCHANGED, AS_IT_IS),
        ("signed elsewhere", |sent| sent.body["validationTokens"] = json!([vector("token")]), AS_IT_IS),
        (
            "signed elsewhere, version 2",
            |sent| sent.body["validationTokens"] = json!([vector("tokenOfVersion2")]),
            AS_IT_IS,
        ),
        ("several applications", |sent| sent.claims["aud"] = json!(["a", sent.claims["aud"]]), AS_IT_IS),
        (
            "a tenant in capitals",
            |sent| {
                sent.claims["tid"] = json!(TENANT.to_uppercase());
                sent.claims["iss"] = json!(format!("https://sts.windows.net/{}/", TENANT.to_uppercase()));
            },
            AS_IT_IS,
        ),
        ("just expired", |sent| sent.claims["exp"] = json!(NOW - 299), AS_IT_IS),
        ("valid soon", |sent| sent.claims["nbf"] = json!(NOW + 299), AS_IT_IS),
        ("no beginning", |sent| remove(&mut sent.claims, "nbf"), AS_IT_IS),
        ("no stated type", |sent| remove(&mut sent.body["value"][0], "resourceData"), AS_IT_IS),
        ("type within", |sent| *sent.content() = VECTORS["contentOfStatedType"].clone(), AS_IT_IS),
        ("any tenant", UNCHANGED, |builder| builder.any_tenant()),
        (
            "another client state",
            |sent| sent.body["value"][0]["clientState"] = json!("new"),
            |builder| builder.client_state("new").client_state("newest"),
        ),
        (
            "no token is needed",
            |sent| sent.body["validationTokens"] = json!([]),
            |builder| builder.without_tokens(),
        ),
        ("a key in PKCS #1", UNCHANGED, |builder| {
            with_key(builder, PrivateKey::from_pem(vector("pkcs1").as_bytes()).unwrap())
        }),
        ("a key in DER", UNCHANGED, |builder| {
            with_key(
                builder,
                PrivateKey::from_der(&BASE64_STANDARD.decode(vector("pkcs8Der")).unwrap()).unwrap(),
            )
        }),
        ("a key in PKCS #1 in DER", UNCHANGED, |builder| {
            with_key(
                builder,
                PrivateKey::from_der(&BASE64_STANDARD.decode(vector("pkcs1Der")).unwrap()).unwrap(),
            )
        }),
        (
            "a key of 4,096 bits",
            |sent| *sent.content() = VECTORS["contentForLarge"].clone(),
            |builder| with_key(builder, PrivateKey::from_pem(vector("large").as_bytes()).unwrap()),
        ),
    ];
    for (name, change, setting) in rows {
        let mut sent = Sent::genuine();
        change(&mut sent);
        let read = outcome(&setting(builder()).build(), &sent.text()).await;
        let expected = if *name == "type within" { "typed" } else { "Grüße" };
        assert_eq!(read.map_err(|error| error.kind()), Ok(expected.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn what_the_service_has_encrypted_is_decrypted() {
    let published: Value = serde_json::from_str(include_str!("published.json")).unwrap();
    let key = PrivateKey::from_pem(published["privateKey"].as_str().unwrap().as_bytes()).unwrap();
    let receiver: Receiver<Collection> =
        Receiver::builder(STATE).private_key("custom-id-for-testing", key).without_tokens().build();
    let change = json!({"clientState": STATE, "encryptedContent": published["content"]});
    let body = json!({"value": [change]}).to_string();
    let received = receiver.receive(body.as_bytes()).await.unwrap();
    let decrypted = received.notifications().next().unwrap().unwrap().decrypted().unwrap();
    let message: Value = serde_json::from_slice(&decrypted).unwrap();
    assert_eq!(message["etag"], "1625126194597");
    assert_eq!(message["body"], json!({"contentType": "text", "content": "Hello World"}));
}

/// One notification that is not genuine, or is of another type, does not keep others from being read; what is
/// about the subscription has neither tokens nor content.
#[tokio::test]
async fn notifications_are_verified_one_by_one() {
    let mut sent = Sent::genuine();
    let mut genuine = sent.body["value"][0].clone();
    genuine["resourceData"]["name"] = json!("part");
    let event =
        json!({"clientState": STATE, "tenantId": TENANT, "lifecycleEvent": "reauthorizationRequired"});
    sent.body["value"] = json!([event, {"clientState": "forged"}, genuine]);
    let receiver = builder().build();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let received = receiver.receive_at(sent.text().as_bytes(), now).await.unwrap();
    assert_eq!(received.unverified().value.as_ref().map(Vec::len), Some(3));
    let all: Vec<_> = received.notifications().collect();
    let [Ok(event), Err(forged), Ok(message)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(event.event.as_deref(), Some("reauthorizationRequired"));
    assert!(!event.is::<Message>() && event.resource_type().is_none());
    assert_eq!(event.decrypted().unwrap_err().kind(), NotificationErrorKind::NoContent);
    assert_eq!(forged.kind(), NotificationErrorKind::ClientState);
    assert!(message.is::<Message>());
    let part = message.resource_data_as::<Message>().unwrap();
    assert_eq!(part.name.as_deref(), Some("part"));
    assert_eq!(
        message.resource_data_as::<model::Change>().unwrap_err().kind(),
        NotificationErrorKind::ResourceType
    );
    let json: Value = serde_json::from_slice(&message.decrypted().unwrap()).unwrap();
    assert_eq!(json["text"].as_str().map(str::len), Some(100));
}

/// What is printed has the names of certificates, and no secret.
#[test]
fn receivers_do_not_print_secrets() {
    for shown in [format!("{:?}", builder()), format!("{:?}", builder().build())] {
        assert!(shown.contains("certificate-1") && shown.contains(TENANT), "{shown}");
        assert!(!shown.contains(STATE) && !shown.contains("PrivateKey"), "{shown}");
    }
}

#[test]
fn the_request_for_validation_is_answered() {
    let token = "Validation: Testing client application reachability for subscription Request-Id: 1f-2";
    let long = format!("validationToken={}", "a".repeat(2049));
    let rows: &[(&str, Option<(u16, &str)>)] = &[
        ("", None),
        ("other=1", None),
        ("validationtoken=1", None),
        ("validationToken=a", Some((200, "a"))),
        ("x=1&validationToken=a%3Ab%2Fc%2B%3D&y=2", Some((200, "a:b/c+="))),
        (
            "validationToken=Validation%3a+Testing+client+application%20reachability\
             +for+subscription+Request-Id%3a+1f-2",
            Some((200, token)),
        ),
        ("validationToken=", Some((400, ""))),
        ("validationToken=%3Cscript%3Ealert(1)%3C/script%3E", Some((400, ""))),
        ("validationToken=%22onload%3D", Some((400, ""))),
        ("validationToken=a%0D%0AX:1", Some((400, ""))),
        ("validationToken=a%00", Some((400, ""))),
        ("validationToken=%FF%FE", Some((400, ""))),
        ("validationToken=a&validationToken=b", Some((400, ""))),
        (&long, Some((400, ""))),
    ];
    for (query, expected) in rows {
        let answer = validation_answer(Some(query));
        let found = answer.as_ref().map(|answer| (answer.status().as_u16(), answer.body().as_str()));
        assert_eq!(found, *expected, "{query}");
        let headers = answer.as_ref().map(http::Response::headers);
        assert!(headers.is_none_or(|headers| headers["content-type"] == "text/plain; charset=utf-8"
            && headers["x-content-type-options"] == "nosniff"));
    }
    assert!(validation_answer(None).is_none());
    assert_eq!(validation_answer(Some("validationToken=a")).unwrap().status(), StatusCode::OK);
}
