use msgraph::runtime::model::Property;
use msgraph::v1_0::User;
use serde_json::Value;

const NOTHING: Property<User, Value> = Property::new("nothing");
let mut users = graph
    .users()
    .list()
    .filter_raw("geo.distance(home,work) lt 5")
    .select(NOTHING)
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
