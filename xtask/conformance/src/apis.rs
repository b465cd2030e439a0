//! Determines for which API an example is.

use generator::profile::Profile;
use odata_url::address::is_absolute;
use requests::examples::Example;
use requests::relative;

/// Service roots by module: those of all APIs of a profile.
pub fn roots(profile: &Profile) -> Vec<(String, String)> {
    let root = |url: &String| url.trim_end_matches('/').to_owned();
    profile
        .api
        .iter()
        .filter_map(|(module, api)| Some((module.clone(), root(api.base_url.as_ref()?))))
        .collect()
}

/// The API that most examples are for.
pub fn most_used(roots: &[(String, String)], examples: &[Example]) -> Option<String> {
    let uses = |module: &str| examples.iter().filter(|example| is_for(example, module, roots)).count();
    let most = roots.iter().map(|(module, _)| module).max_by_key(|module| uses(module))?;
    (uses(most) > 0).then(|| most.clone())
}

/// Whether an example states that it is for an API.
pub fn is_for(example: &Example, module: &str, roots: &[(String, String)]) -> bool {
    api_of(example, roots) == Of::Api(module)
}

/// The API or service for which an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'r> {
    /// An API of the profile.
    Api(&'r str),
    /// Any API: neither the address nor the version states one.
    Any,
    /// Another version of the service.
    OtherVersion,
    /// Another service, or another root of this one.
    OtherService,
}

/// The API for which an example is: the one of its address or, if the address is relative, of its version.
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
