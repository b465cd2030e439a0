//! `cargo xtask validate`.

use generator::diagnostics::{Diagnostics, Severity};

use crate::load::read;
use crate::{Stop, ValidateArgs, report};

/// Reports all findings about documents that belong together. Violations of CSDL are errors here, even
/// where `codegen` continues.
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
        crate::Format::Text => report::text(&diagnostics, &sources, Severity::Defect, anstream::stdout())?,
        crate::Format::Json => report::json(&diagnostics, &sources, Severity::Defect, std::io::stdout())?,
    }
    if diagnostics.worst() >= Some(Severity::Defect) { Err(Stop::Found) } else { Ok(()) }
}
