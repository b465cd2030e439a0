use msgraph::prelude::*;
use msgraph::runtime::request::Prefer;
use msgraph::v1_0::User;

let changes = User {
    city: some("Oslo"),
    ..Default::default()
}
.with_null(User::JOB_TITLE);
let updated = graph
    .me()
    .update(changes)
    .if_match(r#"W/"x""#)
    .prefer(Prefer::ReturnRepresentation)
    .send()
    .await?;
println!("{updated:?}");
