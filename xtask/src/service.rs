//! What is kept of a service that a crate is generated for by its address: its metadata, and a profile.

use std::path::{Path, PathBuf};

use generator::Input;
use generator::profile::Package;

use crate::fetch::{self, FetchArgs, service_root};
use crate::{Stop, say};

/// The name of the profile, in the folder of the crate.
const PROFILE: &str = "codegen.toml";

/// Makes sure that the folder of a crate has no profile, which would be replaced.
pub fn check_is_new(url: &str, out: &Path) -> Result<(), Stop> {
    let profile = out.join(PROFILE);
    if !profile.exists() {
        return Ok(());
    }
    let profile = profile.display();
    Err(Stop::CouldNotRun(format!(
        "{profile} is there already; with it, `cargo xtask codegen --profile {profile}` generates the crate again, \
         and `cargo xtask update --profile {profile} --from {url}` takes new metadata"
    )))
}

/// A service, by its address.
pub struct Service {
    /// The address, as it was given.
    pub url: String,
    /// Its metadata.
    pub document: Vec<u8>,
}

impl Service {
    /// Fetches the metadata of a service.
    pub fn fetch(url: &str, args: &FetchArgs) -> Result<Self, Stop> {
        Ok(Self { url: url.to_owned(), document: fetch::fetch(url, args)? })
    }

    /// Adds what the address says: the service root.
    pub fn describe(&self, input: &mut Input) {
        let root = service_root(&self.url);
        input.profile.package.description = format!("Typed client of {root}");
        for api in input.profile.api.values_mut() {
            api.base_url.get_or_insert_with(|| root.clone());
        }
    }

    /// The files to keep in the folder of the crate: the profile and the metadata.
    pub fn files(&self, input: &Input, out: &Path) -> Vec<(PathBuf, String)> {
        let Some((module, api)) = input.profile.api.first_key_value() else { return Vec::new() };
        let Some(source) = generator::only_source(input, module) else { return Vec::new() };
        let Package { name, description, .. } = &input.profile.package;
        let (document, root) = (format!("{module}.csdl"), api.base_url.as_deref().unwrap_or_default());
        let extends = input.profile.extends.as_ref().map(|base| format!("extends = {base:?}\n\n"));
        let extends = extends.unwrap_or_default();
        let profile = format!(
            "# docs/profile.md describes every key.\n\n{extends}\
             [package]\nname = {name:?}\ndescription = {description:?}\n\n\
             [api.{module}]\nmetadata = [{document:?}]\nbase-url = {root:?}\ndefault = true\n"
        );
        vec![(out.join(PROFILE), profile), (out.join(document), source.text.clone())]
    }

    /// Prints what to do next.
    pub fn say_next(&self, out: &Path) {
        let profile = out.join(PROFILE);
        let (profile, url) = (profile.display(), &self.url);
        say::out(format_args!("generate it again, for instance with a selection in {profile}:"));
        say::out(format_args!("  cargo xtask codegen --profile {profile}"));
        say::out(format_args!("take new metadata, and see what changed:"));
        say::out(format_args!("  cargo xtask update --profile {profile} --from {url}"));
    }
}
