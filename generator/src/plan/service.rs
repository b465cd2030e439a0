//! How the service speaks, for the runtime.

use std::collections::BTreeSet;

use crate::edm::Model;
use crate::names;
use crate::profile::{self, Api as ApiProfile, Wire};
use crate::select::Selection;

/// What the runtime must know of a service.
#[derive(Debug)]
pub struct Service {
    /// Service root.
    pub base_url: Option<String>,
    /// Keys as path segments.
    pub key_as_segment: bool,
    /// Scope of tokens.
    pub scope: Option<String>,
    /// (namespace as spelt, namespace).
    pub spellings: Vec<(String, String)>,
    /// What the service demands of some queries.
    pub advanced_queries: Option<AdvancedQueries>,
    /// What the service takes as a batch.
    pub batch: Option<profile::Batch>,
    /// Other clouds: name of the constant, service root.
    pub clouds: Vec<(String, String)>,
}

impl Service {
    /// Its roots, the usual one first, each with the name of the cloud that it is in if that is another.
    pub fn roots(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let usual = self.base_url.iter().map(|url| (url.as_str(), None));
        usual.chain(self.clouds.iter().map(|(name, url)| (url.as_str(), Some(name.as_str()))))
    }
}

/// What a service demands of some queries.
#[derive(Debug)]
pub struct AdvancedQueries {
    /// Qualified names of the types that are asked for.
    pub types: Vec<String>,
    /// As the profile says it.
    pub rule: profile::AdvancedQueries,
}

/// What the runtime must know of a service.
pub(super) fn service(model: &Model<'_>, selection: &Selection, api: &ApiProfile, wire: &Wire) -> Service {
    let advanced_queries = wire.advanced_queries.as_ref().map(|rule| {
        let roots = rule.hierarchies.iter().filter_map(|name| model.find(name));
        let types = roots.flat_map(|root| std::iter::once(root).chain(model.descendants(root)));
        let names = types.filter(|id| selection.has_type(*id)).map(|id| model.r#type(id).name.to_string());
        let names: BTreeSet<String> = names.collect();
        AdvancedQueries { types: names.into_iter().collect(), rule: rule.clone() }
    });
    let spellings = wire
        .namespace_spellings
        .iter()
        .flat_map(|(namespace, spellings)| {
            spellings.iter().map(|spelling| (spelling.clone(), namespace.clone()))
        })
        .collect();
    let clouds = names::constants(api.clouds.keys().map(String::as_str));
    Service {
        base_url: api.base_url.clone(),
        key_as_segment: wire.key_as_segment,
        scope: wire.scope.clone(),
        spellings,
        advanced_queries,
        batch: wire.batch.clone(),
        clouds: clouds.into_iter().zip(api.clouds.values().cloned()).collect(),
    }
}
