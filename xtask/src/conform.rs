//! `cargo xtask conform`: turns every example of a documentation into a program that uses the generated
//! crate, compiles it and runs it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use conformance::{Failure, Report, Subject};
use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::plan::Api;
use generator::text::{visible, visible_json};
use requests::examples::{self, Example};
use serde_json::json;

use crate::load::{Request, called_like, default_profile, load_all, profile, workspace};
use crate::{Stop, report};

/// The arguments of `conform`.
#[derive(Args)]
pub struct ConformArgs {
    /// A file of examples, one JSON object on each line; repeat it for several files.
    #[arg(long, value_name = "FILE", required = true)]
    examples: Vec<PathBuf>,
    /// A CSDL document to generate from completely, instead of what the profile selects from its own
    /// documents; repeat it for a service in several documents.
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,
    /// The API of the profile [default: all that have examples; with --metadata, the one whose document has
    /// the same name, or that has most examples].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// The profile [default: metadata/codegen.toml].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// How a result is printed.
#[derive(Clone, Copy, ValueEnum)]
pub enum ReportFormat {
    /// For human readers.
    Text,
    /// One JSON object.
    Json,
}

/// Runs all examples and prints the results.
pub fn run(args: &ConformArgs) -> Result<(), Stop> {
    let mut examples = Vec::new();
    for path in &args.examples {
        examples.extend(read(path)?);
    }
    let inputs = inputs(args, &examples).map_err(could_not_run)?;
    let reports = inputs
        .modules
        .iter()
        .map(|module| of_api(&inputs, module, &examples))
        .collect::<Result<Vec<_>, _>>()?;
    let mut out = anstream::stdout().lock();
    match args.format {
        ReportFormat::Text => {
            let mut text = Vec::new();
            reports.iter().try_for_each(|report| conformance::text(report, &mut text))?;
            write!(out, "{}", visible(&String::from_utf8_lossy(&text)))?;
        }
        ReportFormat::Json => {
            let failures: usize = reports.iter().map(|report| report.failures).sum();
            let all = json!({"failures": failures, "apis": reports}).to_string();
            writeln!(out, "{}", visible_json(&all))?;
        }
    }
    out.flush()?;
    if reports.iter().any(|report| report.failures > 0) { Err(Stop::Found) } else { Ok(()) }
}

/// Reads all examples of a file.
fn read(path: &Path) -> Result<Vec<Example>, Stop> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Stop::CouldNotRun(format!("`{name}` cannot be read: {error}")))?;
    examples::parse(&text)
        .map_err(|(line, message)| Stop::CouldNotRun(format!("{name}:{line}: not an example: {message}")))
}

/// Replaces exit code 1 by 2, because for this command, 1 means that an example failed.
fn could_not_run(stop: Stop) -> Stop {
    match stop {
        Stop::Found => Stop::CouldNotRun(String::from("nothing was run")),
        stop => stop,
    }
}

/// The inputs of generation, and the APIs to run.
struct Inputs {
    /// Profile, documents and templates.
    input: Input,
    /// Modules of the APIs whose examples are run.
    modules: Vec<String>,
    /// Service roots by module: those of all APIs of the profile.
    roots: Vec<(String, String)>,
}

/// Reads the inputs for the APIs that the examples are for.
fn inputs(args: &ConformArgs, examples: &[Example]) -> Result<Inputs, Stop> {
    let path = args.profile.clone().unwrap_or_else(default_profile);
    let known = profile(&path)?;
    let roots = conformance::roots(&known);
    let metadata: &[PathBuf] = &args.metadata;
    let api = args.api.clone().or_else(|| called_like(metadata.first()?, &known));
    let api = api.or_else(|| conformance::most_used(&roots, examples)).filter(|_| !metadata.is_empty());
    let request = Request { profile: Some(&path), ..Request::of(metadata, api.as_deref()) };
    let input = load_all(&request, !metadata.is_empty())?;
    let mut modules: Vec<String> = input.apis.iter().map(|(module, _)| module.clone()).collect();
    if let Some(wanted) = &args.api {
        modules.retain(|module| module == wanted);
        if modules.is_empty() {
            return Err(Stop::CouldNotRun(format!("the profile has no API `{wanted}`")));
        }
    } else if modules.len() > 1 {
        modules.retain(|module| examples.iter().any(|example| conformance::is_for(example, module, &roots)));
    }
    if modules.is_empty() {
        return Err(Stop::CouldNotRun(String::from("no example is for an API of the profile")));
    }
    Ok(Inputs { input, modules, roots })
}

/// Runs the examples of one API.
fn of_api(inputs: &Inputs, module: &str, examples: &[Example]) -> Result<Report, Stop> {
    let Inputs { input, roots, .. } = inputs;
    let subject = Subject {
        api: &api(input, module)?,
        module,
        roots,
        is_whole: input.all,
        profile: &input.profile,
        templates: &input.templates,
        workspace: &workspace(),
    };
    conformance::run(&subject, examples).map_err(|Failure(message)| Stop::CouldNotRun(message))
}

/// Plans one API. Patches and names of the profile that do not fit this version of the metadata are ignored.
fn api(input: &Input, module: &str) -> Result<Api, Stop> {
    let mut diagnostics = Diagnostics::default();
    generator::plan_other_version(input, module, &mut diagnostics).map_err(|_| {
        report::diagnostics(&diagnostics, &input.sources);
        Stop::CouldNotRun(String::from("nothing was generated: the metadata has errors"))
    })
}
