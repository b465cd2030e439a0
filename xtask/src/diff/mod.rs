//! `cargo xtask diff`: what changed between two versions of an API.

mod allow;
mod changelog;
mod github;
mod html;
mod human;
mod json;
mod markdown;
mod rows;
mod sarif;
mod short;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::diff::{self, Change, Level, Snapshot};
use generator::source::{Source, Span};
use generator::text::{visible, visible_json};
use sha2::{Digest, Sha256};

use crate::load::{Request, load};
use crate::{DiffArgs, DiffFormat, FailOn, Stop, report};

pub use allow::Allowed;
pub use changelog::section;

/// Compares two documents and tells what changed.
pub fn run(args: &DiffArgs) -> Result<(), Stop> {
    let allowed = args.allow.as_deref().map(Allowed::read).transpose()?.unwrap_or_default();
    let (old, new) = (load_side(args, &args.old)?, load_side(args, &args.new)?);
    let changes = changes(&old, &new)?;
    let report = Report::new(&old, &new, &changes, &allowed, args.annotations);
    let text = text(&report, args.format)?;
    let mut out = anstream::stdout().lock();
    out.write_all(&text)?;
    out.flush()?;
    allowed.tell(&changes);
    if report.fails(args.fail_on) { Err(Stop::Found) } else { Ok(()) }
}

/// What changed, in a format. Nothing in it is more than text to a terminal, but for the styles of the format
/// for people.
pub fn text(report: &Report<'_>, format: DiffFormat) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    write(report, format, &mut text)?;
    let Ok(shown) = std::str::from_utf8(&text) else { return Ok(text) };
    let shown = match format {
        // Its parts are cleaned one by one.
        DiffFormat::Human => return Ok(text),
        DiffFormat::Markdown | DiffFormat::Github | DiffFormat::Html => visible(shown),
        DiffFormat::Json | DiffFormat::Sarif => visible_json(shown),
    };
    Ok(shown.into_owned().into_bytes())
}

fn write(report: &Report<'_>, format: DiffFormat, text: &mut Vec<u8>) -> io::Result<()> {
    match format {
        DiffFormat::Human => human::write(report, text),
        DiffFormat::Markdown => markdown::write(report, text),
        DiffFormat::Json => json::write(report, text),
        DiffFormat::Github => github::write(report, text),
        DiffFormat::Sarif => sarif::write(report, text),
        DiffFormat::Html => html::write(report, text),
    }
}

/// Changes with all that the formats say of them.
pub struct Report<'r> {
    /// What was compared.
    pub old_name: &'r str,
    /// What it was compared with.
    pub new_name: &'r str,
    /// What is told, sorted by id.
    pub changes: Vec<Told<'r>>,
    /// How many changes only annotations make, if they are not told.
    pub untold: usize,
}

/// A change, and where it stands in a document.
pub struct Told<'r> {
    /// The change.
    pub change: &'r Change,
    /// Tells it from every other one, as long as it stays what it is.
    pub fingerprint: String,
    /// Why it is accepted, if it is.
    pub allowed: Option<&'r str>,
    /// File and line of the new document, or of the old one for what is gone.
    pub place: Option<(&'r str, usize)>,
}

impl<'r> Report<'r> {
    /// Puts together what is told. `annotations`: also what only annotations change.
    pub fn new(
        old: &'r Input,
        new: &'r Input,
        changes: &'r [Change],
        allowed: &'r Allowed,
        annotations: bool,
    ) -> Self {
        let (told, untold): (Vec<&Change>, Vec<&Change>) =
            changes.iter().partition(|change| annotations || !change.is_annotation());
        let places = Places {
            old: lines(old, &told, |change| change.old_span),
            new: lines(new, &told, |change| change.new_span),
        };
        let told = told.into_iter().map(|change| {
            let fingerprint = fingerprint(change);
            let place = places.of(change, old, new);
            Told { change, allowed: allowed.reason(&fingerprint), fingerprint, place }
        });
        let name = |input: &'r Input| document(input).map_or("", |source| source.name.as_str());
        Self { old_name: name(old), new_name: name(new), changes: told.collect(), untold: untold.len() }
    }

    /// How many changes there are of a kind.
    pub fn count(&self, is_of: impl Fn(&Told<'_>) -> bool) -> usize {
        self.changes.iter().filter(|told| is_of(told)).count()
    }

    /// Changes by what they are about, groups with breaking ones first.
    pub fn groups(&self) -> Vec<(&str, Vec<&Told<'r>>)> {
        let mut groups: BTreeMap<&str, Vec<&Told<'r>>> = BTreeMap::new();
        for told in &self.changes {
            groups.entry(&told.change.group).or_default().push(told);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, all)| !all.iter().any(|told| told.change.is_breaking()));
        for (_, all) in &mut groups {
            all.sort_by_key(|told| std::cmp::Reverse(told.level()));
        }
        groups
    }

    /// Whether anything is there that a command is to fail for.
    pub fn fails(&self, on: FailOn) -> bool {
        let counts = |told: &Told<'_>| match on {
            FailOn::Breaking => told.change.is_breaking(),
            FailOn::Any => true,
            FailOn::None => false,
        };
        self.changes.iter().any(|told| told.allowed.is_none() && counts(told))
    }
}

impl Told<'_> {
    /// The worse of both levels.
    pub fn level(&self) -> Level {
        self.change.wire.max(self.change.rust)
    }
}

/// Lines by places, of both sides.
struct Places {
    old: Lines,
    new: Lines,
}

/// By source and offset.
type Lines = BTreeMap<(u32, usize), usize>;

impl Places {
    /// Where a change stands: in the new document, or in the old one if it is gone.
    fn of<'r>(&self, change: &Change, old: &'r Input, new: &'r Input) -> Option<(&'r str, usize)> {
        let (span, input, lines) = match (change.new_span, change.old_span) {
            (Some(span), _) => (span, new, &self.new),
            (None, span) => (span?, old, &self.old),
        };
        let source = input.sources.get(span.source as usize)?;
        Some((source.name.as_str(), *lines.get(&(span.source, span.start as usize))?))
    }
}

fn lines(input: &Input, changes: &[&Change], span: impl Fn(&Change) -> Option<Span>) -> Lines {
    let mut lines = Lines::new();
    for (number, source) in (0..).zip(&input.sources) {
        let spans = changes.iter().filter_map(|change| span(change)).filter(|span| span.source == number);
        let of_source = source.lines_of(spans.map(|span| span.start as usize));
        lines.extend(of_source.into_iter().map(|(offset, line)| ((number, offset), line)));
    }
    lines
}

/// The document that was compared, the first of several.
fn document(input: &Input) -> Option<&Source> {
    let (_, numbers) = input.apis.first()?;
    input.sources.get(*numbers.first()? as usize)
}

/// Of a change, not of its rule or of how we name things in Rust: it stays when those are made better.
fn fingerprint(change: &Change) -> String {
    let attributes = |all: &[(&'static str, diff::Value)]| {
        all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n")
    };
    let (from, to) = (attributes(&change.from), attributes(&change.to));
    let text = [change.change.name(), change.kind, &change.id, &from, &to].join("\0");
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn load_side(args: &DiffArgs, path: &Path) -> Result<Input, Stop> {
    let metadata = [path.to_owned()];
    let request = Request { profile: args.profile.as_deref(), ..Request::of(&metadata, args.api.as_deref()) };
    load(&request).map_err(|stop| match stop {
        // Here, 1 says that something changed.
        Stop::Found => Stop::CouldNotRun(String::from("nothing was compared")),
        stop => stop,
    })
}

/// Reads both versions at the same time, and compares them.
pub fn changes(old: &Input, new: &Input) -> Result<Vec<Change>, Stop> {
    let (old_side, new_side) = std::thread::scope(|scope| {
        let other = scope.spawn(|| snapshot(new));
        (snapshot(old), other.join())
    });
    let new_side = new_side.map_err(|_| Stop::CouldNotRun(String::from("a thread panicked")))?;
    let told = |input: &Input, (snapshot, diagnostics): (Option<Snapshot>, Diagnostics)| {
        snapshot.ok_or_else(|| {
            report::diagnostics(&diagnostics, &input.sources);
            let name = document(input).map_or("a document", |source| &source.name);
            Stop::CouldNotRun(format!("nothing was compared: `{name}` has errors"))
        })
    };
    let (old_snapshot, new_snapshot) = (told(old, old_side), told(new, new_side));
    Ok(diff::compare(&old_snapshot?, &new_snapshot?))
}

fn snapshot(input: &Input) -> (Option<Snapshot>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let module = input.apis.first().map_or("", |(module, _)| module.as_str());
    let snapshot = diff::snapshot(input, module, &mut diagnostics).ok();
    (snapshot, diagnostics)
}
