use msgraph::runtime::model::Property;
use msgraph::v1_0::{DirectoryObject, Group};
use serde_json::Value;

const DISPLAY_NAME: Property<DirectoryObject, Value> = Property::new("displayName");
let groups = graph
    .groups()
    .list()
    .expand(Group::MEMBERS.select((DirectoryObject::ID, DISPLAY_NAME)).top(3))
    .send()
    .await?;
for group in &groups {
    println!("{group:?}");
}
