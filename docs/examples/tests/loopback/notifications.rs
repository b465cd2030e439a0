//! The program that receives notifications, against a service that sends some.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::{TOKEN, ok, on};

const APPLICATION: &str = "8e460676-ae3f-4b1e-8790-ee0fb5d6148f";
const PUBLISHER: &str = "0bf30f3b-4a52-48df-9a82-234910c4a086";
const TENANT: &str = "84bd8158-6d4d-4958-8b9f-9d6445542f95";
const SUBSCRIPTION: &str = "76222963-cc7b-42d2-882d-8aaa69cb2ba3";
const STATE: &str = "a-secret-of-the-program";

/// Ends the program with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Makes a subscription as the service does, which asks each URL first whether it takes notifications.
struct Subscribe;

impl Respond for Subscribe {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        for name in ["notificationUrl", "lifecycleNotificationUrl"] {
            let address = body[name].as_str().unwrap().strip_prefix("http://").unwrap();
            let (address, path) = address.split_once('/').unwrap();
            let answer =
                exchange(address, &format!("/{path}?validationToken=Validation%3a+Request-Id%3A%201"), "");
            let is_right = answer.starts_with("HTTP/1.1 200")
                && answer.contains("content-type: text/plain")
                && answer.ends_with("\r\n\r\nValidation: Request-Id: 1");
            if !is_right {
                return ResponseTemplate::new(400).set_body_json(json!({"error": {"message": answer}}));
            }
        }
        ResponseTemplate::new(201).set_body_json(json!({"id": SUBSCRIPTION}))
    }
}

/// Posts a body, and gives the whole answer.
fn exchange(address: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A token that is valid now.
fn validation_token(vectors: &Value, issuer: &str) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({
        "aud": APPLICATION, "iss": issuer, "tid": TENANT, "appid": PUBLISHER, "nbf": now, "exp": now + 3600,
    });
    let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", part(&vectors["head"]), part(&claims));
    let der: String =
        vectors["issuer"].as_str().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    let key = KeyPair::from_pkcs8(&BASE64_STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_received_and_the_subscription_is_renewed() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../../templates/tests/notifications/vectors.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, vector: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, vectors[vector].as_str().unwrap()).unwrap();
        file
    };
    let server = MockServer::start().await;
    let published = Mock::given(method("GET")).and(path("/common/.well-known/openid-configuration"));
    let issuer = format!("{}/{{tenantid}}/", server.uri());
    let configuration = json!({"issuer": issuer, "jwks_uri": format!("{}/keys", server.uri())});
    published.respond_with(ok(configuration)).expect(1).mount(&server).await;
    let keys = Mock::given(method("GET")).and(path("/keys"));
    keys.respond_with(ok(json!({"keys": [vectors["jwk"]]}))).expect(1).mount(&server).await;
    let certificate: String =
        vectors["certificate"].as_str().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    let wanted = json!({
        "includeResourceData": true, "clientState": STATE, "resource": "chats/getAllMessages",
        "encryptionCertificate": certificate, "encryptionCertificateId": "certificate-1",
    });
    on("POST", "/v1.0/subscriptions")
        .and(body_partial_json(wanted))
        .respond_with(Subscribe)
        .expect(1)
        .mount(&server)
        .await;
    on("PATCH", &format!("/v1.0/subscriptions/{SUBSCRIPTION}"))
        .respond_with(ok(json!({"id": SUBSCRIPTION})))
        .expect(1)
        .mount(&server)
        .await;

    // A port that is free: it was given to this listener, which is gone at the end of the line.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let program = Command::new(env!("CARGO_BIN_EXE_receive_messages"))
        .args([format!("http://{address}/notify"), address.clone(), String::from("chats/getAllMessages")])
        .args([file("certificate.pem", "certificate"), file("key.pem", "pkcs8")])
        .env("GRAPH_URL", format!("{}/v1.0", server.uri()))
        .env("GRAPH_TOKEN", TOKEN)
        .env("APPLICATION_ID", APPLICATION)
        .env("TENANT_ID", TENANT)
        .env("CLIENT_STATE", STATE)
        .env("ISSUER", format!("{}/{{tenant}}/", server.uri()))
        .env("ISSUER_CONFIGURATION", format!("{}/common/.well-known/openid-configuration", server.uri()))
        .env("NO_PROXY", "127.0.0.1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut program = Running(program);
    let mut said = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut line = || said.next().unwrap().unwrap();
    assert_eq!(line(), format!("subscribed: {SUBSCRIPTION}"));

    let message = json!({
        "subscriptionId": SUBSCRIPTION, "clientState": STATE, "tenantId": TENANT, "changeType": "created",
        "resourceData": {"@odata.type": "#Microsoft.Graph.ChatMessage", "id": "1565293727947"},
        "encryptedContent": vectors["contentOfChatMessage"],
    });
    let event = |event: &str| {
        let notification = json!({
            "subscriptionId": SUBSCRIPTION, "clientState": STATE, "tenantId": TENANT, "lifecycleEvent": event,
        });
        json!({ "value": [notification] })
    };
    let token = validation_token(&vectors, &format!("{}/{TENANT}/", server.uri()));
    let forged = validation_token(&vectors, "https://issuer.example/");
    let mut tampered = message.clone();
    tampered["encryptedContent"]["dataSignature"] = json!("AAAA");
    let mut foreign = message.clone();
    foreign["clientState"] = json!("another");
    let posted = [
        json!({"value": [message], "validationTokens": [forged]}),
        json!({"value": [message]}),
        json!({"value": [tampered, foreign, message], "validationTokens": [token]}),
        event("reauthorizationRequired"),
        event("missed"),
    ];
    for body in posted {
        // What is refused gets the same answer as what is not.
        let answer = exchange(&address, "/notify", &body.to_string());
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    }
    assert_eq!(line(), "message: Hello");
    assert_eq!(line(), format!("renewed: {SUBSCRIPTION}"));
    assert_eq!(line(), "missed: read what has changed meanwhile");
    program.0.kill().unwrap();
    let mut refused = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut refused).unwrap();
    let expected = [
        "a validation token was issued by somebody else",
        "there is no validation token for the notification's tenant",
        "the signature of the encrypted content is wrong",
        "the notification does not have the client state of a subscription",
    ];
    let refused: Vec<&str> = refused.lines().filter_map(|line| line.strip_prefix("refused: ")).collect();
    assert_eq!(refused, expected);
}
