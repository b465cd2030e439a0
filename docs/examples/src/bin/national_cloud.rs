//! Another cloud than the global one: `national_cloud china TENANT CLIENT`, with the secret in the variable
//! `AZURE_CLIENT_SECRET`. Service root, scope and the host that gives tokens belong together.

use std::sync::Arc;

use azure_core::cloud::CloudConfiguration;
use azure_core::credentials::Secret;
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use msgraph::v1_0::{Client, Cloud};

#[tokio::main]
async fn main() -> examples::Result {
    let [name, tenant, client] = examples::arguments("national_cloud china|us-l4|us-l5 TENANT CLIENT")?;
    let (cloud, authority) = match name.as_str() {
        "china" => (Cloud::CHINA, CloudConfiguration::AzureChina),
        "us-l4" => (Cloud::US_GOVERNMENT_L4, CloudConfiguration::AzureGovernment),
        "us-l5" => (Cloud::US_GOVERNMENT_L5, CloudConfiguration::AzureGovernment),
        _ => return Err("which cloud? china, us-l4 or us-l5".into()),
    };
    println!("{}", cloud.base_url());
    let mut options = ClientSecretCredentialOptions::default();
    // A test has its own host.
    let is_test = std::env::var_os("AZURE_AUTHORITY_HOST").is_some();
    options.client_options.cloud = (!is_test).then(|| Arc::new(authority));
    let secret = Secret::new(std::env::var("AZURE_CLIENT_SECRET")?);
    let credential = ClientSecretCredential::new(&tenant, client, secret, Some(options))?;
    let graph = examples::at(Client::builder().cloud(cloud)).credential(credential).build()?;
    examples::print_users(&graph).await
}
