//! What several formats say in the same words, and what keeps a document's words from being more than words.

use generator::diff::Level;
use generator::text::is_hidden;

use super::Report;

/// Where every rule is explained.
pub const DOCS: &str = "docs/schema-diff.md";

/// How many changes there are, and how bad: `12 changes: 2 breaking (1 allowed), 1 notice, 9 compatible`.
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
    let count = report.count(|told| told.level() == level);
    let allowed = report.count(|told| told.level() == level && told.allowed.is_some());
    let note = if allowed > 0 { format!(" ({allowed} allowed)") } else { String::new() };
    (count > 0).then(|| format!("{count} {}{note}", level.name()))
}

/// That there is more to tell, if there is.
pub fn untold(report: &Report<'_>) -> Option<String> {
    let more = if report.changes.is_empty() { "" } else { "more " };
    match report.untold {
        0 => None,
        1 => Some(format!("1 {more}change is by annotations only; `--annotations` tells it")),
        count => Some(format!("{count} {more}changes are by annotations only; `--annotations` tells them")),
    }
}

/// A number of things.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// The names of both documents, without folders, each as it is shown; one if they are called the same.
pub fn title(report: &Report<'_>, shown: impl Fn(&str) -> String) -> String {
    let [old, new] =
        [report.old_name, report.new_name].map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
    if old == new { shown(new) } else { format!("{} → {}", shown(old), shown(new)) }
}

/// Words as they begin a sentence.
pub fn capitalized(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// A text as one line, in which nothing is obeyed or hidden: what would be has the mark of a character that
/// cannot be shown.
pub fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The beginning of a text that is too long.
pub fn clip(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The parts of a text and whether each is code, between backticks. A backtick that none follows is text.
pub fn spans(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let count = text.matches('`').count();
    let paired = count - count % 2;
    text.splitn(paired + 1, '`').enumerate().map(|(at, part)| (at % 2 == 1, part))
}

/// A text that is text in HTML, in attributes too.
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
