use msgraph::v1_0::User;

let mut users = graph
    .users()
    .list()
    .filter(
        User::ACCOUNT_ENABLED
            .cast_to::<String>()
            .starts_with("t")
            .and(User::EMPLOYEE_ID.cast_to::<i64>().gt(100)),
    )
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
