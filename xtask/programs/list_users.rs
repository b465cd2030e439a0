//! Lists users.

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{Client, User};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let graph = Client::builder().credential(StaticToken::new(std::env::var("TOKEN")?)).build()?;
    let named = User::DISPLAY_NAME.starts_with("A");
    let mut users = graph.users().list().filter(named).select((User::ID, User::DISPLAY_NAME)).items();
    while let Some(user) = users.next().await {
        println!("{:?}", user?.display_name);
    }
    Ok(())
}
