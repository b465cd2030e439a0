use msgraph::v1_0::User;

let users = graph
    .users()
    .list()
    .select((User::ID, User::DISPLAY_NAME))
    .top(5)
    .order_by(User::DISPLAY_NAME)
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
