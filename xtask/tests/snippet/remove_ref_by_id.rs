graph
    .groups()
    .by_id("library")
    .owners()
    .remove_ref(graph.users().by_id("ada"))
    .send()
    .await?;
