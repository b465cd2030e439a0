graph.groups().by_id("{id}").members().by_id("{member}").clear_ref().send().await?;
