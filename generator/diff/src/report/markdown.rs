//! Changes as Markdown for a pull request.

use std::fmt::{self, Write as _};

use super::rows::{Block, BlockLine, Row, blocks};
use super::wording::{DOCS, capitalized, clean, clip, counted, escape, left_out, spans, summary, title};
use super::{Report, ReportedChange};
use crate::{ChangeKind, Level, Rule, SchemaChange};

/// GitHub allows 65,536 characters in the description of a pull request; the rest is for other text.
const MAX_LENGTH: usize = 60_000;

/// The longest text of one change, in characters.
const MAX_PIECE: usize = 1_000;

/// Blocks with more lines than this are collapsed.
const MAX_LINES: usize = 8;

/// Writes the breaking changes, then the notices, then the compatible changes by type.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut page = Page::default();
    let _ = write!(page.text, "## Changes of {}\n\n**{}**\n", title(report, code), summary(report));
    if let Some(note) = left_out(report) {
        let _ = write!(page.text, "\n{}\n", inline(&note));
    }
    for (title, level) in [("Breaking", Level::Breaking), ("Notice", Level::Notice)] {
        let all: Vec<&ReportedChange<'_>> =
            report.changes.iter().filter(|reported| reported.level() == level).collect();
        page.heading(title, &all);
        all.into_iter().for_each(|reported| page.push(&entry(reported), 1));
    }
    let rest = blocks(report, |reported| reported.level() == Level::Compatible);
    page.heading("Compatible", &rest);
    rest.iter().for_each(|block| page.block(block));
    page.text.truncate(page.text.trim_end().len());
    page.text.push('\n');
    if page.left_out > 0 {
        let changes = counted(page.left_out, "more change");
        let _ = write!(page.text, "\n{changes} do not fit here; `cargo xtask diff` shows all.\n");
    }
    to.write_str(&page.text)
}

/// A text of limited length.
#[derive(Default)]
struct Page {
    text: String,
    /// How many changes were left out because the page was full.
    left_out: usize,
}

impl Page {
    fn heading<T>(&mut self, title: &str, of: &[T]) {
        if !of.is_empty() && self.left_out == 0 {
            let _ = write!(self.text, "\n### {title}\n\n");
        }
    }

    /// Adds a piece if there is room for it. Once a piece was left out, all later ones are, too.
    fn push(&mut self, piece: &str, changes: usize) {
        if self.left_out > 0 || self.text.len() + piece.len() > MAX_LENGTH {
            self.left_out += changes;
        } else {
            self.text.push_str(piece);
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        let lines = block.lines();
        let is_long = lines.len() > MAX_LINES;
        let words = capitalized(block.heading.words());
        let mut before = if is_long {
            let name = escape(&clip(&clean(&block.name), MAX_PIECE));
            let changes = counted(block.rows.len(), "change");
            format!("<details><summary>{words}<code>{name}</code>: {changes}</summary>\n\n")
        } else {
            format!("{words}{}\n\n", code(&block.name))
        };
        let start = self.text.len();
        for line in &lines {
            let piece = std::mem::take(&mut before) + &bullet(line, block.rule());
            self.push(&piece, line.count());
        }
        if self.text.len() > start {
            self.text.push_str(if is_long { "\n</details>\n\n" } else { "\n" });
        }
    }
}

/// A breaking change or a notice, with all its details.
fn entry(reported: &ReportedChange<'_>) -> String {
    let row = Row::of(reported);
    let change = reported.change;
    let what = format!("{} {}", change.kind, change.change.name());
    let detail = if row.detail.is_empty() { String::new() } else { format!(", {}", code(&row.detail)) };
    let mut entry =
        format!("* **{}** {what}{detail}  \n  {}", code(change.id.as_str()), inline(&change.reason));
    if let Some(hint) = &row.hint {
        let _ = write!(entry, "; {}", inline(hint));
    }
    if let Some(reason) = reported.allowed {
        let _ = write!(entry, "  \n  Allowed: {}", inline(reason));
    }
    let _ = write!(entry, "  \n  {}", rule(change));
    if change.is_breaking() {
        let _ = write!(entry, " {}", code(&reported.fingerprint));
    }
    entry.push('\n');
    entry
}

fn bullet(line: &BlockLine<'_, '_>, known: Option<Rule>) -> String {
    let row = match line {
        BlockLine::One(row) => row,
        BlockLine::Many { what, rows } => {
            let names: Vec<String> = rows.iter().map(|row| code(&row.name)).collect();
            let names = clip_list(&names);
            let mark = rows.first().map_or('~', |row| row.mark());
            return format!("* `{mark}` {} {}: {names}\n", rows.len(), inline(what));
        }
    };
    let change = row.reported.change;
    let mut bullet = format!("* `{}` {}", row.mark(), code(&row.name));
    if !row.detail.is_empty() {
        let _ = write!(bullet, ": {}", code(&row.detail));
    }
    // The rule of an added element would only repeat that it is new.
    if change.change != ChangeKind::Added && known != Some(change.rule) {
        let _ = write!(bullet, " ({})", rule(change));
    }
    if let Some(hint) = &row.hint {
        let _ = write!(bullet, ", {}", inline(hint));
    }
    if let Some(reason) = row.reported.allowed {
        let _ = write!(bullet, "; allowed: {}", inline(reason));
    }
    bullet.push('\n');
    bullet
}

/// The names, as many as there is room for.
fn clip_list(names: &[String]) -> String {
    let mut length = 0;
    let fits = |name: &&String| {
        length += name.len() + 2;
        length <= MAX_PIECE
    };
    let listed: Vec<&str> = names.iter().take_while(fits).map(String::as_str).collect();
    let rest = names.len() - listed.len();
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{rest}", listed.join(", "))
}

/// A link to the rule's documentation. GitHub resolves relative links against the URL of the pull request.
fn rule(change: &SchemaChange) -> String {
    let id = change.rule.id();
    format!("[{id}](../blob/HEAD/{DOCS}#{id})")
}

/// A text as inline code, with a fence that is longer than any run of backticks in it.
pub fn code(text: &str) -> String {
    let text = clip(&clean(text), MAX_PIECE);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match text.trim() {
        "" => String::from("` `"),
        trimmed if trimmed.starts_with('`') || trimmed.ends_with('`') => format!("{fence} {trimmed} {fence}"),
        trimmed => format!("{fence}{trimmed}{fence}"),
    }
}

/// Escapes a text, and keeps code between backticks.
pub fn inline(text: &str) -> String {
    let text = clip(&clean(text), MAX_PIECE);
    spans(&text).map(|(is_code, part)| if is_code { code(part) } else { plain(part) }).collect()
}

/// Escapes all markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            // GitHub would notify the person or team of that name.
            '@' => plain.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' => {
                plain.push('\\');
                plain.push(character);
            }
            character => plain.push(character),
        }
    }
    plain
}
