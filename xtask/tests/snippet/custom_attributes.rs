use msgraph::prelude::*;
use msgraph::runtime::Property;
use msgraph::v1_0::{CustomSecurityAttributeValue, User};

let users = graph
    .users()
    .list()
    .filter(
        User::CUSTOM_SECURITY_ATTRIBUTES
            .then(
                Property::<
                    CustomSecurityAttributeValue,
                    String,
                >::new("Engineering/ProjectDate"),
            )
            .eq("2022-10-01")
            .or(
                Property::<User, Vec<String>>::new("extension_tags")
                    .any(this().eq("x")),
            ),
    )
    .header("ConsistencyLevel", "eventual")
    .send()
    .await?;
for user in &users {
    println!("{user:?}");
}
