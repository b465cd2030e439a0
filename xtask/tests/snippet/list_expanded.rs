use msgraph::runtime::model::Property;
use msgraph::v1_0::{DirectoryObject, Group};
use serde_json::Value;

const DISPLAY_NAME: Property<DirectoryObject, Value> = Property::new("displayName");
let mut groups = graph
    .groups()
    .list()
    .expand(
        Group::MEMBERS
            .select((DirectoryObject::ID, DISPLAY_NAME))
            .top(3),
    )
    .items();
while let Some(group) = groups.next().await {
    let group = group?;
    println!("{group:?}");
}
