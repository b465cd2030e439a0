//! Changes as one JSON array; `docs/schema-diff.md` describes the fields.

use std::fmt;

use serde_json::{Map, json};

use crate::{AttributeValue, Attributes, ElementId};

use super::{Report, ReportedChange};

/// Writes one object for each change.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries: Vec<serde_json::Value> = report.changes.iter().map(entry).collect();
    writeln!(to, "{:#}", serde_json::Value::from(entries))
}

fn entry(reported: &ReportedChange<'_>) -> serde_json::Value {
    let change = reported.change;
    json!({
        "change": change.change.name(),
        "kind": change.kind.name(),
        "id": change.id.as_str(),
        "breaking": change.is_breaking(),
        "rule": change.rule.id(),
        "wire": change.wire.name(),
        "rust": change.rust.name(),
        "from": attributes(&change.from),
        "to": attributes(&change.to),
        "reason": change.reason,
        "items": change.items,
        "features": change.features.iter().map(|any| any.names().collect()).collect::<Vec<Vec<&str>>>(),
        "inherited_from": change.inherited_from,
        "perhaps": change.perhaps.as_ref().map(ElementId::as_str),
        "fingerprint": reported.fingerprint,
        "allowed": reported.allowed,
        "file": reported.position.map(|(file, _)| file),
        "line": reported.position.map(|(_, line)| line),
    })
}

fn attributes(attributes: &Attributes) -> serde_json::Value {
    let value = |value: &AttributeValue| match value {
        AttributeValue::Bool(value) => json!(value),
        AttributeValue::Text(text) => json!(text),
    };
    let all = attributes.iter();
    all.map(|(attribute, of)| (attribute.name().to_owned(), value(of))).collect::<Map<_, _>>().into()
}
