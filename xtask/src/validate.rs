//! `cargo xtask validate`.

use generator::diagnostics::Diagnostics;

use crate::load::read;
use crate::{Stop, ValidateArgs, report};

/// Tells everything that there is to tell of documents that belong together.
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
        crate::Format::Text => report::text(&diagnostics, &sources, anstream::stdout())?,
        crate::Format::Json => report::json(&diagnostics, &sources, std::io::stdout())?,
    }
    if diagnostics.has_errors() { Err(Stop::Found) } else { Ok(()) }
}
