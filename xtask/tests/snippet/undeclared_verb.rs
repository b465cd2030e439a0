use msgraph::runtime::Method;

graph.users().by_id("{id}").manager().request::<()>(Method::DELETE).send().await?;
