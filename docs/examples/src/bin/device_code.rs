//! A user signs in with a browser on any device: `device_code TENANT CLIENT`, for programs without a browser.

use std::time::{Duration, Instant};

use examples::oauth::{Application, Refused, Tokens, signed_in};

const SCOPE: &str = "https://graph.microsoft.com/User.Read offline_access";

#[tokio::main]
async fn main() -> examples::Result {
    let [tenant, client] = examples::arguments("device_code TENANT CLIENT")?;
    let application = Application { tenant, client };
    let tokens = sign_in(&application).await.map_err(|error| error.to_string())?;
    examples::print_me(&examples::client_with(signed_in(application, tokens))?).await
}

/// Shows where to sign in, and waits until somebody has.
async fn sign_in(application: &Application) -> Result<Tokens, Box<dyn std::error::Error + Send + Sync>> {
    let begun = application.post("devicecode", &[("scope", SCOPE)]).await?;
    println!("{}", begun["message"].as_str().ok_or("the answer does not say where to sign in")?);
    let code = begun["device_code"].as_str().ok_or("the answer has no code")?;
    let until = Instant::now() + Duration::from_secs(begun["expires_in"].as_u64().unwrap_or(900));
    let mut wait = Duration::from_secs(begun["interval"].as_u64().unwrap_or(5));
    while Instant::now() < until {
        tokio::time::sleep(wait).await;
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        match application.tokens(&[("grant_type", grant), ("device_code", code)]).await {
            Ok(tokens) => return Ok(tokens),
            Err(error) => match error.downcast_ref::<Refused>().map(|refused| refused.code.as_str()) {
                Some("authorization_pending") => {}
                Some("slow_down") => wait += Duration::from_secs(5),
                _ => return Err(error),
            },
        }
    }
    Err("nobody has signed in".into())
}
