//! What the programs in `src/bin` have in common: how they sign in.

pub mod oauth;

use azure_identity::DeveloperToolsCredential;
use msgraph::runtime::client::{ClientBuilder, Credential, StaticToken};
use msgraph::v1_0::{Api, Client, User};

/// What a program ends with.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A client for whoever is signed in to the Azure CLI or the Azure Developer CLI.
///
/// The variable `GRAPH_TOKEN` is a token to be used instead, and `GRAPH_URL` another service root.
///
/// # Errors
/// When a variable is not what it should be.
pub fn client() -> Result<Client> {
    Ok(builder()?.build()?)
}

/// What [`client`] is built from, for programs that set more.
///
/// # Errors
/// When a variable is not what it should be.
pub fn builder() -> Result<ClientBuilder<Api>> {
    let builder = at(Client::builder());
    Ok(match std::env::var("GRAPH_TOKEN") {
        Ok(token) => builder.credential(StaticToken::new(token)),
        Err(_) => builder.credential(DeveloperToolsCredential::new(None)?),
    })
}

/// A client with a credential, for programs that show one.
///
/// # Errors
/// When the variable `GRAPH_URL` is not what it should be.
pub fn client_with(credential: impl Credential + 'static) -> Result<Client> {
    Ok(at(Client::builder()).credential(credential).build()?)
}

/// The same client, at the service root that the variable `GRAPH_URL` names, if there is one.
pub fn at(builder: ClientBuilder<Api>) -> ClientBuilder<Api> {
    let builder = builder.user_agent("msgraph-examples/0.1");
    match std::env::var("GRAPH_URL") {
        Ok(url) => builder.base_url(url),
        Err(_) => builder,
    }
}

/// Prints the names of the first users, which an application may read with `User.Read.All`.
///
/// # Errors
/// Those of the request.
pub async fn print_users(graph: &Client) -> Result {
    for user in &graph.users().list().select(User::DISPLAY_NAME).top(5).send().await? {
        println!("{}", user.display_name.as_deref().unwrap_or("-"));
    }
    Ok(())
}

/// Prints the name of the user who has signed in.
///
/// # Errors
/// Those of the request.
pub async fn print_me(graph: &Client) -> Result {
    let me = graph.me().get().select(User::DISPLAY_NAME).send().await?;
    println!("{}", me.display_name.as_deref().unwrap_or("-"));
    Ok(())
}

/// The arguments of a program, of which there are as many as the caller takes.
///
/// # Errors
/// When there are more or fewer; the message is how the program is called.
pub fn arguments<const N: usize>(usage: &str) -> Result<[String; N]> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    Ok(arguments.try_into().map_err(|_| usage.to_owned())?)
}
