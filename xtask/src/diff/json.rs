//! Changes as one JSON array.

use std::io::{self, Write};

use generator::diff::Value;
use serde_json::{Map, json};

use super::{Report, Told};

/// Writes one entry a change.
pub fn write(report: &Report<'_>, to: &mut impl Write) -> io::Result<()> {
    let entries: Vec<serde_json::Value> = report.changes.iter().map(entry).collect();
    serde_json::to_writer_pretty(&mut *to, &entries)?;
    writeln!(to)
}

/// One change as an object.
pub fn entry(told: &Told<'_>) -> serde_json::Value {
    let change = told.change;
    json!({
        "change": change.change.name(),
        "kind": change.kind,
        "id": change.id,
        "breaking": change.is_breaking(),
        "rule": change.rule.id,
        "wire": change.wire.name(),
        "rust": change.rust.name(),
        "from": attributes(&change.from),
        "to": attributes(&change.to),
        "reason": change.reason,
        "items": change.items,
        "inherited_from": change.inherited_from,
        "perhaps": change.perhaps,
        "fingerprint": told.fingerprint,
        "allowed": told.allowed,
        "file": told.place.map(|(file, _)| file),
        "line": told.place.map(|(_, line)| line),
    })
}

fn attributes(attributes: &[(&'static str, Value)]) -> serde_json::Value {
    let value = |value: &Value| match value {
        Value::Bool(value) => json!(value),
        Value::Text(text) => json!(text),
    };
    attributes.iter().map(|(name, of)| ((*name).to_owned(), value(of))).collect::<Map<_, _>>().into()
}
