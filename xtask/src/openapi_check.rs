//! `cargo xtask openapi-check`: compares a service's own description in OpenAPI with its metadata.

use std::fs;
use std::path::PathBuf;

use ::openapi::check::{Finding, Side, check};
use clap::{Args, ValueEnum};
use generator::diagnostics::Diagnostics;
use serde_json::json;

use crate::fetch::cannot_be_read;
use crate::openapi::SourceArgs;
use crate::{Stop, report, say};

/// The arguments of `openapi-check`.
#[derive(Args)]
pub struct OpenApiCheckArgs {
    /// The description: OpenAPI 3, in JSON or YAML.
    description: PathBuf,
    #[command(flatten)]
    source: SourceArgs,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    format: CheckFormat,
}

/// The format of the report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For human readers.
    Human,
    /// One JSON object on each line: subject, mark, what.
    Json,
}

/// Compares and prints what one has and the other lacks.
pub fn run(args: &OpenApiCheckArgs) -> Result<(), Stop> {
    let name = args.description.display().to_string();
    let bytes = fs::read(&args.description).map_err(|error| cannot_be_read(&name, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| Stop::CouldNotRun(format!("`{name}`: {error}")))?;
    let (input, module) = args.source.load()?;
    let mut diagnostics = Diagnostics::default();
    let found =
        generator::with_members(&input, &module, &mut diagnostics, |collected| check(collected, &text));
    if diagnostics.has_errors() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let found = found
        .map_err(|_| Stop::CouldNotRun("nothing was compared: the metadata has errors".to_owned()))?
        .map_err(|error| Stop::CouldNotRun(format!("`{name}`: {error}")))?;
    match args.format {
        CheckFormat::Human => print(&found),
        CheckFormat::Json => found.iter().for_each(|finding| {
            let Finding { subject, side, what } = finding;
            say::out(format_args!(
                "{}",
                json!({ "subject": subject, "mark": side.mark().to_string(), "what": what })
            ));
        }),
    }
    if found.is_empty() { Ok(()) } else { Err(Stop::Found) }
}

/// Prints the findings by path and schema, and a summary at the end.
fn print(found: &[Finding]) {
    let mut last = None;
    for finding in found {
        if last != Some(&finding.subject) {
            say::out(format_args!("{}", finding.subject));
        }
        last = Some(&finding.subject);
        say::out(format_args!("  {finding}"));
    }
    let count = |side| found.iter().filter(|finding| finding.side == side).count();
    say::out(format_args!(
        "{} in the description alone, {} in the metadata alone, {} in both but different",
        count(Side::Description),
        count(Side::Metadata),
        count(Side::Both)
    ));
}
