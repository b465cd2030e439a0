//! The calls by the generated crate.

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{AadUserConversationMember, Client};

use crate::measure::Call;
use crate::{Result, TOKEN, peak};

fn client(root: &str) -> Result<Client> {
    Ok(Client::builder().base_url(root).credential(StaticToken::new(TOKEN)).build()?)
}

pub fn calls(root: &str) -> Result<[Call; 3]> {
    let graph = client(root)?;
    let [first, second, third] = [graph.clone(), graph.clone(), graph];
    Ok([
        Call::new(move || {
            let request = first.users().by_id("1").get();
            async move { request.send().await.map(drop).map_err(Into::into) }
        }),
        Call::new(move || {
            let request = second.users().list().top(20);
            async move { request.send().await.map(drop).map_err(Into::into) }
        }),
        Call::new(move || {
            let member = |id| {
                AadUserConversationMember { roles: list(["owner"]), ..Default::default() }
                    .bind_user(third.users().by_id(id))
            };
            let request = third.teams().by_id("t").members().add([member("1"), member("2")]);
            async move { request.send().await.map(drop).map_err(Into::into) }
        }),
    ])
}

/// Reads all items of a collection and prints the peak of memory.
pub async fn stream(url: &str) -> Result {
    let (root, pages) = url.split_once('#').ok_or("a number of pages")?;
    let mut users = client(root)?.users().list().query("pages", pages).items();
    let mut count = 0;
    while let Some(user) = users.next().await {
        user?;
        count += 1;
    }
    println!("{count} {}", peak::peak());
    Ok(())
}
