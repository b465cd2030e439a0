//! Turns the examples of a service's documentation into programs that use the generated crate, compiles and
//! runs them, and compares the requests that they send and the responses that they read with the documented
//! ones.

mod apis;
mod case;
mod compare;
mod judge;
mod package;
mod report;
mod schema;

use std::collections::BTreeMap;
use std::path::Path;

use generator::output::Templates;
use generator::plan::Api;
use generator::profile::Profile;
use requests::examples::Example;
use serde_json::Value;
use snippets::PlanIndex;

use case::{Case, Target};
use judge::Judge;
use package::Package;

pub use apis::{is_for, most_used, roots};
pub use judge::{Record, Response};
pub use report::{Figures, Report, text};

/// The service root if the profile has none. Nothing is sent there.
const ROOT: &str = "https://localhost/service";

/// Why no examples were run, as one sentence.
#[derive(Debug)]
pub struct Failure(pub String);

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The inputs for running the examples of one API.
pub struct Subject<'s> {
    /// The API.
    pub api: &'s Api,
    /// Its module in the profile.
    pub module: &'s str,
    /// Service roots by module: those of all APIs of the profile.
    pub roots: &'s [(String, String)],
    /// Whether the complete metadata is included, and not a selection.
    pub is_whole: bool,
    /// The profile of the crate.
    pub profile: &'s Profile,
    /// The hand-written part of its crate.
    pub templates: &'s Templates,
    /// The workspace whose `target` folder and `Cargo.lock` are used to build the program.
    pub workspace: &'s Path,
}

/// Runs the examples of one API.
///
/// # Errors
/// When the program with all examples cannot be built, or does not run to its end.
pub fn run(subject: &Subject<'_>, examples: &[Example]) -> Result<Report, Failure> {
    let &Subject { api, module, roots, is_whole, profile, templates, workspace } = subject;
    let index = PlanIndex::new(api);
    let root = roots.iter().find(|(known, _)| known == module).map_or(ROOT, |(_, root)| root);
    let target = Target { index: &index, module, roots, is_whole };
    let cases: Vec<Result<Case<'_>, String>> =
        examples.iter().map(|example| case::prepare(&target, example)).collect();
    let runnable = || (0..).zip(&cases).filter_map(|(index, case)| Some((index, case.as_ref().ok()?)));
    let package = Package::write(api, profile, templates, workspace)?;
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
    let folder = package.folder.strip_prefix(workspace).unwrap_or(&package.folder).display().to_string();
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
