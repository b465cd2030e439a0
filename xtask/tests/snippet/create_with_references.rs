use msgraph::prelude::*;
use msgraph::v1_0::{DirectoryObject, Group};

let group = Group {
    display_name: some("Library"),
    mail_enabled: Some(false),
    owners: list([
        DirectoryObject::reference_to(graph.users().by_id("ada")),
        DirectoryObject::reference_to(graph.service_principals().by_id("42")),
    ]),
    ..Default::default()
};
let created = graph.groups().create(group).send().await?;
println!("{:?}", created.entity);
