use msgraph::v1_0::User;

let user = graph
    .users()
    .by_id("{id}")
    .get()
    .select((User::DISPLAY_NAME, User::MAIL))
    .header("Accept-Language", "de-DE")
    .send()
    .await?;
println!("{user:?}");
