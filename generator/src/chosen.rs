//! Which cargo features a command is about.

use std::collections::BTreeSet;

use crate::features::{FULL, Features};
use crate::plan::{Method, RustType};
use crate::profile::Profile;

/// The cargo features that are on: of areas and of APIs, all of which are on if none is named.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    areas: BTreeSet<String>,
    apis: BTreeSet<String>,
}

impl Chosen {
    /// The features that texts name, separated by commas or spaces as cargo has it. `modules` are the APIs
    /// that there are.
    ///
    /// # Errors
    /// When neither an area nor an API has one of the names; the message says which there are.
    pub fn new(texts: &[String], profile: &Profile, modules: &[&str]) -> Result<Self, String> {
        let mut chosen = Self::default();
        let names = texts.iter().flat_map(|text| text.split([',', ' ']));
        for name in names.filter(|name| !name.is_empty()) {
            if modules.contains(&name) {
                chosen.apis.insert(name.to_owned());
            } else if profile.features.contains_key(name) || name == FULL {
                chosen.areas.insert(name.to_owned());
            } else {
                let areas = profile.features.keys().map(String::as_str);
                let all: Vec<&str> = modules.iter().copied().chain(areas).collect();
                return Err(format!("there is no feature `{name}`; there are {}", all.join(", ")));
            }
        }
        Ok(chosen)
    }

    /// The areas that are on; none if all are.
    pub fn areas(&self) -> impl Iterator<Item = &str> {
        let areas = (!self.areas.contains(FULL)).then_some(&self.areas);
        areas.into_iter().flatten().map(String::as_str)
    }

    /// Whether an API is on.
    pub fn has_api(&self, module: &str) -> bool {
        self.apis.is_empty() || self.apis.contains(module)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn features_are_named_as_for_cargo() {
        let text = "[package]\nname = \"shop\"\n[features.mail]\ndescription = \"Mail\"\ntypes = [\"n.a\"]\n\
                    [features.post]\ndescription = \"Post\"\ntypes = [\"n.b\"]\n";
        let profile = Profile::parse(&Source::new("codegen.toml", String::from(text)), 0).unwrap();
        for (texts, areas, is_old_on) in [
            (&[][..], "", true),
            (&["mail,post"], "mail post", true),
            (&["post mail"], "mail post", true),
            (&["post", " mail, v1"], "mail post", false),
            (&["v1,v0"], "", true),
            (&["mail,full"], "", true),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            let chosen = Chosen::new(&texts, &profile, &["v0", "v1"]).unwrap();
            let found: Vec<&str> = chosen.areas().collect();
            assert_eq!((&*found.join(" "), chosen.has_api("v0")), (areas, is_old_on), "{texts:?}");
        }
        let error = Chosen::new(&[String::from("mail posts")], &profile, &["v1"]).unwrap_err();
        assert_eq!(error, "there is no feature `posts`; there are v1, mail, post");
    }
}
