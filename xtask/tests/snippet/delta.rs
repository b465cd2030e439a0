use msgraph::v1_0::User;

let mut users = graph.users().delta().select(User::DISPLAY_NAME).changes();
while let Some(change) = users.next().await {
    let change = change?;
    println!("{change:?}");
}
println!("for `resume_at`, the next time: {:?}", users.resume_link());
