graph
    .users()
    .by_id("{id}")
    .manager()
    .set_ref(graph.users().by_id("{manager}"))
    .send()
    .await?;
