//! Posts a message to a channel, and a reply to it: `post_message TEAM CHANNEL "It is done." "Thank you."`.

use msgraph::prelude::*;
use msgraph::v1_0::{ChatMessage, ItemBody};

#[tokio::main]
async fn main() -> examples::Result {
    let [team, channel, text, reply] = examples::arguments("post_message TEAM CHANNEL TEXT REPLY")?;
    let graph = examples::client()?;
    let said = |text: String| ChatMessage {
        body: some(ItemBody { content: some(text), ..Default::default() }),
        ..Default::default()
    };
    let messages = graph.teams().by_id(&team).channels().by_id(&channel).messages();
    let made = messages.create(said(text)).send().await?.entity.unwrap_or_default();
    let id = made.id.ok_or("the message has no id")?;
    messages.by_id(&id).replies().create(said(reply)).send().await?;
    println!("{}", made.web_url.as_deref().unwrap_or("posted"));
    Ok(())
}
