use msgraph::runtime::Property;
use msgraph::v1_0::{DirectoryObject, Group};
use serde_json::Value;

let groups = graph
    .groups()
    .list()
    .expand(
        Group::MEMBERS
            .select((
                DirectoryObject::ID,
                Property::<DirectoryObject, Value>::new("displayName"),
            ))
            .top(3),
    )
    .send()
    .await?;
for group in &groups {
    println!("{group:?}");
}
