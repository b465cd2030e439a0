//! The project's commands. `cargo xtask --help` lists them.

mod binary_size;
mod chosen;
mod codegen;
#[cfg(unix)]
mod compile_cost;
mod conform;
mod diff;
mod docs;
mod features;
mod fetch;
mod load;
mod openapi;
mod openapi_check;
#[cfg(unix)]
mod peer;
mod report;
mod say;
mod service;
mod snippet;
mod stop;
mod tree;
mod update;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use stop::Stop;

/// For many small strings, as in code generation, mimalloc takes half the time of the system's allocator.
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
    /// Generates the client crate from metadata, or checks that it is up to date.
    ///
    /// Exits 0 when done or up to date, 1 when the input has errors or a file is stale, 2 when it could not
    /// run.
    Codegen(codegen::CodegenArgs),
    /// Reports everything that is wrong or unusual in the CSDL documents of one service.
    ///
    /// Exits 0 without errors, 1 with errors, 2 when it could not run. docs/diagnostics.md explains every
    /// code.
    Validate(validate::ValidateArgs),
    /// Measures the binary size of a program that lists users, and that of a hand-written one without the
    /// crate.
    BinarySize,
    /// Measures the cost of `cargo check` of a generated crate, and that of the same structs with serde's
    /// derives.
    #[cfg(unix)]
    CompileCost(compile_cost::CompileCostArgs),
    /// Checks one crate and prints seconds of CPU time, seconds of wall-clock time, and megabytes of memory.
    #[cfg(unix)]
    #[command(hide = true)]
    Measure(compile_cost::MeasureArgs),
    /// Runs the examples of a documentation as programs that use the generated crate, and compares the
    /// requests that they send and the responses that they read with the documented ones.
    ///
    /// Exits 0 when none failed, 1 when one failed, 2 when it could not run. docs/conformance.md has the
    /// figures for Graph.
    Conform(conform::ConformArgs),
    /// Reports what changed between two versions of an API in meaning, and what that breaks.
    ///
    /// Exits 0 without changes of the level that --fail-on names, 1 with such changes, 2 when it could not
    /// run. docs/schema-diff.md explains every rule.
    Diff(diff::DiffArgs),
    /// Writes a page to see what the generated crate has: areas, types, and paths that can be walked, with
    /// their Rust.
    ///
    /// The page is one file that a browser opens from disk. Exits 0 when done, 1 when the metadata has
    /// errors, 2 when it could not run.
    Docs(docs::DocsArgs),
    /// Tells with which cargo features of the generated crate a type, a method or a path is compiled.
    ///
    /// Exits 0 when something was found, 1 when the metadata has errors, 2 when nothing was found.
    Features(features::FeaturesArgs),
    /// Writes a description of a service, or of a part of it, in OpenAPI.
    ///
    /// Exits 0 when done, 1 when the metadata has errors, 2 when it could not run. docs/openapi.md has the
    /// rules.
    Openapi(openapi::OpenApiArgs),
    /// Compares a service's own description in OpenAPI with what its metadata says.
    ///
    /// Exits 0 without differences, 1 with some, 2 when it could not run.
    OpenapiCheck(openapi_check::OpenApiCheckArgs),
    /// Turns an HTTP request into Rust code that makes it with the generated crate.
    ///
    /// Takes a request as documentation shows it: method and address, headers, an empty line, a body. Parts
    /// that the crate has no types or methods for are written in a raw form, and reported. Exits 0 when done,
    /// 1 when the metadata has errors, 2 when it could not run.
    Snippet(snippet::SnippetArgs),
    /// Takes new metadata: cuts it down to the selection of the profile, reports what changed, and generates
    /// the crate again.
    ///
    /// Exits 0 when done, 1 when the input has errors, 2 when it could not run. Unless it exits 0, no
    /// file is changed.
    Update(update::UpdateArgs),
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
        Command::Docs(args) => docs::run(&args),
        Command::Features(args) => features::run(&args),
        Command::Openapi(args) => openapi::run(&args),
        Command::OpenapiCheck(args) => openapi_check::run(&args),
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
