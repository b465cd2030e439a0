let user_id = "{id}";
graph
    .users()
    .by_id(user_id)
    .manager()
    .delete_entity()
    .send()
    .await?;
