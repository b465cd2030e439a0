//! The profile, `codegen.toml`: what is generated, and facts about the service that its metadata does not
//! state.

mod package;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diagnostics::{Diagnostic, code};
use crate::source::{Source, Span};
pub use package::Package;
pub use wire::{
    AdvancedQueries, Batch, BatchFormat, Notifications, Operations, Preference, PreferenceForm, Wire,
};

/// The features that every package has.
const RESERVED_FEATURES: [&str; 11] = [
    "default",
    "full",
    "client",
    "reqwest",
    "rustls",
    "rustls-no-provider",
    "native-tls",
    "socks",
    "gzip",
    "azure",
    "notifications",
];

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Another profile, relative to this one, whose facts about the service hold here, too: see
    /// [`extending`](Self::extending).
    pub extends: Option<String>,
    /// Whether the metadata's own descriptions are in the documentation of the crate.
    #[serde(default)]
    pub descriptions: bool,
    /// Whether of schemas that are versions of each other, `Chassis.v1_2_0`, only the newest is kept, with
    /// what it has from the others.
    #[serde(default)]
    pub newest_versions: bool,
    /// The generated package.
    #[serde(default)]
    pub package: Package,
    /// Conventions of the service.
    #[serde(default)]
    pub wire: Wire,
    /// The selection; everything, if absent.
    pub select: Option<Select>,
    /// Cargo features by area, by name. With any, the package also has a feature `full`, which has
    /// everything.
    #[serde(default)]
    pub features: BTreeMap<String, Feature>,
    /// What a slice keeps besides the selection.
    #[serde(default)]
    pub slice: Slice,
    /// How far the paths of a description in OpenAPI go.
    #[serde(default)]
    pub openapi: OpenApi,
    /// Facts about single types, by qualified name.
    #[serde(default)]
    pub types: BTreeMap<String, TypeFacts>,
    /// Chosen Rust names of types, members and operations, by their CSDL names.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Files of patches, relative to the profile.
    #[serde(default)]
    pub patches: Vec<String>,
    /// The APIs of the package, by the name of their module.
    #[serde(default)]
    pub api: BTreeMap<String, Api>,
    /// The APIs of the file that nothing is generated for.
    #[serde(skip)]
    pub other_apis: Vec<String>,
    /// The keys of `types` and `names` that another profile has; the selection need not have what they name.
    #[serde(skip)]
    pub inherited: BTreeSet<String>,
}

/// A profile that another one extends.
#[derive(Clone, Copy, Debug)]
pub struct Base<'b> {
    /// The profile.
    pub profile: &'b Profile,
    /// Its text.
    pub text: &'b str,
    /// Its folder, as seen from that of the other.
    pub folder: &'b str,
}

/// The part of a profile that holds for every selection.
#[derive(Default, Deserialize)]
struct Facts {
    #[serde(default)]
    wire: Wire,
    #[serde(default)]
    slice: Slice,
    #[serde(default)]
    openapi: OpenApi,
    #[serde(default)]
    types: BTreeMap<String, TypeFacts>,
    #[serde(default)]
    names: BTreeMap<String, String>,
}

/// `[select]`: the starting points of a selection. Types that they need are included, too.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Select {
    /// Types by qualified name.
    pub types: Vec<Name>,
    /// Types that are included with all types derived from them.
    pub hierarchies: Vec<Name>,
    /// Namespaces whose types are all included.
    pub namespaces: Vec<Name>,
    /// Entity sets of the container.
    pub entity_sets: Vec<Name>,
    /// Singletons of the container.
    pub singletons: Vec<Name>,
    /// Paths from an entity set or singleton; every type along the path is included.
    pub paths: Vec<Name>,
    /// By type, those of its declared properties to include. Its key is always included. For types that are
    /// not listed, all properties are included.
    pub properties: BTreeMap<String, Vec<Name>>,
}

/// `[features.<name>]`: a cargo feature, by the starting points of an area of the service. What is contained
/// in these and what they need belongs to it, too.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    /// What it is for, in a few words.
    pub description: String,
    /// Whether it is on by default.
    #[serde(default)]
    pub default: bool,
    /// Entity sets of the container.
    #[serde(default)]
    pub entity_sets: Vec<Name>,
    /// Singletons of the container.
    #[serde(default)]
    pub singletons: Vec<Name>,
    /// Paths from an entity set or singleton. A navigation property at the end of a path belongs to this
    /// feature alone.
    #[serde(default)]
    pub paths: Vec<Name>,
    /// Types by qualified name.
    #[serde(default)]
    pub types: Vec<Name>,
    /// Namespaces with all their types.
    #[serde(default)]
    pub namespaces: Vec<Name>,
}

/// A name in a profile, with its position.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "toml::Spanned<String>")]
pub struct Name {
    /// The name.
    pub text: String,
    /// The position, in the first of all sources.
    pub span: Span,
}

impl From<toml::Spanned<String>> for Name {
    fn from(spanned: toml::Spanned<String>) -> Self {
        let span = Span::new(0, spanned.span().start, spanned.span().end);
        Self { text: spanned.into_inner(), span }
    }
}

impl std::ops::Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// `[slice]`: what the slice of the metadata keeps.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Slice {
    /// Terms whose annotations are kept, by qualified name; all, if absent.
    pub terms: Option<Vec<String>>,
    /// Properties of annotation records to remove.
    pub without_record_properties: Vec<String>,
}

/// `[openapi]`: how far the paths of a description in OpenAPI go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct OpenApi {
    /// The number of navigation properties on a path.
    pub depth: usize,
    /// Whether a navigation property can be on a path more than once.
    pub cycles: bool,
}

impl Default for OpenApi {
    fn default() -> Self {
        Self { depth: 4, cycles: true }
    }
}

/// `[types."…"]`: facts that the metadata does not state.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TypeFacts {
    /// The property that has a value if this item of a response has failed.
    pub error: Option<String>,
    /// Properties whose values `Debug` does not show.
    pub secrets: Vec<String>,
    /// The Rust item for an entity or complex type; by default an abstract one is an enum, any other a
    /// struct.
    pub form: Option<Form>,
    /// The path form below entities of the type, with the placeholder `{path}`: for instance `:/{path}:`.
    pub path_form: Option<String>,
}

/// The Rust item for an entity or complex type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A struct; values of derived types are obtained by `downcast`.
    Struct,
    /// An enum of the derived types.
    Enum,
}

/// `[api.<module>]`: one API of the package: a version of a service, or a service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Api {
    /// The metadata documents, relative to the profile.
    pub metadata: Vec<String>,
    /// The service root, for instance `https://graph.microsoft.com/v1.0`.
    pub base_url: Option<String>,
    /// Service roots of other clouds, by their names.
    pub clouds: BTreeMap<String, String>,
    /// The pages of the service's reference: a URL in which `{type}` stands for the name of an entity or
    /// complex type, in lower case, behind those of the namespaces below the first, with hyphens.
    pub reference: Option<String>,
    /// Whether the cargo feature of this API is on by default.
    pub default: bool,
    /// The selection, instead of the profile's own `[select]`.
    pub select: Option<Select>,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// When the text is not valid TOML, or not a valid profile.
    pub fn parse(source: &Source, id: u32) -> Result<Self, Box<Diagnostic>> {
        let profile: Self = toml::from_str(&source.text).map_err(|error| {
            let mut diagnostic = Diagnostic::new(code::INVALID_PROFILE, error.message().trim().to_owned())
                .help("docs/profile.md describes every key");
            if let Some(range) = error.span() {
                diagnostic = diagnostic.at(Span::new(id, range.start, range.end));
            }
            Box::new(diagnostic)
        })?;
        profile.check_names(source, id)?;
        package::check(&profile, source, id)?;
        wire::check(&profile)?;
        profile.check_features()?;
        Ok(profile)
    }

    /// Adds the facts of a profile that this one extends: `[wire]`, `[slice]`, `[openapi]`, `[types]` and
    /// `[names]`, key by key where this one says nothing; patches, before its own; service roots of APIs of
    /// the same name. Selection, features and package are not inherited. `text` is that of this profile.
    ///
    /// # Errors
    /// When both together are not valid.
    pub fn extending(mut self, text: &str, base: &Base<'_>) -> Result<Self, Box<Diagnostic>> {
        let Base { profile: base, text: base_text, folder } = *base;
        let wrong = |error: toml::de::Error| {
            Box::new(Diagnostic::new(code::INVALID_PROFILE, error.message().trim().to_owned()))
        };
        let mut merged: toml::Table = base_text.parse().map_err(wrong)?;
        merge(&mut merged, text.parse().map_err(wrong)?);
        let facts = merged.try_into::<Facts>().map_err(wrong)?;
        let types = facts.types.keys().filter(|key| !self.types.contains_key(*key));
        let names = facts.names.keys().filter(|key| !self.names.contains_key(*key));
        self.inherited.extend(types.chain(names).cloned());
        let patches = base
            .patches
            .iter()
            .map(|name| if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") });
        self.patches.splice(0..0, patches);
        for (name, api) in &mut self.api {
            let Some(base) = base.api.get(name) else { continue };
            if api.base_url.is_none() {
                api.base_url.clone_from(&base.base_url);
            }
            if api.clouds.is_empty() {
                api.clouds.clone_from(&base.clouds);
            }
            if api.reference.is_none() {
                api.reference.clone_from(&base.reference);
            }
        }
        let Facts { wire, slice, openapi, types, names } = facts;
        let extended = Self { wire, slice, openapi, types, names, ..self };
        wire::check(&extended)?;
        Ok(extended)
    }

    /// Checks that features have names that Cargo accepts and that nothing else has.
    fn check_features(&self) -> Result<(), Box<Diagnostic>> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let taken = |name: &str| RESERVED_FEATURES.contains(&name) || self.api.contains_key(name);
        let wrong = |name: &&String| {
            taken(name) || !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(is_letter)
        };
        let Some(name) = self.features.keys().find(wrong) else { return Ok(()) };
        let message = format!("`{}` cannot be the name of a feature", name.escape_debug());
        let help = "names have lower-case letters, digits and hyphens, and differ from the features that every package has";
        Err(Box::new(Diagnostic::new(code::INVALID_PROFILE, message).help(help)))
    }

    /// Checks that every chosen name is a valid identifier.
    fn check_names(&self, source: &Source, id: u32) -> Result<(), Box<Diagnostic>> {
        for (target, name) in &self.names {
            let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if !starts_well || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                let message =
                    format!("`{}`, the name for `{target}`, is not a Rust identifier", name.escape_debug());
                let mut finding = Diagnostic::new(code::INVALID_PROFILE, message)
                    .help("a name is an ASCII letter, then letters, digits and underscores");
                if let Some(at) = source.text.find(&format!("\"{target}\"")) {
                    finding = finding.at(Span::new(id, at, at + target.len() + 2));
                }
                return Err(Box::new(finding));
            }
        }
        Ok(())
    }
}

/// Adds the values of a table to another, table by table. What only one of them has is kept.
fn merge(into: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(into)), toml::Value::Table(own)) => merge(into, own),
            (_, value) => drop(into.insert(key, value)),
        }
    }
}
