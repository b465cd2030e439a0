//! Bodies like Graph's.

use serde_json::{Map, Value, json};

/// How many entities a page has.
pub const PAGE: usize = 999;

/// What an application asks of users when it synchronizes them: 20 properties.
const SELECTED: [&str; 20] = [
    "accountEnabled",
    "assignedLicenses",
    "businessPhones",
    "companyName",
    "createdDateTime",
    "department",
    "displayName",
    "employeeId",
    "employeeOrgData",
    "givenName",
    "id",
    "identities",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "onPremisesSyncEnabled",
    "proxyAddresses",
    "surname",
    "userPrincipalName",
];

/// A user with the selected properties; every third has no mobile phone, and none is synchronized.
pub fn selected_user(at: usize) -> Value {
    let whole = whole_user(at);
    let mut user = Map::new();
    for name in SELECTED {
        let is_null = name == "onPremisesSyncEnabled" || (name == "mobilePhone" && at.is_multiple_of(3));
        user.insert(name.into(), if is_null { Value::Null } else { whole[name].clone() });
    }
    Value::Object(user)
}

/// A user with 80 properties, a part of which are null, as they are for most users.
pub fn whole_user(at: usize) -> Value {
    let id = format!("{:08x}-60ec-44a3-a7cb-{:012x}", at * 7919, at);
    let (given, family) = (format!("Given{at}"), format!("Family{at}"));
    let mail = format!("{given}.{family}@contoso.example.com");
    let sku = |n: usize| format!("{n:08x}-5c54-43f5-94ef-ac5a1cb0c5d6");
    let licenses: Vec<Value> =
        (0..at % 3).map(|n| json!({"disabledPlans": [sku(n + 7)], "skuId": sku(n)})).collect();
    let plans: Vec<Value> = (0..4)
        .map(|n| json!({"assignedDateTime": "2023-11-02T09:14:05Z", "capabilityStatus": "Enabled", "service": "exchange", "servicePlanId": sku(n)}))
        .collect();
    let extensions: Map<String, Value> = (1..=15)
        .map(|n| (format!("extensionAttribute{n}"), if n < 4 { json!("x") } else { Value::Null }))
        .collect();
    let mut user = json!({
        "id": id,
        "deletedDateTime": null,
        "aboutMe": null,
        "accountEnabled": true,
        "ageGroup": null,
        "assignedLicenses": licenses,
        "assignedPlans": plans,
        "authorizationInfo": {"certificateUserIds": []},
        "birthday": "0001-01-01T00:00:00Z",
        "businessPhones": ["+1 425 555 0109"],
        "city": "Redmond",
        "companyName": "Contoso",
        "consentProvidedForMinor": null,
        "country": "United States",
        "createdDateTime": "2021-03-12T17:01:58.1234567Z",
        "creationType": null,
        "customSecurityAttributes": null,
        "department": "Sales & Marketing",
        "deviceEnrollmentLimit": 15,
        "displayName": format!("{given} {family}"),
        "employeeHireDate": "2021-03-01T00:00:00Z",
        "employeeId": format!("E{at:06}"),
        "employeeLeaveDateTime": null,
        "employeeOrgData": {"costCenter": "1234", "division": "West"},
        "employeeType": "Employee",
        "externalUserState": null,
        "externalUserStateChangeDateTime": null,
        "faxNumber": null,
        "givenName": given,
        "hireDate": "0001-01-01T00:00:00Z",
        "identities": [{"issuer": "contoso.example.com", "issuerAssignedId": mail, "signInType": "userPrincipalName"}],
        "identityParentId": null,
        "imAddresses": [mail],
        "interests": [],
        "isManagementRestricted": false,
        "isResourceAccount": null,
        "jobTitle": "Account Executive",
        "lastPasswordChangeDateTime": "2024-05-31T07:11:00Z",
        "legalAgeGroupClassification": null,
        "licenseAssignmentStates": [],
        "mail": mail,
    });
    let more = json!({
        "mailboxSettings": {
            "archiveFolder": "inbox",
            "automaticRepliesSetting": {"status": "disabled", "externalAudience": "all", "scheduledStartDateTime": {"dateTime": "2024-02-19T03:00:00.0000000", "timeZone": "UTC"}},
            "dateFormat": "MM/dd/yyyy",
            "language": {"locale": "en-US", "displayName": "English (United States)"},
            "timeFormat": "h:mm tt",
            "timeZone": "Pacific Standard Time",
            "userPurpose": "user"
        },
        "mailNickname": given,
        "mobilePhone": "+1 206 555 0110",
        "mySite": null,
        "officeLocation": "18/2111",
        "onPremisesDistinguishedName": null,
        "onPremisesDomainName": null,
        "onPremisesExtensionAttributes": extensions,
        "onPremisesImmutableId": null,
        "onPremisesLastSyncDateTime": null,
        "onPremisesProvisioningErrors": [],
        "onPremisesSamAccountName": null,
        "onPremisesSecurityIdentifier": null,
        "onPremisesSyncEnabled": null,
        "onPremisesUserPrincipalName": null,
        "otherMails": [],
        "passwordPolicies": "DisablePasswordExpiration",
        "passwordProfile": null,
        "pastProjects": [],
        "postalCode": "98052",
        "preferredDataLocation": null,
        "preferredLanguage": "en-US",
        "preferredName": null,
        "print": {},
        "provisionedPlans": [{"capabilityStatus": "Enabled", "provisioningStatus": "Success", "service": "exchange"}],
        "proxyAddresses": [format!("SMTP:{mail}"), format!("smtp:{given}@contoso.example.com")],
        "responsibilities": [],
        "schools": [],
        "securityIdentifier": "S-1-12-1-1180637541-1163812563-2741767591",
        "serviceProvisioningErrors": [],
        "showInAddressList": null,
        "signInActivity": {"lastSignInDateTime": "2024-06-02T04:15:00Z", "lastSignInRequestId": sku(3), "lastNonInteractiveSignInDateTime": "2024-06-02T04:16:11Z"},
        "signInSessionsValidFromDateTime": "2023-01-05T20:42:28Z",
        "skills": ["Negotiation", "Presentations"],
        "state": "WA",
        "streetAddress": "9256 Towne Center Dr., Suite 400",
        "surname": family,
        "usageLocation": "US",
        "userPrincipalName": mail,
        "userType": "Member",
        "manager": {"id": sku(5)},
    });
    if let (Value::Object(user), Value::Object(more)) = (&mut user, more) {
        user.extend(more);
    }
    user
}

/// A member of a team; of five, one has no account and one comes from elsewhere.
pub fn mixed_member(at: usize) -> Value {
    match at % 5 {
        3 => json!({
            "@odata.type": "#microsoft.graph.anonymousGuestConversationMember",
            "id": format!("MCMjMSMjZ3Vlc3Q{at:06}"),
            "roles": ["guest"],
            "displayName": format!("Guest {at}"),
            "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
            "anonymousGuestId": format!("guest-{at}"),
        }),
        4 => json!({
            "@odata.type": "#microsoft.graph.skypeUserConversationMember",
            "id": format!("MCMjMSMjc2t5cGU{at:06}"),
            "roles": [],
            "displayName": format!("Skype {at}"),
            "visibleHistoryStartDateTime": "2024-03-31T07:11:00Z",
            "skypeId": format!("live:{at}"),
        }),
        _ => plain_member(at),
    }
}

/// A member of a team with an account.
pub fn plain_member(at: usize) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": format!("MCMjMSMjZGNkMjE5ZGQ{at:06}"),
        "roles": if at.is_multiple_of(7) { json!(["owner"]) } else { json!([]) },
        "displayName": format!("Given{at} Family{at}"),
        "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
        "userId": format!("{:08x}-60ec-44a3-a7cb-{:012x}", at * 7919, at),
        "email": format!("given{at}.family{at}@contoso.example.com"),
        "tenantId": "6c97ee20-8d59-4b84-a9ca-b1a0f2e3a5a1",
    })
}

/// A chat to be created with its members, each bound to a user.
pub fn chat() -> Value {
    let members: Vec<Value> = (0..20)
        .map(|at| {
            json!({
                "@odata.type": "#microsoft.graph.aadUserConversationMember",
                "roles": ["owner"],
                "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{:08x}-60ec-44a3-a7cb-6a97bc5be88a')", at * 7919),
            })
        })
        .collect();
    json!({"chatType": "group", "topic": "Quarterly review", "members": members})
}

/// The same without what is null.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// A page.
pub fn page(entity: fn(usize) -> Value) -> Value {
    json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users",
        "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQAAAB",
        "value": (0..PAGE).map(entity).collect::<Vec<_>>(),
    })
}
