//! Change notifications: which crates have them, and behind which features.

use std::fs;

use generator::output::Templates;
use generator::profile::Profile;
use generator::source::Source;

use super::support::{input, profile, root, run_telling, templates};

const FACTS: &str = "[wire.notifications]\ncollection = \"N.changes\"\npublisher = \"p\"\n";
const ISSUERS: &str = "issuers = { \"https://i.example/{tenant}\" = \"https://i.example/openid\" }\n";

/// The crate for the golden's metadata after a replacement, and what was told.
fn check(facts: &str, from: &str, to: &str, has_notifications: bool, told: &str) {
    let path = root().join("generator/src/emit/goldens/change_notifications/metadata.xml");
    let metadata = fs::read_to_string(path).unwrap();
    assert!(metadata.contains(from));
    let area = "[features.area]\ndescription = \"All\"\ntypes = [\"N.changes\"]\n[api.v1]\ndefault = true\n";
    let mut input = input(profile(&format!("{facts}{area}")), "v1", &[&metadata.replace(from, to)], true);
    let runtime = [("mod.rs", ""), ("notifications/mod.rs", "")];
    let runtime = runtime.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    input.templates = Templates { runtime, ..templates() };
    let (output, findings) = run_telling(&input);
    let output = output.unwrap();
    let manifest: toml::Table = output["Cargo.toml"].parse().unwrap();
    let enabled = manifest["features"].get("notifications").map(ToString::to_string);
    let expected = r#"["client", "dep:aws-lc-rs", "dep:rustls-pki-types", "area"]"#;
    assert_eq!(enabled.as_deref(), has_notifications.then_some(expected), "{to}");
    assert_eq!(manifest["dependencies"].get("aws-lc-rs").is_some(), has_notifications, "{to}");
    assert_eq!(manifest["dependencies"].get("rustls-pki-types").is_some(), has_notifications, "{to}");
    assert!(output.contains_key("src/runtime/mod.rs"));
    assert_eq!(output.contains_key("src/runtime/notifications/mod.rs"), has_notifications, "{to}");
    assert_eq!(output["src/lib.rs"].contains("pub mod notifications;"), has_notifications, "{to}");
    let traits = output["src/v1/mod.rs"].matches("crate::notifications::Notification").count();
    assert_eq!(traits, if has_notifications { 2 } else { 0 }, "{to}");
    assert_eq!(findings.is_empty(), told.is_empty(), "{findings}");
    assert!(findings.contains(told), "{findings}");
}

#[test]
fn crates_have_notifications_where_the_metadata_has_them() {
    let facts = format!("{FACTS}{ISSUERS}");
    let told = "no API has `N.changes` as a collection of change notifications";
    check("", "N.change", "N.change", false, "");
    check(&facts, "clientState", "clientState", true, "");
    for (from, to) in [
        ("\"clientState\"", "\"state\""),
        ("Name=\"tenantId\" Type=\"Edm.Guid\"", "Name=\"tenantId\" Type=\"Edm.String\""),
        ("Collection(Edm.String)", "Edm.String"),
        ("Collection(N.change)", "N.change"),
        ("\"dataSignature\"", "\"signature\""),
    ] {
        check(&facts, from, to, false, told);
    }
}

#[test]
fn keys_are_not_fetched_without_tls() {
    for url in ["http://i.example/openid", "i.example/openid", "https://", ""] {
        let text = format!("{FACTS}issuers = {{ \"i\" = \"{url}\" }}");
        let error = Profile::parse(&Source::new("codegen.toml", text), 0).unwrap_err();
        assert_eq!(error.code.name, "invalid-profile", "{url}");
    }
    assert!(Profile::parse(&Source::new("codegen.toml", format!("{FACTS}{ISSUERS}")), 0).is_ok());
}
