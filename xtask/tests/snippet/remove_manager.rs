let user_id = "{id}";
graph
    .users()
    .by_id(user_id)
    .manager()
    .clear_ref()
    .send()
    .await?;
