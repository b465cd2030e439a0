//! Crates with features by area compile without warnings with each feature alone, with none and with all.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::support::{cargo, generate, target};

/// How many of the committed crate's features are tried alone; each day others.
const SAMPLE: usize = 2;

#[test]
fn each_feature_compiles_alone() {
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
    let manifest = std::fs::read_to_string(target().join("../generated/Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let full = features["full"].as_array().unwrap();
    let day = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let start = usize::try_from(day).unwrap() * SAMPLE % full.len();
    let areas: Vec<&str> = full.iter().filter_map(|name| name.as_str()).collect();
    let sample = areas.iter().cycle().skip(start).take(SAMPLE);
    // With two of them, one type may be needed by both.
    let pair = format!("{},{}", areas[start], areas[(start + areas.len() / 2) % areas.len()]);
    for features in sample.copied().chain(["", &pair]) {
        let features = format!("v1_0,{features}");
        let mut command = Command::new(env!("CARGO"));
        command.args(["check", "--package", "msgraph", "--no-default-features", "--features", &features]);
        command.env("CARGO_INCREMENTAL", "0");
        check(command, &features);
    }
}

fn check(mut command: Command, features: &str) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("warning:"), "{features}: {said}");
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
