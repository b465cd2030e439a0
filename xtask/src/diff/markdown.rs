//! Changes for a pull request, and for a changelog.

use std::fmt::Write as _;
use std::io::{self, Write};

use generator::diff::{Change, ChangeKind, Level};

use super::rows::{Block, Line, Row, blocks};
use super::text::{DOCS, capitalized, clean, clip, counted, escape, spans, summary, title, untold};
use super::{Report, Told};

/// GitHub takes 65,536 characters, of all that is in a pull request.
const MAX_LENGTH: usize = 60_000;

/// The longest text of one change.
const MAX_PIECE: usize = 1_000;

/// How many lines of a type are shown without unfolding.
const MAX_LINES: usize = 8;

/// Writes what breaks, then what to look at, then everything else by type.
pub fn write(report: &Report<'_>, to: &mut impl Write) -> io::Result<()> {
    let mut page = Page::default();
    let _ = write!(page.text, "## Changes of {}\n\n**{}**\n", title(report, code), summary(report));
    if let Some(untold) = untold(report) {
        let _ = write!(page.text, "\n{}\n", inline(&untold));
    }
    for (title, level) in [("Breaking", Level::Breaking), ("Notice", Level::Notice)] {
        let told: Vec<&Told<'_>> = report.changes.iter().filter(|told| told.level() == level).collect();
        page.heading(title, &told);
        told.into_iter().for_each(|told| page.push(&entry(told), 1));
    }
    let rest = blocks(report, |told| told.level() == Level::Compatible);
    page.heading("Compatible", &rest);
    rest.iter().for_each(|block| page.block(block));
    page.text.truncate(page.text.trim_end().len());
    page.text.push('\n');
    if page.left_out > 0 {
        let changes = counted(page.left_out, "more change");
        let _ = write!(page.text, "\n{changes} would be too much here; `cargo xtask diff` tells all.\n");
    }
    to.write_all(page.text.as_bytes())
}

/// A text that does not become too long.
#[derive(Default)]
struct Page {
    text: String,
    /// How many changes had no room.
    left_out: usize,
}

impl Page {
    fn heading<T>(&mut self, title: &str, of: &[T]) {
        if !of.is_empty() && self.left_out == 0 {
            let _ = write!(self.text, "\n### {title}\n\n");
        }
    }

    /// What comes after what had no room has none, either.
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
        let words = capitalized(block.words);
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

/// What breaks or is to be looked at, with all that is known of it.
fn entry(told: &Told<'_>) -> String {
    let row = Row::of(told);
    let change = told.change;
    let what = format!("{} {}", change.kind, change.change.name());
    let detail = if row.detail.is_empty() { String::new() } else { format!(", {}", code(&row.detail)) };
    let mut entry = format!("* **{}** {what}{detail}  \n  {}", code(&change.id), inline(&change.reason));
    if let Some(hint) = &row.hint {
        let _ = write!(entry, "; {}", inline(hint));
    }
    if let Some(reason) = told.allowed {
        let _ = write!(entry, "  \n  Allowed: {}", inline(reason));
    }
    let _ = write!(entry, "  \n  {}", rule(change));
    if change.is_breaking() {
        let _ = write!(entry, " {}", code(&told.fingerprint));
    }
    entry.push('\n');
    entry
}

fn bullet(line: &Line<'_, '_>, known: Option<&str>) -> String {
    let row = match line {
        Line::One(row) => row,
        Line::Many { what, rows } => {
            let names: Vec<String> = rows.iter().map(|row| code(&row.name)).collect();
            let names = clip_list(&names);
            let mark = rows.first().map_or('~', |row| row.mark());
            return format!("* `{mark}` {} {}: {names}\n", rows.len(), inline(what));
        }
    };
    let change = row.told.change;
    let mut bullet = format!("* `{}` {}", row.mark(), code(&row.name));
    if !row.detail.is_empty() {
        let _ = write!(bullet, ": {}", code(&row.detail));
    }
    // Of what is new, the rule says nothing that the line does not.
    if change.change != ChangeKind::Added && known != Some(change.rule.id) {
        let _ = write!(bullet, " ({})", rule(change));
    }
    if let Some(hint) = &row.hint {
        let _ = write!(bullet, ", {}", inline(hint));
    }
    if let Some(reason) = row.told.allowed {
        let _ = write!(bullet, "; allowed: {}", inline(reason));
    }
    bullet.push('\n');
    bullet
}

/// As many as there is room for.
fn clip_list(names: &[String]) -> String {
    let mut length = 0;
    let fits = |name: &&String| {
        length += name.len() + 2;
        length <= MAX_PIECE
    };
    let told: Vec<&str> = names.iter().take_while(fits).map(String::as_str).collect();
    let rest = names.len() - told.len();
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{rest}", told.join(", "))
}

/// GitHub resolves links in a pull request against the address of that.
fn rule(change: &Change) -> String {
    let id = change.rule.id;
    format!("[{id}](../blob/HEAD/{DOCS}#{id})")
}

/// A text as code, whatever is in it.
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

/// A text in which only code between backticks is more than text.
pub fn inline(text: &str) -> String {
    let text = clip(&clean(text), MAX_PIECE);
    spans(&text).map(|(is_code, part)| if is_code { code(part) } else { plain(part) }).collect()
}

/// A text without any markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            // It would tell people, who know nothing of it.
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
