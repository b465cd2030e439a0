let group_id = "{id}";
let member = "{member}";
graph
    .groups()
    .by_id(group_id)
    .members()
    .by_id(member)
    .clear_ref()
    .send()
    .await?;
