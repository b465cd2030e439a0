let item_id = "{item-id}";
let content = graph
    .me()
    .drive()
    .items()
    .by_id(item_id)
    .content()
    .get()
    .send()
    .await?;
println!("{} bytes", content.len());
