use msgraph::runtime::{Method, Prefer};
use serde_json::{Value, json};

let body = json!({
    "displayName": "Copy",
    "mailNickname": "copy",
    "partsToClone": "apps,tabs",
    "visibility": "public"
});
let operation = graph
    .request::<Option<Value>>(Method::POST, "/teams/%7Bid%7D/clone")
    .with_body(&body)
    .prefer(Prefer::RespondAsync)
    .prefer(Prefer::ReturnMinimal)
    .start()
    .await?;
let result = operation.wait().await?;
println!("{:?}", result.resource_location());
