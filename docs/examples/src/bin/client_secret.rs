//! An application without a user, by a client secret: `client_secret TENANT CLIENT`, with the secret in the
//! variable `AZURE_CLIENT_SECRET`.

use azure_core::credentials::Secret;
use azure_identity::ClientSecretCredential;

#[tokio::main]
async fn main() -> examples::Result {
    let [tenant, client] = examples::arguments("client_secret TENANT CLIENT")?;
    let secret = Secret::new(std::env::var("AZURE_CLIENT_SECRET")?);
    let credential = ClientSecretCredential::new(&tenant, client, secret, None)?;
    examples::print_users(&examples::client_with(credential)?).await
}
