//! Calls about users and members in Graph's documentation, written by hand with request builders: method and
//! URL must be those of the example.

mod program;

use std::collections::BTreeMap;
use std::fs;

use msgraph::v1_0::Client;
use serde_json::Value;
use test_data::with_test_data;

#[test]
fn documented_calls_are_made() {
    with_test_data(|data| {
        let text = fs::read_to_string(data.join("examples/users-and-members.jsonl")).unwrap();
        let examples = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let examples: BTreeMap<String, Value> =
            examples.map(|example| (example["id"].as_str().unwrap().to_owned(), example)).collect();
        let calls = program::all(&Client::builder().build().unwrap()).unwrap();
        let mut wrong = Vec::new();
        for (id, call) in &calls {
            let request = &examples[*id]["request"];
            let documented =
                format!("{} {}", request["method"].as_str().unwrap(), request["url"].as_str().unwrap());
            if normal(&documented) != normal(call) {
                wrong.push(format!("{id}\n  {}\n  {}", normal(&documented), normal(call)));
            }
        }
        println!("{} calls made", calls.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
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
