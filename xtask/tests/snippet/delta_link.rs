let users = graph
    .users()
    .delta()
    .resume_at("/users/delta?$deltatoken=abc")
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
