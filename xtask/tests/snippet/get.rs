use msgraph::v1_0::User;

let user_id = "{id}";
let user = graph
    .users()
    .by_id(user_id)
    .get()
    .select((User::DISPLAY_NAME, User::MAIL))
    .header("Accept-Language", "de-DE")
    .send()
    .await?;
println!("{user:?}");
