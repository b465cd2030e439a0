//! A web application that calls Graph for whoever calls it: `on_behalf_of TENANT CLIENT`, with the secret in
//! the variable `AZURE_CLIENT_SECRET`. `GET /me` with a token for this application answers with the caller's
//! name in Graph.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use examples::oauth::Application;
use msgraph::runtime::client::{CredentialError, ReqwestTransport};
use msgraph::v1_0::{Client, User};
use tokio::net::TcpListener;

struct App {
    application: Application,
    secret: String,
    /// One for all users, because it has the connections.
    transport: ReqwestTransport,
}

#[tokio::main]
async fn main() -> examples::Result {
    let [tenant, client] = examples::arguments("on_behalf_of TENANT CLIENT")?;
    let app = App {
        application: Application { tenant, client },
        secret: std::env::var("AZURE_CLIENT_SECRET")?,
        transport: ReqwestTransport::new(Duration::from_secs(10), |http| http)?,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/me", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/me", get(me)).with_state(Arc::new(app))).await?;
    Ok(())
}

/// The name of the caller, in Graph.
async fn me(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<String, (StatusCode, String)> {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or((StatusCode::UNAUTHORIZED, String::from("sign in")))?;
    let told = |error: &dyn std::error::Error| (StatusCode::BAD_GATEWAY, error.to_string());
    let graph = client(&app, token.to_owned()).map_err(|error| told(&*error))?;
    let user = graph.me().get().select(User::DISPLAY_NAME).send().await.map_err(|error| told(&error))?;
    Ok(user.display_name.unwrap_or_default())
}

/// A client for one user, whose token is exchanged for one that Graph takes.
fn client(app: &Arc<App>, assertion: String) -> examples::Result<Client> {
    let shared = app.clone();
    let credential = move |scope: String| {
        let (app, assertion, scope) = (shared.clone(), assertion.clone(), scope);
        async move {
            let form = [
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("client_secret", app.secret.as_str()),
                ("assertion", &assertion),
                ("scope", &scope),
                ("requested_token_use", "on_behalf_of"),
            ];
            Ok::<_, CredentialError>(app.application.tokens(&form).await?.into_access())
        }
    };
    let builder = examples::at(Client::builder()).transport(app.transport.clone());
    Ok(builder.credential(credential).build()?)
}
