use msgraph::prelude::*;
use msgraph::v1_0::User;

let changes = User::default()
    .with_raw("displayNmae", "A")
    .with_raw("extension_3f4a_skypeId", "a");
let updated = graph
    .me()
    .update(changes)
    .query("$select", "jobTitel")
    .send()
    .await?;
println!("{updated:?}");
