//! Changes as SARIF 2.1.0, the Static Analysis Results Interchange Format.

use std::io::{self, Write};

use generator::diff::{Level, Rule, rules};
use serde_json::{Value, json};

use super::rows::Row;
use super::text::{DOCS, capitalized, clean};
use super::{Report, Told};

/// Writes one run with a result a change.
pub fn write(report: &Report<'_>, to: &mut impl Write) -> io::Result<()> {
    let rules: Vec<Value> = rules::ALL.iter().map(|rule| rule_entry(rule)).collect();
    let results: Vec<Value> = report.changes.iter().map(result).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "msgraph schema diff",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *to, &log)?;
    writeln!(to)
}

fn rule_entry(rule: &Rule) -> Value {
    let place = format!("{DOCS}#{}", rule.id);
    json!({
        "id": rule.id,
        "shortDescription": { "text": sentence(rule.meaning) },
        "fullDescription": { "text": format!("{} See {place}.", sentence(rule.meaning)) },
        "help": {
            "text": format!("{place} shows an example."),
            "markdown": format!("`{place}` shows an example."),
        },
        "defaultConfiguration": { "level": level(rule.wire.max(rule.rust)) },
        "properties": { "wire": rule.wire.name(), "rust": rule.rust.name() },
    })
}

fn result(told: &Told<'_>) -> Value {
    let row = Row::of(told);
    let change = told.change;
    let what = format!("{} `{}` {}", change.kind, clean(&change.id), change.change.name());
    let detail = Some(row.detail).filter(|detail| !detail.is_empty());
    let parts = [Some(what), detail, Some(clean(&change.reason)), row.hint];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let allowed = |reason| json!({ "kind": "external", "status": "accepted", "justification": reason });
    json!({
        "ruleId": change.rule.id,
        "ruleIndex": index(change.rule),
        "level": level(told.level()),
        "message": { "text": message(&text) },
        "locations": [location(told)],
        "partialFingerprints": { "change/v1": told.fingerprint },
        // An empty list says that somebody looked, and that it is not suppressed.
        "suppressions": told.allowed.map(allowed).into_iter().collect::<Vec<_>>(),
        "properties": { "wire": change.wire.name(), "rust": change.rust.name() },
    })
}

/// Where the rule is in the list of all; -1 is nowhere.
fn index(rule: &Rule) -> i64 {
    let index = rules::ALL.iter().position(|known| known.id == rule.id);
    index.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1)
}

fn location(told: &Told<'_>) -> Value {
    let kind = match told.change.kind {
        "Action" | "Function" => "function",
        "Parameter" => "parameter",
        "EntityType" | "ComplexType" | "EnumType" | "TypeDefinition" => "type",
        "Property" | "NavigationProperty" | "Member" => "member",
        other => other,
    };
    let logical = json!([{ "fullyQualifiedName": told.change.id, "kind": kind }]);
    match told.place {
        None => json!({ "logicalLocations": logical }),
        Some((file, line)) => json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(file) },
                "region": { "startLine": line },
            },
            "logicalLocations": logical,
        }),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Notice => "warning",
        Level::Compatible => "note",
    }
}

fn sentence(text: &str) -> String {
    capitalized(text) + "."
}

/// Brackets would be links, and braces places for arguments.
fn message(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    escaped.replace('{', "{{").replace('}', "}}")
}

/// A path as a reference to a file: what has a meaning in addresses is encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'/' | b':' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
