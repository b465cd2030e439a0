use msgraph::prelude::*;
use msgraph::v1_0::Group;

let updated = graph
    .groups()
    .by_id("{id}")
    .replace(Group {
        display_name: some("A"),
        ..Default::default()
    })
    .send()
    .await?;
println!("{updated:?}");
