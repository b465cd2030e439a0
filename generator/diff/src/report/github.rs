//! Changes as annotations of a GitHub workflow.

use std::fmt::{self, Write as _};

use super::rows::Row;
use super::wording::{clean, left_out, summary};
use super::{Report, ReportedChange};
use crate::Level;

/// GitHub shows ten annotations of each level for a step; one of them is for the summary.
const MAX_NOTICES: usize = 9;

/// Writes an error for each breaking change, a warning for each notice and a notice for the others, in this
/// order.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut all: Vec<(&str, &ReportedChange<'_>)> =
        report.changes.iter().map(|reported| (command(reported), reported)).collect();
    all.sort_by_key(|(command, reported)| (*command, std::cmp::Reverse(reported.level())));
    let (notices, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(command, _)| *command == "notice");
    for (command, reported) in rest.iter().chain(notices.iter().take(MAX_NOTICES)) {
        writeln!(to, "{}", annotation(command, reported))?;
    }
    let mut message = summary(report);
    let omitted = notices.len().saturating_sub(MAX_NOTICES);
    if omitted > 0 {
        let _ = write!(message, "; {omitted} not shown here");
    }
    if let Some(note) = left_out(report) {
        let _ = write!(message, "; {note}");
    }
    writeln!(to, "::notice title=cargo xtask diff::{}", data(&message))
}

/// The workflow command for a change. Sorted alphabetically, the commands go from the most to the least
/// severe.
fn command(reported: &ReportedChange<'_>) -> &'static str {
    match (reported.level(), reported.allowed) {
        (Level::Breaking, None) => "error",
        (Level::Notice, None) => "warning",
        _ => "notice",
    }
}

fn annotation(command: &str, reported: &ReportedChange<'_>) -> String {
    let row = Row::of(reported);
    let change = reported.change;
    let place = reported.position.map(|(file, line)| format!("file={},line={line},", property(file)));
    let title = format!("{}: {}", change.rule.id(), clean(change.id.as_str()));
    let mut message = clean(&change.reason);
    for part in
        [Some(&row.detail).filter(|detail| !detail.is_empty()), row.hint.as_ref()].into_iter().flatten()
    {
        let _ = write!(message, "; {part}");
    }
    match reported.allowed {
        Some(reason) => drop(write!(message, "; allowed: {}", clean(reason))),
        None if change.is_breaking() => drop(write!(message, "; fingerprint {}", reported.fingerprint)),
        None => {}
    }
    format!("::{command} {}title={}::{}", place.unwrap_or_default(), property(&title), data(&message))
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
