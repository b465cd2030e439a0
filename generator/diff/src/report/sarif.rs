//! Changes as SARIF 2.1.0, the Static Analysis Results Interchange Format.

use std::fmt;

use serde_json::{Value, json};

use crate::{ElementKind, Level, Rule};

use super::rows::Row;
use super::wording::{DOCS, capitalized, clean};
use super::{Report, ReportedChange};

/// Writes one run with a result for each change.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let rules: Vec<Value> = Rule::ALL.iter().map(|rule| rule_entry(*rule)).collect();
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
    writeln!(to, "{log:#}")
}

fn rule_entry(rule: Rule) -> Value {
    let place = format!("{DOCS}#{}", rule.id());
    json!({
        "id": rule.id(),
        "shortDescription": { "text": sentence(rule.meaning()) },
        "fullDescription": { "text": format!("{} See {place}.", sentence(rule.meaning())) },
        "help": {
            "text": format!("{place} shows an example."),
            "markdown": format!("`{place}` shows an example."),
        },
        "defaultConfiguration": { "level": level(rule.wire().max(rule.rust())) },
        "properties": { "wire": rule.wire().name(), "rust": rule.rust().name() },
    })
}

fn result(reported: &ReportedChange<'_>) -> Value {
    let row = Row::of(reported);
    let change = reported.change;
    let what = format!("{} `{}` {}", change.kind, clean(change.id.as_str()), change.change.name());
    let detail = Some(row.detail).filter(|detail| !detail.is_empty());
    let parts = [Some(what), detail, Some(clean(&change.reason)), row.hint];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let allowed = |reason| json!({ "kind": "external", "status": "accepted", "justification": reason });
    json!({
        "ruleId": change.rule.id(),
        "ruleIndex": index(change.rule),
        "level": level(reported.level()),
        "message": { "text": message(&text) },
        "locations": [location(reported)],
        "partialFingerprints": { "change/v1": reported.fingerprint },
        // An empty list means "reviewed and not suppressed"; without the list, it would be unknown.
        "suppressions": reported.allowed.map(allowed).into_iter().collect::<Vec<_>>(),
        "properties": { "wire": change.wire.name(), "rust": change.rust.name() },
    })
}

/// The position of the rule in the list of all rules; SARIF has -1 for an unknown one.
fn index(rule: Rule) -> i64 {
    let index = Rule::ALL.iter().position(|known| *known == rule);
    index.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1)
}

fn location(reported: &ReportedChange<'_>) -> Value {
    let kind = match reported.change.kind {
        ElementKind::Action | ElementKind::Function => "function",
        ElementKind::Parameter => "parameter",
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::TypeDefinition => "type",
        ElementKind::Property | ElementKind::NavigationProperty | ElementKind::Member => "member",
        // SARIF has no kind for these elements.
        kind @ (ElementKind::Term
        | ElementKind::EntityContainer
        | ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport
        | ElementKind::NavigationPropertyBinding) => kind.name(),
    };
    let logical = json!([{ "fullyQualifiedName": reported.change.id.as_str(), "kind": kind }]);
    match reported.position {
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

/// Escapes characters with a meaning in messages of SARIF: brackets make links, braces are placeholders.
fn message(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    escaped.replace('{', "{{").replace('}', "}}")
}

/// A path as a URI reference, percent-encoded, with `/` between the segments.
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
