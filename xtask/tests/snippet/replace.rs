use msgraph::prelude::*;
use msgraph::v1_0::Group;

let group_id = "{id}";
let updated = graph
    .groups()
    .by_id(group_id)
    .replace(Group {
        display_name: some("A"),
        ..Default::default()
    })
    .send()
    .await?;
println!("{updated:?}");
