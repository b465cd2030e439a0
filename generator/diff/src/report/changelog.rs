//! Changes as the bullets of a changelog.

use std::fmt::Write as _;

use generator::text::visible;

use crate::ChangeKind;

use super::markdown::{code, inline};
use super::rows::{Block, BlockLine, Heading, Row, blocks};
use super::{Report, ReportedChange};

/// The width of the lines.
const WIDTH: usize = 120;

/// One bullet for each breaking change, then one for all other changes of each type.
pub fn section(report: &Report<'_>) -> String {
    let breaking = report.changes.iter().filter(|reported| reported.change.is_breaking()).map(breaking);
    let rest = blocks(report, |reported| !reported.change.is_breaking());
    breaking.chain(rest.iter().map(others)).map(|text| bullet(&visible(&text))).collect()
}

fn breaking(reported: &ReportedChange<'_>) -> String {
    let mut text =
        format!("Breaking: {} ({}", inline(&reported.change.reason), code(reported.change.id.as_str()));
    if let Some(hint) = Row::of(reported).hint {
        let _ = write!(text, ", {}", inline(&hint));
    }
    text + ")."
}

fn others(block: &Block<'_>) -> String {
    let lines = block.lines();
    let names = |change: ChangeKind| -> Vec<String> {
        let rows = lines.iter().filter_map(|line| match line {
            BlockLine::One(row) if row.reported.change.change == change => Some(named(row)),
            _ => None,
        });
        rows.collect()
    };
    match block.heading {
        Heading::TypesAdded => {
            return format!("New in {}: {}.", code(&block.name), names(ChangeKind::Added).join(", "));
        }
        Heading::TypesRemoved => {
            return format!("Gone in {}: {}.", code(&block.name), names(ChangeKind::Removed).join(", "));
        }
        Heading::Group => {}
    }
    let kinds = [(ChangeKind::Added, "new"), (ChangeKind::Removed, "gone"), (ChangeKind::Changed, "changed")];
    let kinds = kinds.into_iter().map(|(kind, word)| (word, names(kind)));
    let parts = kinds.filter(|(_, names)| !names.is_empty());
    let parts = parts.map(|(word, names)| format!("{word} {}", names.join(", ")));
    let many = lines.iter().filter_map(|line| match line {
        BlockLine::Many { what, rows } => Some(format!("{} {}", rows.len(), inline(what))),
        BlockLine::One(_) => None,
    });
    format!("{}: {}.", code(&block.name), parts.chain(many).collect::<Vec<_>>().join("; "))
}

/// The name of an element; for changed and removed elements followed by the difference or the replacement.
fn named(row: &Row<'_>) -> String {
    let name = code(&row.name);
    match (row.reported.change.change, &row.hint) {
        (ChangeKind::Changed, _) if row.detail.is_empty() => {
            format!("{name} ({})", row.reported.change.rule.id())
        }
        (ChangeKind::Changed, _) => format!("{name} ({})", code(&row.detail)),
        (ChangeKind::Removed, Some(hint)) => format!("{name} ({})", inline(hint)),
        _ => name,
    }
}

/// Wraps the text of a bullet.
fn bullet(text: &str) -> String {
    let mut lines = vec![String::from("*")];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH || !may_start_line(word) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n") + "\n"
}

/// Whether a line of Markdown may begin with a word: not if it would start a list, heading or block of code.
fn may_start_line(word: &str) -> bool {
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    match word.chars().next() {
        Some('`') => !word.starts_with("```"),
        Some(first) => first.is_alphabetic() || first == '(' || is_number(word),
        None => false,
    }
}
