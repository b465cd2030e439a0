//! `cargo xtask validate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use generator::diagnostics::{Diagnostics, Severity};

use crate::load::read;
use crate::{Stop, report};

/// The arguments of `validate`.
#[derive(Args)]
pub struct ValidateArgs {
    /// The CSDL documents of one service.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How findings are printed.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// For human readers, with the line of the source.
    Text,
    /// One JSON object on each line: severity, code, message, file, line, column, help.
    Json,
}

/// Reports all findings about the documents of one service. Violations of CSDL are errors here, even where
/// `codegen` continues.
pub fn run(args: &ValidateArgs) -> Result<(), Stop> {
    let mut diagnostics = Diagnostics::default();
    let mut sources = Vec::new();
    for path in &args.files {
        read(path, &mut sources, &mut diagnostics)?;
    }
    if !diagnostics.has_errors() {
        sources = generator::validate(sources, &mut diagnostics);
    }
    match args.format {
        Format::Text => report::text(&diagnostics, &sources, Severity::Defect, anstream::stdout())?,
        Format::Json => report::json(&diagnostics, &sources, Severity::Defect, std::io::stdout())?,
    }
    if diagnostics.worst() >= Some(Severity::Defect) { Err(Stop::Found) } else { Ok(()) }
}
