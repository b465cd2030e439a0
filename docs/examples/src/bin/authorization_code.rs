//! A user signs in with the browser on this machine: `authorization_code TENANT CLIENT`. The application has
//! `http://localhost` among its redirect URIs for mobile and desktop applications.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use examples::oauth::{Application, signed_in};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use url::Url;

const SCOPE: &str = "https://graph.microsoft.com/User.Read offline_access";

#[tokio::main]
async fn main() -> examples::Result {
    let [tenant, client] = examples::arguments("authorization_code TENANT CLIENT")?;
    let application = Application { tenant, client };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let back = format!("http://localhost:{}", listener.local_addr()?.port());
    // Only who has the verifier can use the code (RFC 7636), and only an answer to this question counts.
    let (verifier, state) = (random()?, random()?);
    let options = [
        ("client_id", application.client.as_str()),
        ("response_type", "code"),
        ("redirect_uri", &back),
        ("scope", SCOPE),
        ("state", &state),
        ("code_challenge", &BASE64.encode(digest(&SHA256, verifier.as_bytes()))),
        ("code_challenge_method", "S256"),
    ];
    println!("{}", Url::parse_with_params(&application.endpoint("authorize"), options)?);
    let code = answer(&listener, &state).await?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &back),
        ("code_verifier", &verifier),
        ("scope", SCOPE),
    ];
    let tokens = application.tokens(&form).await.map_err(|error| error.to_string())?;
    examples::print_me(&examples::client_with(signed_in(application, tokens))?).await
}

fn random() -> examples::Result<String> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "there are no random numbers")?;
    Ok(BASE64.encode(bytes))
}

/// The code that the browser brings back.
async fn answer(listener: &TcpListener, state: &str) -> examples::Result<String> {
    let (mut stream, _) = listener.accept().await?;
    let mut line = String::new();
    BufReader::new(&mut stream).read_line(&mut line).await?;
    let page = "You can close this page.";
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", page.len());
    stream.write_all((head + page).as_bytes()).await?;
    let target = line.split(' ').nth(1).ok_or("the browser sent no request")?;
    let url = Url::parse("http://localhost")?.join(target)?;
    let option =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if option("state").as_deref() != Some(state) {
        return Err("this is not the answer to the question".into());
    }
    option("code").ok_or_else(|| option("error_description").unwrap_or_default().into())
}
