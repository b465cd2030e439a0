use msgraph::prelude::*;
use msgraph::v1_0::Group;

let mut groups = graph
    .groups()
    .list()
    .filter(Group::GROUP_TYPES.any(this().eq("Unified")))
    .select(Group::ID)
    .items();
while let Some(group) = groups.next().await {
    let group = group?;
    println!("{group:?}");
}
