use msgraph::v1_0::User;

let content = graph
    .me()
    .property(User::DISPLAY_NAME)
    .raw_value()
    .send()
    .await?;
println!("{} bytes", content.len());
