//! Changes as text: one module for each format, all of them functions of a [`Report`].

mod changelog;
mod github;
mod html;
mod human;
mod json;
mod markdown;
mod rows;
mod sarif;
mod short;
mod wording;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use generator::Input;
use generator::source::{Source, Span};
use generator::text::{visible, visible_json};
use sha2::{Digest, Sha256};

use super::{Attributes, Level, SchemaChange};

/// How changes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal, with ANSI escape sequences for styles.
    Human,
    /// Markdown for a pull request.
    Markdown,
    /// One JSON array.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// One HTML page that can be searched and filtered.
    Html,
}

/// The changes that are reported, with everything else that the formats need.
pub struct Report<'r> {
    /// Name of the old document.
    pub old_name: &'r str,
    /// Name of the new document.
    pub new_name: &'r str,
    /// The changes, sorted by id.
    pub changes: Vec<ReportedChange<'r>>,
    /// How many changes were left out because only annotations differ.
    pub left_out: usize,
}

/// A change and its position in a document.
pub struct ReportedChange<'r> {
    /// The change.
    pub change: &'r SchemaChange,
    /// Identifies the change; see [`fingerprint`].
    pub fingerprint: String,
    /// The reason for which the change is accepted, if it is.
    pub allowed: Option<&'r str>,
    /// File and line in the new document, or in the old one for an element that was removed.
    pub position: Option<(&'r str, usize)>,
}

impl<'r> Report<'r> {
    /// Collects the changes. `allowed` gives the reason for which a fingerprint is accepted; without
    /// `with_annotations`, changes of annotations alone are only counted.
    pub fn new(
        old: &'r Input,
        new: &'r Input,
        changes: &'r [SchemaChange],
        allowed: impl Fn(&str) -> Option<&'r str>,
        with_annotations: bool,
    ) -> Self {
        let (shown, left_out): (Vec<&SchemaChange>, Vec<&SchemaChange>) =
            changes.iter().partition(|change| with_annotations || !change.is_annotation());
        let positions = Positions {
            old: line_numbers(old, &shown, |change| change.old_span),
            new: line_numbers(new, &shown, |change| change.new_span),
        };
        let reported = shown.into_iter().map(|change| {
            let fingerprint = fingerprint(change);
            let position = positions.of(change, old, new);
            ReportedChange { change, allowed: allowed(&fingerprint), fingerprint, position }
        });
        let name = |input: &'r Input| document(input).map_or("", |source| source.name.as_str());
        Self {
            old_name: name(old),
            new_name: name(new),
            changes: reported.collect(),
            left_out: left_out.len(),
        }
    }

    /// The report in a format. Control characters in names and values of the documents are replaced; the only
    /// escape sequences in the text are the styles of [`Format::Human`].
    pub fn text(&self, format: Format) -> String {
        let text = Formatted { report: self, format }.to_string();
        match format {
            // Each part was cleaned before styles were added.
            Format::Human => text,
            Format::Markdown | Format::Github | Format::Html => visible(&text).into_owned(),
            Format::Json | Format::Sarif => visible_json(&text).into_owned(),
        }
    }

    /// The bullets of a changelog.
    pub fn changelog(&self) -> String {
        changelog::section(self)
    }

    /// How many changes satisfy a condition.
    pub fn count(&self, condition: impl Fn(&ReportedChange<'_>) -> bool) -> usize {
        self.changes.iter().filter(|reported| condition(reported)).count()
    }

    /// The changes by type or container; groups with breaking changes come first.
    fn groups(&self) -> Vec<(&str, Vec<&ReportedChange<'r>>)> {
        let mut groups: BTreeMap<&str, Vec<&ReportedChange<'r>>> = BTreeMap::new();
        for reported in &self.changes {
            groups.entry(&reported.change.group).or_default().push(reported);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, all)| !all.iter().any(|reported| reported.change.is_breaking()));
        for (_, all) in &mut groups {
            all.sort_by_key(|reported| Reverse(reported.level()));
        }
        groups
    }
}

impl ReportedChange<'_> {
    /// The more severe of both levels.
    pub fn level(&self) -> Level {
        self.change.wire.max(self.change.rust)
    }
}

/// A report that is written in a format.
struct Formatted<'f> {
    report: &'f Report<'f>,
    format: Format,
}

impl fmt::Display for Formatted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            Format::Human => human::write(self.report, f),
            Format::Markdown => markdown::write(self.report, f),
            Format::Json => json::write(self.report, f),
            Format::Github => github::write(self.report, f),
            Format::Sarif => sarif::write(self.report, f),
            Format::Html => html::write(self.report, f),
        }
    }
}

/// A hash that identifies a change. It does not depend on the rule or the Rust items, so that it stays the
/// same when those are improved.
pub fn fingerprint(change: &SchemaChange) -> String {
    let attributes = |all: &Attributes| {
        all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n")
    };
    let (from, to) = (attributes(&change.from), attributes(&change.to));
    let text = [change.change.name(), change.kind.name(), change.id.as_str(), &from, &to].join("\0");
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The document that was compared, or the first of several.
pub fn document(input: &Input) -> Option<&Source> {
    let (_, numbers) = input.apis.first()?;
    input.sources.get(*numbers.first()? as usize)
}

/// Line numbers in both versions.
struct Positions {
    old: LineNumbers,
    new: LineNumbers,
}

/// Line numbers by the number of the source and the offset in it.
type LineNumbers = BTreeMap<(u32, usize), usize>;

impl Positions {
    /// The position in the new document, or in the old one for an element that was removed.
    fn of<'r>(&self, change: &SchemaChange, old: &'r Input, new: &'r Input) -> Option<(&'r str, usize)> {
        let (span, input, lines) = match (change.new_span, change.old_span) {
            (Some(span), _) => (span, new, &self.new),
            (None, span) => (span?, old, &self.old),
        };
        let source = input.sources.get(span.source as usize)?;
        Some((source.name.as_str(), *lines.get(&(span.source, span.start as usize))?))
    }
}

/// Computes the lines of all changes in one pass over each source.
fn line_numbers(
    input: &Input,
    changes: &[&SchemaChange],
    span: impl Fn(&SchemaChange) -> Option<Span>,
) -> LineNumbers {
    let mut numbers = LineNumbers::new();
    for (number, source) in (0..).zip(&input.sources) {
        let spans = changes.iter().filter_map(|change| span(change)).filter(|span| span.source == number);
        let of_source = source.lines_of(spans.map(|span| span.start as usize));
        numbers.extend(of_source.into_iter().map(|(offset, line)| ((number, offset), line)));
    }
    numbers
}
