use msgraph::v1_0::User;

let mut users = graph
    .users()
    .list()
    .filter(
        User::ACCOUNT_ENABLED
            .eq(true)
            .and(User::DISPLAY_NAME.starts_with("A").or(User::MAIL.is_null())),
    )
    .count()
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
