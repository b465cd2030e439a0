let user_id = "{id}";
let manager = "{manager}";
graph
    .users()
    .by_id(user_id)
    .manager()
    .set_ref(graph.users().by_id(manager))
    .send()
    .await?;
