use msgraph::prelude::*;
use msgraph::v1_0::User;
use serde_json::json;

let changes = User {
    display_name: some("A"),
    ..Default::default()
}
.with_raw("accountEnabled", "true")
.with_raw("birthday", "soon")
.with_raw("favouriteColour", json!({"name": "blue"}));
let updated = graph.me().update(changes).send().await?;
println!("{updated:?}");
