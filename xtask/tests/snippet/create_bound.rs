use msgraph::prelude::*;
use msgraph::v1_0::{AadUserConversationMember, Team};

let team = Team {
    display_name: some("My sample team"),
    members: list([AadUserConversationMember {
        roles: list(["owner"]),
        ..Default::default()
    }
    .bind_user(graph.users().by_id("0040b377"))]),
    ..Default::default()
}
.bind_template(graph.teams_templates().by_id("standard"));
let created = graph.teams().create(team).send().await?;
println!("{:?}", created.entity);
