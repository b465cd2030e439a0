//! `cargo xtask diff`: reads two versions of an API and prints the report of their differences.

mod allow;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use generator::Input;
use generator::diagnostics::Diagnostics;
use schema_diff::report::{Format, Report, ReportedChange, document};
use schema_diff::{SchemaChange, Snapshot};

use crate::load::{Request, load};
use crate::{Stop, report};

pub use allow::Allowed;

/// The arguments of `diff`.
#[derive(Args)]
pub struct DiffArgs {
    /// The old version: a CSDL document.
    old: PathBuf,
    /// The new version: a CSDL document.
    new: PathBuf,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    format: DiffFormat,
    /// The changes for which the command exits 1.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
    /// A file of accepted changes, each with a reason and an expiry date.
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// Compare only what the profile selects for this API, with the names that the profile chooses.
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// The profile [default: with --api, metadata/codegen.toml].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Also report changes of annotations alone: operations that become available or unavailable,
    /// deprecations.
    #[arg(long)]
    annotations: bool,
}

/// The format of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For human readers, at a terminal.
    Human,
    /// Markdown, for a pull request.
    Markdown,
    /// One JSON array, for programs.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// One HTML page that can be searched and filtered.
    Html,
}

/// For which changes a command exits 1.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Changes that break clients in use or Rust programs, and are not allowed by --allow.
    Breaking,
    /// All changes that are not allowed by --allow.
    Any,
    /// No changes.
    None,
}

/// Compares two documents and prints what changed.
pub fn run(args: &DiffArgs) -> Result<(), Stop> {
    let allowed = args.allow.as_deref().map(Allowed::read).transpose()?.unwrap_or_default();
    let (old, new) = (load_side(args, &args.old)?, load_side(args, &args.new)?);
    let changes = changes(&old, &new)?;
    let reason = |fingerprint: &str| allowed.reason(fingerprint);
    let report = Report::new(&old, &new, &changes, reason, args.annotations);
    let mut out = anstream::stdout().lock();
    out.write_all(report.text(args.format.into()).as_bytes())?;
    out.flush()?;
    allowed.warn_of_unused(&changes);
    if fails(&report, args.fail_on) { Err(Stop::Found) } else { Ok(()) }
}

/// Reads both versions at the same time, and compares them.
pub fn changes(old: &Input, new: &Input) -> Result<Vec<SchemaChange>, Stop> {
    let (old_side, new_side) = std::thread::scope(|scope| {
        let other = scope.spawn(|| snapshot(new));
        (snapshot(old), other.join())
    });
    let new_side = new_side.map_err(|_| Stop::CouldNotRun(String::from("a thread panicked")))?;
    let checked = |input: &Input, (snapshot, diagnostics): (Option<Snapshot>, Diagnostics)| {
        snapshot.ok_or_else(|| {
            report::diagnostics(&diagnostics, &input.sources);
            let name = document(input).map_or("a document", |source| &source.name);
            Stop::CouldNotRun(format!("nothing was compared: `{name}` has errors"))
        })
    };
    // The errors of both documents are printed before the command stops.
    let (old_snapshot, new_snapshot) = (checked(old, old_side), checked(new, new_side));
    Ok(schema_diff::compare(&old_snapshot?, &new_snapshot?))
}

fn snapshot(input: &Input) -> (Option<Snapshot>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let module = input.apis.first().map_or("", |(module, _)| module.as_str());
    let snapshot = schema_diff::snapshot(input, module, &mut diagnostics).ok();
    (snapshot, diagnostics)
}

fn load_side(args: &DiffArgs, path: &Path) -> Result<Input, Stop> {
    let metadata = [path.to_owned()];
    let request = Request { profile: args.profile.as_deref(), ..Request::of(&metadata, args.api.as_deref()) };
    load(&request).map_err(|stop| match stop {
        // Exit code 1 means that there are changes, so errors of a document must not lead to it.
        Stop::Found => Stop::CouldNotRun(String::from("nothing was compared")),
        stop => stop,
    })
}

/// Whether there is a change for which the command fails, and that is not accepted.
fn fails(report: &Report<'_>, on: FailOn) -> bool {
    let counts = |reported: &ReportedChange<'_>| match on {
        FailOn::Breaking => reported.change.is_breaking(),
        FailOn::Any => true,
        FailOn::None => false,
    };
    report.changes.iter().any(|reported| reported.allowed.is_none() && counts(reported))
}

impl From<DiffFormat> for Format {
    fn from(format: DiffFormat) -> Self {
        match format {
            DiffFormat::Human => Self::Human,
            DiffFormat::Markdown => Self::Markdown,
            DiffFormat::Json => Self::Json,
            DiffFormat::Github => Self::Github,
            DiffFormat::Sarif => Self::Sarif,
            DiffFormat::Html => Self::Html,
        }
    }
}
