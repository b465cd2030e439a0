//! The project's commands. `cargo xtask --help` lists them.

mod binary_size;
mod codegen;
#[cfg(unix)]
mod compile_cost;
mod conform;
mod diff;
mod load;
#[cfg(unix)]
mod peer;
mod report;
mod say;
mod snippet;
mod tree;
mod update;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Half the time of the system's for the many small strings that a crate is made of.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Commands of the msgraph project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates the client crate from metadata, or checks that it is fresh.
    ///
    /// Exits 0 when done or fresh, 1 when the input has errors or a file is stale, 2 when it could not run.
    Codegen(CodegenArgs),
    /// Tells everything that is wrong or odd in CSDL documents of one service.
    ///
    /// Exits 0 without errors, 1 with errors, 2 when it could not run. docs/diagnostics.md explains every
    /// code.
    Validate(ValidateArgs),
    /// Measures what a program that lists users weighs, beside the same program by hand.
    BinarySize,
    /// Measures what `cargo check` of a generated crate costs, beside the same structs with serde's derives.
    #[cfg(unix)]
    CompileCost(CompileCostArgs),
    /// Checks one crate and prints seconds of CPU, seconds, and megabytes.
    #[cfg(unix)]
    #[command(hide = true)]
    Measure(MeasureArgs),
    /// Runs the examples of a documentation as programs with the generated crate, and compares what they send
    /// and read.
    ///
    /// Exits 0 when none failed, 1 when one failed, 2 when it could not run. docs/conformance.md has the
    /// figures for Graph.
    Conform(ConformArgs),
    /// Tells what changed between two versions of an API: by meaning, and what it breaks.
    ///
    /// Exits 0 when nothing was found that --fail-on names, 1 when something was, 2 when it could not run.
    /// docs/schema-diff.md explains every rule.
    Diff(DiffArgs),
    /// Turns an HTTP request into the Rust that makes it with the generated crate.
    ///
    /// Takes a request as documentation shows it: method and address, headers, an empty line, a body. What
    /// the crate cannot express is in a raw form, and told. Exits 0 when done, 1 when the metadata has
    /// errors, 2 when it could not run.
    Snippet(SnippetArgs),
    /// Takes new metadata: cuts it down to what the profile selects, tells what changed, and generates the
    /// crate again.
    ///
    /// Exits 0 when done, 1 when the input has errors, 2 when it could not run. Unless it exits 0, nothing
    /// was changed.
    Update(UpdateArgs),
}

/// What is generated.
#[derive(Args)]
struct InputArgs {
    /// A CSDL document to generate from instead of the profile's own; repeat it for a service in several
    /// documents.
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,
    /// The profile [default: metadata/codegen.toml; with --metadata, none].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Which API of the profile --metadata stands for [default: the one whose document has the same file
    /// name].
    #[arg(long, value_name = "NAME", requires = "metadata")]
    api: Option<String>,
    /// Generate everything, whatever the profile selects.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct CodegenArgs {
    /// Change nothing; exit 1 when a file is stale, missing or superfluous.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    input: InputArgs,
    /// Folder of the generated crate [default: generated; needed with --metadata].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; tell why a type is in the crate, as the chain of references that brought it.
    #[arg(long, value_name = "TYPE", conflicts_with = "check")]
    explain: Option<String>,
    /// Name of the generated package [default: from the profile].
    #[arg(long, value_name = "PACKAGE")]
    name: Option<String>,
}

#[derive(Args)]
struct ValidateArgs {
    /// The documents.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How findings are printed.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people, with the line of the source.
    Text,
    /// One JSON object a line: severity, code, message, file, line, column, help.
    Json,
}

#[cfg(unix)]
#[derive(Args)]
struct CompileCostArgs {
    #[command(flatten)]
    input: InputArgs,
    /// How often each crate is checked.
    #[arg(long, default_value_t = 3)]
    runs: u32,
}

#[cfg(unix)]
#[derive(Args)]
struct MeasureArgs {
    folder: PathBuf,
    target: PathBuf,
}

#[derive(Args)]
struct ConformArgs {
    /// Examples, one JSON object a line; repeat it for several files.
    #[arg(long, value_name = "FILE", required = true)]
    examples: Vec<PathBuf>,
    /// A CSDL document to generate from, all of it, instead of what the profile selects of its own; repeat it
    /// for a service in several documents.
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,
    /// Which API of the profile [default: those that have examples; with --metadata, the one whose document
    /// is called like it, or that has most examples].
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
#[derive(Clone, Copy, clap::ValueEnum)]
enum ReportFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Args)]
struct DiffArgs {
    /// What it was: a CSDL document.
    old: PathBuf,
    /// What it is.
    new: PathBuf,
    /// How changes are told.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    format: DiffFormat,
    /// For which changes it exits 1.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
    /// A file of breaking changes that are accepted, each with a reason and a date until which it is.
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// Compare only what the profile selects of this API, under the names that it chooses.
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// The profile [default: with --api, metadata/codegen.toml].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Also tell what annotations alone change: verbs that come and go, deprecations.
    #[arg(long)]
    annotations: bool,
}

/// How changes are told.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DiffFormat {
    /// For people at a terminal.
    Human,
    /// For a pull request.
    Markdown,
    /// One array for programs.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// One page that can be searched and filtered.
    Html,
}

/// For which changes a command exits 1.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// What breaks on the wire or in Rust and is not allowed.
    Breaking,
    /// Whatever is not allowed.
    Any,
    /// Never.
    None,
}

#[derive(Args)]
struct SnippetArgs {
    /// A `.http` file, where `###` parts requests, or an example as JSON [default: standard input].
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The API that the request goes to [default: the one whose service root it names, else the default one].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// A CSDL document to use instead of the profile's own, all of it unless there is a --profile; repeat it
    /// for a service in several documents.
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,
    /// The profile [default: metadata/codegen.toml; none with --metadata that is not for one of its APIs].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Use everything that the metadata has, whatever the profile selects.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct UpdateArgs {
    /// Full metadata of the service: a file, or an address from which it is fetched.
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    /// The API of the profile that it is for [default: the one whose service root or document is called like
    /// it].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Tell what would be done, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// How changes are told.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    format: DiffFormat,
    /// The profile [default: metadata/codegen.toml].
    #[arg(long, value_name = "FILE", requires = "out")]
    profile: Option<PathBuf>,
    /// Folder of the generated crate [default: generated].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The changelog that gets an entry [default: CHANGELOG.md; with --profile, none].
    #[arg(long, value_name = "FILE")]
    changelog: Option<PathBuf>,
}

/// Why a command did not end well.
enum Stop {
    /// It ran, and found something wrong; all has been said.
    Found,
    /// It could not run.
    CouldNotRun(String),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::CouldNotRun(error.to_string())
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Codegen(args) => codegen::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::BinarySize => binary_size::run(),
        #[cfg(unix)]
        Command::CompileCost(args) => compile_cost::run(&args),
        #[cfg(unix)]
        Command::Measure(args) => compile_cost::measure(&args),
        Command::Conform(args) => conform::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Snippet(args) => snippet::run(&args),
        Command::Update(args) => update::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Found) => ExitCode::from(1),
        Err(Stop::CouldNotRun(message)) => {
            report::failure(&message);
            ExitCode::from(2)
        }
    }
}
