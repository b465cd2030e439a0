use msgraph::prelude::*;
use msgraph::v1_0::{AadUserConversationMember, Team};

let team = Team {
    display_name: some("My sample team"),
    members: list([
        AadUserConversationMember {
            roles: list(["owner"]),
            ..Default::default()
        }
        .bind_user(graph.users().by_id("0040b377")),
    ]),
    ..Default::default()
}
.with_raw(
    "template@odata.bind",
    "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
);
let created = graph.teams().create(team).send().await?;
println!("{:?}", created.entity);
