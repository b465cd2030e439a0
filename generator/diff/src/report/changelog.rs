//! Changes as the bullets of a changelog.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use generator::features::Features;
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
    breaking.chain(rest.iter().flat_map(others)).map(|text| bullet(&visible(&text))).collect()
}

fn breaking(reported: &ReportedChange<'_>) -> String {
    let mut text =
        format!("Breaking: {} ({}", inline(&reported.change.reason), code(reported.change.id.as_str()));
    if let Some(hint) = Row::of(reported).hint {
        let _ = write!(text, ", {}", inline(&hint));
    }
    if !reported.change.features.is_empty() {
        let _ = write!(text, "; {}", in_words(&reported.change.features));
    }
    text + ")."
}

/// The cargo features of a change.
fn in_words(features: &[Features]) -> String {
    let all: Vec<String> = features.iter().map(|any| inline(&any.to_string())).collect();
    let word = if features.iter().map(|any| any.names().count()).sum::<usize>() == 1 {
        "feature"
    } else {
        "features"
    };
    format!("{word} {}", all.join(" and "))
}

/// The bullets of a block: one for a type, and for new or removed types one for each area.
fn others(block: &Block<'_>) -> Vec<String> {
    let words = match block.heading {
        Heading::TypesAdded => "New in",
        Heading::TypesRemoved => "Gone in",
        Heading::Group => return vec![of_one(block)],
    };
    let mut areas: BTreeMap<&[Features], Vec<&Row<'_>>> = BTreeMap::new();
    block.rows.iter().for_each(|row| areas.entry(&row.reported.change.features).or_default().push(row));
    let bullets = areas.into_iter().map(|(features, rows)| {
        let names: Vec<String> = rows.into_iter().map(named).collect();
        format!("{words} {}{}: {}.", code(&block.name), in_brackets(features), names.join(", "))
    });
    bullets.collect()
}

/// The bullet of one type. Features that not all of its changes need follow the names of those that do.
fn of_one(block: &Block<'_>) -> String {
    let lines = block.lines();
    let rows = || {
        lines.iter().filter_map(|line| match line {
            BlockLine::One(row) => Some(*row),
            BlockLine::Many { .. } => None,
        })
    };
    let mut all = rows().map(|row| row.reported.change.features.as_slice());
    let first = all.next().unwrap_or_default();
    let common = if all.all(|features| features == first) { first } else { &[] };
    let names = |change: ChangeKind| -> Vec<String> {
        let rows = rows().filter(|row| row.reported.change.change == change);
        let own = |row: &Row<'_>| {
            let features = &row.reported.change.features;
            if features == common { String::new() } else { in_brackets(features) }
        };
        rows.map(|row| named(row) + &own(row)).collect()
    };
    let kinds = [(ChangeKind::Added, "new"), (ChangeKind::Removed, "gone"), (ChangeKind::Changed, "changed")];
    let kinds = kinds.into_iter().map(|(kind, word)| (word, names(kind)));
    let parts = kinds.filter(|(_, names)| !names.is_empty());
    let parts = parts.map(|(word, names)| format!("{word} {}", names.join(", ")));
    let many = lines.iter().filter_map(|line| match line {
        BlockLine::Many { what, rows } => Some(format!("{} {}", rows.len(), inline(what))),
        BlockLine::One(_) => None,
    });
    let all: Vec<String> = parts.chain(many).collect();
    format!("{}{}: {}.", code(&block.name), in_brackets(common), all.join("; "))
}

fn in_brackets(features: &[Features]) -> String {
    if features.is_empty() { String::new() } else { format!(" ({})", in_words(features)) }
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
