use msgraph::runtime::Property;
use msgraph::v1_0::User;
use serde_json::Value;

let users = graph
    .users()
    .list()
    .filter_raw("geo.distance(home,work) lt 5")
    .select(Property::<User, Value>::new("nothing"))
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
