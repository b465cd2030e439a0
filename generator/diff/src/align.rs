//! Gives operations of the new version the ids of the same operations in the old version. That matters for
//! functions whose parameters were reordered, and for actions that differ by their parameters alone: only one
//! of those has the usual id, and it must be the same one in both versions.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{ElementId, ElementKind, ItemData, SchemaElement, SchemaElements, Snapshot};

/// Ids of operations in the old version, by their ids in the new one.
type NewIds = FxHashMap<String, ElementId>;

/// The new version, in which operations that both versions have got the ids of the old version.
pub fn with_ids_of_old<'s>(old: &Snapshot, new: &'s Snapshot) -> Cow<'s, Snapshot> {
    let mut ids = reordered_functions(old, new);
    let is_usual = |element: &&SchemaElement| {
        let parameters = element.id.signature().and_then(|signature| signature.parameters);
        element.kind == ElementKind::Action && parameters.is_none()
    };
    for action in new.elements.all.iter().filter(is_usual) {
        let has =
            |side: &Snapshot, id: &ElementId| side.elements.get(ElementKind::Action, id.as_str()).is_some();
        if !has(old, &action.id) {
            continue;
        }
        let was = with_its_parameters(&old.elements, &action.id);
        let is = with_its_parameters(&new.elements, &action.id);
        if was == is || !(has(new, &was) || has(old, &is)) {
            continue;
        }
        ids.insert(action.id.to_string(), is);
        ids.insert(was.to_string(), action.id.clone());
    }
    if ids.is_empty() {
        return Cow::Borrowed(new);
    }
    let mut aligned = new.clone();
    replace_ids(&mut aligned, &ids);
    Cow::Owned(aligned)
}

/// The functions that are in both versions, with their parameters in different orders.
fn reordered_functions(old: &Snapshot, new: &Snapshot) -> NewIds {
    let mut removed: FxHashMap<OverloadKey<'_>, &ElementId> = FxHashMap::default();
    for id in functions_only_in(old, new) {
        if let Some(key) = OverloadKey::of(id) {
            removed.entry(key).or_insert(id);
        }
    }
    let added = functions_only_in(new, old);
    added.filter_map(|id| Some((id.to_string(), (*removed.get(&OverloadKey::of(id)?)?).clone()))).collect()
}

fn functions_only_in<'s>(side: &'s Snapshot, other: &Snapshot) -> impl Iterator<Item = &'s ElementId> {
    let all = side.elements.all.iter().filter(|element| element.kind == ElementKind::Function);
    all.map(|element| &element.id)
        .filter(|id| other.elements.get(ElementKind::Function, id.as_str()).is_none())
}

/// Identifies a function regardless of the order of its parameters.
#[derive(PartialEq, Eq, Hash)]
struct OverloadKey<'i> {
    prefix: &'i str,
    /// The names in alphabetical order, each once.
    parameters: Vec<&'i str>,
}

impl<'i> OverloadKey<'i> {
    fn of(id: &'i ElementId) -> Option<Self> {
        let mut parameters: Vec<&str> = id.signature()?.parameter_names().collect();
        parameters.sort_unstable();
        parameters.dedup();
        Some(Self { prefix: id.overload_prefix()?, parameters })
    }
}

/// The id of an action that includes the names of its parameters.
fn with_its_parameters(elements: &SchemaElements, action: &ElementId) -> ElementId {
    let mut parameters: Vec<&SchemaElement> = elements.below(action.as_str()).iter().collect();
    parameters.sort_by_key(|parameter| parameter.span);
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.id.simple_name()).collect();
    action.with_parameters(&names)
}

/// Replaces ids of operations in the elements and in the Rust items.
fn replace_ids(snapshot: &mut Snapshot, ids: &NewIds) {
    let replaced = |id: &ElementId| {
        let operation = id.operation_of_parameter().unwrap_or(id.as_str());
        ids.get(operation).map(|operation| id.with_operation(operation))
    };
    for element in &mut snapshot.elements.all {
        let is_affected = element.kind.is_operation() || element.kind == ElementKind::Parameter;
        if let Some(id) = replaced(&element.id).filter(|_| is_affected) {
            element.id = id;
            element.parent = element.parent.as_ref().and_then(replaced);
        }
    }
    snapshot.elements.all.sort_by(|a, b| (&a.id, a.kind).cmp(&(&b.id, b.kind)));
    for item in snapshot.surface.values_mut() {
        if let Some(subject) = replaced(&item.subject) {
            let data = ItemData { subject, ..ItemData::clone(&item.data) };
            item.data = Arc::new(data);
        }
    }
}
