use msgraph::runtime::client::Method;
use serde_json::{Value, json};

let body = json!({
    "requests": [
        {
            "id": "1",
            "method": "GET",
            "url": "/me"
        },
        {
            "dependsOn": [
                "0"
            ],
            "id": "2",
            "method": "GET",
            "url": "/me/manager"
        }
    ]
});
let answer = graph
    .request::<Option<Value>>(Method::POST, "/$batch")
    .with_body(body)
    .send()
    .await?;
println!("{answer:?}");
