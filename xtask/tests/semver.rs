//! What an edit of the runtime changes in the public API is told by cargo-semver-checks, which `.ci/semver`
//! runs; our own `diff` sees the schema only.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{generate, target};

/// A crate with as little of its own as possible.
const PROFILE: &str = "[package]\nname = \"semver-checked\"\n[api.v1]\ndefault = true\n";
const METADATA: &str = r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="n" xmlns="http://docs.oasis-open.org/odata/ns/edm"><ComplexType Name="one"/></Schema>
</edmx:DataServices></edmx:Edmx>"#;

#[test]
fn an_edit_of_the_runtime_is_told() {
    test_data::in_all_checks(check_edits);
}

fn check_edits() {
    let is_installed = Command::new(env!("CARGO")).args(["semver-checks", "--version"]).output();
    if !is_installed.is_ok_and(|output| output.status.success()) {
        return test_data::skipped("cargo-semver-checks is not installed");
    }
    let metadata = target().join("suites/semver.xml");
    fs::create_dir_all(target().join("suites")).unwrap();
    fs::write(&metadata, METADATA).unwrap();
    let profile = format!("{PROFILE}metadata = [{metadata:?}]\n");
    let [before, after] = ["semver-before", "semver-after"].map(|name| {
        let folder = generate(name, &profile, &["--all"]);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
        folder
    });
    let same = compared(&before, &after);
    assert!(same.status.success(), "{}", told(&same));

    let file = after.join("src/runtime/client/builder.rs");
    let text = fs::read_to_string(&file).unwrap();
    let edited = text.replace("pub fn max_response_size(mut self,", "pub fn largest_response(mut self,");
    assert_ne!(text, edited);
    fs::write(&file, edited).unwrap();
    let changed = compared(&before, &after);
    let told = told(&changed);
    assert!(!changed.status.success() && told.contains("ClientBuilder::max_response_size"), "{told}");
}

fn compared(before: &Path, after: &Path) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "semver-checks",
        "--only-explicit-features",
        "--release-type",
        "minor",
        "--features",
        "client,v1",
    ]);
    command.arg("--baseline-root").arg(before).arg("--manifest-path").arg(after.join("Cargo.toml"));
    command.env("CARGO_TARGET_DIR", target().join("suites/semver-target")).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
