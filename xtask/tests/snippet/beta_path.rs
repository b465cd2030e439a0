use msgraph::beta::User;

let user = graph
    .me()
    .get()
    .select(User::ID)
    .header("Accept", "application/json;odata.metadata=full")
    .send()
    .await?;
println!("{user:?}");
