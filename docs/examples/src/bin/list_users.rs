//! Lists the users whose names begin with a text: `list_users Ad`.

use msgraph::v1_0::User;

#[tokio::main]
async fn main() -> examples::Result {
    let beginning = std::env::args().nth(1).ok_or("which names? for instance: list_users Ad")?;
    let graph = examples::client()?;
    let named = User::DISPLAY_NAME.starts_with(beginning).and(User::ACCOUNT_ENABLED);
    let properties = (User::ID, User::DISPLAY_NAME, User::MAIL);
    let mut users = graph.users().list().filter(named).select(properties).top(100).items();
    while let Some(user) = users.next().await {
        let user = user?;
        let text = |text: Option<String>| text.unwrap_or_else(|| String::from("-"));
        println!("{}\t{}\t{}", text(user.id), text(user.display_name), text(user.mail));
    }
    Ok(())
}
