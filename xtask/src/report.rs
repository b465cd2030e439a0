//! Prints findings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use generator::diagnostics::{Diagnostic, Diagnostics, Severity};
use generator::source::{Source, Span};
use generator::text::{is_hidden, one_line, visible, visible_json};
use serde::Serialize;

/// Prints every finding to standard error, and their number.
pub fn diagnostics(diagnostics: &Diagnostics, sources: &[Source]) {
    // If standard error is closed, there is nowhere to report that.
    let _ = text(diagnostics, sources, Severity::Error, anstream::stderr());
}

/// Prints every finding with its position as text, and their number. Those at least as severe as `error`
/// are called errors, the others warnings.
pub fn text(
    diagnostics: &Diagnostics,
    sources: &[Source],
    error: Severity,
    mut to: impl Write,
) -> io::Result<()> {
    let renderer = Renderer::styled();
    let (mut errors, mut warnings) = (0u32, 0u32);
    let found = diagnostics.sorted();
    let positions = positions(&found, sources);
    for diagnostic in found {
        let is_error = diagnostic.code.severity >= error;
        if is_error {
            errors += 1;
        } else {
            warnings += 1;
        }
        let place = place(diagnostic, sources, &positions);
        writeln!(to, "{}\n", render(diagnostic, is_error, place.as_ref(), &renderer))?;
    }
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    if errors + warnings > 0 {
        writeln!(to, "{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings))?;
    }
    to.flush()
}

/// Prints every finding as one JSON object on a line, with the severities of [`text`].
pub fn json(
    diagnostics: &Diagnostics,
    sources: &[Source],
    error: Severity,
    mut to: impl Write,
) -> io::Result<()> {
    let found = diagnostics.sorted();
    let positions = positions(&found, sources);
    for diagnostic in found {
        let place = place(diagnostic, sources, &positions);
        let line = serde_json::to_string(&Line {
            severity: if diagnostic.code.severity >= error { "error" } else { "warning" },
            code: diagnostic.code.name,
            message: &diagnostic.message,
            file: place.as_ref().map(|place| place.source.name.as_str()),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            help: diagnostic.help.as_deref(),
        })?;
        writeln!(to, "{}", visible_json(&line))?;
    }
    to.flush()
}

#[derive(Serialize)]
struct Line<'l> {
    severity: &'l str,
    code: &'l str,
    message: &'l str,
    file: Option<&'l str>,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<&'l str>,
}

/// Prints why a command could not run.
pub fn failure(message: &str) {
    let report = [annotate_snippets::Group::with_title(Level::ERROR.primary_title(visible(message)))];
    anstream::eprintln!("{}", Renderer::styled().render(&report));
}

/// The position of a finding.
struct Place<'s> {
    source: &'s Source,
    span: Span,
    line: usize,
    column: usize,
}

/// Lines and columns by offset, for each source.
type Positions = Vec<BTreeMap<usize, (usize, usize)>>;

/// The positions of all findings, in one pass over each source even if a line has many of them.
fn positions(found: &[&Diagnostic], sources: &[Source]) -> Positions {
    let mut offsets: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    for span in found.iter().filter_map(|diagnostic| diagnostic.span) {
        if let Some(offsets) = offsets.get_mut(span.source as usize) {
            offsets.push(span.start as usize);
        }
    }
    sources.iter().zip(offsets).map(|(source, offsets)| source.positions(offsets.into_iter())).collect()
}

fn place<'s>(diagnostic: &Diagnostic, sources: &'s [Source], positions: &Positions) -> Option<Place<'s>> {
    let span = diagnostic.span?;
    let number = span.source as usize;
    let (line, column) = *positions.get(number)?.get(&(span.start as usize))?;
    Some(Place { source: sources.get(number)?, span, line, column })
}

fn render(diagnostic: &Diagnostic, is_error: bool, place: Option<&Place<'_>>, renderer: &Renderer) -> String {
    let level = if is_error { Level::ERROR } else { Level::WARNING };
    let title = level.clone().primary_title(visible(&diagnostic.message)).id(diagnostic.code.name);
    let mut report = Vec::new();
    match place {
        Some(place) => {
            let Window { text, start, end, is_cut } = window(&place.source.text, place.span);
            let name = one_line(&place.source.name);
            let snippet = Snippet::source(text)
                .line_start(place.line)
                .annotation(AnnotationKind::Primary.span(start..end));
            if is_cut {
                // The line is truncated, so its columns are not those of the document.
                let origin = Origin::path(name).line(place.line).char_column(place.column);
                let snippet = annotate_snippets::Group::with_level(level).element(snippet);
                report.extend([title.element(origin), snippet]);
            } else {
                report.push(title.element(snippet.path(name)));
            }
        }
        None => report.push(annotate_snippets::Group::with_title(title)),
    }
    if let Some(help) = &diagnostic.help {
        report.push(annotate_snippets::Group::with_title(Level::HELP.secondary_title(visible(help))));
    }
    renderer.render(&report)
}

/// How many bytes of a line are shown before the position of a finding, and after it.
const WINDOW: (usize, usize) = (80, 160);

/// The part of a line that is shown, and the range to mark in it.
struct Window {
    text: String,
    start: usize,
    end: usize,
    /// Whether the beginning of the line is left out.
    is_cut: bool,
}

/// The part to show of the line in which a span begins.
fn window(text: &str, span: Span) -> Window {
    let start = floor(text, span.start as usize);
    let from = floor(text, start.saturating_sub(WINDOW.0));
    let to = floor(text, start.saturating_add(WINDOW.1));
    let (before, behind) = (&text[from..start], &text[start..to]);
    let is_cut_before = from > 0 && !before.contains('\n');
    let is_cut_behind = to < text.len() && !behind.contains('\n');
    let before = before.rsplit('\n').next().unwrap_or_default();
    let behind = behind.split('\n').next().unwrap_or_default();
    let (meant, behind) = behind.split_at(floor(behind, (span.end as usize).saturating_sub(start)));
    let ellipsis = |is_cut: bool| if is_cut { "…" } else { "" };
    let before = format!("{}{}", ellipsis(is_cut_before), shown(before));
    let meant = shown(meant);
    let (start, end) = (before.len(), before.len() + meant.len());
    let text = format!("{before}{meant}{}{}", shown(behind), ellipsis(is_cut_behind));
    Window { text, start, end, is_cut: is_cut_before }
}

/// A part of a line, with invisible characters replaced.
fn shown(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// The last character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_line_is_bounded() {
        let long = format!("{}<bad>{}", "ä".repeat(1 << 20), "ö".repeat(1 << 20));
        let at = long.find("<bad>").unwrap_or_default();
        for (text, span, expected) in [
            ("one\ntwo three\nfour", (8, 13), ("two three", "three")),
            ("one\ntwo", (4, 7), ("two", "two")),
            ("one\ntwo\n", (0, 100), ("one", "one")),
            ("", (0, 0), ("", "")),
            ("one", (3, 9), ("one", "")),
            ("a\u{1b}[1m\tb\u{202e}", (1, 2), ("a\u{fffd}[1m\tb\u{fffd}", "\u{fffd}")),
        ] {
            let Window { text, start, end, .. } = window(text, Span::new(0, span.0, span.1));
            assert_eq!((text.as_str(), &text[start..end]), expected);
        }
        let Window { text, start, end, .. } = window(&long, Span::new(0, at, at + 5));
        assert!(text.len() < 300 && text.starts_with('…') && text.ends_with('…'), "{text}");
        assert_eq!(&text[start..end], "<bad>");
    }

    /// Checks that the column is that in the document, not in the truncated line.
    #[test]
    fn places_in_one_long_line_are_told() {
        let source = Source::new("one.xml", format!("{}bad", "x".repeat(5000)));
        let mut found = Diagnostics::default();
        let code = generator::diagnostics::code::INVALID_NAME;
        found.push(Diagnostic::new(code, "a \u{1b}[2J name").at(Span::new(0, 5000, 5003)));
        let (mut people, mut programs) = (Vec::new(), Vec::new());
        text(&found, std::slice::from_ref(&source), Severity::Error, &mut people).unwrap();
        json(&found, &[source], Severity::Error, &mut programs).unwrap();
        let (people, programs) = (String::from_utf8(people).unwrap(), String::from_utf8(programs).unwrap());
        assert!(people.contains("one.xml:1:5001") && people.contains("a \\u{1b}[2J name"), "{people}");
        assert!(people.len() < 1000 && !people.contains(":::"), "{people}");
        assert!(programs.contains("\"column\":5001") && programs.contains("a \\u001b[2J"), "{programs}");
    }
}
