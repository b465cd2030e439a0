//! Helpers for all tests: plans, and the data of pages.

use std::fs;
use std::path::{Path, PathBuf};

use explorer::catalogue::Catalogue;
use generator::Input;
use generator::chosen::Chosen;
use generator::diagnostics::Diagnostics;
use generator::patch::Patches;
use generator::plan::Api;
use generator::profile::Profile;
use generator::source::Source;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A profile in a folder, with the documents and patches that it names.
pub fn input(profile: &Path) -> Input {
    let folder = profile.parent().unwrap();
    let read = |name: &str| Source::new(name, fs::read_to_string(folder.join(name)).unwrap());
    let mut sources = vec![read(&profile.file_name().unwrap().to_string_lossy())];
    let profile = Profile::parse(&sources[0], 0).unwrap();
    let mut number = |name: &str| {
        sources.push(read(name));
        u32::try_from(sources.len() - 1).unwrap()
    };
    let apis = profile.api.iter();
    let apis: Vec<(String, Vec<u32>)> = apis
        .map(|(name, api)| (name.clone(), api.metadata.iter().map(|name| number(name)).collect()))
        .collect();
    let patches: Vec<u32> = profile.patches.iter().map(|name| number(name)).collect();
    let patches = patches.into_iter().map(|at| Patches::parse(&sources[at as usize], at).unwrap()).collect();
    Input { profile, sources, apis, patches, ..Input::default() }
}

/// The project's own profile.
pub fn own_input() -> Input {
    input(&root().join("metadata/codegen.toml"))
}

/// The plans of all APIs.
pub fn plan(input: &Input) -> Vec<Api> {
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(input, &mut diagnostics);
    planned.unwrap_or_else(|_| panic!("{:?}", diagnostics.iter().collect::<Vec<_>>()))
}

/// The data of a page with some features.
pub fn catalogue(input: &Input, features: &[&str]) -> Result<Catalogue, String> {
    let apis = plan(input);
    let features: Vec<String> = features.iter().map(|name| (*name).to_owned()).collect();
    let modules: Vec<&str> = apis.iter().map(|api| api.module.plain()).collect();
    let chosen = Chosen::new(&features, &input.profile, &modules)?;
    Ok(explorer::catalogue(&apis, &input.profile, &chosen))
}

/// The page of all that a profile has.
pub fn page(input: &Input) -> String {
    explorer::page(&catalogue(input, &[]).unwrap()).unwrap()
}
