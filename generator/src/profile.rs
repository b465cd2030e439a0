//! `codegen.toml`: what is generated, and how the service speaks where metadata is silent.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostics::{Diagnostic, code};
use crate::source::{Source, Span};

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The generated package.
    #[serde(default)]
    pub package: Package,
    /// How the service speaks.
    #[serde(default)]
    pub wire: Wire,
    /// What is in; everything when absent.
    pub select: Option<Select>,
    /// What a slice keeps besides the selection.
    #[serde(default)]
    pub slice: Slice,
    /// Facts about single types, by qualified name.
    #[serde(default)]
    pub types: BTreeMap<String, TypeFacts>,
    /// The APIs of the package, by the name of their module.
    #[serde(default)]
    pub api: BTreeMap<String, Api>,
}

/// `[package]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Package {
    /// Name of the generated package.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its description.
    pub description: String,
}

impl Default for Package {
    fn default() -> Self {
        Self {
            name: String::from("odata-client"),
            version: String::from("0.1.0"),
            description: String::from("Typed client of an OData service"),
        }
    }
}

/// `[wire]`: conventions of the service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Wire {
    /// Keys as path segments (`users/42`) instead of `users('42')`, section 4.3.6 of OData URL conventions.
    pub key_as_segment: bool,
    /// Bound operations are called without their namespace.
    pub unqualified_operations: bool,
    /// Other namespaces in which `@odata.type` may name the types of a namespace.
    pub namespace_spellings: BTreeMap<String, Vec<String>>,
    /// Scope of the tokens that the service takes.
    pub scope: Option<String>,
}

/// `[select]`: the roots of a selection; what they need comes with them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Select {
    /// Types by qualified name.
    pub types: Vec<String>,
    /// Types that come with everything derived from them.
    pub hierarchies: Vec<String>,
    /// Entity sets of the container.
    pub entity_sets: Vec<String>,
    /// Singletons of the container.
    pub singletons: Vec<String>,
}

/// `[slice]`: what the kept form of the metadata carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Slice {
    /// Terms whose annotations are kept, by qualified name.
    pub terms: Vec<String>,
    /// Properties of annotation records that are not kept.
    pub without_record_properties: Vec<String>,
}

/// `[types."…"]`: facts that metadata does not tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TypeFacts {
    /// The property whose value, when there is one, says that this part of an answer failed.
    pub error: Option<String>,
}

/// `[api.<module>]`: one version or service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Api {
    /// The documents, relative to the profile.
    pub metadata: Vec<String>,
    /// Service root, for instance `https://graph.microsoft.com/v1.0`.
    pub base_url: Option<String>,
    /// Whether the cargo feature of this API is on by default.
    pub default: bool,
    /// What is in, instead of the profile's own `[select]`.
    pub select: Option<Select>,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// What is no TOML, or not a profile's.
    pub fn parse(source: &Source, id: u32) -> Result<Self, Box<Diagnostic>> {
        toml::from_str(&source.text).map_err(|error| {
            let mut diagnostic = Diagnostic::new(code::INVALID_PROFILE, error.message().trim().to_owned())
                .help("docs/profile.md describes every key");
            if let Some(range) = error.span() {
                diagnostic = diagnostic.at(Span::new(id, range.start, range.end));
            }
            Box::new(diagnostic)
        })
    }
}
