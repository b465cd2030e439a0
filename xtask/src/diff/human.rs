//! Changes for people at a terminal.

use std::fmt::Display;
use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use generator::diff::Level;

use super::rows::{Block, Line, Row, blocks};
use super::text::{clean, summary, untold};
use super::{Report, Told};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// Up to which width the column of names is even.
const MAX_WIDTH: usize = 56;

/// How much is told of changes that read the same.
const MAX_NAMES: usize = 100;

/// Writes a line a change by type, the breaking ones first, and a summary at the end.
pub fn write(report: &Report<'_>, to: &mut impl Write) -> io::Result<()> {
    for block in blocks(report, |_| true) {
        write_block(&block, to)?;
        writeln!(to)?;
    }
    writeln!(to, "{}", styled(BOLD, &summary(report)))?;
    match untold(report) {
        Some(untold) => writeln!(to, "{untold}"),
        None => Ok(()),
    }
}

fn write_block(block: &Block<'_>, to: &mut impl Write) -> io::Result<()> {
    let rule = block.rule().map(|rule| format!(" [{rule}]")).unwrap_or_default();
    writeln!(to, "{}{}{}", block.words, styled(BOLD, &clean(&block.name)), styled(DIM, &rule))?;
    let lines = block.lines();
    let column = lines.iter().filter_map(|line| match line {
        Line::One(row) => Some(width(&row.name)).filter(|width| *width <= MAX_WIDTH),
        Line::Many { .. } => None,
    });
    let column = column.max().unwrap_or_default();
    for line in &lines {
        match line {
            Line::One(row) => write_row(row, block.rule(), column, to)?,
            Line::Many { what, rows } => write_many(what, rows, to)?,
        }
    }
    Ok(())
}

fn write_row(row: &Row<'_>, known: Option<&str>, column: usize, to: &mut impl Write) -> io::Result<()> {
    let told = row.told;
    let (mark, name) = styles(told, row.mark());
    write!(to, "  {} {}", styled(mark, &row.mark()), styled(name, &row.name))?;
    if !row.detail.is_empty() {
        let space = column.saturating_sub(width(&row.name));
        write!(to, "{:space$}  {}", "", row.detail)?;
    }
    let rule = Some(told.change.rule.id).filter(|rule| known != Some(rule));
    let fingerprint = Some(told.fingerprint.as_str()).filter(|_| told.change.is_breaking());
    let codes: Vec<&str> = rule.into_iter().chain(fingerprint).collect();
    if !codes.is_empty() {
        write!(to, "  {}", styled(DIM, &format!("[{}]", codes.join(" "))))?;
    }
    let hint = row.hint.as_deref().unwrap_or_default();
    if told.level() == Level::Compatible {
        let space = if hint.is_empty() { "" } else { "  " };
        writeln!(to, "{space}{hint}")?;
    } else {
        let semicolon = if hint.is_empty() { "" } else { "; " };
        writeln!(to, "\n      {}{semicolon}{hint}", clean(&told.change.reason))?;
    }
    match told.allowed {
        Some(reason) => writeln!(to, "      {}", styled(GREEN, &format!("allowed: {}", clean(reason)))),
        None => Ok(()),
    }
}

fn write_many(what: &str, rows: &[&Row<'_>], to: &mut impl Write) -> io::Result<()> {
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

/// Of the mark and of the name.
fn styles(told: &Told<'_>, mark: char) -> (Style, Style) {
    match (told.level(), told.allowed) {
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
