use msgraph::runtime::Property;
use msgraph::v1_0::User;
use serde_json::Value;

let users = graph
    .users()
    .list()
    .filter(
        Property::<User, String>::new("extension_3f4a_skypeId")
            .eq("adele")
            .and(Property::<User, i32>::new("extension_3f4a_level").ge(3)),
    )
    .select((User::ID, Property::<User, Value>::new("extension_3f4a_skypeId")))
    .order_by(Property::<User, String>::new("extension_3f4a_level").desc())
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
