//! Subscribes to new messages of the signed-in user for an hour, and renews the subscription for a day:
//! `subscribe https://example.com/notify 2026-11-28T13:00:00Z 2026-11-29T12:00:00Z`.

use msgraph::prelude::*;
use msgraph::v1_0::Subscription;

#[tokio::main]
async fn main() -> examples::Result {
    let [url, first, then] = examples::arguments("subscribe URL EXPIRATION LATER")?;
    let graph = examples::client()?;
    let subscription = Subscription {
        change_type: some("created"),
        notification_url: some(url),
        resource: some("me/mailFolders('Inbox')/messages"),
        expiration_date_time: Some(parse(&first)?),
        ..Default::default()
    };
    let made = graph.subscriptions().create(subscription).send().await?.entity.unwrap_or_default();
    let id = made.id.ok_or("the subscription has no id")?;
    let renewal = Subscription { expiration_date_time: Some(parse(&then)?), ..Default::default() };
    graph.subscriptions().by_id(&id).update(renewal).send().await?;
    println!("{id}");
    Ok(())
}
