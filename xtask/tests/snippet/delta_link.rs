let mut users = graph
    .users()
    .delta()
    .resume_at("/users/delta?$deltatoken=abc")
    .changes();
while let Some(change) = users.next().await {
    let change = change?;
    println!("{change:?}");
}
println!("for `resume_at`, the next time: {:?}", users.resume_link());
