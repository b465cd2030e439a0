// GET /me
let user = graph.me().get().send().await?;
println!("{user:?}");

// GET /me/horoscope
use msgraph::runtime::client::Method;
use serde_json::Value;

let answer = graph
    .request::<Option<Value>>(Method::GET, "/me/horoscope")
    .send()
    .await?;
println!("{answer:?}");
