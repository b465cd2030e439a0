//! Findings as a person reads them.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use generator::diagnostics::{Diagnostic, Diagnostics, Severity};
use generator::source::Source;
use serde::Serialize;

/// Prints every finding to standard error, and how many there were.
pub fn diagnostics(diagnostics: &Diagnostics, sources: &[Source]) {
    // Nobody is left to tell when standard error is closed.
    let _ = text(diagnostics, sources, Severity::Error, anstream::stderr());
}

/// Prints every finding with its place for people, and how many there were; those that are at least as bad as `error` are called
/// errors, others warnings.
pub fn text(
    diagnostics: &Diagnostics,
    sources: &[Source],
    error: Severity,
    mut to: impl Write,
) -> io::Result<()> {
    let renderer = Renderer::styled();
    let (mut errors, mut warnings) = (0u32, 0u32);
    for diagnostic in diagnostics.sorted() {
        let is_error = diagnostic.code.severity >= error;
        if is_error {
            errors += 1;
        } else {
            warnings += 1;
        }
        writeln!(to, "{}\n", render(diagnostic, is_error, sources, &renderer))?;
    }
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    if errors + warnings > 0 {
        writeln!(to, "{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings))?;
    }
    to.flush()
}

/// Prints every finding as one JSON object a line, as [`text`] calls them.
pub fn json(
    diagnostics: &Diagnostics,
    sources: &[Source],
    error: Severity,
    mut to: impl Write,
) -> io::Result<()> {
    for diagnostic in diagnostics.sorted() {
        let place = diagnostic.span.and_then(|span| Some((span, sources.get(span.source as usize)?)));
        let position = place.map(|(span, source)| source.line_column(span.start as usize));
        let line = serde_json::to_string(&Line {
            severity: if diagnostic.code.severity >= error { "error" } else { "warning" },
            code: diagnostic.code.name,
            message: &diagnostic.message,
            file: place.map(|(_, source)| source.name.as_str()),
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            help: diagnostic.help.as_deref(),
        })?;
        writeln!(to, "{line}")?;
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
    let report = [annotate_snippets::Group::with_title(Level::ERROR.primary_title(message))];
    anstream::eprintln!("{}", Renderer::styled().render(&report));
}

fn render(diagnostic: &Diagnostic, is_error: bool, sources: &[Source], renderer: &Renderer) -> String {
    let level = if is_error { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name);
    let place = diagnostic.span.and_then(|span| Some((span, sources.get(span.source as usize)?)));
    let mut report = Vec::new();
    match place {
        Some((span, source)) => {
            let (line, start, end, text) = line_of(source, span.start as usize, span.end as usize);
            let snippet = Snippet::source(text)
                .path(source.name.as_str())
                .line_start(line)
                .annotation(AnnotationKind::Primary.span(start..end));
            report.push(title.element(snippet));
        }
        None => report.push(annotate_snippets::Group::with_title(title)),
    }
    if let Some(help) = &diagnostic.help {
        report.push(annotate_snippets::Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    renderer.render(&report)
}

/// The line in which a span begins, and the span within it.
fn line_of(source: &Source, start: usize, end: usize) -> (usize, usize, usize, &str) {
    let text = &source.text;
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (floor(start), floor(end));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let (line, _) = source.line_column(start);
    let within = start - line_start;
    (line, within, end.clamp(start, line_end) - line_start, &text[line_start..line_end])
}
