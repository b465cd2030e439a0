//! Phrases that several formats share, and the escaping of texts from the documents.

use generator::text::is_hidden;

use crate::Level;

use super::Report;

/// The document that explains every rule.
pub const DOCS: &str = "docs/schema-diff.md";

/// The number of changes of each level: `12 changes: 2 breaking (1 allowed), 1 notice, 9 compatible`.
pub fn summary(report: &Report<'_>) -> String {
    if report.changes.is_empty() {
        return String::from("nothing changed");
    }
    let parts: Vec<String> = [Level::Breaking, Level::Notice, Level::Compatible]
        .into_iter()
        .filter_map(|level| part(report, level))
        .collect();
    format!("{}: {}", counted(report.changes.len(), "change"), parts.join(", "))
}

fn part(report: &Report<'_>, level: Level) -> Option<String> {
    let count = report.count(|reported| reported.level() == level);
    let allowed = report.count(|reported| reported.level() == level && reported.allowed.is_some());
    let note = if allowed > 0 { format!(" ({allowed} allowed)") } else { String::new() };
    (count > 0).then(|| format!("{count} {}{note}", level.name()))
}

/// A note on the changes that were left out, if any.
pub fn left_out(report: &Report<'_>) -> Option<String> {
    let more = if report.changes.is_empty() { "" } else { "more " };
    match report.left_out {
        0 => None,
        1 => Some(format!("1 {more}change is in annotations only; `--annotations` shows it")),
        count => Some(format!("{count} {more}changes are in annotations only; `--annotations` shows them")),
    }
}

/// A number with a noun, in the plural unless it is one.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// The file names of both documents, each formatted by `shown`; only one if both are the same.
pub fn title(report: &Report<'_>, shown: impl Fn(&str) -> String) -> String {
    let [old, new] =
        [report.old_name, report.new_name].map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
    if old == new { shown(new) } else { format!("{} → {}", shown(old), shown(new)) }
}

/// The words with a capital first letter.
pub fn capitalized(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// A text as one line without control or invisible characters; each becomes U+FFFD, the replacement
/// character.
pub fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The text, cut after `length` characters.
pub fn clip(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Splits a text at backticks and says of each part whether it is code. An unpaired backtick is plain text.
pub fn spans(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let count = text.matches('`').count();
    let paired = count - count % 2;
    text.splitn(paired + 1, '`').enumerate().map(|(at, part)| (at % 2 == 1, part))
}

/// Escapes a text for HTML, also for values of attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            character => escaped.push(character),
        }
    }
    escaped
}
