//! Of schemas that are versions of each other, only the newest is kept, if the profile says so.

use super::support::{input, profile, run};

fn schema(namespace: &str, content: &str) -> String {
    format!(
        "<Schema Namespace=\"{namespace}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{content}</Schema>"
    )
}

fn document(schemas: &[String]) -> String {
    format!(
        "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>{}\
         </edmx:DataServices></edmx:Edmx>",
        schemas.concat()
    )
}

/// A schema in three versions and one with another major version, and what uses them.
fn documents() -> [String; 2] {
    let base = schema(
        "Chassis",
        "<EntityType Name='Chassis' Abstract='true'><Key><PropertyRef Name='Id'/></Key>\
         <Property Name='Id' Type='Edm.String' Nullable='false'/></EntityType>\
         <Action Name='Reset' IsBound='true'><Parameter Name='Chassis' Type='Chassis.v1_0_0.Actions'/></Action>",
    );
    let first = schema(
        "Chassis.v1_0_0",
        "<EntityType Name='Chassis' BaseType='Chassis.Chassis'><Property Name='Model' Type='Edm.String'/>\
         <Property Name='Height' Type='Edm.Int32'/></EntityType><ComplexType Name='Actions'/>\
         <ComplexType Name='Links'><Property Name='Old' Type='Edm.String'/></ComplexType>\
         <EnumType Name='Kind'><Member Name='Rack'/></EnumType>\
         <EntityContainer Name='Service'><Singleton Name='First' Type='Chassis.v1_0_0.Chassis'/></EntityContainer>",
    );
    let tenth = schema(
        "Chassis.v1_10_0",
        "<EntityType Name='Chassis' BaseType='Chassis.v1_2_0.Chassis'>\
         <Property Name='Height' Type='Edm.Decimal'/><Property Name='Kind' Type='Chassis.v1_2_0.Kind'/></EntityType>\
         <ComplexType Name='Links'><Property Name='New' Type='Edm.String'/></ComplexType>",
    );
    let second = schema(
        "Chassis.v1_2_0",
        "<EntityType Name='Chassis' BaseType='Chassis.v1_0_0.Chassis'><Property Name='Serial' Type='Edm.String'/>\
         <Property Name='Links' Type='Chassis.v1_0_0.Links'/></EntityType>\
         <EnumType Name='Kind'><Member Name='Rack'/><Member Name='Blade'/></EnumType>\
         <EntityContainer Name='Service' Extends='Chassis.v1_0_0.Service'>\
         <Singleton Name='Second' Type='Chassis.v1_2_0.Chassis'/></EntityContainer>",
    );
    let other = schema("Chassis.v2_0_0", "<EntityType Name='Chassis' BaseType='Chassis.Chassis'/>");
    // Versions need not be in order, nor in one document.
    [document(&[base, tenth, first]), document(&[second, other])]
}

fn generated(profile_text: &str) -> std::collections::BTreeMap<String, String> {
    let documents = documents();
    let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
    run(&input(profile(profile_text), "api", &texts, false)).unwrap().into_iter().collect()
}

#[test]
fn the_newest_version_has_everything() {
    let output = generated("newest-versions = true\n");
    let chassis = &output["src/api/chassis_.rs"];
    for line in [
        "/// EntityType `Chassis.v1_10_0.Chassis`",
        "pub id: Option<String>",
        "pub model: Option<String>",
        "pub height: Option<Decimal>",
        "pub serial: Option<String>",
        "pub links: Option<Box<Links>>",
        "pub kind: Option<Kind>",
    ] {
        assert!(chassis.contains(line), "{line}: {chassis}");
    }
    assert!(output["src/api/links.rs"].contains("pub new:"));
    assert!(!output["src/api/links.rs"].contains("pub old:"));
    assert!(output["src/api/kind.rs"].contains("Blade"));
    assert!(output.contains_key("src/api/chassis_v2/chassis.rs"));
    assert!(!output.keys().any(|path| path.contains("v1_0_0") || path.contains("v2_0_0")));
    assert!(output["src/api/actions.rs"].contains("pub fn reset(&self)"));
    let module = &output["src/api/mod.rs"];
    assert!(module.contains("pub fn first(") && module.contains("pub fn second("), "{module}");
    // Services name types by whatever version they have.
    for older in ["Chassis.v1_0_0", "Chassis.v1_2_0"] {
        assert!(module.contains(&format!("(\"{older}\", \"Chassis.v1_10_0\")")), "{module}");
    }
}

/// A schema in one version has no other spelling.
#[test]
fn a_single_version() {
    let only = schema(
        "Fan.v1_0_0",
        "<EntityType Name='Fan'><Key><PropertyRef Name='Id'/></Key><Property Name='Id' Type='Edm.String'/></EntityType>",
    );
    let other = schema("Other", "<ComplexType Name='Other'/>");
    let document = document(&[only, other]);
    let output = run(&input(profile("newest-versions = true\n"), "api", &[&document], false)).unwrap();
    assert!(!output["src/api/fan_v1/fan.rs"].contains("SPELLINGS"));
    assert!(!output["src/api/mod.rs"].contains("SPELLINGS"));
}

#[test]
fn all_versions_are_kept_otherwise() {
    let output = generated("");
    for version in ["v1_0_0", "v1_10_0", "v2_0_0"] {
        assert!(output.contains_key(&format!("src/api/chassis_{version}/chassis.rs")), "{version}");
    }
}
