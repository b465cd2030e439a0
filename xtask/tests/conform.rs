//! `cargo xtask conform`: its report for examples of each kind. Also checks that the examples about users and
//! members in Graph's documentation do not fail. With `UPDATE_GOLDENS` set, the expected reports are written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;
use test_data::with_test_data;

/// Tests that run cargo run one after the other, because cargo would block on its own lock anyway.
static ONE_BY_ONE: Mutex<()> = Mutex::new(());

fn conform(arguments: &[&str]) -> Output {
    let _guard = ONE_BY_ONE.lock();
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("conform").args(arguments).output().unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conform")
}

/// The arguments for the examples about pets.
fn pets(examples: &Path, more: &[&str]) -> Output {
    let (folder, more) = (folder(), more.iter().map(|text| (*text).to_owned()));
    let path = |name: &str| folder.join(name).display().to_string();
    let examples = examples.display().to_string();
    let arguments =
        ["--metadata", &path("pets.csdl"), "--profile", &path("profile.toml"), "--examples", &examples]
            .map(str::to_owned);
    let all: Vec<String> = arguments.into_iter().chain(more).collect();
    conform(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn examples_of_each_kind_are_told() {
    test_data::in_all_checks(check_examples_of_each_kind);
}

fn check_examples_of_each_kind() {
    for (format, extension) in [("text", "txt"), ("json", "json")] {
        let output = pets(&folder().join("examples.jsonl"), &["--format", format]);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        let mut text = String::from_utf8(output.stdout).unwrap();
        if extension == "json" {
            let json: Value = serde_json::from_str(&text).unwrap();
            text = serde_json::to_string_pretty(&json).unwrap() + "\n";
        }
        let golden = folder().join("report").with_extension(extension);
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&golden, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&golden).unwrap());
    }
}

#[test]
fn what_does_not_run_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let malformed = file("malformed.jsonl", "{\"id\": \"a\"}\n\n{\"id\": \"b\"\n");
    let good = file(
        "good.jsonl",
        "{\"request\": {\"method\": \"GET\", \"url\": \"https://pets.example/v1/pets\"}}\n",
    );
    for (examples, more, says) in [
        (&malformed, &[][..], "malformed.jsonl:3: not an example: "),
        (&folder.path().join("none.jsonl"), &[], "cannot be read"),
        (&good, &["--api", "birds"], "no API `birds`"),
    ] {
        let output = pets(examples, more);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(says), "{says}: {said}");
    }
    let output = pets(&good, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Examples that contradict the metadata, with the reason.
const CONTRADICTIONS: [(&str, &str); 1] =
    [("v1.0/calendar-delete#57", "the metadata says that `user/calendar` cannot be deleted")];

#[test]
fn examples_about_users_and_members_do_not_fail() {
    with_test_data(|data| {
        let examples = data.join("examples/users-and-members.jsonl");
        let output = conform(&["--format", "json", "--examples", examples.to_str().unwrap()]);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let (mut resolved, mut failed) = (0, Vec::new());
        for api in report["apis"].as_array().unwrap() {
            println!("{}: {}", api["api"], api["figures"]);
            for record in api["records"].as_array().unwrap() {
                resolved += u32::from(record["resolved"] == true);
                let is_known = CONTRADICTIONS.iter().any(|(id, _)| record["id"] == *id);
                if !record["failures"].is_null() && !is_known {
                    failed.push(format!("{}: {}", record["id"], record["failures"]));
                }
            }
        }
        assert!(failed.is_empty(), "{failed:#?}");
        assert!(resolved > 130, "only {resolved} are resolved");
    });
}
