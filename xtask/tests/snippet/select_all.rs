use msgraph::runtime::query::All;
use msgraph::v1_0::User;

let user = graph
    .me()
    .get()
    .select((All, User::MAILBOX_SETTINGS))
    .expand(All)
    .send()
    .await?;
println!("{user:?}");
