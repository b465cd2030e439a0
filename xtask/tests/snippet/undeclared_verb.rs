use msgraph::runtime::client::Method;

graph.users().by_id("{id}").manager().request::<()>(Method::DELETE).send().await?;
