//! The APIs that examples are for, and their plans.

use std::path::PathBuf;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::plan::Api;
use generator::profile::Profile;
use generator::snippet::request::{is_absolute, relative};

use super::examples::Example;
use crate::load::{Request, called_like, default_profile, load, profile, with_templates};
use crate::{ConformArgs, Stop, report};

/// The generator's input, and the APIs to run.
pub struct Inputs {
    /// Profile, documents and templates.
    pub input: Input,
    /// The modules of the APIs that are run.
    pub modules: Vec<String>,
    /// The service roots of all APIs of the profile, by module.
    pub roots: Vec<(String, String)>,
}

/// Reads everything needed for the APIs of the examples.
pub fn inputs(args: &ConformArgs, examples: &[Example]) -> Result<Inputs, Stop> {
    let path = args.profile.clone().unwrap_or_else(default_profile);
    let known = profile(&path)?;
    let roots = roots(&known);
    let metadata: &[PathBuf] = &args.metadata;
    let api = args.api.clone().or_else(|| called_like(metadata.first()?, &known));
    let api = api.or_else(|| most_used(&roots, examples)).filter(|_| !metadata.is_empty());
    let request = Request { profile: Some(&path), ..Request::of(metadata, api.as_deref()) };
    let input = Input { all: !metadata.is_empty(), ..with_templates(load(&request)?)? };
    let mut modules: Vec<String> = input.apis.iter().map(|(module, _)| module.clone()).collect();
    if let Some(wanted) = &args.api {
        modules.retain(|module| module == wanted);
        if modules.is_empty() {
            return Err(Stop::CouldNotRun(format!("the profile has no API `{wanted}`")));
        }
    } else if modules.len() > 1 {
        modules.retain(|module| examples.iter().any(|example| api_of(example, &roots) == Of::Api(module)));
    }
    if modules.is_empty() {
        return Err(Stop::CouldNotRun(String::from("no example is for an API of the profile")));
    }
    Ok(Inputs { input, modules, roots })
}

fn roots(profile: &Profile) -> Vec<(String, String)> {
    let root = |url: &String| url.trim_end_matches('/').to_owned();
    profile
        .api
        .iter()
        .filter_map(|(module, api)| Some((module.clone(), root(api.base_url.as_ref()?))))
        .collect()
}

fn most_used(roots: &[(String, String)], examples: &[Example]) -> Option<String> {
    let uses =
        |module: &str| examples.iter().filter(|example| api_of(example, roots) == Of::Api(module)).count();
    let most = roots.iter().map(|(module, _)| module).max_by_key(|module| uses(module))?;
    (uses(most) > 0).then(|| most.clone())
}

/// The API that an example is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'r> {
    /// An API of the profile.
    Api(&'r str),
    /// Any API, because the address has no version.
    Any,
    /// Another version of the service.
    OtherVersion,
    /// Another service, or another root of this one.
    OtherService,
}

/// The API of an example's request: by its address, or by its version if the address is relative.
pub fn api_of<'r>(example: &Example, roots: &'r [(String, String)]) -> Of<'r> {
    let Some(request) = &example.request else { return Of::Any };
    if is_absolute(&request.url) {
        let found = roots.iter().find(|(_, root)| relative(&request.url, &[root]).is_ok());
        return match found {
            Some((module, _)) => Of::Api(module),
            None if roots.is_empty() => Of::Any,
            None => Of::OtherService,
        };
    }
    let Some(version) = &example.version else { return Of::Any };
    let is_of = |(module, root): &&(String, String)| {
        root.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(version))
            || module.eq_ignore_ascii_case(&version.replace('.', "_"))
    };
    match roots.iter().find(is_of) {
        Some((module, _)) => Of::Api(module),
        None if roots.is_empty() => Of::Any,
        None => Of::OtherVersion,
    }
}

/// Plans one API. Patches and names of the profile that do not fit this version of the metadata are
/// ignored.
pub fn api(input: &Input, module: &str) -> Result<Api, Stop> {
    let mut diagnostics = Diagnostics::default();
    generator::plan_other_version(input, module, &mut diagnostics).map_err(|_| {
        report::diagnostics(&diagnostics, &input.sources);
        Stop::CouldNotRun(String::from("nothing was generated: the metadata has errors"))
    })
}
