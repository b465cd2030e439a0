//! Which cargo features the page is for.

use std::collections::BTreeSet;

use generator::features::{FULL, Features};
use generator::plan::{self, Method, RustType};
use generator::profile::Profile;

/// The cargo features that are on: of areas and of APIs, all of which are on if none is named.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    areas: BTreeSet<String>,
    apis: BTreeSet<String>,
}

impl Chosen {
    /// The features with these names.
    ///
    /// # Errors
    /// When neither an area nor an API has one of the names; the message says which there are.
    pub fn new(names: &[String], profile: &Profile, apis: &[plan::Api]) -> Result<Self, String> {
        let mut chosen = Self::default();
        for name in names {
            if apis.iter().any(|api| api.module.plain() == name) {
                chosen.apis.insert(name.clone());
            } else if profile.features.contains_key(name) || name == FULL {
                chosen.areas.insert(name.clone());
            } else {
                let modules = apis.iter().map(|api| api.module.plain());
                let all: Vec<&str> = modules.chain(profile.features.keys().map(String::as_str)).collect();
                return Err(format!("there is no feature `{name}`; there are {}", all.join(", ")));
            }
        }
        Ok(chosen)
    }

    /// Whether an API is shown.
    pub fn has_api(&self, api: &plan::Api) -> bool {
        self.apis.is_empty() || self.apis.contains(api.module.plain())
    }

    /// Whether an area is on.
    pub fn has_area(&self, name: &str) -> bool {
        self.areas.is_empty() || self.areas.contains(FULL) || self.areas.contains(name)
    }

    /// Whether what has these features is compiled.
    pub fn has(&self, features: &Features) -> bool {
        self.areas.is_empty() || features.is_always() || features.names().any(|name| self.has_area(name))
    }

    /// Whether everything that a type names is compiled.
    pub fn has_type(&self, r#type: &RustType) -> bool {
        r#type.generated().is_none_or(|path| self.has(&path.features))
    }

    /// Whether a method is compiled.
    pub fn has_method(&self, method: &Method) -> bool {
        method.types().all(|path| self.has(&path.features))
    }
}
