//! Changes as annotations of a GitHub workflow.

use std::fmt::Write as _;
use std::io::{self, Write};

use generator::diff::Level;

use super::rows::Row;
use super::text::{clean, summary, untold};
use super::{Report, Told};

/// GitHub shows ten annotations of a kind for a step; the last is the summary.
const MAX_NOTICES: usize = 9;

/// Writes the worst first: an error for what breaks, a warning for what to look at, a notice for the rest.
pub fn write(report: &Report<'_>, to: &mut impl Write) -> io::Result<()> {
    let mut all: Vec<(&str, &Told<'_>)> = report.changes.iter().map(|told| (command(told), told)).collect();
    all.sort_by_key(|(command, told)| (*command, std::cmp::Reverse(told.level())));
    let (notices, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(command, _)| *command == "notice");
    for (command, told) in rest.iter().chain(notices.iter().take(MAX_NOTICES)) {
        writeln!(to, "{}", annotation(command, told))?;
    }
    let mut message = summary(report);
    let left_out = notices.len().saturating_sub(MAX_NOTICES);
    if left_out > 0 {
        let _ = write!(message, "; {left_out} not shown here");
    }
    if let Some(untold) = untold(report) {
        let _ = write!(message, "; {untold}");
    }
    writeln!(to, "::notice title=cargo xtask diff::{}", data(&message))
}

/// In alphabetical order, they get less grave.
fn command(told: &Told<'_>) -> &'static str {
    match (told.level(), told.allowed) {
        (Level::Breaking, None) => "error",
        (Level::Notice, None) => "warning",
        _ => "notice",
    }
}

fn annotation(command: &str, told: &Told<'_>) -> String {
    let row = Row::of(told);
    let change = told.change;
    let place = told.place.map(|(file, line)| format!("file={},line={line},", property(file)));
    let title = format!("{}: {}", change.rule.id, clean(&change.id));
    let mut message = clean(&change.reason);
    for part in
        [Some(&row.detail).filter(|detail| !detail.is_empty()), row.hint.as_ref()].into_iter().flatten()
    {
        let _ = write!(message, "; {part}");
    }
    match told.allowed {
        Some(reason) => drop(write!(message, "; allowed: {}", clean(reason))),
        None if change.is_breaking() => drop(write!(message, "; fingerprint {}", told.fingerprint)),
        None => {}
    }
    format!("::{command} {}title={}::{}", place.unwrap_or_default(), property(&title), data(&message))
}

/// Text as a workflow command takes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
