//! Transports of one's own, and trouble.

use serde_json::json;
use wiremock::matchers::header;
use wiremock::{MockServer, ResponseTemplate};

use super::{ok, on, printed, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_transport_tells_how_long_requests_take() {
    let server = MockServer::start().await;
    on("GET", "/v1.0/me").respond_with(ok(json!({"displayName": "Ada"}))).expect(1).mount(&server).await;
    let output = run(env!("CARGO_BIN_EXE_custom_transport"), &[], &server);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Ada\n");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.starts_with("GET /v1.0/me: 200 OK, in ") && told.ends_with(" ms\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn services_of_tower_carry_requests() {
    let server = MockServer::start().await;
    // What is throttled is tried again by the client, through the service.
    on("GET", "/v1.0/me")
        .respond_with(ResponseTemplate::new(429).insert_header("retry-after", "0"))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    on("GET", "/v1.0/me")
        .and(header("x-program", "tower_transport"))
        .respond_with(ok(json!({"displayName": "Ada"})))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(printed(env!("CARGO_BIN_EXE_tower_transport"), &[], &server), "Ada\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn chaos_is_survived_and_the_same_for_a_seed() {
    let server = MockServer::start().await;
    on("GET", "/v1.0/users").respond_with(ok(json!({"value": [{"id": "1"}]}))).mount(&server).await;
    let chaos = |seed: &str| printed(env!("CARGO_BIN_EXE_chaos"), &[seed], &server);
    let said = chaos("7");
    assert!(said.starts_with("100 users, ") && said != "100 users, 0 faults\n", "{said}");
    assert_eq!(said, chaos("7"));
}
