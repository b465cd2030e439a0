//! Which of what came may be what went, under another name: a guess, told and never relied on.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Change, ChangeKind, Snapshot, Value, simple_name};

/// How alike two names are when nothing else says that they mean the same, and when something does.
const ALIKE: (f64, f64) = (0.85, 0.55);

/// How alike the parts of two types are: the share of those that both have.
const SHARED_PARTS: f64 = 0.6;

/// Tells of each removed element which added one it may be now, and the other way round.
pub fn suggest(old: &Snapshot, new: &Snapshot, changes: &mut [Change]) {
    let mut places: BTreeMap<(&'static str, String), Place> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let place = places.entry((change.kind, place(change))).or_default();
        match change.change {
            // What is inherited now is not renamed.
            ChangeKind::Removed if change.inherited_from.is_none() => place.went.push(at),
            ChangeKind::Added => place.came.push(at),
            _ => {}
        }
    }
    places.retain(|_, place| !place.went.is_empty() && !place.came.is_empty());
    if places.is_empty() {
        return;
    }
    let (old_parts, new_parts) = (parts(old), parts(new));
    for Place { went, came } in places.into_values() {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for &old in &went {
            for &new in &came {
                let likeness = likeness(&changes[old], &changes[new], &old_parts, &new_parts);
                pairs.extend(likeness.map(|likeness| (likeness, old, new)));
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken = FxHashSet::default();
        for (_, old, new) in pairs {
            if taken.contains(&old) || taken.contains(&new) {
                continue;
            }
            taken.extend([old, new]);
            changes[old].perhaps = Some(changes[new].id.clone());
            changes[new].perhaps = Some(changes[old].id.clone());
        }
    }
}

/// What came and went where one could be the other, as indices of changes.
#[derive(Default)]
struct Place {
    went: Vec<usize>,
    came: Vec<usize>,
}

/// Where something would be under another name.
fn place(change: &Change) -> String {
    match change.kind {
        // Types move between namespaces, operations stay with their type.
        "EntityType" | "ComplexType" | "EnumType" | "TypeDefinition" | "Term" => String::new(),
        "Action" | "Function" => change.group.clone(),
        _ => change.id.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned(),
    }
}

fn likeness(went: &Change, came: &Change, old: &Parts<'_>, new: &Parts<'_>) -> Option<f64> {
    let (old_name, new_name) = (simple_name(&went.id), simple_name(&came.id));
    let names = strsim::jaro_winkler(&old_name.to_lowercase(), &new_name.to_lowercase());
    let (alone, supported) = ALIKE;
    let is_supported = match (old.get(went.id.as_str()), new.get(came.id.as_str())) {
        (Some(old), Some(new)) => shared(old, new) >= SHARED_PARTS,
        (None, None) => is_alike(&went.from, &came.to),
        _ => false,
    };
    let needed = if is_supported { supported } else { alone };
    (names >= needed && (is_supported || went.kind != "Property"))
        .then_some(names + f64::from(u8::from(is_supported)))
}

/// Whether all that two elements say is the same, but for values of members.
fn is_alike(old: &[(&'static str, Value)], new: &[(&'static str, Value)]) -> bool {
    let comparable = |(name, _): &&(&'static str, Value)| *name != "Value" && *name != "Nullable";
    old.iter().filter(comparable).eq(new.iter().filter(comparable))
}

/// Names of what is in types, by type.
type Parts<'s> = FxHashMap<&'s str, FxHashSet<&'s str>>;

fn parts(snapshot: &Snapshot) -> Parts<'_> {
    let mut parts = Parts::default();
    for element in &snapshot.elements.all {
        if let (Some(parent), Some((_, name))) = (&element.parent, element.id.rsplit_once('/')) {
            parts.entry(parent).or_default().insert(name);
        }
    }
    parts
}

#[allow(clippy::cast_precision_loss)]
fn shared(old: &FxHashSet<&str>, new: &FxHashSet<&str>) -> f64 {
    let both = old.intersection(new).count() as f64;
    let all = old.union(new).count().max(1) as f64;
    both / all
}
