let content = graph
    .stream_at("/me/drive/items/%7Bitem-id%7D/content")
    .get()
    .send()
    .await?;
println!("{} bytes", content.len());
