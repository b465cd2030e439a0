use msgraph::runtime::client::Method;

let user_id = "{id}";
graph
    .users()
    .by_id(user_id)
    .manager()
    .request::<()>(Method::DELETE)
    .send()
    .await?;
