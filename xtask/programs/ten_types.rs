//! Uses ten types: users, groups, directory objects, teams, channels, chats, members, the two results of
//! adding members, and password profiles.

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{AadUserConversationMember, Chat, ChatType, Client, Group, PasswordProfile, User};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let graph = Client::builder().credential(StaticToken::new(std::env::var("TOKEN")?)).build()?;

    let password_profile = PasswordProfile { password: some("secret"), ..Default::default() };
    let user =
        User { display_name: some("Adele"), password_profile: some(password_profile), ..Default::default() };
    let user = graph.users().create(user).send().await?.entity.unwrap_or_default();
    println!("{:?}", user.id);

    let group = Group { display_name: some("Sales"), ..Default::default() };
    let group = graph.groups().create(group).send().await?.entity.unwrap_or_default();
    let group = group.id.unwrap_or_default();
    let mut members = graph.groups().by_id(&group).members().list().items();
    while let Some(member) = members.next().await {
        println!("{:?}", member?.deleted_date_time);
    }

    let team = graph.groups().by_id(&group).team().get().send().await?;
    let team = graph.teams().by_id(team.id.unwrap_or_default());
    let mut channels = team.channels().list().items();
    while let Some(channel) = channels.next().await {
        println!("{:?}", channel?.display_name);
    }

    let member = AadUserConversationMember { roles: list(["owner"]), ..Default::default() };
    for result in team.members().add([member.clone()]).send().await?.value {
        println!("{:?}", result.error());
    }

    let chat = Chat { chat_type: some(ChatType::Group), members: list([member]), ..Default::default() };
    let chat = graph.chats().create(chat).send().await?.entity.unwrap_or_default();
    let mut members = graph.chats().by_id(chat.id.unwrap_or_default()).members().list().items();
    while let Some(member) = members.next().await {
        println!("{:?}", member?.display_name());
    }
    Ok(())
}
