//! What the programs in `src/bin` have in common: how they sign in.

use azure_identity::DeveloperToolsCredential;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::Client;

/// What a program ends with.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A client for whoever is signed in to the Azure CLI or the Azure Developer CLI.
///
/// The variable `GRAPH_TOKEN` is a token to be used instead, and `GRAPH_URL` another service root.
///
/// # Errors
/// When a variable is not what it should be.
pub fn client() -> Result<Client> {
    let builder = Client::builder().user_agent("msgraph-examples/0.1");
    let builder = match std::env::var("GRAPH_URL") {
        Ok(url) => builder.base_url(url),
        Err(_) => builder,
    };
    let builder = match std::env::var("GRAPH_TOKEN") {
        Ok(token) => builder.credential(StaticToken::new(token)),
        Err(_) => builder.credential(DeveloperToolsCredential::new(None)?),
    };
    Ok(builder.build()?)
}

/// The arguments of a program, of which there are as many as the caller takes.
///
/// # Errors
/// When there are more or fewer; the message is how the program is called.
pub fn arguments<const N: usize>(usage: &str) -> Result<[String; N]> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    Ok(arguments.try_into().map_err(|_| usage.to_owned())?)
}
