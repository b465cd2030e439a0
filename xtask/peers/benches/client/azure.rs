//! The calls by the pipeline of azure_core: a request id, a user agent, tries again, reqwest.
//!
//! Its own policy for bearer tokens refuses plain `http`, also on the loopback. The policy here presents a
//! token without looking for it.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::headers::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientOptions, Context, Method, Pipeline, Request, Url};
use serde::de::DeserializeOwned;

use crate::by_hand::{Added, Page, members};
use crate::measure::Call;
use crate::{Result, TOKEN, derived};

pub fn calls(root: &str) -> Result<[Call; 3]> {
    let (name, version) = (option_env!("CARGO_PKG_NAME"), option_env!("CARGO_PKG_VERSION"));
    let token: Arc<dyn Policy> = Arc::new(Bearer(format!("Bearer {TOKEN}")));
    let options = ClientOptions::default();
    let pipeline = Pipeline::new(name, version, options, Vec::new(), vec![token], None);
    let [first, second, third] = [pipeline.clone(), pipeline.clone(), pipeline];
    let [user, page, team] = [root, root, root].map(str::to_owned);
    Ok([
        Call::new(move || {
            let request = request(&format!("{user}/users/{}", 1), Method::Get);
            send::<derived::User>(first.clone(), request)
        }),
        Call::new(move || {
            let request = request(&format!("{page}/users?%24top={}", 20), Method::Get);
            send::<Page<derived::User>>(second.clone(), request)
        }),
        Call::new(move || {
            let request = request(&format!("{team}/teams/{}/members/add", "t"), Method::Post);
            let request = request.and_then(|mut request| {
                request.insert_header(CONTENT_TYPE, "application/json");
                request.set_json(&members(&team))?;
                Ok(request)
            });
            send::<Page<Added>>(third.clone(), request)
        }),
    ])
}

/// Presents the token.
#[derive(Debug)]
struct Bearer(String);

#[async_trait]
impl Policy for Bearer {
    async fn send(&self, context: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        request.insert_header(AUTHORIZATION, self.0.clone());
        next[0].send(context, request, &next[1..]).await
    }
}

fn request(url: &str, method: Method) -> Result<Request> {
    let mut request = Request::new(Url::parse(url)?, method);
    request.insert_header(ACCEPT, "application/json");
    Ok(request)
}

async fn send<T: DeserializeOwned>(pipeline: Pipeline, request: Result<Request>) -> Result {
    let response = pipeline.send(&Context::new(), &mut request?, None).await?;
    response.into_body().json::<T>()?;
    Ok(())
}
