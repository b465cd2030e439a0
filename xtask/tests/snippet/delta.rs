use msgraph::v1_0::User;

let users = graph.users().delta().select(User::DISPLAY_NAME).send().await?;
for user in &users {
    println!("{user:?}");
}
