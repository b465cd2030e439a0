//! Changes as lines with styles for a terminal.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};

use super::rows::{Block, BlockLine, Row, blocks};
use super::wording::{clean, left_out, summary};
use super::{Report, ReportedChange};
use crate::{Level, Rule};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// Names up to this width are padded to one column.
const MAX_WIDTH: usize = 56;

/// The longest list of names in a line that stands for many changes, in characters.
const MAX_NAMES: usize = 100;

/// Writes the changes by type, those with breaking changes first, and a summary at the end.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    for block in blocks(report, |_| true) {
        write_block(&block, to)?;
        writeln!(to)?;
    }
    writeln!(to, "{}", styled(BOLD, &summary(report)))?;
    match left_out(report) {
        Some(note) => writeln!(to, "{note}"),
        None => Ok(()),
    }
}

fn write_block(block: &Block<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let rule = block.rule().map(|rule| format!(" [{}]", rule.id())).unwrap_or_default();
    writeln!(to, "{}{}{}", block.heading.words(), styled(BOLD, &clean(&block.name)), styled(DIM, &rule))?;
    let lines = block.lines();
    let column = lines.iter().filter_map(|line| match line {
        BlockLine::One(row) => Some(width(&row.name)).filter(|width| *width <= MAX_WIDTH),
        BlockLine::Many { .. } => None,
    });
    let column = column.max().unwrap_or_default();
    for line in &lines {
        match line {
            BlockLine::One(row) => write_row(row, block.rule(), column, to)?,
            BlockLine::Many { what, rows } => write_many(what, rows, to)?,
        }
    }
    Ok(())
}

fn write_row(row: &Row<'_>, known: Option<Rule>, column: usize, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reported = row.reported;
    let (mark, name) = styles(reported, row.mark());
    write!(to, "  {} {}", styled(mark, &row.mark()), styled(name, &row.name))?;
    if !row.detail.is_empty() {
        let space = column.saturating_sub(width(&row.name));
        write!(to, "{:space$}  {}", "", row.detail)?;
    }
    let rule = Some(reported.change.rule).filter(|rule| known != Some(*rule)).map(Rule::id);
    let fingerprint = Some(reported.fingerprint.as_str()).filter(|_| reported.change.is_breaking());
    let codes: Vec<&str> = rule.into_iter().chain(fingerprint).collect();
    if !codes.is_empty() {
        write!(to, "  {}", styled(DIM, &format!("[{}]", codes.join(" "))))?;
    }
    let hint = row.hint.as_deref().unwrap_or_default();
    if reported.level() == Level::Compatible {
        let space = if hint.is_empty() { "" } else { "  " };
        writeln!(to, "{space}{hint}")?;
    } else {
        let semicolon = if hint.is_empty() { "" } else { "; " };
        writeln!(to, "\n      {}{semicolon}{hint}", clean(&reported.change.reason))?;
    }
    match reported.allowed {
        Some(reason) => writeln!(to, "      {}", styled(GREEN, &format!("allowed: {}", clean(reason)))),
        None => Ok(()),
    }
}

fn write_many(what: &str, rows: &[&Row<'_>], to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut names = String::new();
    let mut count = 0;
    for row in rows {
        if count > 0 && width(&names) + width(&row.name) > MAX_NAMES {
            break;
        }
        names.push_str(if count > 0 { ", " } else { "" });
        names.push_str(&row.name);
        count += 1;
    }
    let rest = rows.len() - count;
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let mark = rows.first().map_or('~', |row| row.mark());
    writeln!(to, "  {} {} {what}: {names}{rest}", styled(DIM, &mark), rows.len())
}

/// The styles of the mark and of the name.
fn styles(reported: &ReportedChange<'_>, mark: char) -> (Style, Style) {
    match (reported.level(), reported.allowed) {
        (Level::Breaking, None) => (RED.bold(), RED.bold()),
        (Level::Breaking, Some(_)) => (RED.dimmed(), RED.dimmed()),
        (Level::Notice, _) => (YELLOW, YELLOW),
        (Level::Compatible, _) if mark == '+' => (GREEN, PLAIN),
        (Level::Compatible, _) => (DIM, PLAIN),
    }
}

fn styled(style: Style, what: &impl Display) -> String {
    format!("{style}{what}{style:#}")
}

fn width(text: &str) -> usize {
    text.chars().count()
}
