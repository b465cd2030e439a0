//! Users, groups and members of teams, through the committed crate, from a mock server that knows the
//! description in OpenAPI alone. It rejects requests that the description does not have.

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{AadUserConversationMember, Client, PasswordProfile, User};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::args().nth(1).ok_or("the address of the service")?;
    let graph = Client::builder().base_url(&url).credential(StaticToken::new("token")).build()?;
    let page = graph
        .users()
        .list()
        .filter(User::DISPLAY_NAME.starts_with("A"))
        .order_by(User::DISPLAY_NAME)
        .select((User::ID, User::DISPLAY_NAME))
        .top(5)
        .send()
        .await?;
    assert!(!page.is_empty());
    graph.users().by_id("42").get().select(User::MAIL).send().await?;
    let user = User {
        account_enabled: Some(true),
        display_name: some("Adele"),
        mail_nickname: some("adele"),
        user_principal_name: some("adele@example.com"),
        password_profile: some(PasswordProfile { password: some("secret"), ..Default::default() }),
        ..Default::default()
    };
    graph.users().create(user).send().await?;
    graph.users().by_id("42").update(User { city: some("Oslo"), ..Default::default() }).send().await?;
    graph.users().by_id("42").delete().send().await?;

    let members = graph.groups().by_id("7").members();
    members.list().top(3).send().await?;
    members.add_ref(graph.users().by_id("42")).send().await?;
    members.remove_ref(graph.users().by_id("42")).send().await?;

    let team = graph.teams().by_id("9");
    team.members().list().send().await?;
    let member = || {
        AadUserConversationMember { roles: list(["owner"]), ..Default::default() }
            .bind_user(graph.users().by_id("42"))
    };
    team.members().create(member()).send().await?;
    team.members().add([member()]).send().await?;

    // What the description does not have is rejected.
    let wrong = graph.users().list().query("$top", "many").send().await.unwrap_err();
    assert_eq!(wrong.status().map(|status| status.as_u16()), Some(422), "{wrong}");
    Ok(())
}
