//! The types of the bodies as serde derives them: what ours are measured against. They have the same
//! properties, because a larger struct takes longer to read and write. No body has those that lead to other
//! entities, which are all of one type here.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid as Guid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTimeOffset(#[serde(with = "time::serde::rfc3339")] time::OffsetDateTime);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "@odata.type")]
pub enum ConversationMember {
    #[serde(rename = "#microsoft.graph.aadUserConversationMember")]
    AadUser(Box<AadUserConversationMember>),
    #[serde(rename = "#microsoft.graph.anonymousGuestConversationMember")]
    AnonymousGuest(Box<AnonymousGuestConversationMember>),
    #[serde(rename = "#microsoft.graph.skypeUserConversationMember")]
    SkypeUser(Box<SkypeUserConversationMember>),
}

macro_rules! enumerations {
    ($($name:ident { $($member:ident)* })*) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $($member,)*
        }
    )*};
}

enumerations! {
    AutomaticRepliesStatus { Disabled AlwaysEnabled Scheduled }
    ChatType { OneOnOne Group Meeting }
    ExternalAudienceScope { None ContactsOnly All }
    UserPurpose { Unknown User Linked Shared Room Equipment Others }
}

macro_rules! structs {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$attribute])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }
    )*};
}

structs! {
    Empty {}
    User {
        id: String,
        deleted_date_time: DateTimeOffset,
        about_me: String,
        account_enabled: bool,
        age_group: String,
        assigned_licenses: Vec<AssignedLicense>,
        assigned_plans: Vec<AssignedPlan>,
        authorization_info: AuthorizationInfo,
        birthday: DateTimeOffset,
        business_phones: Vec<String>,
        city: String,
        company_name: String,
        consent_provided_for_minor: String,
        country: String,
        created_date_time: DateTimeOffset,
        creation_type: String,
        custom_security_attributes: Empty,
        department: String,
        device_enrollment_limit: i32,
        display_name: String,
        employee_hire_date: DateTimeOffset,
        employee_id: String,
        employee_leave_date_time: DateTimeOffset,
        employee_org_data: EmployeeOrgData,
        employee_type: String,
        external_user_state: String,
        external_user_state_change_date_time: DateTimeOffset,
        fax_number: String,
        given_name: String,
        hire_date: DateTimeOffset,
        identities: Vec<ObjectIdentity>,
        identity_parent_id: String,
        im_addresses: Vec<String>,
        interests: Vec<String>,
        is_management_restricted: bool,
        is_resource_account: bool,
        job_title: String,
        last_password_change_date_time: DateTimeOffset,
        legal_age_group_classification: String,
        license_assignment_states: Vec<LicenseAssignmentState>,
        mail: String,
        mailbox_settings: MailboxSettings,
        mail_nickname: String,
        mobile_phone: String,
        my_site: String,
        office_location: String,
        on_premises_distinguished_name: String,
        on_premises_domain_name: String,
        on_premises_extension_attributes: OnPremisesExtensionAttributes,
        on_premises_immutable_id: String,
        on_premises_last_sync_date_time: DateTimeOffset,
        on_premises_provisioning_errors: Vec<OnPremisesProvisioningError>,
        on_premises_sam_account_name: String,
        on_premises_security_identifier: String,
        on_premises_sync_enabled: bool,
        on_premises_user_principal_name: String,
        other_mails: Vec<String>,
        password_policies: String,
        password_profile: PasswordProfile,
        past_projects: Vec<String>,
        postal_code: String,
        preferred_data_location: String,
        preferred_language: String,
        preferred_name: String,
        print: Empty,
        provisioned_plans: Vec<ProvisionedPlan>,
        proxy_addresses: Vec<String>,
        responsibilities: Vec<String>,
        schools: Vec<String>,
        security_identifier: String,
        service_provisioning_errors: Vec<Value>,
        show_in_address_list: bool,
        sign_in_activity: SignInActivity,
        sign_in_sessions_valid_from_date_time: DateTimeOffset,
        skills: Vec<String>,
        state: String,
        street_address: String,
        surname: String,
        usage_location: String,
        user_principal_name: String,
        user_type: String,
        chats: Vec<Chat>,
        created_objects: Vec<DirectoryObject>,
        direct_reports: Vec<DirectoryObject>,
        joined_teams: Vec<Value>,
        manager: Box<DirectoryObject>,
        member_of: Vec<DirectoryObject>,
        owned_devices: Vec<DirectoryObject>,
        owned_objects: Vec<DirectoryObject>,
        registered_devices: Vec<DirectoryObject>,
        sponsor_of: Vec<DirectoryObject>,
        sponsors: Vec<DirectoryObject>,
        transitive_member_of: Vec<DirectoryObject>,
        activities: Vec<DirectoryObject>,
        adhoc_calls: Vec<DirectoryObject>,
        agreement_acceptances: Vec<DirectoryObject>,
        app_role_assignments: Vec<DirectoryObject>,
        authentication: Box<DirectoryObject>,
        calendar: Box<DirectoryObject>,
        calendar_groups: Vec<DirectoryObject>,
        calendars: Vec<DirectoryObject>,
        calendar_view: Vec<DirectoryObject>,
        cloud_clipboard: Box<DirectoryObject>,
        cloud_pcs: Vec<DirectoryObject>,
        contact_folders: Vec<DirectoryObject>,
        contacts: Vec<DirectoryObject>,
        data_security_and_governance: Box<DirectoryObject>,
        drive: Box<DirectoryObject>,
        drives: Vec<DirectoryObject>,
        employee_experience: Box<DirectoryObject>,
        events: Vec<DirectoryObject>,
        extensions: Vec<DirectoryObject>,
        followed_sites: Vec<DirectoryObject>,
        inference_classification: Box<DirectoryObject>,
        insights: Box<DirectoryObject>,
        license_details: Vec<DirectoryObject>,
        mail_folders: Vec<DirectoryObject>,
        managed_app_registrations: Vec<DirectoryObject>,
        managed_devices: Vec<DirectoryObject>,
        messages: Vec<DirectoryObject>,
        oauth2_permission_grants: Vec<DirectoryObject>,
        onenote: Box<DirectoryObject>,
        online_meetings: Vec<DirectoryObject>,
        on_premises_sync_behavior: Box<DirectoryObject>,
        outlook: Box<DirectoryObject>,
        people: Vec<DirectoryObject>,
        permission_grants: Vec<DirectoryObject>,
        photo: Box<DirectoryObject>,
        photos: Vec<DirectoryObject>,
        planner: Box<DirectoryObject>,
        presence: Box<DirectoryObject>,
        scoped_role_member_of: Vec<DirectoryObject>,
        settings: Box<DirectoryObject>,
        solutions: Box<DirectoryObject>,
        teamwork: Box<DirectoryObject>,
        todo: Box<DirectoryObject>,
    }
    AssignedLicense {
        disabled_plans: Vec<Guid>,
        sku_id: Guid,
    }
    AssignedPlan {
        assigned_date_time: DateTimeOffset,
        capability_status: String,
        service: String,
        service_plan_id: Guid,
    }
    ProvisionedPlan {
        capability_status: String,
        provisioning_status: String,
        service: String,
    }
    AuthorizationInfo {
        certificate_user_ids: Vec<String>,
    }
    EmployeeOrgData {
        cost_center: String,
        division: String,
    }
    LicenseAssignmentState {
        assigned_by_group: String,
        disabled_plans: Vec<Guid>,
        error: String,
        last_updated_date_time: DateTimeOffset,
        sku_id: Guid,
        state: String,
    }
    MailboxSettings {
        archive_folder: String,
        automatic_replies_setting: AutomaticRepliesSetting,
        date_format: String,
        delegate_meeting_message_delivery_options: String,
        language: LocaleInfo,
        time_format: String,
        time_zone: String,
        user_purpose: UserPurpose,
        working_hours: Value,
    }
    AutomaticRepliesSetting {
        external_audience: ExternalAudienceScope,
        external_reply_message: String,
        internal_reply_message: String,
        scheduled_end_date_time: DateTimeTimeZone,
        scheduled_start_date_time: DateTimeTimeZone,
        status: AutomaticRepliesStatus,
    }
    LocaleInfo {
        display_name: String,
        locale: String,
    }
    DateTimeTimeZone {
        date_time: String,
        time_zone: String,
    }
    ObjectIdentity {
        issuer: String,
        issuer_assigned_id: String,
        sign_in_type: String,
    }
    OnPremisesExtensionAttributes {
        extension_attribute1: String,
        extension_attribute10: String,
        extension_attribute11: String,
        extension_attribute12: String,
        extension_attribute13: String,
        extension_attribute14: String,
        extension_attribute15: String,
        extension_attribute2: String,
        extension_attribute3: String,
        extension_attribute4: String,
        extension_attribute5: String,
        extension_attribute6: String,
        extension_attribute7: String,
        extension_attribute8: String,
        extension_attribute9: String,
    }
    OnPremisesProvisioningError {
        category: String,
        occurred_date_time: DateTimeOffset,
        property_causing_error: String,
        value: String,
    }
    PasswordProfile {
        force_change_password_next_sign_in: bool,
        force_change_password_next_sign_in_with_mfa: bool,
        password: String,
    }
    SignInActivity {
        last_non_interactive_sign_in_date_time: DateTimeOffset,
        last_non_interactive_sign_in_request_id: String,
        last_sign_in_date_time: DateTimeOffset,
        last_sign_in_request_id: String,
        last_successful_sign_in_date_time: DateTimeOffset,
        last_successful_sign_in_request_id: String,
    }
    AadUserConversationMember {
        id: String,
        display_name: String,
        roles: Vec<String>,
        visible_history_start_date_time: DateTimeOffset,
        email: String,
        tenant_id: String,
        user_id: String,
        user: Box<User>,
        #[serde(rename = "user@odata.bind")]
        user_bind: String,
    }
    PlainMember {
        #[serde(rename = "@odata.type")]
        odata_type: String,
        id: String,
        display_name: String,
        roles: Vec<String>,
        visible_history_start_date_time: DateTimeOffset,
        email: String,
        tenant_id: String,
        user_id: String,
        user: Box<User>,
        #[serde(rename = "user@odata.bind")]
        user_bind: String,
    }
    AnonymousGuestConversationMember {
        id: String,
        display_name: String,
        roles: Vec<String>,
        visible_history_start_date_time: DateTimeOffset,
        anonymous_guest_id: String,
    }
    SkypeUserConversationMember {
        id: String,
        display_name: String,
        roles: Vec<String>,
        visible_history_start_date_time: DateTimeOffset,
        skype_id: String,
    }
    DirectoryObject {
        id: String,
        deleted_date_time: DateTimeOffset,
    }
    Chat {
        id: String,
        chat_type: ChatType,
        created_date_time: DateTimeOffset,
        is_hidden_for_all_members: bool,
        last_updated_date_time: DateTimeOffset,
        migration_mode: String,
        online_meeting_info: Value,
        original_created_date_time: DateTimeOffset,
        tenant_id: String,
        topic: String,
        viewpoint: Value,
        web_url: String,
        members: Vec<ConversationMember>,
        installed_apps: Vec<DirectoryObject>,
        last_message_preview: Box<DirectoryObject>,
        messages: Vec<DirectoryObject>,
        permission_grants: Vec<DirectoryObject>,
        pinned_messages: Vec<DirectoryObject>,
        tabs: Vec<DirectoryObject>,
        targeted_messages: Vec<DirectoryObject>,
    }
}
