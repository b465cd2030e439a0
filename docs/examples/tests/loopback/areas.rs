//! Mail, calendar, files, lists, reports and others.

use serde_json::json;
use wiremock::matchers::{body_partial_json, header, method, path, query_param};
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate};

use super::{Session, ok, on, printed};

/// Requests without a token.
struct Stranger;

impl Match for Stranger {
    fn matches(&self, request: &Request) -> bool {
        !request.headers.contains_key("authorization")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_file_is_in_the_mail_and_a_large_one_is_uploaded() {
    let server = MockServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, size: usize| {
        let file = folder.path().join(name);
        std::fs::write(&file, vec![b'x'; size]).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let recipients = json!([{"emailAddress": {"address": "a@example.com"}}]);
    let attachment =
        json!({"@odata.type": "#microsoft.graph.fileAttachment", "name": "s.txt", "contentBytes": "eHh4"});
    let small = json!({"Message": {"toRecipients": recipients, "attachments": [attachment]}, "SaveToSentItems": true});
    on("POST", "/v1.0/me/sendMail")
        .and(body_partial_json(small))
        .respond_with(ResponseTemplate::new(202))
        .expect(1)
        .mount(&server)
        .await;
    let program = env!("CARGO_BIN_EXE_send_mail");
    assert_eq!(printed(program, &["a@example.com", "Hi", &file("s.txt", 3)], &server), "sent\n");

    let length = 3_500_000;
    let draft = ResponseTemplate::new(201).set_body_json(json!({"id": "draft"}));
    on("POST", "/v1.0/me/messages")
        .and(body_partial_json(json!({"toRecipients": recipients})))
        .respond_with(draft)
        .expect(1)
        .mount(&server)
        .await;
    on("POST", "/v1.0/me/messages/draft/attachments/createUploadSession")
        .and(body_partial_json(json!({"AttachmentItem": {"attachmentType": "file", "size": length}})))
        .respond_with(ok(json!({"uploadUrl": format!("{}/session?secret=1", server.uri())})))
        .expect(1)
        .mount(&server)
        .await;
    let pieces = Mock::given(method("PUT")).and(path("/session")).and(Stranger);
    pieces.respond_with(Session { length }).expect(1..).mount(&server).await;
    on("POST", "/v1.0/me/messages/draft/send")
        .respond_with(ResponseTemplate::new(202))
        .expect(1)
        .mount(&server)
        .await;
    let said = printed(program, &["a@example.com", "Hi", &file("l.txt", length)], &server);
    assert_eq!(said, "uploaded and sent\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_listed_and_a_meeting_is_created() {
    let server = MockServer::start().await;
    let at = |time: &str| json!({"dateTime": format!("2026-11-28T{time}:00.0000000"), "timeZone": "W. Europe Standard Time"});
    on("GET", "/v1.0/me/calendarView")
        .and(query_param("startDateTime", "2026-11-28T00:00:00"))
        .and(query_param("endDateTime", "2026-11-28T23:59:59"))
        .and(query_param("$orderby", "start/dateTime"))
        .and(header("prefer", "outlook.timezone=\"W. Europe Standard Time\""))
        .respond_with(ok(json!({"value": [{"subject": "Plan", "start": at("09:00"), "end": at("10:30")}]})))
        .expect(1)
        .mount(&server)
        .await;
    let zone = "W. Europe Standard Time";
    let said = printed(env!("CARGO_BIN_EXE_list_events"), &["2026-11-28", zone], &server);
    assert_eq!(said, "09:00–10:30\tPlan\n");

    let event = json!({
        "subject": "Plan",
        "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": zone},
        "attendees": [{"emailAddress": {"address": "a@example.com"}, "type": "required"}],
        "isOnlineMeeting": true,
        "onlineMeetingProvider": "teamsForBusiness",
    });
    let made = json!({"id": "1", "onlineMeeting": {"joinUrl": "https://example.com/join"}});
    on("POST", "/v1.0/me/events")
        .and(body_partial_json(event))
        .respond_with(ResponseTemplate::new(201).set_body_json(made))
        .expect(1)
        .mount(&server)
        .await;
    let arguments = ["Plan", "2026-12-01T10:00:00", "2026-12-01T11:00:00", zone, "a@example.com"];
    let said = printed(env!("CARGO_BIN_EXE_create_meeting"), &arguments, &server);
    assert_eq!(said, "https://example.com/join\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_continued() {
    let server = MockServer::start().await;
    // Graph redirects to where the file is, which must not get the token.
    let away =
        ResponseTemplate::new(302).insert_header("location", format!("{}/files/1", elsewhere(&server)));
    on("GET", "/v1.0/me/drive/root:/Documents/a%20b.bin:/content")
        .respond_with(away)
        .expect(2)
        .mount(&server)
        .await;
    let part = || Mock::given(method("GET")).and(path("/files/1")).and(Stranger);
    part()
        .and(header("range", "bytes=4-"))
        .respond_with(ResponseTemplate::new(206).set_body_bytes(*b"5678"))
        .expect(1)
        .with_priority(1)
        .mount(&server)
        .await;
    part().respond_with(ResponseTemplate::new(200).set_body_bytes(*b"1234")).expect(1).mount(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a b.bin");
    let arguments = ["Documents/a b.bin", file.to_str().unwrap()];
    let download = || printed(env!("CARGO_BIN_EXE_download_file"), &arguments, &server);
    assert_eq!(download(), "4 bytes, of which 0 were there\n");
    assert_eq!(download(), "8 bytes, of which 4 were there\n");
    assert_eq!(std::fs::read(&file).unwrap(), b"12345678");
}

#[tokio::test(flavor = "multi_thread")]
async fn items_of_a_list_have_the_columns_of_the_list() {
    let server = MockServer::start().await;
    let item = |title: &str, price: f64| json!({"id": "1", "fields": {"Title": title, "Price": price}});
    on("GET", "/v1.0/sites/s/lists/l/items")
        .and(query_param("$expand", "fields($select=Title,Price)"))
        .and(query_param("$filter", "fields/Price gt 99.5"))
        .respond_with(ok(json!({"value": [item("Lamp", 120.0), item("Desk", 300.5)]})))
        .expect(1)
        .mount(&server)
        .await;
    let said = printed(env!("CARGO_BIN_EXE_list_items"), &["s", "l", "99.5"], &server);
    assert_eq!(said, "Lamp\t120\nDesk\t300.5\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_posted_and_answered() {
    let server = MockServer::start().await;
    let posted = |body: &str| json!({"body": {"content": body}});
    let made = json!({"id": "7", "webUrl": "https://example.com/7"});
    on("POST", "/v1.0/teams/t/channels/c/messages")
        .and(body_partial_json(posted("Done.")))
        .respond_with(ResponseTemplate::new(201).set_body_json(made))
        .expect(1)
        .mount(&server)
        .await;
    on("POST", "/v1.0/teams/t/channels/c/messages/7/replies")
        .and(body_partial_json(posted("Thanks.")))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({"id": "8"})))
        .expect(1)
        .mount(&server)
        .await;
    let said = printed(env!("CARGO_BIN_EXE_post_message"), &["t", "c", "Done.", "Thanks."], &server);
    assert_eq!(said, "https://example.com/7\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_saved_without_showing_the_token_to_its_host() {
    let server = MockServer::start().await;
    let away = ResponseTemplate::new(302).insert_header("location", format!("{}/csv", elsewhere(&server)));
    on("GET", "/v1.0/reports/getTeamsUserActivityUserDetail(period='D7')")
        .respond_with(away)
        .expect(1)
        .mount(&server)
        .await;
    let csv = "Report Refresh Date,User Id\n2026-11-27,1\n";
    Mock::given(method("GET"))
        .and(path("/csv"))
        .and(Stranger)
        .respond_with(ResponseTemplate::new(200).set_body_string(csv))
        .expect(1)
        .mount(&server)
        .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("teams.csv");
    printed(env!("CARGO_BIN_EXE_save_report"), &["D7", file.to_str().unwrap()], &server);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), csv);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_created_and_renewed() {
    let server = MockServer::start().await;
    let wanted = json!({"changeType": "created", "notificationUrl": "https://example.com/n", "expirationDateTime": "2026-11-28T13:00:00Z"});
    on("POST", "/v1.0/subscriptions")
        .and(body_partial_json(wanted))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({"id": "s"})))
        .expect(1)
        .mount(&server)
        .await;
    on("PATCH", "/v1.0/subscriptions/s")
        .and(body_partial_json(json!({"expirationDateTime": "2026-11-29T12:00:00Z"})))
        .respond_with(ok(json!({"id": "s"})))
        .expect(1)
        .mount(&server)
        .await;
    let arguments = ["https://example.com/n", "2026-11-28T13:00:00Z", "2026-11-29T12:00:00Z"];
    assert_eq!(printed(env!("CARGO_BIN_EXE_subscribe"), &arguments, &server), "s\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_and_devices_are_listed() {
    let server = MockServer::start().await;
    on("GET", "/v1.0/identity/conditionalAccess/policies")
        .and(query_param("$filter", "state eq 'enabled'"))
        .respond_with(ok(json!({"value": [{"id": "1", "displayName": "MFA", "state": "enabled"}]})))
        .expect(1)
        .mount(&server)
        .await;
    on("GET", "/v1.0/deviceManagement/managedDevices")
        .and(query_param("$filter", "complianceState eq 'noncompliant'"))
        .and(query_param("$select", "deviceName,operatingSystem"))
        .respond_with(ok(json!({"value": [{"deviceName": "PC", "operatingSystem": "Windows"}]})))
        .expect(1)
        .mount(&server)
        .await;
    let said = printed(env!("CARGO_BIN_EXE_audit_tenant"), &[], &server);
    assert_eq!(said, "policy\tMFA\ndevice\tPC\tWindows\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_added_and_listed() {
    let server = MockServer::start().await;
    on("GET", "/v1.0/me/todo/lists")
        .and(query_param("$top", "1"))
        .respond_with(ok(json!({"value": [{"id": "l"}]})))
        .expect(1)
        .mount(&server)
        .await;
    on("POST", "/v1.0/me/todo/lists/l/tasks")
        .and(body_partial_json(json!({"title": "Water"})))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({"id": "2"})))
        .expect(1)
        .mount(&server)
        .await;
    on("GET", "/v1.0/me/todo/lists/l/tasks")
        .and(query_param("$filter", "status ne 'completed'"))
        .respond_with(ok(json!({"value": [{"title": "Mow"}, {"title": "Water"}]})))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(printed(env!("CARGO_BIN_EXE_todo"), &["Water"], &server), "Mow\nWater\n");
}

/// The same server by another name, so that it has another origin.
fn elsewhere(server: &MockServer) -> String {
    format!("http://localhost:{}", server.address().port())
}
