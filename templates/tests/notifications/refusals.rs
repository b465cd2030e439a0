//! Everything that is not as it should be, with the check that fails.

use serde_json::{Value, json};

use super::{NOW, Sent, TENANT, VECTORS, builder, flipped, keys, outcome, remove, vector};
use crate::notifications::NotificationErrorKind::{
    self as Kind, Body, ClientState, ContentForm, Data, DataKey, DataSignature, MissingToken, NoContent,
    Resource, ResourceType, TokenAlgorithm, TokenAudience, TokenForm, TokenIssuer, TokenPublisher,
    TokenSignature, TokenTenant, TokenTime, UnknownCertificate, UnknownSigningKey,
};
use crate::notifications::{PrivateKey, SigningKey, SigningKeySet};

/// The name of a row, what is done to a genuine notification, and the check that fails then.
type Row = (&'static str, fn(&mut Sent), Kind);

const BODIES: &[Row] = &[
    ("no object", |sent| sent.body = json!([]), Body),
    ("text", |sent| sent.body = json!("notification"), Body),
    ("too many tokens", |sent| sent.body["validationTokens"] = json!(vec![vector("token"); 101]), Body),
    ("another client state", |sent| change(sent)["clientState"] = json!("another"), ClientState),
    ("an empty client state", |sent| change(sent)["clientState"] = json!(""), ClientState),
    ("no client state", |sent| remove(change(sent), "clientState"), ClientState),
    ("half a client state", |sent| change(sent)["clientState"] = json!("the-secret"), ClientState),
    (
        "more than a client state",
        |sent| {
            change(sent)["clientState"] = json!(format!("{}!", super::STATE));
        },
        ClientState,
    ),
    ("no token", |sent| sent.body["validationTokens"] = json!([]), MissingToken),
    ("no tokens at all", |sent| sent.body["validationTokens"] = Value::Null, MissingToken),
    (
        "a token for another tenant",
        |sent| {
            change(sent)["tenantId"] = json!("00000000-0000-0000-0000-000000000001");
        },
        MissingToken,
    ),
    ("no tenant", |sent| remove(change(sent), "tenantId"), MissingToken),
];

const TOKENS: &[Row] = &[
    ("no token's form", |sent| sent.body["validationTokens"] = json!(["token"]), TokenForm),
    ("two parts", |sent| sent.body["validationTokens"] = json!(["e30.e30"]), TokenForm),
    ("an empty token", |sent| sent.body["validationTokens"] = json!([""]), TokenForm),
    (
        "a good and a bad token",
        |sent| {
            sent.body["validationTokens"] = json!([vector("token"), "a.b.c"]);
        },
        TokenForm,
    ),
    ("too long", |sent| sent.claims["aio"] = json!("a".repeat(16 << 10)), TokenForm),
    ("padded", |sent| sent.changed = |token| token + "==", TokenForm),
    ("four parts", |sent| sent.changed = |token| token + ".e30", TokenForm),
    ("no tenant", |sent| remove(&mut sent.claims, "tid"), TokenForm),
    ("a tenant that is no id", |sent| sent.claims["tid"] = json!("common"), TokenForm),
    ("no issuer", |sent| remove(&mut sent.claims, "iss"), TokenForm),
    ("no audience", |sent| remove(&mut sent.claims, "aud"), TokenForm),
    ("no expiry", |sent| remove(&mut sent.claims, "exp"), TokenForm),
    ("no key", |sent| remove(&mut sent.head, "kid"), TokenForm),
    ("no algorithm", |sent| sent.head["alg"] = json!("none"), TokenAlgorithm),
    (
        "no algorithm and no signature",
        |sent| {
            sent.head["alg"] = json!("none");
            sent.changed = |token| token.rsplit_once('.').unwrap().0.to_owned() + ".";
        },
        TokenAlgorithm,
    ),
    ("the public key as a shared secret", |sent| sent.head["alg"] = json!("HS256"), TokenAlgorithm),
    ("another hash", |sent| sent.head["alg"] = json!("RS512"), TokenAlgorithm),
    ("an extension", |sent| sent.head["crit"] = json!(["b64"]), TokenAlgorithm),
    ("another issuer", |sent| sent.claims["iss"] = json!("https://issuer.example/"), TokenIssuer),
    (
        "an issuer of another tenant",
        |sent| {
            sent.claims["iss"] = json!("https://sts.windows.net/00000000-0000-0000-0000-000000000001/");
        },
        TokenIssuer,
    ),
    (
        "the issuer's name for all",
        |sent| {
            sent.claims["iss"] = json!("https://sts.windows.net/{tenant}/");
        },
        TokenIssuer,
    ),
    (
        "another tenant",
        |sent| {
            sent.claims["tid"] = json!("00000000-0000-0000-0000-000000000001");
            sent.claims["iss"] = json!("https://sts.windows.net/00000000-0000-0000-0000-000000000001/");
        },
        TokenTenant,
    ),
    ("another publisher", |sent| sent.claims["appid"] = sent.claims["aud"].clone(), TokenPublisher),
    ("no publisher", |sent| remove(&mut sent.claims, "appid"), TokenPublisher),
    ("two publishers", |sent| sent.claims["azp"] = json!("another"), TokenPublisher),
    ("another application", |sent| sent.claims["aud"] = json!("another"), TokenAudience),
    ("other applications", |sent| sent.claims["aud"] = json!(["one", "another"]), TokenAudience),
    ("no application", |sent| sent.claims["aud"] = json!([]), TokenAudience),
    ("expired", |sent| sent.claims["exp"] = json!(NOW - 301), TokenTime),
    ("not valid yet", |sent| sent.claims["nbf"] = json!(NOW + 301), TokenTime),
    ("an unknown key", |sent| sent.head["kid"] = json!("key-2"), UnknownSigningKey),
    ("signed by somebody else", |sent| sent.signer = "foreign", TokenSignature),
    (
        "no signature",
        |sent| {
            sent.changed = |token| token.rsplit_once('.').unwrap().0.to_owned() + ".";
        },
        TokenSignature,
    ),
    (
        "the signature of another token",
        |sent| {
            sent.changed = |token| {
                let signature = vector("tokenOfVersion2").rsplit_once('.').unwrap().1;
                format!("{}.{signature}", token.rsplit_once('.').unwrap().0)
            };
        },
        TokenSignature,
    ),
    (
        "claims that were changed later",
        |sent| {
            sent.claims["exp"] = json!(NOW + 1);
            sent.changed = |token| {
                let signature = token.rsplit_once('.').unwrap().1.to_owned();
                let genuine = Sent::genuine().token();
                format!("{}.{signature}", genuine.rsplit_once('.').unwrap().0)
            };
        },
        TokenSignature,
    ),
];

const CONTENTS: &[Row] = &[
    ("no content", |sent| remove(change(sent), "encryptedContent"), NoContent),
    ("no data", |sent| remove(sent.content(), "data"), ContentForm),
    ("no key", |sent| remove(sent.content(), "dataKey"), ContentForm),
    ("no signature", |sent| remove(sent.content(), "dataSignature"), ContentForm),
    ("no certificate", |sent| remove(sent.content(), "encryptionCertificateId"), ContentForm),
    ("no base64", |sent| sent.content()["data"] = json!("a b"), ContentForm),
    (
        "another certificate",
        |sent| {
            sent.content()["encryptionCertificateId"] = json!("certificate-2");
        },
        UnknownCertificate,
    ),
    (
        "a key for another certificate",
        |sent| {
            *sent.content() = VECTORS["contentForForeign"].clone();
        },
        DataKey,
    ),
    ("a changed key", |sent| sent.content()["dataKey"] = flipped(&sent.content()["dataKey"]), DataKey),
    ("an empty key", |sent| sent.content()["dataKey"] = json!(""), DataKey),
    ("a key for AES-128", |sent| *sent.content() = VECTORS["contentWithShortKey"].clone(), DataKey),
    ("changed data", |sent| sent.content()["data"] = flipped(&sent.content()["data"]), DataSignature),
    ("no bytes of data", |sent| sent.content()["data"] = json!(""), DataSignature),
    (
        "a changed signature",
        |sent| {
            sent.content()["dataSignature"] = flipped(&sent.content()["dataSignature"]);
        },
        DataSignature,
    ),
    ("an empty signature", |sent| sent.content()["dataSignature"] = json!(""), DataSignature),
    (
        "the key of other data",
        |sent| {
            sent.content()["dataKey"] = VECTORS["contentWithAnotherKey"]["dataKey"].clone();
        },
        DataSignature,
    ),
    (
        "the data of another notification",
        |sent| {
            sent.content()["data"] = VECTORS["contentOfStatedType"]["data"].clone();
        },
        DataSignature,
    ),
    ("no padding", |sent| *sent.content() = VECTORS["contentWithoutPadding"].clone(), Data),
    ("another type", |sent| change(sent)["resourceData"]["@odata.type"] = json!("#n.event"), ResourceType),
    (
        "another type within",
        |sent| {
            *sent.content() = VECTORS["contentOfAnotherType"].clone();
        },
        ResourceType,
    ),
    ("no object", |sent| *sent.content() = VECTORS["contentThatIsAList"].clone(), Resource),
];

fn change(sent: &mut Sent) -> &mut Value {
    &mut sent.body["value"][0]
}

#[tokio::test]
async fn everything_else_is_refused() {
    let receiver = builder().build();
    for (name, tamper, expected) in [BODIES, TOKENS, CONTENTS].concat() {
        let mut sent = Sent::genuine();
        tamper(&mut sent);
        let body = sent.text();
        let error = outcome(&receiver, &body).await.expect_err(name);
        assert_eq!(error.kind(), expected, "{name}");
        // Nothing of what was received is in the error, nor what is secret.
        let told = format!("{error} {error:?}");
        for text in [super::STATE, TENANT, "certificate-", "issuer.example", "Grüße", "another-"] {
            assert!(!told.contains(text), "{name}: {told}");
        }
    }
}

/// What a receiver was not told, it does not accept.
#[tokio::test]
async fn a_receiver_refuses_what_it_does_not_know() {
    use crate::notifications::Receiver;
    let application = VECTORS["claims"]["aud"].as_str().unwrap();
    let tenant = TENANT.parse().unwrap();
    let mut restricted = VECTORS["jwk"].clone();
    restricted["issuer"] = json!("https://login.microsoftonline.com/{tenantid}/v2.0");
    let rows = [
        ("no tenant", Receiver::builder(super::STATE).application(application), TokenTenant),
        ("no application", Receiver::builder(super::STATE).tenant(tenant), TokenAudience),
        (
            "no signing keys",
            Receiver::builder(super::STATE).application(application).tenant(tenant),
            UnknownSigningKey,
        ),
        ("a signing key of another issuer", builder().signing_keys(keys(&restricted)), UnknownSigningKey),
        ("no issuer", builder().issuers([]), TokenIssuer),
        (
            "no private key",
            Receiver::builder(super::STATE)
                .application(application)
                .tenant(tenant)
                .signing_keys(keys(&VECTORS["jwk"])),
            UnknownCertificate,
        ),
        (
            "somebody else's private key",
            builder()
                .private_key("certificate-1", PrivateKey::from_pem(vector("foreign").as_bytes()).unwrap()),
            DataKey,
        ),
        ("no difference of clocks", builder().clock_skew(std::time::Duration::ZERO), TokenTime),
    ];
    for (name, builder, expected) in rows {
        let mut sent = Sent::genuine();
        if expected == TokenTime {
            sent.claims["exp"] = json!(NOW);
        }
        let error = outcome(&builder.build(), &sent.text()).await.expect_err(name);
        assert_eq!(error.kind(), expected, "{name}");
    }
}

#[test]
fn keys_that_are_none_are_refused() {
    let cut = &vector("pkcs8")[..600];
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in [
        "",
        "key",
        cut,
        certificate,
        vector("small"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ] {
        assert_eq!(PrivateKey::from_pem(pem.as_bytes()).unwrap_err().kind(), Kind::PrivateKey, "{pem}");
    }
    for der in [&[][..], &[0x30], &[0x30, 0x82, 1, 1, 2, 1, 0]] {
        assert_eq!(PrivateKey::from_der(der).unwrap_err().kind(), Kind::PrivateKey, "{der:?}");
    }
    let jwk = |name: &str, value: Value| {
        let mut jwk = VECTORS["jwk"].clone();
        jwk[name] = value;
        jwk
    };
    let none = [
        json!(1),
        json!({}),
        jwk("kty", json!("EC")),
        jwk("use", json!("enc")),
        jwk("alg", json!("RS512")),
        jwk("n", json!("AQAB")),
        jwk("n", json!("no base64!")),
        jwk("e", Value::Null),
    ];
    for jwk in &none {
        assert_eq!(SigningKey::from_jwk(jwk).unwrap_err().kind(), Kind::SigningKey, "{jwk}");
        assert!(keys(jwk).get("key-1").is_none(), "{jwk}");
    }
    assert!(SigningKey::from_jwk(&VECTORS["jwk"]).is_ok() && keys(&VECTORS["jwk"]).get("key-1").is_some());
    for set in ["", "[]", "{}", r#"{"keys": 1}"#] {
        assert_eq!(SigningKeySet::from_jwks(set.as_bytes()).unwrap_err().kind(), Kind::SigningKey, "{set}");
    }
}
