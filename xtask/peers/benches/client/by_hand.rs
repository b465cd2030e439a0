//! The bodies of the calls as a program would write them by hand, with serde's derives.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Any page of a collection.
#[derive(Deserialize)]
pub struct Page<T> {
    #[allow(dead_code)]
    value: Vec<T>,
}

#[derive(Serialize)]
pub struct Members {
    values: Vec<Member>,
}

#[derive(Serialize)]
struct Member {
    #[serde(rename = "@odata.type")]
    odata_type: &'static str,
    roles: Vec<String>,
    #[serde(rename = "user@odata.bind")]
    user: String,
}

/// What became of one member.
#[derive(Deserialize)]
#[allow(dead_code)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    user_id: Option<String>,
    error: Option<Value>,
}

/// Two members of a team.
pub fn members(root: &str) -> Members {
    let member = |id: &str| Member {
        odata_type: "#microsoft.graph.aadUserConversationMember",
        roles: vec![String::from("owner")],
        user: format!("{root}/users/{id}"),
    };
    Members { values: vec![member("1"), member("2")] }
}
