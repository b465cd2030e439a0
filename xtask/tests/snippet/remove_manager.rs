graph.users().by_id("{id}").manager().clear_ref().send().await?;
