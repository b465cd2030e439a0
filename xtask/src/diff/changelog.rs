//! Changes as bullets of a changelog.

use std::fmt::Write as _;

use generator::diff::ChangeKind;
use generator::text::visible;

use super::markdown::{code, inline};
use super::rows::{Block, Line, Row, blocks};
use super::{Report, Told};

/// How long the lines of a changelog are.
const WIDTH: usize = 120;

/// A bullet for each change that breaks, then one for all others of a type.
pub fn section(report: &Report<'_>) -> String {
    let breaking = report.changes.iter().filter(|told| told.change.is_breaking()).map(breaking);
    let rest = blocks(report, |told| !told.change.is_breaking());
    breaking.chain(rest.iter().map(others)).map(|text| bullet(&visible(&text))).collect()
}

fn breaking(told: &Told<'_>) -> String {
    let mut text = format!("Breaking: {} ({}", inline(&told.change.reason), code(&told.change.id));
    if let Some(hint) = Row::of(told).hint {
        let _ = write!(text, ", {}", inline(&hint));
    }
    text + ")."
}

fn others(block: &Block<'_>) -> String {
    let lines = block.lines();
    let names = |change: ChangeKind| -> Vec<String> {
        let rows = lines.iter().filter_map(|line| match line {
            Line::One(row) if row.told.change.change == change => Some(named(row)),
            _ => None,
        });
        rows.collect()
    };
    if !block.words.is_empty() {
        let is_new = !names(ChangeKind::Added).is_empty();
        let all = names(if is_new { ChangeKind::Added } else { ChangeKind::Removed });
        let way = if is_new { "New" } else { "Gone" };
        return format!("{way} in {}: {}.", code(&block.name), all.join(", "));
    }
    let kinds = [(ChangeKind::Added, "new"), (ChangeKind::Removed, "gone"), (ChangeKind::Changed, "changed")];
    let kinds = kinds.into_iter().map(|(kind, word)| (word, names(kind)));
    let parts = kinds.filter(|(_, names)| !names.is_empty());
    let parts = parts.map(|(word, names)| format!("{word} {}", names.join(", ")));
    let many = lines.iter().filter_map(|line| match line {
        Line::Many { what, rows } => Some(format!("{} {}", rows.len(), inline(what))),
        Line::One(_) => None,
    });
    format!("{}: {}.", code(&block.name), parts.chain(many).collect::<Vec<_>>().join("; "))
}

/// What changed, and how if it was there before and after.
fn named(row: &Row<'_>) -> String {
    let name = code(&row.name);
    match (row.told.change.change, &row.hint) {
        (ChangeKind::Changed, _) if row.detail.is_empty() => format!("{name} ({})", row.told.change.rule.id),
        (ChangeKind::Changed, _) => format!("{name} ({})", code(&row.detail)),
        (ChangeKind::Removed, Some(hint)) => format!("{name} ({})", inline(hint)),
        _ => name,
    }
}

/// Breaks it into lines.
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

/// Whether Markdown takes a word to go on with what was before it, wherever it stands.
fn may_start_line(word: &str) -> bool {
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    match word.chars().next() {
        Some('`') => !word.starts_with("```"),
        Some(first) => first.is_alphabetic() || first == '(' || is_number(word),
        None => false,
    }
}
