//! Requests about a part of an entity, and requests with special options, over HTTP on the loopback.

use std::time::Duration;

use msgraph::prelude::*;
use msgraph::runtime::client::{ErrorKind, StaticToken};
use msgraph::runtime::request::Prefer;
use msgraph::v1_0::{Client, DirectoryObject, Group, MailboxSettings, Team, User};
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, headers, method, path, query_param};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A server that expects one request, and a client for it.
async fn serve(request: MockBuilder, answer: ResponseTemplate) -> Result<(MockServer, Client)> {
    let server = MockServer::start().await;
    request.respond_with(answer).expect(1).mount(&server).await;
    let client = Client::builder().credential(StaticToken::new("t")).base_url(server.uri()).build()?;
    Ok((server, client))
}

fn on(verb: &str, at: &str) -> MockBuilder {
    Mock::given(method(verb)).and(path(at))
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn options_of_one_request() -> Result {
    let request = on("PATCH", "/users/x")
        .and(header("if-match", "W/\"1\""))
        .and(headers("prefer", vec!["return=minimal", "include-unknown-enum-members"]))
        .and(header("x-own", "y"))
        .and(query_param("custom", "a&b"));
    let answer = ResponseTemplate::new(204).insert_header("etag", "W/\"2\"");
    let (_server, graph) = serve(request, answer).await?;
    let update = graph.users().by_id("x").update(User::default()).if_match("W/\"1\"").header("x-own", "y");
    let update = update.prefer(Prefer::ReturnMinimal).prefer(Prefer::include_unknown_enum_members());
    let response = update.query("custom", "a&b").send_raw().await?;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["etag"], response.body().len()),
        (204, &"W/\"2\"".parse()?, 0)
    );
    Ok(())
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for() -> Result {
    let answer = ok(json!({})).set_delay(Duration::from_secs(30));
    let (_server, graph) = serve(on("GET", "/me"), answer).await?;
    let error = graph.me().get().timeout(Duration::from_millis(50)).send().await.err().ok_or("an error")?;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    Ok(())
}

#[tokio::test]
async fn advanced_queries_carry_their_header() -> Result {
    let request = on("GET", "/groups/g/members/microsoft.graph.user")
        .and(header("consistencylevel", "eventual"))
        .and(query_param("$count", "true"))
        .and(query_param("$search", "\"displayName:Ada\""));
    let (_server, graph) = serve(request, ok(json!({"@odata.count": 1, "value": [{"id": "1"}]}))).await?;
    let members = graph.groups().by_id("g").members().cast::<User>();
    let page = members.list().search("displayName:Ada").send().await?;
    assert_eq!((page.count(), page[0].id.as_deref()), (Some(1), Some("1")));
    Ok(())
}

/// The rules of the profile for advanced queries, which come from Graph's documentation.
#[test]
fn graph_demands_more_of_some_queries() -> Result {
    let graph = Client::builder().build()?;
    let (users, groups) = (|| graph.users().list(), || graph.groups().list());
    let name = || User::DISPLAY_NAME;
    for (request, is_advanced) in [
        (users().filter(name().starts_with("A")).to_request()?, false),
        (users().filter(User::ACCOUNT_ENABLED.eq(false)).to_request()?, false),
        (users().order_by(User::USER_PRINCIPAL_NAME).to_request()?, false),
        (groups().filter(Group::GROUP_TYPES.any(this().eq("Unified"))).to_request()?, false),
        (groups().order_by(Group::DISPLAY_NAME).to_request()?, false),
        (users().filter(name().starts_with("A")).order_by(name()).to_request()?, true),
        (groups().filter_raw("displayName eq 'A'").order_by_raw("displayName").to_request()?, true),
        (users().order_by(User::CREATED_DATE_TIME.desc()).to_request()?, true),
        (groups().order_by(Group::CREATED_DATE_TIME).to_request()?, true),
        (users().filter(User::MOBILE_PHONE.starts_with("+45")).to_request()?, true),
        (users().filter(User::JOB_TITLE.starts_with("A")).to_request()?, true),
        (users().filter(User::COMPANY_NAME.eq("A")).to_request()?, true),
        (users().filter(User::CITY.is_null()).to_request()?, true),
        (users().filter(User::ASSIGNED_LICENSES.count().eq(0)).to_request()?, true),
        (graph.users().by_id("1").direct_reports().cast::<User>().list().to_request()?, true),
        (graph.teams().list().filter(Team::DISPLAY_NAME.ne("A")).order_by(Team::ID).to_request()?, false),
    ] {
        let (header, url) = (request.headers().get("consistencylevel"), request.url());
        assert_eq!(header.is_some_and(|level| level == "eventual"), is_advanced, "{url}");
        assert_eq!(
            url.query_pairs().any(|option| option == ("$count".into(), "true".into())),
            is_advanced,
            "{url}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn values_by_themselves() -> Result {
    let answer = ok(json!({"@odata.context": "c", "timeZone": "UTC"}));
    let (_server, graph) = serve(on("GET", "/me/mailboxSettings"), answer).await?;
    let settings = graph.me().property(User::MAILBOX_SETTINGS).get().send().await?;
    assert_eq!(settings.time_zone.as_deref(), Some("UTC"));

    let (_server, graph) =
        serve(on("GET", "/me/mailboxSettings/timeZone"), ok(json!({"value": "UTC"}))).await?;
    let zone = graph.me().property(User::MAILBOX_SETTINGS).property(MailboxSettings::TIME_ZONE);
    assert_eq!(zone.get().send().await?, "UTC");

    let (_server, graph) = serve(on("GET", "/me/businessPhones"), ok(json!({"value": ["+1", "+2"]}))).await?;
    assert_eq!(graph.me().property(User::BUSINESS_PHONES).get().send().await?.value, ["+1", "+2"]);

    let request = on("PUT", "/me/city").and(body_json(json!({"value": "Oslo"})));
    let (_server, graph) = serve(request, ResponseTemplate::new(204)).await?;
    graph.me().property(User::CITY).set("Oslo").send().await?;

    let request = on("PATCH", "/me/mailboxSettings").and(body_json(json!({"timeZone": "UTC"})));
    let (_server, graph) = serve(request, ResponseTemplate::new(204)).await?;
    let settings = MailboxSettings { time_zone: some("UTC"), ..Default::default() };
    graph.me().property(User::MAILBOX_SETTINGS).update(settings).send().await?;

    let answer = ResponseTemplate::new(200).set_body_string("Oslo");
    let (_server, graph) = serve(on("GET", "/me/city/$value"), answer).await?;
    assert_eq!(&*graph.me().property(User::CITY).raw_value().send().await?, b"Oslo");

    let (_server, graph) = serve(on("DELETE", "/me/city"), ResponseTemplate::new(204)).await?;
    graph.me().property(User::CITY).clear().send().await?;
    Ok(())
}

#[tokio::test]
async fn references_are_listed() -> Result {
    let url = "https://graph.microsoft.com/v1.0/directoryObjects/1";
    let answer = ok(json!({"value": [{"@odata.id": url}], "@odata.nextLink": "n"}));
    let (_server, graph) = serve(on("GET", "/groups/g/members/$ref"), answer).await?;
    let page = graph.groups().by_id("g").members().list_refs().send().await?;
    assert_eq!((page[0].url(), page.next_link()), (url, Some("n")));
    let (_server, graph) = serve(on("GET", "/users/u/manager/$ref"), ok(json!({"@odata.id": url}))).await?;
    assert_eq!(graph.users().by_id("u").manager().get_ref().send().await?.url(), url);
    Ok(())
}

/// A request by URL returns the type that the caller states; URLs of other hosts are refused.
#[tokio::test]
async fn an_undeclared_path_keeps_its_type() -> Result {
    let answer = ok(json!({"id": "1"}));
    let (server, graph) = serve(on("GET", "/odd/path"), answer).await?;
    let object = graph.entity_at::<DirectoryObject>(&format!("{}/odd/path", server.uri()));
    assert_eq!(object.get().send().await?.id.as_deref(), Some("1"));
    let stranger = graph.entity_at::<DirectoryObject>("https://elsewhere.example/x");
    assert_eq!(stranger.get().send().await.err().map(|error| error.kind()), Some(ErrorKind::Invalid));
    Ok(())
}
