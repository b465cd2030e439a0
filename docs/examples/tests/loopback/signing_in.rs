//! Programs that get their tokens from Entra ID, which is played by the same server.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use url::Url;
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockBuilder, MockServer, Request, ResponseTemplate};

use super::{TOKEN, ok, on};

const TENANT: &str = "0f2c1a5e-0000-4000-8000-000000000001";
const SECRET: &str = "hush-secret";

fn token() -> ResponseTemplate {
    ok(json!({"token_type": "Bearer", "access_token": TOKEN, "expires_in": 3600}))
}

fn asked(name: &str) -> MockBuilder {
    Mock::given(method("POST")).and(path(format!("/{TENANT}/oauth2/v2.0/{name}")))
}

fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

fn value(form: &[(String, String)], name: &str) -> String {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// A server that gives tokens, and has users.
async fn graph() -> MockServer {
    let server = MockServer::start().await;
    on("GET", "/v1.0/users")
        .respond_with(ok(json!({"value": [{"displayName": "Ada"}, {"displayName": "Bob"}]})))
        .mount(&server)
        .await;
    on("GET", "/v1.0/me").respond_with(ok(json!({"displayName": "Ada"}))).mount(&server).await;
    server
}

fn command(program: &str, arguments: &[&str], server: &MockServer) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("GRAPH_URL", format!("{}/v1.0", server.uri()))
        .env("AZURE_AUTHORITY_HOST", server.uri())
        .env("AZURE_CLIENT_SECRET", SECRET)
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env_remove("GRAPH_TOKEN");
    command
}

/// What a program that ends well prints.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !errors.contains(SECRET), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// A program that goes on, and the first line that it prints.
fn begun(command: &mut Command) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    (child, out, line.trim_end().to_owned())
}

/// Takes TLS for a server without, at the returned port of localhost. azure_identity insists on it.
async fn tls(server: &MockServer, folder: &Path) -> u16 {
    let made = rcgen::generate_simple_self_signed([String::from("localhost")]).unwrap();
    std::fs::write(folder.join("root.pem"), made.cert.pem()).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let (acceptor, address) = (TlsAcceptor::from(Arc::new(config)), *server.address());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // It ends with the test.
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut inside = acceptor.accept(stream).await?;
                copy_bidirectional(&mut inside, &mut TcpStream::connect(address).await?).await
            });
        }
    });
    port
}

/// Programs with a credential of azure_identity, which is a client of its own. Where certificates are the
/// system's only, there is no way to make it trust this server.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn applications_present_a_secret_or_a_certificate() {
    let (server, folder) = (graph().await, tempfile::tempdir().unwrap());
    let port = tls(&server, folder.path()).await;
    asked("token").respond_with(token()).mount(&server).await;
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::new([]).unwrap().self_signed(&key).unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (own, secret) = (file("own.pem", certificate.pem()), file("key.pem", key.serialize_pem()));
    let said = |program, arguments: &[&str]| {
        let mut command = command(program, arguments, &server);
        command.env("AZURE_AUTHORITY_HOST", format!("https://localhost:{port}"));
        printed(command.env("SSL_CERT_FILE", folder.path().join("root.pem")))
    };
    assert_eq!(said(env!("CARGO_BIN_EXE_client_secret"), &[TENANT, "app"]), "Ada\nBob\n");
    assert_eq!(
        said(env!("CARGO_BIN_EXE_national_cloud"), &["china", TENANT, "app"]),
        "https://microsoftgraph.chinacloudapi.cn/v1.0\nAda\nBob\n"
    );
    assert_eq!(said(env!("CARGO_BIN_EXE_certificate"), &[TENANT, "app", &own, &secret]), "Ada\nBob\n");
    let sent = server.received_requests().await.unwrap();
    let forms: Vec<_> = sent.iter().filter(|request| request.method.as_str() == "POST").map(form).collect();
    assert_eq!(forms.len(), 3);
    assert!(forms.iter().all(|form| value(form, "client_id") == "app"));
    assert_eq!(value(&forms[0], "client_secret"), SECRET);
    check_proof(&value(&forms[2], "client_assertion"), &key, port);
}

/// The proof is signed with the key of the certificate, and made for this server.
#[cfg(target_os = "linux")]
fn check_proof(proof: &str, key: &rcgen::KeyPair, port: u16) {
    use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;

    let (text, signature) = proof.rsplit_once('.').unwrap();
    let signature = BASE64.decode(signature).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, rcgen::PublicKeyData::der_bytes(key));
    public.verify(text.as_bytes(), &signature).unwrap();
    let claims = BASE64.decode(text.split_once('.').unwrap().1).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], format!("https://localhost:{port}/{TENANT}/oauth2/v2.0/token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_managed_identity_asks_the_machine_that_it_runs_on() {
    let server = graph().await;
    let until = "4102444800";
    Mock::given(method("GET"))
        .and(path("/identity"))
        .and(header("x-identity-header", SECRET))
        .respond_with(ok(
            json!({"access_token": TOKEN, "expires_on": until, "resource": "r", "token_type": "Bearer"}),
        ))
        .expect(1)
        .mount(&server)
        .await;
    let mut command = command(env!("CARGO_BIN_EXE_managed_identity"), &[], &server);
    command.env("IDENTITY_ENDPOINT", format!("{}/identity", server.uri())).env("IDENTITY_HEADER", SECRET);
    assert_eq!(printed(&mut command), "Ada\nBob\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_on_another_device() {
    let server = graph().await;
    let begun = json!({"message": "enter ABC", "device_code": "d", "interval": 0, "expires_in": 60});
    asked("devicecode").respond_with(ok(begun)).expect(1).mount(&server).await;
    let pending = json!({"error": "authorization_pending", "error_description": "not yet"});
    let poll = || asked("token").and(body_string_contains("device_code=d"));
    let wait = ResponseTemplate::new(400).set_body_json(pending);
    poll().respond_with(wait).up_to_n_times(2).expect(2).mount(&server).await;
    poll().respond_with(token()).expect(1).mount(&server).await;
    let program = env!("CARGO_BIN_EXE_device_code");
    assert_eq!(printed(&mut command(program, &[TENANT, "app"], &server)), "enter ABC\nAda\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_with_the_browser() {
    let server = graph().await;
    asked("token")
        .and(body_string_contains("code=c0de"))
        .respond_with(token())
        .expect(1)
        .mount(&server)
        .await;
    let program = env!("CARGO_BIN_EXE_authorization_code");
    let (mut child, mut out, line) = begun(&mut command(program, &[TENANT, "app"], &server));
    let url = Url::parse(&line).unwrap();
    let option = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert!(line.starts_with(&format!("{}/{TENANT}/oauth2/v2.0/authorize?", server.uri())), "{line}");
    let back = option("redirect_uri").replace("localhost", "127.0.0.1");
    let answer = format!("{back}/?code=c0de&state={}", option("state"));
    let http = msgraph::runtime::client::reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(http.get(answer).send().await.unwrap().bytes().await.unwrap(), "You can close this page.");
    let mut said = String::new();
    out.read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(said, "Ada\n");
    let sent = server.received_requests().await.unwrap();
    let form = form(sent.iter().find(|request| request.method.as_str() == "POST").unwrap());
    assert_eq!(value(&form, "redirect_uri"), option("redirect_uri"));
    assert!(value(&form, "code_verifier").len() >= 43);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_application_acts_for_its_caller() {
    let server = graph().await;
    let exchange = asked("token").and(body_string_contains("assertion=callers-token"));
    let exchange = exchange.and(body_string_contains("requested_token_use=on_behalf_of"));
    exchange.respond_with(token()).expect(1).mount(&server).await;
    let program = env!("CARGO_BIN_EXE_on_behalf_of");
    let (mut child, _out, url) = begun(&mut command(program, &[TENANT, "app"], &server));
    let http = msgraph::runtime::client::reqwest::Client::builder().no_proxy().build().unwrap();
    let nobody = http.get(&url).send().await.unwrap();
    let ada = http.get(&url).header("authorization", "Bearer callers-token").send().await.unwrap();
    let (status, name) = (ada.status(), ada.bytes().await.unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((nobody.status().as_u16(), status.as_u16()), (401, 200));
    assert_eq!(name, "Ada");
}
