use msgraph::runtime::model::Property;
use msgraph::v1_0::User;

const EXTENSION_3F4A_SKYPE_ID: Property<User, String> = Property::new("extension_3f4a_skypeId");
const EXTENSION_3F4A_LEVEL: Property<User, i32> = Property::new("extension_3f4a_level");
let mut users = graph
    .users()
    .list()
    .filter(
        EXTENSION_3F4A_SKYPE_ID
            .eq("adele")
            .and(EXTENSION_3F4A_LEVEL.ge(3)),
    )
    .select((User::ID, EXTENSION_3F4A_SKYPE_ID))
    .order_by(EXTENSION_3F4A_LEVEL.desc())
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
