//! Queries and calls that mean nothing do not compile, and the compiler says why: the lines behind `//~` of
//! each case are in its messages.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

const MANIFEST: &str = r#"
[package]
name = "messages"
version = "0.0.0"
edition = "2024"

[dependencies]
msgraph = { path = "MSGRAPH" }

[workspace]
"#;

#[test]
fn what_means_nothing_does_not_compile() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = support::target().join("suites/messages");
    let programs = folder.join("src/bin");
    let _ = fs::remove_dir_all(&programs);
    fs::create_dir_all(&programs).unwrap();
    let msgraph = here.join("../generated").canonicalize().unwrap();
    fs::write(folder.join("Cargo.toml"), MANIFEST.replace("MSGRAPH", msgraph.to_str().unwrap())).unwrap();
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(here.join("tests/messages")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        fs::copy(&path, programs.join(path.file_name().unwrap())).unwrap();
        cases.insert(name, fs::read_to_string(&path).unwrap());
    }
    let arguments = ["check", "--bins", "--keep-going", "--message-format", "json"];
    let output = support::cargo(&arguments, &folder).output().unwrap();
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        if let (Some(name), Some(text)) =
            (line["target"]["name"].as_str(), line["message"]["rendered"].as_str())
        {
            *said.entry(name.to_owned()).or_default() += text;
        }
    }
    let mut wrong = String::new();
    for (name, case) in &cases {
        let said = said.get(name).map_or("it compiles", String::as_str);
        let expected = case.lines().filter_map(|line| line.strip_prefix("//~ "));
        for missing in expected.filter(|expected| !said.contains(expected)) {
            wrong += &format!("{name} does not say: {missing}\n{said}\n");
        }
    }
    assert!(cases.len() > 10 && wrong.is_empty(), "{wrong}");
}
