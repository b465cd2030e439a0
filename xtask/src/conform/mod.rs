//! `cargo xtask conform`: compiles every example of a documentation as a program that uses the generated
//! crate, and runs it.

pub mod case;
mod compare;
pub mod examples;
mod input;
mod judge;
mod package;
mod report;
mod schema;

use std::collections::BTreeMap;
use std::io::Write;

use generator::snippet::Index;
use generator::text::{visible, visible_json};
use serde_json::{Value, json};

use crate::load::workspace;
use crate::{ConformArgs, ReportFormat, Stop};

use case::{Case, Target};
use examples::Example;
use input::Inputs;
use judge::{Judge, Record};
use package::Package;
use report::Report;

/// The service root if the profile has none; nothing is sent there.
const ROOT: &str = "https://localhost/service";

/// Runs all examples and reports the results.
pub fn run(args: &ConformArgs) -> Result<(), Stop> {
    let mut examples = Vec::new();
    for path in &args.examples {
        examples.extend(examples::read(path)?);
    }
    let inputs = input::inputs(args, &examples).map_err(could_not_run)?;
    let reports = inputs
        .modules
        .iter()
        .map(|module| of_api(&inputs, module, &examples))
        .collect::<Result<Vec<_>, _>>()?;
    let mut out = anstream::stdout().lock();
    match args.format {
        ReportFormat::Text => {
            let mut text = Vec::new();
            reports.iter().try_for_each(|report| report::text(report, &mut text))?;
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

/// Exit code 1 means that an example failed, so other failures must have another one.
fn could_not_run(stop: Stop) -> Stop {
    match stop {
        Stop::Found => Stop::CouldNotRun(String::from("nothing was run")),
        stop => stop,
    }
}

/// Runs the examples of one API.
fn of_api(inputs: &Inputs, module: &str, examples: &[Example]) -> Result<Report, Stop> {
    let api = input::api(&inputs.input, module)?;
    let index = Index::new(&api);
    let root = inputs.roots.iter().find(|(known, _)| known == module).map_or(ROOT, |(_, root)| root);
    let target = Target { index: &index, module, roots: &inputs.roots, is_whole: inputs.input.all };
    let cases: Vec<Result<Case<'_>, String>> =
        examples.iter().map(|example| case::case(&target, example)).collect();
    let runnable = || (0..).zip(&cases).filter_map(|(index, case)| Some((index, case.as_ref().ok()?)));
    let package = Package::write(&api, &inputs.input.profile, &inputs.input.templates)?;
    let refused = package.build(&runnable().map(|(index, case)| (index, case.code())).collect())?;
    let compiled = runnable().filter(|(index, _)| !refused.contains_key(index));
    let input: String = compiled.map(|(index, case)| format!("{}\n", case.input(index, root))).collect();
    let results = by_index(package.run(&input)?);
    let judge = Judge::new(&index, root);
    let records = (0..).zip(&cases).zip(examples).map(|((index, case), example)| match case {
        Ok(case) => {
            let told = refused.get(&index).map_or(Ok(results.get(&index)), |error| Err(error.as_str()));
            judge.record(case, told)
        }
        Err(reason) => apart(example, reason),
    });
    let folder = package.folder.strip_prefix(workspace()).unwrap_or(&package.folder).display().to_string();
    Ok(Report::new(module, folder, records.collect()))
}

fn by_index(results: Vec<Value>) -> BTreeMap<usize, Value> {
    let index = |result: &Value| result["index"].as_u64().and_then(|index| usize::try_from(index).ok());
    results.into_iter().filter_map(|result| Some((index(&result)?, result))).collect()
}

fn apart(example: &Example, reason: &str) -> Record {
    let (id, page) = (example.id.clone(), example.page.clone());
    Record { id, page, apart: Some(reason.to_owned()), ..Record::default() }
}
