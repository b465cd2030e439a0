use msgraph::prelude::*;
use msgraph::v1_0::Group;

let groups = graph
    .groups()
    .list()
    .filter(Group::GROUP_TYPES.any(this().eq("Unified")))
    .select(Group::ID)
    .send()
    .await?;
for group in &groups {
    println!("{group:?}");
}
