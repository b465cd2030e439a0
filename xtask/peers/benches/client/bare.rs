//! The calls by reqwest alone: one try, without a time limit, and nothing is traced.

use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;

use crate::by_hand::{Added, Page, members};
use crate::measure::Call;
use crate::{Result, TOKEN, derived};

pub fn calls(root: &str) -> [Call; 3] {
    let client = Client::new();
    let [first, second, third] = [client.clone(), client.clone(), client];
    let [user, page, team] = [root, root, root].map(str::to_owned);
    [
        Call::new(move || read::<derived::User>(first.get(format!("{user}/users/{}", 1)))),
        Call::new(move || read::<Page<derived::User>>(second.get(format!("{page}/users?%24top={}", 20)))),
        Call::new(move || {
            let request = third.post(format!("{team}/teams/{}/members/add", "t"));
            let body = serde_json::to_vec(&members(&team)).unwrap_or_default();
            read::<Page<Added>>(request.header("content-type", "application/json").body(body))
        }),
    ]
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result {
    let request = request.bearer_auth(TOKEN).header("accept", "application/json");
    let body = request.send().await?.error_for_status()?.bytes().await?;
    serde_json::from_slice::<T>(&body)?;
    Ok(())
}
