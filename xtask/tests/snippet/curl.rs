use msgraph::prelude::*;
use msgraph::v1_0::User;

let user_id = "{id}";
let changes = User {
    business_phones: list(["+1 425 555 0109"]),
    ..Default::default()
}
.with_annotation("odata.etag", "x");
let updated = graph.users().by_id(user_id).update(changes).send().await?;
println!("{updated:?}");
