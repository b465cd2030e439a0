use msgraph::prelude::*;
use msgraph::runtime::model::Flags;
use msgraph::runtime::request::Prefer;
use msgraph::v1_0::{ClonableTeamParts, TeamCloneActionParameters, TeamVisibilityType};

let team_id = "{id}";
let parameters = TeamCloneActionParameters {
    display_name: some("Copy"),
    mail_nickname: some("copy"),
    parts_to_clone: some(Flags::from([
        ClonableTeamParts::Apps,
        ClonableTeamParts::Tabs,
    ])),
    visibility: Some(TeamVisibilityType::Public),
    ..Default::default()
};
let operation = graph
    .teams()
    .by_id(team_id)
    .clone_action(parameters)
    .prefer(Prefer::RespondAsync)
    .prefer(Prefer::ReturnMinimal)
    .start()
    .await?;
let result = operation.wait().await?;
println!("{:?}", result.resource_location());
