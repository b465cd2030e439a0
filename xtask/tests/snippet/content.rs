let content = graph
    .me()
    .drive()
    .items()
    .by_id("{item-id}")
    .content()
    .get()
    .send()
    .await?;
println!("{} bytes", content.len());
