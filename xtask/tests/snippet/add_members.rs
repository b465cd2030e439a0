use msgraph::prelude::*;
use msgraph::v1_0::AadUserConversationMember;

let values = [
    AadUserConversationMember {
        roles: Some(Vec::new()),
        ..Default::default()
    }
    .bind_user(graph.users().by_id("18a80140")),
    AadUserConversationMember {
        roles: list(["owner"]),
        ..Default::default()
    }
    .bind_user(graph.users().by_id("86503198")),
];
let results = graph
    .teams()
    .by_id("e4183b04")
    .members()
    .add(values)
    .send()
    .await?;
for failure in results.failures() {
    println!("{}: {:?}", failure.index, failure.error);
}
