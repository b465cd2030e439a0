use msgraph::beta::User;

let group_id = "{id}";
let count = graph
    .groups()
    .by_id(group_id)
    .transitive_members()
    .cast::<User>()
    .count()
    .send()
    .await?;
println!("{count}");
