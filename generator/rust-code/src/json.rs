//! JSON in Rust code: the argument of `json!` with Rust literals, or a string that is parsed at run time.

use generator::text::visible_json;
use serde_json::{Number, Value};

use super::print::quoted;

/// The maximum length of JSON on one line, in characters.
const SHORT: usize = 60;

/// The maximum number of members or elements for `json!`, a recursive macro: the compiler allows 128
/// levels.
const MANY: usize = 24;

/// Whether an object or array has too many members or elements for `json!`.
pub fn is_large(json: &Value) -> bool {
    most_members(json) > MANY
}

/// The number of members or elements of the largest object or array.
fn most_members(json: &Value) -> usize {
    let within =
        |values: &mut dyn Iterator<Item = &Value>| values.map(most_members).max().unwrap_or_default();
    match json {
        Value::Array(values) => values.len().max(within(&mut values.iter())),
        Value::Object(members) => members.len().max(within(&mut members.values())),
        _ => 0,
    }
}

/// JSON as the argument of `json!`, on one line if it is short; otherwise its lines are indented by `indent`.
pub fn in_macro(json: &Value, indent: usize) -> String {
    let short = flat(json);
    if short.chars().count() <= SHORT { short } else { macro_text(json, Some(indent)) }
}

/// JSON as the argument of `json!`, on one line.
pub fn flat(json: &Value) -> String {
    macro_text(json, None)
}

fn macro_text(json: &Value, indent: Option<usize>) -> String {
    let within = indent.map(|indent| indent + 4);
    let line = |indent: Option<usize>| indent.map(|indent| format!("\n{}", " ".repeat(indent)));
    let (open, close) = (line(within).unwrap_or_default(), line(indent).unwrap_or_default());
    let between = line(within).map_or_else(|| String::from(", "), |line| format!(",{line}"));
    let all = |left: char, parts: Vec<String>, right: char| {
        if parts.is_empty() {
            format!("{left}{right}")
        } else {
            format!("{left}{open}{}{close}{right}", parts.join(&between))
        }
    };
    match json {
        Value::Array(values) => all('[', values.iter().map(|value| macro_text(value, within)).collect(), ']'),
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), macro_text(value, within));
            all('{', members.iter().map(member).collect(), '}')
        }
        Value::String(text) => quoted(text),
        Value::Number(number) => suffixed(number),
        Value::Null | Value::Bool(_) => json.to_string(),
    }
}

/// A number, with a type suffix if it does not fit the default type.
fn suffixed(number: &Number) -> String {
    let suffix = match (number.as_i64(), number.as_u64()) {
        (Some(number), _) if i32::try_from(number).is_ok() => "",
        (Some(_), _) => "_i64",
        (None, Some(_)) => "_u64",
        (None, None) => "",
    };
    format!("{number}{suffix}")
}

/// JSON as a raw string literal on several lines, which are indented by `indent`.
pub fn raw_text(json: &Value, indent: usize) -> String {
    let text = serde_json::to_string_pretty(json).unwrap_or_else(|_| json.to_string());
    // Twice the indentation, which is that of Rust.
    let line = |line: &str| {
        let own = line.len() - line.trim_start().len();
        format!("{}{line}", " ".repeat(own))
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    let text = lines.join(&format!("\n{}", " ".repeat(indent)));
    let text = visible_json(&text);
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    format!("r{hashes}\"{text}\"{hashes}")
}
