//! The constants of a generated crate that describe its service to the runtime.

use std::collections::{BTreeMap, BTreeSet};

use crate::edm::{ElementType, Model, Primitive, TypeId, TypeRef};
use crate::members::Members;
use crate::names::{self, Ident};
use crate::profile::{self, Api as ApiProfile, Wire};

/// Facts about a service that the runtime needs.
#[derive(Debug)]
pub struct Service {
    /// Service root.
    pub base_url: Option<String>,
    /// Whether keys are path segments (`/users/42`) instead of in parentheses (`/users(42)`).
    pub key_as_segment: bool,
    /// Whether large numbers are strings in JSON.
    pub ieee754_compatible: bool,
    /// Whether binary values are written in base64url.
    pub base64url: bool,
    /// Whether requests that change something need a token against cross-site request forgery.
    pub csrf: bool,
    /// The scope for which access tokens are requested.
    pub scope: Option<String>,
    /// Other spellings of namespaces: (the spelling, the namespace).
    pub spellings: Vec<(String, String)>,
    /// The rules for advanced queries, if the service has any.
    pub advanced_queries: Option<AdvancedQueries>,
    /// Limits of batches.
    pub batch: Option<profile::Batch>,
    /// The states in which a long-running operation has ended.
    pub operations: Option<profile::Operations>,
    /// Codes of errors that mean that a delta link has expired.
    pub resync_codes: Vec<String>,
    /// Preferences that only this service knows, each with the name of its function of `Prefer`.
    pub preferences: Vec<(Ident, profile::Preference)>,
    /// Other clouds in which the service runs.
    pub clouds: Vec<Cloud>,
}

impl Service {
    /// The service roots: first the default one, then those of other clouds, each with the name of its
    /// constant.
    pub fn roots(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let usual = self.base_url.iter().map(|url| (url.as_str(), None));
        usual.chain(self.clouds.iter().map(|cloud| (cloud.base_url.as_str(), Some(&*cloud.constant))))
    }
}

/// Another cloud in which the service runs.
#[derive(Debug)]
pub struct Cloud {
    /// The constant that stands for it.
    pub constant: Ident,
    /// Service root.
    pub base_url: String,
}

/// The rules for advanced queries of one API.
#[derive(Debug)]
pub struct AdvancedQueries {
    /// Qualified names of the types whose queries may be advanced.
    pub types: Vec<String>,
    /// By `TYPE/property` of these types, the operators that the service accepts without the header.
    pub basic: BTreeMap<String, Vec<String>>,
    /// The rules in the profile.
    pub rule: profile::AdvancedQueries,
}

/// Collects the facts about a service from the profile and the model.
pub(super) fn service(members: &Members<'_, '_>, api: &ApiProfile, wire: &Wire) -> Service {
    let model = members.model;
    let advanced_queries = wire.advanced_queries.as_ref().map(|rule| {
        let roots = rule.hierarchies.iter().filter_map(|name| model.find(name));
        let types = roots.flat_map(|root| std::iter::once(root).chain(model.descendants(root)));
        let types: BTreeSet<TypeId> = types.filter(|id| members.has_type(*id)).collect();
        let basic = types.iter().flat_map(|id| basic_queries(model, *id, rule)).collect();
        let types = types.iter().map(|id| model.r#type(*id).name.to_string()).collect();
        AdvancedQueries { types, basic, rule: rule.clone() }
    });
    let of_profile = wire.namespace_spellings.iter().flat_map(|(namespace, spellings)| {
        spellings.iter().map(|spelling| (spelling.clone(), namespace.clone()))
    });
    let older = model.newest_versions.iter().filter(|(version, newest)| version != newest);
    let of_versions = older.map(|(version, newest)| (version.clone(), newest.clone()));
    let spellings = of_profile.chain(of_versions).collect();
    let clouds = names::constants(api.clouds.keys().map(String::as_str));
    let preferences = names::preferences(wire.preferences.keys().map(String::as_str));
    Service {
        base_url: api.base_url.clone(),
        key_as_segment: wire.key_as_segment,
        ieee754_compatible: wire.ieee754_compatible.unwrap_or(true) && has_large_numbers(members),
        base64url: wire.base64url,
        csrf: wire.csrf,
        scope: wire.scope.clone(),
        spellings,
        advanced_queries,
        batch: wire.batch.clone(),
        operations: wire.operations.clone(),
        resync_codes: wire.resync_codes.clone(),
        preferences: preferences.into_iter().zip(wire.preferences.values().cloned()).collect(),
        clouds: clouds
            .into_iter()
            .zip(api.clouds.values().cloned())
            .map(|(constant, base_url)| Cloud { constant, base_url })
            .collect(),
    }
}

/// Whether a property, parameter or result is an `Edm.Int64` or `Edm.Decimal`.
fn has_large_numbers(members: &Members<'_, '_>) -> bool {
    let is_large = |r#type: &TypeRef| {
        matches!(r#type.element, ElementType::Primitive(Primitive::Int64 | Primitive::Decimal))
    };
    let structured = members.types.iter().filter_map(|id| members.model.structured(*id));
    let mut properties = structured.flat_map(|structured| &structured.properties);
    let mut operations = members.model.operations.iter();
    properties.any(|property| is_large(&property.r#type))
        || operations.any(|operation| {
            let parameters = operation.parameters.iter().map(|parameter| &parameter.r#type);
            parameters.chain(&operation.returns).any(is_large)
        })
}

/// By property of one type, including inherited ones, the operators that the service accepts without the
/// header.
fn basic_queries(
    model: &Model<'_>,
    id: TypeId,
    rule: &profile::AdvancedQueries,
) -> BTreeMap<String, Vec<String>> {
    let own = &model.r#type(id).name;
    let lineage = model.lineage(id);
    let is_property = |name: &str| {
        let mut types = lineage.iter().filter_map(|id| model.structured(*id));
        types.any(|structured| structured.properties.iter().any(|property| property.name == name))
    };
    let mut basic: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in &lineage {
        let prefix = format!("{}/", model.r#type(*id).name);
        let of_type = rule.basic.iter().filter_map(|(target, operators)| {
            let property = target.strip_prefix(&prefix).filter(|name| is_property(name))?;
            Some((format!("{own}/{property}"), operators))
        });
        for (target, operators) in of_type {
            basic.entry(target).or_default().extend(operators.iter().cloned());
        }
    }
    basic
}
