use msgraph::prelude::*;
use msgraph::runtime::client::Method;
use msgraph::runtime::request::Created;
use msgraph::v1_0::User;

let created = graph
    .users()
    .by_id("ada")
    .request::<Created<User>>(Method::POST)
    .with_body(User {
        city: some("Oslo"),
        ..Default::default()
    })
    .send()
    .await?;
println!("{:?}", created.entity);
