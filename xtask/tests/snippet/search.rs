use msgraph::prelude::*;
use msgraph::v1_0::Group;

let groups = graph
    .groups()
    .list()
    .search(phrase("displayName:Video").or("description:prod"))
    .order_by(Group::DISPLAY_NAME)
    .count()
    .send()
    .await?;
for group in &groups {
    println!("{group:?}");
}
