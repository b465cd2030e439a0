// GET /users/adele@contoso.com
let user = graph
    .users()
    .by_id("adele@contoso.com")
    .get()
    .send()
    .await?;
println!("{user:?}");

// GET /me
let user = graph.me().get().send().await?;
println!("{user:?}");

// GET /me/manager
let directory_object = graph.me().manager().get().send().await?;
println!("{directory_object:?}");

// GET /me
let user = graph.me().get().send().await?;
println!("{user:?}");

// GET /me/memberOf
let mut member_of = graph.me().member_of().list().items();
while let Some(directory_object) = member_of.next().await {
    let directory_object = directory_object?;
    println!("{directory_object:?}");
}
