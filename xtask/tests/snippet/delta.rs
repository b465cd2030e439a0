use msgraph::v1_0::User;

let delta = graph.users().delta().select(User::DISPLAY_NAME).send().await?;
for user in &delta {
    println!("{user:?}");
}
