let users = graph
    .users()
    .list()
    .filter_raw("geo.distance(home,work) lt 5")
    .select_raw("nothing")
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
