//! `[wire]` of the profile: how the service speaks, where that is not OData's usual way.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use serde::Deserialize;

use super::package::is_url;
use super::{Profile, TypeFacts};
use crate::diagnostics::{Diagnostic, code};

/// `[wire]`: conventions of the service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Wire {
    /// Whether keys are path segments (`users/42`) instead of in parentheses (`users('42')`), section 4.3.6
    /// of OData URL Conventions 4.01.
    pub key_as_segment: bool,
    /// Whether bound operations are called without their namespace.
    pub unqualified_operations: bool,
    /// Namespaces that `@odata.type` may use instead of a declared one, by the declared one.
    pub namespace_spellings: BTreeMap<String, Vec<String>>,
    /// The scope of the tokens that the service accepts.
    pub scope: Option<String>,
    /// Whether related entities are neither created nor deleted through navigation properties that do not
    /// contain them, so that only references to them are.
    pub related_by_reference: bool,
    /// Whether the service makes the keys of new entities.
    pub server_keys: bool,
    /// Whether `Edm.Int64` and `Edm.Decimal` are asked for and written as strings, where the metadata has
    /// them; `true`, if absent.
    pub ieee754_compatible: Option<bool>,
    /// Whether collections take `$apply` unless annotations say otherwise.
    pub aggregation: bool,
    /// Whether requests take `$compute` unless annotations say otherwise.
    pub compute: bool,
    /// Whether binary values are written in base64url, as OData has it, not in the standard alphabet.
    pub base64url: bool,
    /// Whether requests that change something need a token against cross-site request forgery.
    pub csrf: bool,
    /// Whether members of enumerations are written in URLs without the name of their type.
    pub unqualified_enumerations: bool,
    /// The rules for advanced queries, if the service has any.
    pub advanced_queries: Option<AdvancedQueries>,
    /// Limits of batches.
    pub batch: Option<Batch>,
    /// The states in which a long-running operation has ended.
    pub operations: Option<Operations>,
    /// Codes of errors that mean that a delta link has expired and everything has to be read again.
    pub resync_codes: Vec<String>,
    /// Preferences that only this service knows, by the names of their functions in Rust.
    pub preferences: BTreeMap<String, Preference>,
    /// The change notifications that the service sends.
    pub notifications: Option<Notifications>,
}

/// `[wire.preferences]`: a value of the header `Prefer`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preference {
    /// What the service is asked for, for documentation.
    pub description: String,
    /// The preference, in the syntax of the header.
    #[serde(flatten)]
    pub form: PreferenceForm,
}

/// How a preference is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreferenceForm {
    /// Always the same.
    Value(String),
    /// By this name, with a quoted string as its value, which the program chooses.
    Parameter(String),
}

/// `[wire.notifications]`: the change notifications that the service sends, whose resources are encrypted,
/// and which signed tokens prove to be the service's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Notifications {
    /// The type of a request with notifications, by its qualified name.
    pub collection: String,
    /// The application that tokens are issued to.
    pub publisher: String,
    /// By issuer of tokens, where its OpenID configuration is. `{tenant}` in its name stands for the tenant.
    pub issuers: BTreeMap<String, String>,
}

/// `[wire.batch]`: limits and conventions of batches.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Batch {
    /// The number of requests that one batch can have.
    pub max_steps: NonZeroU16,
    /// Whether URLs in a batch begin with a slash, although they are relative to the service root.
    pub leading_slash: bool,
    /// Whether the service is asked to go on behind a request that failed.
    pub continue_on_error: bool,
    /// The format of batches.
    pub format: BatchFormat,
}

/// The format of batches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchFormat {
    /// JSON.
    #[default]
    Json,
    /// `multipart/mixed`.
    Multipart,
}

impl Default for Batch {
    fn default() -> Self {
        let (max_steps, format) = (NonZeroU16::MIN.saturating_add(99), BatchFormat::default());
        Self { max_steps, leading_slash: false, continue_on_error: true, format }
    }
}

/// `[wire.operations]`: the states in which a long-running operation has ended, compared without regard
/// to case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// The states of complete or partial success.
    pub success: Vec<String>,
    /// The states of failure.
    pub failure: Vec<String>,
}

/// `[wire.advanced-queries]`: which queries are advanced, so that the service answers them only with a header
/// and further query options.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdvancedQueries {
    /// The entity types that the rules apply to, with the types derived from them.
    pub hierarchies: Vec<String>,
    /// Query options, operators and functions that make a query advanced; `cast` is a type cast in the
    /// path.
    pub operators: Vec<String>,
    /// Combinations of query options that make a query advanced.
    #[serde(default)]
    pub combinations: Vec<Vec<String>>,
    /// Query options that an advanced query cannot have.
    #[serde(default)]
    pub incompatible: Vec<String>,
    /// By `TYPE/property`, the operators and functions that the service accepts for the property without
    /// the header; `$orderby` and `null`, for comparisons with null, may be among them.
    #[serde(default)]
    pub basic: BTreeMap<String, Vec<String>>,
    /// The header to send: its name in lower case, and its value.
    pub header: [String; 2],
    /// Query options to add to a request for a collection.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

/// Checks what the types of the profile cannot express.
pub(super) fn check(profile: &Profile) -> Result<(), Box<Diagnostic>> {
    let wire = &profile.wire;
    let checks = [
        wire.advanced_queries.as_ref().map_or(Ok(()), check_advanced_queries),
        wire.operations.as_ref().map_or(Ok(()), check_operations),
        wire.preferences.iter().try_for_each(|(name, preference)| check_preference(name, preference)),
        wire.notifications.as_ref().map_or(Ok(()), check_notifications),
        profile.api.values().flat_map(|api| api.clouds.keys()).try_for_each(|name| check_name(name, "cloud")),
        profile.types.iter().try_for_each(|(name, facts)| check_path_form(name, facts)),
    ];
    let wrong = |message: String| Box::new(Diagnostic::new(code::INVALID_PROFILE, message));
    checks.into_iter().collect::<Result<(), String>>().map_err(wrong)
}

/// The header is valid, and `basic` is about properties.
fn check_advanced_queries(rule: &AdvancedQueries) -> Result<(), String> {
    let [name, value] = &rule.header;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err(format!("`{}` is not the name of a header in lower case", name.escape_debug()));
    }
    if !is_printable(value) {
        return Err(format!("`{}` is not a valid value of a header", value.escape_debug()));
    }
    let other = rule.basic.keys().find(|target| !target.contains('/'));
    other.map_or(Ok(()), |target| {
        Err(format!("`{}` in `basic` is not a property; write `TYPE/property`", target.escape_debug()))
    })
}

/// No state means both success and failure.
fn check_operations(rules: &Operations) -> Result<(), String> {
    let is_failure = |state: &&String| rules.failure.iter().any(|other| other.eq_ignore_ascii_case(state));
    let both = rules.success.iter().find(is_failure);
    both.map_or(Ok(()), |both| Err(format!("`{}` is both success and failure", both.escape_debug())))
}

/// A header can have the preference.
fn check_preference(name: &str, preference: &Preference) -> Result<(), String> {
    check_name(name, "preference")?;
    let (PreferenceForm::Value(text) | PreferenceForm::Parameter(text)) = &preference.form;
    if text.is_empty() || !is_printable(text) {
        let text = text.escape_debug();
        return Err(format!("`{text}` cannot be written in a header: it is the preference `{name}`"));
    }
    Ok(())
}

/// Keys are read from addresses that nobody between can change.
fn check_notifications(notifications: &Notifications) -> Result<(), String> {
    let other = notifications.issuers.values().find(|url| !url.starts_with("https://") || !is_url(url));
    other.map_or(Ok(()), |url| {
        let url = url.escape_debug();
        Err(format!("`{url}` is not the URL of an OpenID configuration; it begins with `https://`"))
    })
}

/// The path form of a type has a placeholder.
fn check_path_form(name: &str, facts: &TypeFacts) -> Result<(), String> {
    if facts.path_form.as_ref().is_some_and(|form| !form.contains("{path}")) {
        return Err(format!("the path form of `{}` has no `{{path}}`", name.escape_debug()));
    }
    Ok(())
}

/// A name begins with a lower-case letter, and has letters, digits and hyphens.
fn check_name(name: &str, what: &str) -> Result<(), String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(is_part) {
        let name = name.escape_debug();
        return Err(format!(
            "`{name}` is not a valid name of a {what}; use lower-case letters, digits and hyphens"
        ));
    }
    Ok(())
}

/// Whether the value of a header can have a text.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
