graph
    .groups()
    .by_id("{group-id}")
    .members()
    .add_ref(graph.directory_objects().by_id("{id}"))
    .send()
    .await?;
