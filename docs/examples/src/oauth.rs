//! The parts of OAuth 2.0 at Microsoft Entra ID for which azure_identity has no credential: users who sign
//! in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use msgraph::runtime::client::{AccessToken, Credential, CredentialError, reqwest};
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// Where an application asks for tokens, and as which.
#[derive(Clone, Debug)]
pub struct Application {
    /// The tenant, by its id or domain, or `organizations`.
    pub tenant: String,
    /// The id of the application.
    pub client: String,
}

/// What Entra ID answers with.
#[derive(Clone)]
pub struct Tokens {
    access: AccessToken,
    /// For later tokens, if the scope had `offline_access`.
    refresh: Option<String>,
}

/// Why there is no token.
#[derive(Debug)]
pub struct Refused {
    /// The code of the error, for instance `authorization_pending`.
    pub code: String,
    message: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refused {}

impl Application {
    /// An address of Entra ID: `token`, `authorize` or `devicecode`. The variable `AZURE_AUTHORITY_HOST` is
    /// another host than the global cloud's.
    pub fn endpoint(&self, name: &str) -> String {
        let host = std::env::var("AZURE_AUTHORITY_HOST");
        let host = host.unwrap_or_else(|_| String::from("https://login.microsoftonline.com"));
        format!("{}/{}/oauth2/v2.0/{name}", host.trim_end_matches('/'), self.tenant)
    }

    /// Posts a form, with the id of the application, and reads the JSON of the answer.
    ///
    /// # Errors
    /// [`Refused`] when Entra ID says so; whatever prevents an answer.
    pub async fn post(&self, name: &str, form: &[(&str, &str)]) -> Result<Value, CredentialError> {
        let body =
            Serializer::new(String::new()).append_pair("client_id", &self.client).extend_pairs(form).finish();
        let request = reqwest::Client::new()
            .post(self.endpoint(name))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answer: Value = serde_json::from_slice(&request.send().await?.bytes().await?)?;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        match answer["error"].as_str() {
            Some(code) => {
                Err(Box::new(Refused { code: code.to_owned(), message: text("error_description") }))
            }
            None => Ok(answer),
        }
    }

    /// Asks for tokens.
    ///
    /// # Errors
    /// Those of [`post`](Self::post), or when the answer has no token.
    pub async fn tokens(&self, form: &[(&str, &str)]) -> Result<Tokens, CredentialError> {
        let answer = self.post("token", form).await?;
        let access = answer["access_token"].as_str().ok_or("the answer has no token")?;
        let lifetime = Duration::from_secs(answer["expires_in"].as_u64().unwrap_or_default());
        Ok(Tokens {
            access: AccessToken::new(access).expiring_in(lifetime),
            refresh: answer["refresh_token"].as_str().map(str::to_owned),
        })
    }
}

/// A credential that begins with the tokens of a user who has signed in, and gets later ones without asking.
pub fn signed_in(application: Application, first: Tokens) -> impl Credential + 'static {
    let (first, refresh) = (Arc::new(Mutex::new(Some(first.access))), Arc::new(Mutex::new(first.refresh)));
    move |scope: String| {
        let (application, refresh, scope) = (application.clone(), refresh.clone(), scope);
        let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move {
            if let Some(first) = first {
                return Ok::<_, CredentialError>(first);
            }
            let token = refresh.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let token = token.ok_or("the user has to sign in again")?;
            let form = [("grant_type", "refresh_token"), ("refresh_token", &token), ("scope", &scope)];
            let next = application.tokens(&form).await?;
            if next.refresh.is_some() {
                *refresh.lock().unwrap_or_else(PoisonError::into_inner) = next.refresh;
            }
            Ok(next.access)
        }
    }
}

impl Tokens {
    /// The access token.
    pub fn into_access(self) -> AccessToken {
        self.access
    }
}
