use msgraph::beta::User;

let count = graph
    .groups()
    .by_id("{id}")
    .transitive_members()
    .cast::<User>()
    .count()
    .send()
    .await?;
println!("{count}");
