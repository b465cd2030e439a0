//! `cargo xtask codegen`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use generator::diagnostics::Diagnostics;
use generator::output::Output;
use generator::{Explanation, Input};
use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};

use crate::fetch::{FetchArgs, only_url};
use crate::load::{InputArgs, Instead, Request, crate_folder, load_all};
use crate::service::{self, Service};
use crate::tree::{self, Difference, Tree};
use crate::{Stop, report, say};

/// The arguments of `codegen`.
#[derive(Args)]
pub struct CodegenArgs {
    /// Change nothing; exit 1 if a file is stale, missing or superfluous.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    fetch: FetchArgs,
    /// Folder of the generated crate [default: generated; with --profile, the folder of the profile; required
    /// with --metadata].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; print why a type is in the crate: the chain of references that includes it.
    #[arg(long, value_name = "TYPE", conflicts_with = "check")]
    explain: Option<String>,
    /// Name of the generated package [default: from the profile].
    #[arg(long, value_name = "PACKAGE")]
    name: Option<String>,
}

/// How many stale files `--check` prints, and how many lines of differences for each.
const SHOWN: (usize, usize) = (3, 18);

/// Generates the crate, then writes it or compares it with the files on disk.
pub fn run(args: &CodegenArgs) -> Result<(), Stop> {
    let start = Instant::now();
    let out = folder(args)?;
    let is_written = !args.check && args.explain.is_none();
    let tree = is_written.then(|| Tree::enter(&out, Vec::new())).transpose()?;
    let service = service_of(args, &out)?;
    let instead = service.as_ref().map(|service| Instead {
        path: &args.input.metadata[0],
        name: &service.url,
        bytes: &service.document,
    });
    let request = Request { instead, name: args.name.as_deref(), ..args.input.request() };
    let mut input = load_all(&request, args.input.all)?;
    let service = service.filter(|_| args.input.profile.is_none());
    if let Some(service) = &service {
        service.describe(&mut input);
    }
    check_package_name(&input.profile.package.name)?;
    let mut diagnostics = Diagnostics::default();
    if let Some(name) = &args.explain {
        return explain(name, &input, &mut diagnostics);
    }
    let output = generator::generate(&input, &mut diagnostics);
    report::diagnostics(&diagnostics, &input.sources);
    let output = output.map_err(|_| Stop::Found)?;
    let Some(tree) = tree else { return check(&out, &output, &tree::compare(&out, &output)?) };
    let besides = service.as_ref().map(|service| service.files(&input, &out)).unwrap_or_default();
    let difference = tree.write(&output, &besides)?;
    say_written(&out, &output, &difference, start.elapsed());
    if let Some(service) = service {
        service.say_next(&out);
    }
    Ok(())
}

/// The folder of the crate.
fn folder(args: &CodegenArgs) -> Result<PathBuf, Stop> {
    match (&args.out, args.input.metadata.is_empty()) {
        (Some(out), _) => Ok(out.clone()),
        (None, true) => Ok(crate_folder(args.input.profile.as_deref())),
        (None, false) if args.explain.is_some() => Ok(PathBuf::new()),
        (None, false) => {
            Err(Stop::CouldNotRun(String::from("--metadata needs --out DIR, the folder of the crate")))
        }
    }
}

/// The service whose metadata is given by an address, with its metadata.
fn service_of(args: &CodegenArgs, out: &Path) -> Result<Option<Service>, Stop> {
    let Some(url) = only_url(&args.input.metadata)? else { return Ok(None) };
    // With a profile, everything is described and kept already.
    if args.input.profile.is_none() {
        service::check_is_new(url, out)?;
    }
    Service::fetch(url, &args.fetch).map(Some)
}

/// Prints the chain of references that includes a type, for each API.
fn explain(name: &str, input: &Input, diagnostics: &mut Diagnostics) -> Result<(), Stop> {
    let explained = generator::explain(input, name, diagnostics);
    report::diagnostics(diagnostics, &input.sources);
    let explained = explained.map_err(|_| Stop::Found)?;
    if explained.iter().all(|(_, explanation)| *explanation == Explanation::Unknown) {
        return Err(Stop::CouldNotRun(format!(
            "there is no type `{name}`; names are qualified, for instance `microsoft.graph.user`"
        )));
    }
    for (module, explanation) in explained {
        match explanation {
            Explanation::Unknown => say::out(format_args!("{module}: there is no such type")),
            Explanation::LeftOut => say::out(format_args!(
                "{module}: not included; to include it, add it to `types` below `[select]` of the profile"
            )),
            Explanation::Brought(steps) => {
                say::out(format_args!("{module}:"));
                steps.iter().for_each(|step| say::out(format_args!("  {step}")));
            }
        }
    }
    Ok(())
}

fn check_package_name(name: &str) -> Result<(), Stop> {
    let is_legal = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_legal {
        return Ok(());
    }
    Err(Stop::CouldNotRun(format!(
        "`{name}` cannot name a package: a name is a letter, then letters, digits, `-` and `_`"
    )))
}

/// Prints how many files were written.
pub fn say_written(out: &Path, output: &Output, difference: &Difference, time: Duration) {
    let written = difference.stale.len() + difference.missing.len();
    let removed = match difference.superfluous.len() {
        0 => String::new(),
        count => format!(", {count} removed"),
    };
    let lines: usize = output.values().map(|text| text.lines().count()).sum();
    say::out(format_args!(
        "{}: {} files, {lines} lines; {written} written{removed}, {} unchanged, in {:.2} s",
        shown(out).display(),
        output.len(),
        output.len() - written,
        time.as_secs_f64()
    ));
}

fn check(out: &Path, output: &Output, difference: &Difference) -> Result<(), Stop> {
    if difference.is_empty() {
        say::out(format_args!("{}: {} files, all up to date", shown(out).display(), output.len()));
        return Ok(());
    }
    for (what, paths) in [
        ("stale", &difference.stale),
        ("missing", &difference.missing),
        ("superfluous", &difference.superfluous),
        ("not generated", &difference.foreign),
    ] {
        for path in paths {
            say::out(format_args!("{what}: {}", shown(out).join(path).display()));
        }
    }
    for path in difference.stale.iter().take(SHOWN.0) {
        let old = fs::read_to_string(out.join(path)).unwrap_or_default();
        let text = differences(&old, &output[path]);
        say::out(format_args!("\n--- {path} (as it is)\n+++ {path} (as it should be)"));
        let lines: Vec<&str> = text.lines().take(SHOWN.1).collect();
        say::out(format_args!("{}", lines.join("\n")));
    }
    say::out(format_args!("\nto update them: {}", command()));
    Err(Stop::Found)
}

/// The lines that differ, with one line of context before and after.
fn differences(old: &str, new: &str) -> String {
    let lines = InternedInput::new(old, new);
    let mut diff = Diff::compute(Algorithm::Histogram, &lines);
    diff.postprocess_lines(&lines);
    let mut form = UnifiedDiffConfig::default();
    form.context_len(1);
    diff.unified_diff(&BasicLineDiffPrinter(&lines.interner), form, &lines).to_string()
}

/// The command as it was given, without `--check`.
fn command() -> String {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--check").collect();
    format!("cargo xtask {}", arguments.join(" "))
}

/// A path relative to the current folder, if it is below it.
fn shown(path: &Path) -> PathBuf {
    let below =
        std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.to_owned())
}
