let group_id = "{group-id}";
let directory_object_id = "{id}";
graph
    .groups()
    .by_id(group_id)
    .members()
    .add_ref(graph.directory_objects().by_id(directory_object_id))
    .send()
    .await?;
