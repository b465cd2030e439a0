use msgraph::prelude::*;
use msgraph::runtime::model::Removed;
use msgraph::v1_0::{DirectoryObject, Group, User};

let changes = Group {
    display_name: some("Library"),
    group_types: list(["Unified"]),
    ..Default::default()
}
.with_annotation(
    "odata.context",
    "https://graph.microsoft.com/v1.0/$metadata#groups/$entity",
)
.with_annotation("odata.etag", r#"W/"7""#)
.with_delta(
    Group::MEMBERS,
    [
        DirectoryObject::reference_to(graph.users().by_id("ada")),
        DirectoryObject::from(
            User {
                id: some("grace"),
                ..Default::default()
            }
            .with_removed(Removed::Deleted),
        ),
    ],
)
.with_annotation_on(Group::OWNERS, "odata.count", 2);
let updated = graph
    .groups()
    .by_id("library")
    .update(changes)
    .send()
    .await?;
println!("{updated:?}");
