//! Crates with features by area compile without warnings with each feature alone, with none and with all.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use test_data::in_all_checks;

use crate::support::{cargo, generate, target};

#[test]
fn each_feature_compiles_alone() {
    in_all_checks(check_each_feature);
}

fn check_each_feature() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/tests/suite/features");
    let profile = std::fs::read_to_string(cases.join("profile.toml")).unwrap();
    let metadata = cases.join("metadata.xml");
    let folder = generate("areas", &format!("{profile}\n[api.v1]\nmetadata = [{metadata:?}]\n"), &[]);
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    for features in ["", "people", "post", "traffic", "sea", "boats-and-cars", "post,sea", "full"] {
        let features = format!("v1,{features}");
        check(cargo(&["check", "--no-default-features", "--features", &features], &folder), &features);
    }
}

#[test]
fn features_of_the_committed_crate_compile_alone() {
    in_all_checks(check_features_of_the_committed_crate);
}

fn check_features_of_the_committed_crate() {
    let manifest = std::fs::read_to_string(target().join("../generated/Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let full = features["full"].as_array().unwrap();
    let day = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    // Each day others.
    let start = usize::try_from(day).unwrap() % full.len();
    let areas: Vec<&str> = full.iter().filter_map(|name| name.as_str()).collect();
    let other = |by: usize| areas[(start + by) % areas.len()];
    // With two of them, one type may be needed by both.
    let pair = format!("v1_0,{},{}", areas[start], other(areas.len() / 2));
    let (alone, in_beta) = (format!("v1_0,{}", areas[start]), format!("beta,{}", other(1)));
    for features in ["v1_0", &alone, &pair, &in_beta, "beta"] {
        let mut command = Command::new(env!("CARGO"));
        command.args(["check", "--package", "msgraph", "--no-default-features", "--features", features]);
        command.env("CARGO_INCREMENTAL", "0");
        check(command, features);
    }
}

fn check(mut command: Command, features: &str) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("warning:"), "{features}: {said}");
}

/// A type that four features share is always compiled. Where only three are left, programs may need one of
/// them.
#[test]
fn a_type_that_moves_behind_features_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let metadata = |areas: &[&str]| {
        let types = ["a", "b", "c", "d"].map(|area| {
            let place = areas.contains(&area).then_some(r#"<Property Name="place" Type="N.place" />"#);
            let place = place.unwrap_or_default();
            format!(
                r#"<EntityType Name="{area}"><Key><PropertyRef Name="id" /></Key>
                <Property Name="id" Type="Edm.String" Nullable="false" />{place}</EntityType>"#
            )
        });
        let sets = ["a", "b", "c", "d"].map(|a| format!(r#"<EntitySet Name="{a}s" EntityType="N.{a}" />"#));
        format!(
            r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
            <edmx:DataServices><Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
            <ComplexType Name="place"><Property Name="name" Type="Edm.String" /></ComplexType>{}
            <EntityContainer Name="container">{}</EntityContainer>
            </Schema></edmx:DataServices></edmx:Edmx>"#,
            types.concat(),
            sets.concat()
        )
    };
    let features = ["a", "b", "c", "d"].map(|area| {
        format!("[features.area-{area}]\ndescription = \"{area}\"\nentity-sets = [\"{area}s\"]\n")
    });
    let profile =
        format!("[package]\nname = \"areas\"\n{}[api.v1]\nmetadata = [\"old\"]\n", features.concat());
    std::fs::write(path("profile.toml"), profile).unwrap();
    std::fs::write(path("old"), metadata(&["a", "b", "c", "d"])).unwrap();
    std::fs::write(path("new"), metadata(&["a", "b", "c"])).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["diff", "old", "new", "--profile", "profile.toml", "--api", "v1", "--format", "json"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    let changes: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let told =
        changes.iter().map(|change| (change["id"].as_str().unwrap(), change["reason"].as_str().unwrap()));
    let told: Vec<_> = told.filter(|(_, reason)| reason.contains("feature")).collect();
    assert_eq!(told, [("N.place", "`Place` needs the cargo feature `area-a` or `area-b` or `area-c`")]);
    let place = changes.iter().find(|change| change["id"] == "N.d/place").unwrap();
    assert_eq!(place["features"], serde_json::json!([["area-d"]]));
}

/// Features are found by names and by paths.
#[test]
fn features_are_found() {
    for (what, expected) in [
        ("/me/drive/root/children", "v1_0: /me/drive/root/children: `drives` or `workbooks`\n"),
        ("/users/{id}/todo/lists/{id}/tasks", "v1_0: /users/{id}/todo/lists/{id}/tasks: `todo`\n"),
        ("/groups/{id}/members/$ref", "v1_0: /groups/{id}/members/$ref: always\n"),
        ("restoreSitesFromBackup", ""),
        ("todoTaskList", "v1_0::TodoTaskList (microsoft.graph.todoTaskList): `todo`\n"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = command.args(["features", what]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.success(), !expected.is_empty(), "{what}");
        assert!(said.contains(expected), "{what}: {said}");
    }
}
