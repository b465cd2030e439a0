let users = graph
    .users()
    .delta()
    .resume_at("https://graph.microsoft.com/v1.0/users/delta?$deltatoken=abc")
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
