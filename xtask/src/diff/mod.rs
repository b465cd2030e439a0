//! `cargo xtask diff`: what changed between two versions of an API.

mod json;

use std::io::Write;
use std::path::Path;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::diff::{self, Change, Snapshot};

use crate::load::{Request, load};
use crate::{DiffArgs, DiffFormat, FailOn, Stop, report};

/// Compares two documents and tells what changed.
pub fn run(args: &DiffArgs) -> Result<(), Stop> {
    let (old, new) = (load_side(args, &args.old)?, load_side(args, &args.new)?);
    let changes = changes(&old, &new)?;
    let changes: Vec<&Change> =
        changes.iter().filter(|change| args.annotations || !change.rule.is_annotation).collect();
    let mut out = std::io::stdout().lock();
    json::write(&changes, &mut out)?;
    out.flush()?;
    let _ = (&args.format, &args.fail_on);
    Ok(())
}

fn load_side(args: &DiffArgs, path: &Path) -> Result<Input, Stop> {
    let metadata = [path.to_owned()];
    load(&Request { metadata: &metadata, api: args.api.as_deref(), profile: args.profile.as_deref() })
}

/// Reads both versions at the same time, and compares them.
pub fn changes(old: &Input, new: &Input) -> Result<Vec<Change>, Stop> {
    let (old_snapshot, new_snapshot) = std::thread::scope(|scope| {
        let other = scope.spawn(|| snapshot(new));
        (snapshot(old), other.join())
    });
    let told = |input: &Input, (snapshot, diagnostics): (Option<Snapshot>, Diagnostics)| {
        snapshot.ok_or_else(|| {
            report::diagnostics(&diagnostics, &input.sources);
            Stop::CouldNotRun(String::from("nothing was compared: a document has errors"))
        })
    };
    let old_snapshot = told(old, old_snapshot)?;
    let new_snapshot = new_snapshot.map_err(|_| Stop::CouldNotRun(String::from("a thread panicked")))?;
    let new_snapshot = told(new, new_snapshot)?;
    Ok(diff::compare(&old_snapshot, &new_snapshot))
}

fn snapshot(input: &Input) -> (Option<Snapshot>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let module = input.apis.first().map_or("", |(module, _)| module.as_str());
    let snapshot = diff::snapshot(input, module, &mut diagnostics).ok();
    (snapshot, diagnostics)
}
