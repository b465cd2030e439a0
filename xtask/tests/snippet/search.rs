use msgraph::prelude::*;
use msgraph::v1_0::Group;

let mut groups = graph
    .groups()
    .list()
    .search(phrase("displayName:Video").or("description:prod"))
    .order_by(Group::DISPLAY_NAME)
    .count()
    .items();
while let Some(group) = groups.next().await {
    let group = group?;
    println!("{group:?}");
}
