//! Calls about users and members in Graph's documentation, written by hand with request builders: method and
//! URL must be those of the example.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use test_data::with_test_data;

use crate::support;

const PROGRAM: &str = include_str!("program.rs");

const DEPENDENCIES: &str = r#"
graph = { package = "called", path = "../crate" }
"#;

/// The types that the program needs in addition to those on the paths of its examples.
const TYPES: [&str; 5] = [
    "microsoft.graph.directoryObject",
    "microsoft.graph.eventMessage",
    "microsoft.graph.group",
    "microsoft.graph.aadUserConversationMember",
    "microsoft.graph.teamworkBot",
];

#[test]
fn documented_calls_are_made() {
    with_test_data(|data| {
        let text = fs::read_to_string(data.join("examples/users-and-members.jsonl")).unwrap();
        let examples = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let examples: BTreeMap<String, Value> =
            examples.map(|example| (example["id"].as_str().unwrap().to_owned(), example)).collect();
        let ids: Vec<&str> = PROGRAM
            .lines()
            .filter_map(|line| line.trim().strip_prefix("\"v1.0/")?.split_once("\": "))
            .map(|(id, _)| id)
            .collect();
        let templates =
            ids.iter().map(|id| examples[&format!("v1.0/{id}")]["resolve"]["template"].as_str().unwrap());
        let paths: Vec<String> = templates.map(path).collect();
        let selection =
            format!("[select]\ntypes = {TYPES:?}\nentity-sets = [\"directoryObjects\"]\npaths = {paths:?}\n");
        let profile = support::graph_profile("called", &selection);
        let full = data.join("graph/v1.0.csdl");
        let folder = support::generate("called", &profile, &["--metadata", full.to_str().unwrap()]);
        let program = folder.parent().unwrap().join("calls");
        support::package(&program, "calls", DEPENDENCIES);
        fs::write(program.join("src/main.rs"), PROGRAM).unwrap();
        let output = support::cargo(&["run", "--quiet"], &program).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        let calls: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once('\t')).collect();
        assert_eq!(calls.len(), ids.len());
        let mut wrong = Vec::new();
        for (id, call) in calls {
            let request = &examples[id]["request"];
            let documented =
                format!("{} {}", request["method"].as_str().unwrap(), request["url"].as_str().unwrap());
            if normal(&documented) != normal(call) {
                wrong.push(format!("{id}\n  {}\n  {}", normal(&documented), normal(call)));
            }
        }
        println!("{} calls made", ids.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// A template as a path of the profile.
fn path(template: &str) -> String {
    let segments = template.split('/').filter(|segment| !matches!(*segment, "$ref" | "$count" | "$value"));
    segments.map(|segment| segment.trim_end_matches("()")).collect::<Vec<_>>().join("/")
}

/// A call without differences that have no meaning: percent-encoding, the order of options, spaces after
/// commas, and parentheses around a whole filter.
fn normal(call: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(call).decode_utf8_lossy().replace(", ", ",");
    let (path, query) = decoded.split_once('?').unwrap_or((&decoded, ""));
    let mut options: Vec<String> = query.split('&').map(option).collect();
    options.sort_unstable();
    format!("{}?{}", path.trim_end_matches('/').trim_end_matches("()"), options.join("&"))
}

fn option(option: &str) -> String {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let inner = value.strip_prefix('(').and_then(|value| value.strip_suffix(')')).unwrap_or(value);
    format!("{}={inner}", name.to_ascii_lowercase())
}
