//! Changes as one self-contained HTML page: a plain list, which a script makes searchable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::rows::{Block, Row, blocks};
use super::wording::{clean, clip, counted, escape, left_out, spans, summary, title};
use super::{Report, ReportedChange};
use crate::Level;

/// Groups with more changes than this, all of them compatible, are collapsed when the page opens.
const MAX_ROWS: usize = 40;

/// How many Rust items of a change are listed.
const MAX_ITEMS: usize = 50;

/// The longest text of a change, in characters.
const MAX_PIECE: usize = 2_000;

/// The content security policy: the page loads nothing from the network.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";

/// Writes the page.
pub fn write(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let blocks = blocks(report, |_| true);
    let title = title(report, text);
    writeln!(to, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(to, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
    writeln!(to, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(to, "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Changes: {title}</title>")?;
    writeln!(to, "<style>\n{}</style>\n</head>\n<body>", include_str!("page.css"))?;
    writeln!(to, "<header>\n<h1>Changes <span>{title}</span></h1>\n<p>{}</p>", text(&summary(report)))?;
    if let Some(note) = left_out(report) {
        writeln!(to, "<p class=\"quiet\">{}</p>", inline(&note))?;
    }
    writeln!(to, "</header>")?;
    write_form(report, to)?;
    writeln!(to, "<main>")?;
    let mut ids = BTreeSet::new();
    for block in &blocks {
        write_block(block, &mut ids, to)?;
    }
    writeln!(to, "<p id=\"nothing\" class=\"quiet\" hidden>No matching change.</p>\n</main>")?;
    writeln!(to, "<script>\n{}</script>\n</body>\n</html>", include_str!("page.js"))
}

/// The filters are hidden until the script shows them, because they do nothing without it.
fn write_form(report: &Report<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let count = |of: fn(&ReportedChange<'_>) -> &'static str| {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        report.changes.iter().for_each(|reported| *counts.entry(of(reported)).or_default() += 1);
        counts
    };
    writeln!(to, "<form id=\"filters\" role=\"search\" hidden>")?;
    writeln!(
        to,
        "<input id=\"search\" type=\"search\" aria-label=\"Search\" autocomplete=\"off\" spellcheck=\"false\" \
         placeholder=\"Search names, Rust items, reasons — press /\">"
    )?;
    let levels = count(|reported| reported.level().name());
    let order = [Level::Breaking, Level::Notice, Level::Compatible].map(Level::name);
    write_boxes("level", order.into_iter().filter_map(|name| Some((name, *levels.get(name)?))), to)?;
    write_boxes("change", count(|reported| reported.change.change.name()).into_iter(), to)?;
    write_choice("kind", "every kind", &count(|reported| reported.change.kind.name()), to)?;
    write_choice("rule", "every rule", &count(|reported| reported.change.rule.id()), to)?;
    writeln!(to, "<button type=\"button\" id=\"fold\">Fold all</button>")?;
    writeln!(to, "<button type=\"reset\" id=\"reset\">Reset</button>")?;
    writeln!(to, "<output id=\"shown\" aria-live=\"polite\"></output>\n</form>")
}

fn write_boxes(
    facet: &str,
    all: impl Iterator<Item = (&'static str, usize)>,
    to: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    writeln!(to, "<fieldset><legend>{facet}</legend>")?;
    for (name, count) in all {
        writeln!(
            to,
            "<label class=\"{name}\"><input type=\"checkbox\" name=\"{facet}\" value=\"{name}\">{name} \
             <b>{count}</b></label>"
        )?;
    }
    writeln!(to, "</fieldset>")
}

fn write_choice(
    facet: &str,
    every: &str,
    all: &BTreeMap<&'static str, usize>,
    to: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    writeln!(to, "<select name=\"{facet}\" aria-label=\"{facet}\"><option value=\"\">{every}</option>")?;
    for (name, count) in all {
        writeln!(to, "<option value=\"{name}\" data-name=\"{name}\">{name} ({count})</option>")?;
    }
    writeln!(to, "</select>")
}

fn write_block<'b>(
    block: &'b Block<'b>,
    ids: &mut BTreeSet<&'b str>,
    to: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let is_notable = block.rows.iter().any(|row| row.reported.level() > Level::Compatible);
    let open = if is_notable || block.rows.len() <= MAX_ROWS { " open" } else { "" };
    writeln!(
        to,
        "<details class=\"group\"{open}>\n<summary><h2>{}<code>{}</code></h2> <span class=\"count\">{}</span></summary>\n<ul>",
        text(block.heading.words()),
        text(&block.name),
        block.rows.len()
    )?;
    for row in &block.rows {
        write_row(row, ids, to)?;
    }
    writeln!(to, "</ul>\n</details>")
}

fn write_row<'r>(row: &'r Row<'r>, ids: &mut BTreeSet<&'r str>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reported = row.reported;
    let change = reported.change;
    let (level, way, rule) = (reported.level().name(), change.change.name(), change.rule.id());
    let class = if reported.allowed.is_some() { " allowed" } else { "" };
    let id = reported.fingerprint.as_str();
    let anchor = if ids.insert(id) { format!(" id=\"{id}\"") } else { String::new() };
    writeln!(
        to,
        "<li{anchor} class=\"{level}{class}\" data-level=\"{level}\" data-change=\"{way}\" data-kind=\"{}\" \
         data-rule=\"{rule}\">\n<details><summary><span class=\"line\"><span class=\"mark\" title=\"{way}\">{}</span> \
         <code class=\"name\">{}</code>",
        text(change.kind.name()),
        row.mark(),
        text(&row.name)
    )?;
    if !row.detail.is_empty() {
        write!(to, " <code class=\"detail\">{}</code>", text(&row.detail))?;
    }
    writeln!(to, " <span class=\"rule\" title=\"{}\">{rule}</span></span>", text(change.rule.meaning()))?;
    let reason = Some(inline(&change.reason)).filter(|_| reported.level() > Level::Compatible);
    let hint = row.hint.as_deref().map(inline);
    let allowed = reported.allowed.map(|reason| format!("allowed: {}", inline(reason)));
    for (class, note) in [("reason", reason), ("hint", hint), ("allowed", allowed)] {
        if let Some(note) = note {
            writeln!(to, "<span class=\"note {class}\">{note}</span>")?;
        }
    }
    writeln!(to, "</summary>")?;
    write_more(reported, to)?;
    writeln!(to, "</details><a href=\"#{id}\" aria-label=\"link to this change\">#</a></li>")
}

/// The details of a change, which are collapsed.
fn write_more(reported: &ReportedChange<'_>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let change = reported.change;
    writeln!(
        to,
        "<dl><dt>{}</dt><dd><code>{}</code></dd>",
        text(change.kind.name()),
        text(change.id.as_str())
    )?;
    let (wire, rust) = (change.wire.name(), change.rust.name());
    writeln!(to, "<dt>Wire, Rust</dt><dd>{wire}, {rust}</dd>")?;
    if reported.level() == Level::Compatible {
        writeln!(to, "<dt>Reason</dt><dd>{}</dd>", inline(&change.reason))?;
    }
    let items: Vec<String> =
        change.items.iter().take(MAX_ITEMS).map(|item| format!("<code>{}</code>", text(item))).collect();
    if !items.is_empty() {
        let heading = counted(change.items.len(), "Rust item");
        writeln!(to, "<dt>{heading}</dt><dd>{}</dd>", items.join("<br>"))?;
    }
    if let Some((file, line)) = reported.position {
        writeln!(to, "<dt>Place</dt><dd><code>{}:{line}</code></dd>", text(file))?;
    }
    writeln!(to, "<dt>Fingerprint</dt><dd><code>{}</code></dd></dl>", reported.fingerprint)
}

/// Escapes a text.
fn text(text: &str) -> String {
    escape(&clip(&clean(text), MAX_PIECE))
}

/// Escapes a text and marks what is between backticks as code.
fn inline(reason: &str) -> String {
    let reason = clip(reason, MAX_PIECE);
    let shown = |(is_code, part)| if is_code { format!("<code>{}</code>", text(part)) } else { text(part) };
    spans(&reason).map(shown).collect()
}
