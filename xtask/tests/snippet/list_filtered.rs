use msgraph::v1_0::User;

let users = graph
    .users()
    .list()
    .filter(
        User::ACCOUNT_ENABLED
            .eq(true)
            .and(User::DISPLAY_NAME.starts_with("A").or(User::MAIL.is_null())),
    )
    .count()
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
