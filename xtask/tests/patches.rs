//! Calls that work only because of the patches of Graph's metadata, with a crate generated from the full
//! metadata, over HTTP on the loopback.

use std::fs;
use std::path::Path;

use serde_json::json;
use test_data::with_test_data;
use wiremock::matchers::{body_json, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support;

/// A selection of the full metadata that includes the elements that are patched.
const SELECT: &str = r#"
[select]
entity-sets = ["directoryObjects", "groups"]
paths = [
    "/me/drive/items/workbook/worksheets/range",
    "/me/calendarView",
    "/reports/getOffice365ActiveUserDetail",
]
"#;

const PROGRAM: &str = r#"
use graph::runtime::StaticToken;
use graph::v1_0::{Client, DirectoryObject, Group};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result {
    let root = std::env::var("ROOT")?;
    let graph = Client::builder().credential(StaticToken::new("t")).base_url(&root).build()?;
    let sheet = graph.me().drive().items().by_id("i").workbook().worksheets().by_id("s");
    let range = sheet.range_with_address("A1:B1").get().send().await?;
    println!("{}", range.values.as_ref().and_then(|values| values[0][1].as_i64()).unwrap_or_default());
    let report = graph.reports().get_office365_active_user_detail_with_period("D7").send().await?;
    println!("{}", std::str::from_utf8(&report)?);
    println!("{}", graph.directory_objects().count().send().await?);
    let file = graph.me().drive().root().by_path("Reports/May 2026/a:b.txt");
    assert_eq!(file.children().url(), format!("{root}/me/drive/root:/Reports/May%202026/a%3Ab.txt:/children"));
    assert_eq!(file.content().url(), format!("{root}/me/drive/root:/Reports/May%202026/a%3Ab.txt:/content"));
    let week = graph.me().calendar_view("2026-11-23T00:00:00+01:00", "2026-11-30T00:00:00+01:00");
    println!("{}", week.list().send().await?.iter().count());
    println!("{}", week.delta().send().await?.iter().count());
    let event = week.by_id("e").get().send().await?;
    println!("{}", event.subject.unwrap_or_default());
    let member = graph.directory_objects().by_id("d");
    graph.groups().by_id("g").members().add_ref(member).send().await?;
    let groups = graph.groups().list().expand(Group::MEMBERS.select(DirectoryObject::ID)).filter(Group::DISPLAY_NAME.starts_with("a"));
    println!("{}", groups.send().await?.iter().count());
    Ok(())
}
"#;

const DEPENDENCIES: &str = r#"
graph = { package = "patched", path = "../crate" }
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread"] }
"#;

#[test]
fn patched_calls() {
    with_test_data(make_patched_calls);
}

#[tokio::main]
async fn make_patched_calls(data: &Path) {
    let profile = support::graph_profile("patched", SELECT);
    let full = data.join("graph/v1.0.csdl");
    let folder = support::generate("patched", &profile, &["--metadata", full.to_str().unwrap()]);

    let calls = folder.parent().unwrap().join("calls");
    support::package(&calls, "calls", DEPENDENCIES);
    fs::write(calls.join("src/main.rs"), PROGRAM).unwrap();

    let server = server().await;
    let root = server.uri();
    let run = move || support::cargo(&["run", "--quiet"], &calls).env("ROOT", root).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "42\nname,date\n7\n1\n0\nPlan\n0\n");
}

/// A server that answers each of the calls once.
async fn server() -> MockServer {
    let server = MockServer::start().await;
    let json = |body: serde_json::Value| ResponseTemplate::new(200).set_body_json(body);
    let reference = body_json(json!({"@odata.id": format!("{}/directoryObjects/d", server.uri())}));
    let members = Mock::given(method("POST")).and(path("/groups/g/members/$ref")).and(reference);
    members.respond_with(ResponseTemplate::new(204)).expect(1).mount(&server).await;
    let between = |at: &str, answer| {
        let mock = Mock::given(method("GET")).and(path(at));
        let mock = mock.and(query_param("startDateTime", "2026-11-23T00:00:00+01:00"));
        mock.and(query_param("endDateTime", "2026-11-30T00:00:00+01:00")).respond_with(answer).expect(1)
    };
    between("/me/calendarView", json(json!({"value": [{"subject": "Plan"}]}))).mount(&server).await;
    between("/me/calendarView/delta()", json(json!({"value": []}))).mount(&server).await;
    let of_one = query_param_is_missing("startDateTime");
    let event = Mock::given(method("GET")).and(path("/me/calendarView/e")).and(of_one);
    event.respond_with(json(json!({"subject": "Plan"}))).expect(1).mount(&server).await;
    for (at, answer) in [
        (
            "/me/drive/items/i/workbook/worksheets/s/range(address='A1:B1')",
            json(json!({"address": "Sheet1!A1:B1", "values": [["x", 42]]})),
        ),
        (
            "/reports/getOffice365ActiveUserDetail(period='D7')",
            ResponseTemplate::new(200).set_body_raw("name,date", "text/csv"),
        ),
        ("/directoryObjects/$count", ResponseTemplate::new(200).set_body_string("7")),
        ("/groups", json(json!({"value": []}))),
    ] {
        Mock::given(method("GET")).and(path(at)).respond_with(answer).expect(1).mount(&server).await;
    }
    server
}
