graph.teams().by_id("{id}").channels().by_id("{channel}").delete().send().await?;
