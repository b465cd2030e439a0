//! Finds the method of a request builder for a segment of a path.

use generator::plan::{Access, Argument, BuilderKind, Call, Method, Returns, RustType};
use odata_url::path::pairs;

use crate::index::PlanIndex;
use crate::route::Destination;

/// The method of a navigation property, entity set or singleton.
pub struct Navigation<'p> {
    pub method: &'p Method,
    pub segment: &'p str,
    pub kind: BuilderKind,
    pub target: &'p RustType,
    pub access: &'p Access,
    pub is_updated_by_put: bool,
}

pub fn place<'p>(index: &PlanIndex<'p>, navigation: &Navigation<'p>) -> Destination<'p> {
    let abilities = navigation.access.abilities(|path| index.abilities(path).to_vec());
    Destination { target: navigation.target, abilities, is_updated_by_put: navigation.is_updated_by_put }
}

pub fn navigation<'p>(methods: &'p [Method], name: &str) -> Option<Navigation<'p>> {
    let all = methods.iter().filter_map(|method| match (&method.call, &method.returns) {
        (Call::Navigation { segment, is_updated_by_put, .. }, Returns::Builder(kind, target, access)) => {
            let (kind, is_updated_by_put) = (*kind, *is_updated_by_put);
            Some(Navigation { method, segment, kind, target, access, is_updated_by_put })
        }
        _ => None,
    });
    let exact = all.clone().find(|navigation| navigation.segment == name);
    exact.or_else(|| all.clone().find(|navigation| navigation.segment.eq_ignore_ascii_case(name)))
}

/// The operation with a name, with or without namespace, whose parameters match the given ones; otherwise
/// the one with the fewest other parameters.
pub fn operation<'p>(methods: &'p [Method], name: &str, inner: Option<&str>) -> Option<&'p Method> {
    let simple = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let given = pairs(inner.unwrap_or_default());
    let declared = |method: &'p Method| -> Option<(&'p str, &'p [Argument])> {
        match &method.call {
            Call::Action { segment } | Call::Function { segment } => {
                let is_struct = method.parameter_struct().is_some();
                Some((segment, if is_struct { &[] } else { method.arguments.as_slice() }))
            }
            _ => None,
        }
    };
    let named = methods
        .iter()
        .filter(|method| declared(method).is_some_and(|(wire, _)| simple(wire) == simple(name)));
    named.min_by_key(|method| {
        let (_, declared) = declared(method).unwrap_or_default();
        let is_given =
            |argument: &&Argument| given.iter().any(|(name, _)| name.eq_ignore_ascii_case(&argument.wire));
        let both = declared.iter().filter(is_given).count();
        (given.len().saturating_sub(both), declared.len() - both)
    })
}
