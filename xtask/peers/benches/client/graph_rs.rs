//! The calls by graph-rs-sdk, which leaves types to the program. Its feature `test-util` lets it speak plain
//! `http` to the loopback.

use graph_rs_sdk::error::GraphResult;
use graph_rs_sdk::header::{ACCEPT, HeaderMap, HeaderValue};
use graph_rs_sdk::http::Url;
use graph_rs_sdk::{GraphClient, GraphClientConfiguration, ODataQuery};
use serde::de::DeserializeOwned;

use crate::by_hand::{Added, Page, members};
use crate::measure::Call;
use crate::{Result, TOKEN, derived};

pub fn calls(root: &str) -> Result<[Call; 3]> {
    let json = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
    let settings = GraphClientConfiguration::new().access_token(TOKEN).default_headers(json);
    let mut client = GraphClient::from(settings.https_only(false));
    client.use_test_endpoint(&Url::parse(root)?);
    let [first, second, third] = [client.clone(), client.clone(), client];
    let team = root.to_owned();
    Ok([
        Call::new(move || read::<derived::User>(first.user("1").get_user().send())),
        Call::new(move || read::<Page<derived::User>>(second.users().list_user().top("20").send())),
        Call::new(move || read::<Page<Added>>(third.team("t").members().add(&members(&team)).send())),
    ])
}

async fn read<T: DeserializeOwned>(
    sent: impl Future<Output = GraphResult<reqwest_0_12::Response>>,
) -> Result {
    sent.await?.error_for_status()?.json::<T>().await?;
    Ok(())
}
