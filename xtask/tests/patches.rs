//! Calls that work only because of the patches of Graph's metadata, over HTTP on the loopback.

use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{Client, DirectoryObject, Group};
use serde_json::json;
use wiremock::matchers::{body_json, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn patched_calls() -> Result {
    let server = server().await;
    let root = server.uri();
    let graph = Client::builder().credential(StaticToken::new("t")).base_url(&root).build()?;
    let sheet = graph.me().drive().items().by_id("i").workbook().worksheets().by_id("s");
    let range = sheet.range_with_address("A1:B1").get().send().await?;
    assert_eq!(range.values.as_ref().and_then(|values| values[0][1].as_i64()), Some(42));
    let report = graph.reports().get_office365_active_user_detail_with_period("D7").send().await?;
    assert_eq!(report, "name,date");
    assert_eq!(graph.directory_objects().count().send().await?, 7);
    let file = graph.me().drive().root().by_path("Reports/May 2026/a:b.txt");
    let below = |segment: &str| format!("{root}/me/drive/root:/Reports/May%202026/a%3Ab.txt:/{segment}");
    assert_eq!([file.children().url(), file.content().url()], [below("children"), below("content")]);
    let week = graph.me().calendar_view("2026-11-23T00:00:00+01:00", "2026-11-30T00:00:00+01:00");
    assert_eq!(week.list().send().await?.iter().count(), 1);
    assert_eq!(week.delta().send().await?.iter().count(), 0);
    assert_eq!(week.by_id("e").get().send().await?.subject.as_deref(), Some("Plan"));
    let member = graph.directory_objects().by_id("d");
    graph.groups().by_id("g").members().add_ref(member).send().await?;
    let groups = graph.groups().list().expand(Group::MEMBERS.select(DirectoryObject::ID));
    let groups = groups.filter(Group::DISPLAY_NAME.starts_with("a"));
    assert_eq!(groups.send().await?.iter().count(), 0);
    Ok(())
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
