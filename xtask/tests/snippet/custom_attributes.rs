use msgraph::prelude::*;
use msgraph::runtime::model::Property;
use msgraph::v1_0::{CustomSecurityAttributeValue, User};

const ENGINEERING_PROJECT_DATE: Property<CustomSecurityAttributeValue, String> =
    Property::new("Engineering/ProjectDate");
const EXTENSION_TAGS: Property<User, Vec<String>> = Property::new("extension_tags");
let mut users = graph
    .users()
    .list()
    .filter(
        User::CUSTOM_SECURITY_ATTRIBUTES
            .then(ENGINEERING_PROJECT_DATE)
            .eq("2022-10-01")
            .or(EXTENSION_TAGS.any(this().eq("x"))),
    )
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
