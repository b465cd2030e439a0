//! JSON as services really send it, read and written with the generated types.

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::runtime::machine::{ObjectSink, Structured};
use msgraph::runtime::model::{Misfit, Removed};
use msgraph::v1_0::{
    AadUserConversationMember, ChannelMembershipType, Chat, Client, ConversationMember, DirectoryObject,
    Group, MailboxSettings, Team, User, WorkingHours,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads a value from JSON, and asserts that it is written as the same JSON.
fn check<T: DeserializeOwned + Serialize>(body: Value) -> T {
    let (value, written) = rewritten(&body);
    assert_eq!(written, body);
    value
}

/// The value that is read from JSON, and the JSON that is written for it.
fn rewritten<T: DeserializeOwned + Serialize>(body: &Value) -> (T, Value) {
    let value: T = serde_json::from_str(&body.to_string()).unwrap();
    let written = serde_json::to_value(&value).unwrap();
    (value, written)
}

#[test]
fn types_are_told_with_a_number_sign_without_and_in_other_spellings() {
    for spelling in [
        "#microsoft.graph.aadUserConversationMember",
        "microsoft.graph.aadUserConversationMember",
        "#Microsoft.Graph.aadUserConversationMember",
        "#Microsoft.DirectoryServices.aadUserConversationMember",
        "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.aadUserConversationMember",
    ] {
        let first: ConversationMember = check(json!({"@odata.type": spelling, "email": "a@example.com"}));
        let ConversationMember::AadUserConversationMember(member) = first else { panic!("{spelling}") };
        assert_eq!(member.email.as_deref(), Some("a@example.com"));
        let last = format!(r#"{{"email": "a@example.com", "@odata.type": "{spelling}"}}"#);
        let last: ConversationMember = serde_json::from_str(&last).unwrap();
        assert!(matches!(last, ConversationMember::AadUserConversationMember(last) if last == member));
    }
}

#[test]
fn types_that_the_schema_lacks_are_kept_whole() {
    let body = json!({"@odata.type": "#microsoft.graph.robotConversationMember", "id": "1", "model": {"name": "R2"}});
    let member: ConversationMember = check(body);
    assert!(matches!(&member, ConversationMember::Other(other) if other.odata.raw("model").is_some()));
    assert_eq!(member.id(), Some("1"));
}

#[test]
fn derived_values_stand_where_the_base_is_declared() {
    let body =
        json!({"@odata.type": "#microsoft.graph.user", "id": "1", "displayName": "Adele", "mail": null});
    let object: DirectoryObject = check(body.clone());
    let user: User = object.downcast().unwrap();
    assert_eq!((user.display_name.as_deref(), user.is_null(User::MAIL)), (Some("Adele"), true));
    assert_eq!(serde_json::to_value(DirectoryObject::from(user)).unwrap(), body);
    assert!(object.downcast::<Group>().is_none());
    let other: DirectoryObject = check(json!({"@odata.type": "#microsoft.graph.security.user", "id": "1"}));
    assert!(other.downcast::<User>().is_none(), "the same simple name in another namespace");
}

#[test]
fn bindings_are_made_by_request_builders() {
    let graph = Client::builder().credential(StaticToken::new("t")).build().unwrap();
    let users = graph.users();
    let member = AadUserConversationMember { roles: list(["owner"]), ..Default::default() };
    let chat = Chat { members: list([member.bind_user(users.by_id("a"))]), ..Default::default() };
    let bound = json!("https://graph.microsoft.com/v1.0/users/a");
    let written = serde_json::to_value(&chat).unwrap();
    assert_eq!(
        written,
        json!({"members": [{
            "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"], "user@odata.bind": bound,
        }]})
    );
    let group = Group::default().bind_owners([users.by_id("a")]);
    let owners: Group = check(json!({"owners@odata.bind": [bound]}));
    assert_eq!(group, owners);
    assert_eq!(group.odata.on(Group::OWNERS).bound(), ["https://graph.microsoft.com/v1.0/users/a"]);
}

#[test]
fn references_are_objects_with_an_id_alone() {
    let object: DirectoryObject = check(json!({"@odata.id": "https://graph.microsoft.com/v1.0/users/a"}));
    assert_eq!(object.odata.id(), Some("https://graph.microsoft.com/v1.0/users/a"));
}

#[test]
fn deltas_tell_what_was_removed() {
    let group: Group = check(json!({
        "id": "g",
        "members@delta": [{"@odata.type": "#microsoft.graph.user", "id": "u", "@removed": {"reason": "deleted"}}],
    }));
    let members: Vec<DirectoryObject> = group.odata.on(Group::MEMBERS).delta().unwrap();
    assert_eq!(members[0].odata.own().removed(), Some(Removed::Deleted));
    assert_eq!(members[0].id.as_deref(), Some("u"));
}

#[test]
fn collections_have_counts_and_links() {
    let link = "https://graph.microsoft.com/v1.0/teams/t/members?$skiptoken=a%20b";
    let team: Team = check(json!({"members@odata.count": 3, "members@odata.nextLink": link, "members": []}));
    let members = team.odata.on(Team::MEMBERS);
    assert_eq!((members.count(), members.next_link()), (Some(3), Some(link)));
}

#[test]
fn etags_are_weak_strong_and_unquoted() {
    for etag in ["W/\"1\"", "\"1\"", "1"] {
        let user: User = check(json!({"@odata.etag": etag}));
        assert_eq!(user.odata.etag(), Some(etag));
    }
}

#[test]
fn instants_have_seven_digits_offsets_and_years_from_1_to_9999() {
    for (sent, seconds, nanosecond) in [
        ("2024-02-29T01:02:03.1234567Z", 1_709_168_523, 123_456_700),
        ("2014-01-01T00:00:00-08:00", 1_388_563_200, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
        ("9999-12-31T23:59:59.9999999Z", 253_402_300_799, 999_999_900),
        ("9999-12-31T23:59:59-08:00", 253_402_329_599, 0),
        ("0001-01-01T00:00:00+14:00", -62_135_647_200, 0),
    ] {
        let user: User = check(json!({"birthday": sent}));
        let birthday = user.birthday.unwrap();
        assert_eq!((birthday.unix_timestamp(), birthday.nanosecond()), (seconds, nanosecond), "{sent}");
        assert_eq!(user.clone(), user);
    }
}

#[test]
fn instants_without_a_zone_are_kept_and_told() {
    let user: User = check(json!({"birthday": "2020-01-02T03:04:05", "displayName": "Adele"}));
    assert_eq!((user.birthday, user.display_name.as_deref()), (None, Some("Adele")));
    let misfits = user.misfits();
    assert!(matches!(&*misfits, [Misfit { path, .. }] if path == "birthday"), "{misfits:?}");
}

#[test]
fn times_of_day_have_seven_digits() {
    let body = json!({"startTime": "08:00:00.0000000", "endTime": "17:30:00.1234567"});
    let (hours, written) = rewritten::<WorkingHours>(&body);
    assert_eq!(hours.end_time.map(|time| time.as_hms_nano()), Some((17, 30, 0, 123_456_700)));
    assert_eq!(written, json!({"startTime": "08:00:00", "endTime": "17:30:00.1234567"}));
}

#[test]
fn members_come_in_other_cases_unknown_and_empty() {
    let kinds = [
        ("Private", "private", ChannelMembershipType::Private),
        ("galactic", "galactic", ChannelMembershipType::from("galactic")),
        ("", "", ChannelMembershipType::from("")),
    ];
    for (sent, expected, kind) in kinds {
        let (channel, written) = rewritten::<msgraph::v1_0::Channel>(&json!({"membershipType": sent}));
        assert_eq!(channel.membership_type, Some(kind));
        assert_eq!(written, json!({"membershipType": expected}));
    }
}

#[test]
fn names_in_another_case_are_other_properties() {
    let user: User = check(json!({"DisplayName": "Adele", "displayName": null}));
    assert_eq!(user.odata.raw("DisplayName"), Some(&json!("Adele")));
    assert!(user.is_null(User::DISPLAY_NAME));
}

#[test]
fn absent_null_and_value_are_three_things_for_every_property() {
    let is_compiled = |place: usize| User::default().sink(place).is_some();
    for (_, name) in User::SCHEMA.properties.iter().enumerate().filter(|(place, _)| is_compiled(*place)) {
        let user: User = check(json!({name: null}));
        assert_eq!(user.odata.raw(name), None, "{name}");
        assert_ne!(user, User::default(), "{name}");
        assert!(user.misfits().is_empty() && !user.is_empty());
    }
    let count = User::SCHEMA.properties.iter().count();
    assert!(count > 64, "nulls are kept in words of 64");
}

#[test]
fn odd_values_spoil_nothing_else() {
    for name in User::SCHEMA.properties.iter() {
        for odd in [json!(5.5), json!({"a": [1]}), json!([[{"b": null}]]), json!(true), json!("\u{1F600}")] {
            let body = json!({"id": "1", name: odd, "mailboxSettings": {"language": 7, "timeZone": "UTC"}});
            let (user, written) = rewritten::<User>(&body);
            assert_eq!(written, body, "{name}");
            if !["id", "mailboxSettings"].contains(&name) {
                assert_eq!(user.id.as_deref(), Some("1"));
                let settings: &MailboxSettings = user.mailbox_settings.as_deref().unwrap();
                assert_eq!(settings.time_zone.as_deref(), Some("UTC"));
                assert!(user.misfits().iter().any(|misfit| misfit.path == "mailboxSettings/language"));
            }
        }
    }
}

#[test]
fn what_is_in_no_schema_is_kept_at_any_depth() {
    let user: User = check(json!({
        "@custom.term": {"a": 1},
        "displayName@custom.term": "x",
        "extension_1_skypeId": [null, 1.5, {"b": []}],
        "employeeOrgData": {"@odata.type": "#microsoft.graph.employeeOrgData", "floor": 3, "division": null},
        "manager": {"@odata.id": "x", "directReports": [{"id": "2", "new": true}]},
        "assignedLicenses": [{"skuId": "no guid", "more": {}}, 5],
    }));
    assert_eq!(user.assigned_licenses.as_ref().map(Vec::len), Some(1));
    let paths: Vec<String> = user.misfits().into_iter().map(|misfit| misfit.path).collect();
    assert_eq!(paths, ["assignedLicenses/1", "assignedLicenses/0/skuId"]);
}
