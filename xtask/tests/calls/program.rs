//! Calls in Graph's documentation, written by hand with the generated crate.

use msgraph::prelude::*;
use msgraph::runtime::request::Prefer;
use msgraph::v1_0::{
    AadUserConversationMember, B2xIdentityUserFlow, CalendarGroup, Channel, Chat, ChatMessage, Client,
    ConversationMember, DirectoryObject, Event, EventMessage, Group, Message, Team, TeamsApp,
    TeamsAppDefinition, TeamsAppInstallation, TeamsTab, User, UserSettings,
};

/// The ids of examples, each with the request that is made for it.
type Calls = Result<Vec<(&'static str, String)>, Box<dyn std::error::Error>>;

macro_rules! calls {
    ($($id:literal: $call:expr;)*) => {
        Ok(vec![$({
            let request = $call.to_request()?;
            ($id, format!("{} {}", request.method(), request.url()))
        }),*])
    };
}

/// All calls.
pub fn all(graph: &Client) -> Calls {
    let parts =
        [teams(graph)?, chats(graph)?, groups(graph)?, mail(graph)?, users(graph)?, references(graph)?];
    Ok(parts.concat())
}

fn teams(graph: &Client) -> Calls {
    let team = |id: &str| graph.teams().by_id(id);
    let general = "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2";
    let channel = || team("fbe2bf47-16c8-47cf-b4a5-4b9b187c508b").channels().by_id(general);
    let schedule = || team("{teamId}").schedule();
    let apps = graph.app_catalogs().teams_apps();
    let is_installed = TeamsAppInstallation::TEAMS_APP.then(TeamsApp::EXTERNAL_ID);
    calls! {
        "v1.0/channel-list-members#68": team("2ab9c796-2902-45f8-b712-7c5a63cf41c4").channels()
            .by_id("19:20bc1df46b1148e9b22539b83bc66809@thread.skype").members().list();
        "v1.0/channel-list-messages#75": channel().messages().list();
        "v1.0/channel-patch-tabs#53": team("{id}").channels().by_id("{id}").tabs().by_id("{id}").update(TeamsTab::default());
        "v1.0/channel-post#69": team("57fb72d0-d811-46f4-8947-305e6072eaa5").channels().create(Channel::default());
        "v1.0/channel-post-messages#74": channel().messages().create(ChatMessage::default());
        "v1.0/chatmessage-delta#111": channel().messages().delta().top(2);
        "v1.0/chatmessage-get#167": channel().messages().by_id("1614618259349").get();
        "v1.0/chatmessage-get#252": channel().messages().by_id("1612509044972").replies().by_id("1613671348387").get();
        "v1.0/chatmessage-list-replies#67": channel().messages().by_id("1616989510408").replies().list();
        "v1.0/chatmessage-post-replies#67": channel().messages().by_id("1616990032035").replies()
            .create(ChatMessage::default());
        "v1.0/offershiftrequest-approve#67": schedule().offer_shift_requests().by_id("{offerShiftRequestId}")
            .approve("Approved!".to_owned());
        "v1.0/offershiftrequest-list#65": schedule().offer_shift_requests().list();
        "v1.0/schedule-list-timeoffreasons#61": schedule().time_off_reasons().list();
        "v1.0/schedulinggroup-put#63": schedule().scheduling_groups().by_id("{schedulingGroupId}").replace(
            msgraph::v1_0::SchedulingGroup::default());
        "v1.0/shift-delete#59": schedule().shifts().by_id("{shiftId}").delete();
        "v1.0/shift-get#63": schedule().shifts().by_id("{shiftId}").get();
        "v1.0/team-completemigration#64": team("57fb72d0-d811-46f4-8947-305e6072eaa5").complete_migration();
        "v1.0/team-get-primarychannel#60": team("{id}").primary_channel().get();
        "v1.0/team-list-installedapps#72": team("6903fa93-605b-43ef-920e-77c4729f8258").installed_apps().list();
        "v1.0/team-list-installedapps#140": team("6903fa93-605b-43ef-920e-77c4729f8258").installed_apps().list()
            .expand(TeamsAppInstallation::TEAMS_APP_DEFINITION);
        "v1.0/team-list-installedapps#252": team("acda442c-78d2-491b-8204-4ef5019c0193").installed_apps().list()
            .expand((TeamsAppInstallation::TEAMS_APP, TeamsAppInstallation::TEAMS_APP_DEFINITION))
            .filter(is_installed.eq("cf1ba4c7-f94e-4d80-ba90-5594b641a8ee"));
        "v1.0/team-list-members#69": team("ee0f5ae2-8bc6-4ae5-8466-7daeebbfa062").members().list();
        "v1.0/team-list-members#151": team("ee0f5ae2-8bc6-4ae5-8466-7daeebbfa062").members().list().filter(
            this::<ConversationMember>().cast::<AadUserConversationMember>().then(AadUserConversationMember::USER_ID)
                .eq("73761f06-2ac9-469c-9f10-279a8cc267f9"));
        "v1.0/team-post-members#62": team("ee0f5ae2-8bc6-4ae5-8466-7daeebbfa062").members()
            .create(AadUserConversationMember::default());
        "v1.0/team-put-teams#69": graph.groups().by_id("{id}").team().replace(Team::default());
        "v1.0/team-update#60": team("{id}").update(Team::default());
        "v1.0/appcatalogs-list-teamsapps#75": apps.list().filter(
            TeamsApp::DISTRIBUTION_METHOD.eq(msgraph::v1_0::TeamsAppDistributionMethod::Organization));
        "v1.0/appcatalogs-list-teamsapps#262": apps.list().filter(TeamsApp::ID.eq("876df28f-2e78-423b-94a5-44181bd0e225"))
            .expand(TeamsApp::APP_DEFINITIONS);
        "v1.0/teamsapp-delete#75": apps.by_id("06805b9e-77e3-4b93-ac81-525eb87513b8").delete();
        "v1.0/teamsapp-update#69": apps.by_id("06805b9e-77e3-4b93-ac81-525eb87513b8").app_definitions()
            .create(TeamsAppDefinition::default());
        "v1.0/teamsapp-update#99": apps.by_id("e3e29acb-8c79-412b-b746-e6c39ff4cd22").app_definitions()
            .create(TeamsAppDefinition::default()).query("requiresReview", "true");
    }
}

fn chats(graph: &Client) -> Calls {
    let chat = |id: &str| graph.chats().by_id(id);
    let apps = || chat("19:d65713bc498c4a428c71ef9353e6ce20@thread.v2").installed_apps();
    calls! {
        "v1.0/chat-delete-tabs#56": chat("19:ea28e88c00e94c7786b065394a61f296@thread.v2").tabs()
            .by_id("d731fca0-0f14-4537-971a-0ef9101ff13d").delete();
        "v1.0/chat-get#64": chat("19:b8577894a63548969c5c92bb9c80c5e1@thread.v2").get();
        "v1.0/chat-get#100": graph.users().by_id("8b081ef6-4792-4def-b2c9-c363a1bf41d5").chats().by_id(
            "19:8b081ef6-4792-4def-b2c9-c363a1bf41d5_877192bd-9183-47d3-a74c-8aa0426716cf@unq.gbl.spaces").get();
        "v1.0/chat-get#153": chat("19:b8577894a63548969c5c92bb9c80c5e1@thread.v2").get().expand(Chat::MEMBERS);
        "v1.0/chat-list-installedapps#72": apps().list();
        "v1.0/chat-list-installedapps#139": apps().list()
            .expand(TeamsAppInstallation::TEAMS_APP_DEFINITION.expand(TeamsAppDefinition::BOT));
        "v1.0/chat-list-messages#71": chat("19:2da4c29f6d7041eca70b638b43d45437@thread.v2").messages().list().top(2);
        "v1.0/chat-post#68": graph.chats().create(Chat::default());
        "v1.0/chat-post-members#61": chat("19:cf66807577b149cca1b7af0c32eec122@thread.v2").members()
            .create(AadUserConversationMember::default());
        "v1.0/chat-post-messages#66": chat("19:2da4c29f6d7041eca70b638b43d45437@thread.v2").messages()
            .create(ChatMessage::default());
        "v1.0/conversationmember-list#68": chat("{id}").members().list();
    }
}

fn groups(graph: &Client) -> Calls {
    let group = |id: &str| graph.groups().by_id(id);
    let members = || group("{id}").members();
    let all = || group("{id}").transitive_members();
    calls! {
        "v1.0/group-delete-members#51": group("{group-id}").members().by_id("{directory-object-id}").clear_ref();
        "v1.0/group-delete-owners#51": group("{id}").owners().by_id("{id}").clear_ref();
        "v1.0/group-list-members#65": members().list();
        "v1.0/group-list-members#123": members().count();
        "v1.0/group-list-members#153": members().cast::<User>().count();
        "v1.0/group-list-members#182": members().cast::<User>().list().search("displayName:Pr")
            .order_by(User::DISPLAY_NAME).select((User::DISPLAY_NAME, User::ID));
        "v1.0/group-list-members#229": members().list().count()
            .filter(msgraph::runtime::query::raw::<DirectoryObject, bool>("startswith(displayName,'a')"));
        "v1.0/group-list-transitivemembers#73": all().list();
        "v1.0/group-list-transitivemembers#135": all().count();
        "v1.0/group-list-transitivemembers#332": all().cast::<User>().list().count().order_by(User::DISPLAY_NAME)
            .filter(User::DISPLAY_NAME.starts_with("a"));
        "v1.0/group-post-members#68": group("{group-id}").members().add_ref(graph.users().by_id("x"));
        "v1.0/group-post-owners#53": group("{id}").owners().add_ref(graph.users().by_id("x"));
    }
}

fn mail(graph: &Client) -> Calls {
    let me = graph.me();
    let (start, end) = ("2017-01-01T19:00:00-08:00", "2017-01-07T19:00:00-08:00");
    calls! {
        "v1.0/calendar-get#71": me.calendar().get();
        "v1.0/calendar-list-calendarview#87": me.calendar().calendar_view(start, end).list();
        "v1.0/calendar-list-events#68": me.calendar().events().list();
        "v1.0/calendargroup-get#68": me.calendar_groups().by_id("{id}").get();
        "v1.0/calendargroup-update#69": me.calendar_groups().by_id("{id}").update(CalendarGroup::default());
        "v1.0/event-delete#65": me.events().by_id("{id}").delete();
        "v1.0/event-get#99": me.events().by_id("AAMkAGIAAAoZDOFAAA=").get().prefer(Prefer::immutable_id()).select((
            Event::SUBJECT, Event::BODY, Event::BODY_PREVIEW, Event::ORGANIZER, Event::ATTENDEES, Event::START, Event::END,
            Event::LOCATION, Event::HIDE_ATTENDEES,
        ));
        "v1.0/event-update#96": me.events().by_id("{id}").update(Event::default()).if_match("W/\"x\"");
        "v1.0/eventmessage-get#171": me.messages().by_id("AAMkADYAAAImV_jAAA=").get()
            .expand(this::<Message>().cast::<EventMessage>().then(EventMessage::EVENT));
        "v1.0/opentypeextension-post-opentypeextension#146": me.messages().create(Message::default());
        "v1.0/mailfolder-delete#56": me.mail_folders().by_id("{id}").delete();
        "v1.0/user-list-messages#99": me.messages().list().select((Message::SENDER, Message::SUBJECT));
        "v1.0/inferenceclassification-list-overrides#54": me.inference_classification().overrides().list();
        "v1.0/todo-list-lists#61": me.todo().lists().list();
    }
}

fn users(graph: &Client) -> Calls {
    let me = graph.me();
    let user = |id: &str| graph.users().by_id(id);
    calls! {
        "v1.0/intune-devices-user-delete#52": user("{usersId}").delete();
        "v1.0/intune-devices-user-get#55": user("{usersId}").get();
        "v1.0/intune-mam-user-create#60": graph.users().create(User::default());
        "v1.0/intune-mam-user-update#60": user("{usersId}").update(User::default());
        "v1.0/intune-onboarding-user-list#52": graph.users().list();
        "v1.0/presence-get#64": me.presence().get();
        "v1.0/profilephoto-get#106": me.photo().media().get();
        "v1.0/profilephoto-get#133": me.photo().get();
        "v1.0/user-checkmemberobjects#68": me.check_member_objects(["x"]);
        "v1.0/user-getmailtips#63": me.get_mail_tips(["x"], None);
        "v1.0/user-list-directreports#57": me.direct_reports().list();
        "v1.0/user-list-licensedetails#54": me.license_details().list();
        "v1.0/user-list-memberof#64": user("{id}").member_of().list();
        "v1.0/user-list-memberof#124": user("{id}").member_of().count();
        "v1.0/user-list-memberof#155": user("{id}").member_of().cast::<Group>().count();
        "v1.0/user-list-memberof#184": user("{id}").member_of().cast::<Group>().list().search("displayName:tier")
            .order_by(Group::DISPLAY_NAME).select((Group::DISPLAY_NAME, Group::ID));
        "v1.0/user-list-memberof#227": user("{id}").member_of().cast::<Group>().list().count()
            .order_by(Group::DISPLAY_NAME).filter(Group::DISPLAY_NAME.starts_with("a"));
        "v1.0/user-revokesigninsessions#64": me.revoke_sign_in_sessions();
        "v1.0/user-update#108": me.update(User::default());
        "v1.0/usersettings-update#70": me.settings().update(UserSettings::default());
    }
}

fn references(graph: &Client) -> Calls {
    let object = graph.directory_objects().by_id("x");
    let unit = graph.directory().administrative_units().by_id("{id}");
    let application = graph.applications().by_id("{id}");
    let role = |id: &str| graph.directory_roles().by_id(id);
    calls! {
        "v1.0/administrativeunit-list-members#84": unit.members().list_refs();
        "v1.0/administrativeunit-post-members#56": unit.members().add_ref(&object);
        "v1.0/application-delete-tokenlifetimepolicies#61": application.token_lifetime_policies().by_id("{id}").clear_ref();
        "v1.0/application-post-owners#55": application.owners().add_ref(&object);
        "v1.0/directoryrole-delete-member#66": role("f8e85ed8-f66f-4058-b170-3efae8b9c6e5").members()
            .by_id("bb165b45-151c-4cf6-9911-cd7188912848").clear_ref();
        "v1.0/directoryrole-post-members#61": role("fe8f10bf-c9c2-47eb-95cb-c26cc85f1830").members().add_ref(&object);
        "v1.0/b2xidentityuserflow-put-apiconnectorconfiguration#73": graph.identity().b2x_user_flows()
            .by_id("B2X_1_testuserflow").property(B2xIdentityUserFlow::API_CONNECTOR_CONFIGURATION)
            .post_federation_signup().set_ref(graph.identity().api_connectors().by_id("x"));
        "v1.0/educationassignment-delete-rubric#62": graph.education().classes().by_id("acdefc6b-2dc6-4e71-b1e9-6d9810ab1793")
            .assignments().by_id("cf6005fc-9e13-44a2-a6ac-a53322006454").rubric().clear_ref();
        "v1.0/featurerolloutpolicy-post-appliesto#61": graph.policies().feature_rollout_policies().by_id("{id}").applies_to()
            .add_ref(&object);
        "v1.0/serviceprincipal-delete-owners#55": graph.service_principals().by_id("{id}").owners().by_id("{id}").clear_ref();
    }
}
