use msgraph::runtime::client::Method;
use serde_json::{Value, json};

let answer = graph
    .request::<Option<Value>>(Method::POST, "/me/sendTelegram")
    .with_body(json!({"text": "Stop. "}))
    .query("$select", "id")
    .send()
    .await?;
println!("{answer:?}");
