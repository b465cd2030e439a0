//! `cargo xtask docs`: writes the page to see what the generated crate has.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use generator::Input;
use generator::diagnostics::Diagnostics;

use crate::chosen::FeatureArgs;
use crate::load::{InputArgs, load, workspace};
use crate::{Stop, report, say};

/// The arguments of `docs`.
#[derive(Args)]
pub struct DocsArgs {
    #[command(flatten)]
    input: InputArgs,
    /// The file to write [default: target/explorer.html].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    features: FeatureArgs,
}

/// Plans the crate, and writes the page.
pub fn run(args: &DocsArgs) -> Result<(), Stop> {
    let start = Instant::now();
    let input = Input { all: args.input.all, ..load(&args.input.request())? };
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let modules: Vec<&str> = apis.iter().map(|api| api.module.plain()).collect();
    let chosen = args.features.chosen(&input.profile, &modules)?;
    let catalogue = explorer::catalogue(&apis, &input.profile, &chosen);
    let page = explorer::page(&catalogue).map_err(|error| Stop::CouldNotRun(error.to_string()))?;
    let out = args.out.clone().unwrap_or_else(|| workspace().join("target/explorer.html"));
    let cannot = |error| Stop::CouldNotRun(format!("`{}` cannot be written: {error}", out.display()));
    if let Some(folder) = out.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(&out, &page).map_err(cannot)?;
    let types: usize = catalogue.apis.iter().map(|api| api.types.len()).sum();
    let (size, time) = (page.len().div_ceil(1024), start.elapsed().as_secs_f64());
    say::out(format_args!("{}: {types} types, {size} KiB, in {time:.2} s", out.display()));
    Ok(())
}
