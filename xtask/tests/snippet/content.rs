use msgraph::runtime::{Content, Method};

let content = graph
    .request::<Content>(Method::GET, "/me/drive/items/%7Bitem-id%7D/content")
    .send()
    .await?;
println!("{} bytes", content.len());
