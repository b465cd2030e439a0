//! Adds users to a team, all at once, and tells which could not be added: `add_members TEAM USER…`.

use std::process::ExitCode;

use msgraph::prelude::*;
use msgraph::v1_0::AadUserConversationMember;

#[tokio::main]
async fn main() -> examples::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let team = arguments.next().ok_or("which team, and which users? add_members TEAM USER…")?;
    let users: Vec<String> = arguments.collect();
    let graph = examples::client()?;
    let member = |user: &String| {
        AadUserConversationMember { roles: list([]), ..Default::default() }
            .bind_user(graph.users().by_id(user))
    };
    let results = graph.teams().by_id(team).members().add(users.iter().map(member)).send().await?;
    for failure in results.failures() {
        let user = users.get(failure.index).map_or("?", String::as_str);
        let why = failure.error.message.as_deref().or(failure.error.code.as_deref());
        eprintln!("{user}: {}", why.unwrap_or("no reason was given"));
    }
    let failed = results.failures().count();
    println!("{} added, {failed} failed", users.len() - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
