//! Which of what came may be what went, under another name: a guess, told and never relied on.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Change, ChangeKind, Snapshot, Value, simple_name};

/// How alike two names are when nothing else says that they mean the same, and when something does.
const ALIKE: (f64, f64) = (0.85, 0.55);

/// How alike the parts of two types are: the share of those that both have.
const SHARED_PARTS: f64 = 0.6;

/// How many characters of names are compared: CSDL allows no more, section 15.2.
const LONG: usize = 128;

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
    for place in places.into_values() {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (old, new) in candidates(&place, changes, &old_parts, &new_parts) {
            let likeness = likeness(&changes[old], &changes[new], &old_parts, &new_parts);
            pairs.extend(likeness.map(|likeness| (likeness, old, new)));
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

/// How many pairs of one place are all compared.
const ALL_PAIRS: usize = 10_000;

/// Of more, how many that came are compared with each that went, in each of the orders in which they may be neighbours.
const NEIGHBOURS: usize = 12;

/// Which pairs are compared, in the order of what went: all, where those are not too many. Otherwise those that are near each
/// other by how their names begin, how they end, or what is in them, so that the work is in proportion to the changes.
fn candidates(place: &Place, changes: &[Change], old: &Parts<'_>, new: &Parts<'_>) -> Vec<(usize, usize)> {
    let Place { went, came } = place;
    if went.len().saturating_mul(came.len()) <= ALL_PAIRS {
        return went.iter().flat_map(|old| came.iter().map(|new| (*old, *new))).collect();
    }
    let name = |at: usize| simple_name(&changes[at].id).to_lowercase();
    let within = |at: usize, parts: &Parts<'_>| {
        let mut within: Vec<&str> =
            parts.get(changes[at].id.as_str()).into_iter().flatten().copied().collect();
        within.sort_unstable();
        within.join("/")
    };
    let mut pairs = BTreeSet::new();
    neighbours(place, |at, _| name(at), &mut pairs);
    neighbours(place, |at, _| name(at).chars().rev().collect(), &mut pairs);
    neighbours(place, |at, is_new| within(at, if is_new { new } else { old }), &mut pairs);
    pairs.into_iter().collect()
}

/// Adds each that went with those that came next to it in an order.
fn neighbours(place: &Place, key: impl Fn(usize, bool) -> String, pairs: &mut BTreeSet<(usize, usize)>) {
    let mut came: Vec<(String, usize)> = place.came.iter().map(|at| (key(*at, true), *at)).collect();
    came.sort_unstable();
    for old in &place.went {
        let sought = key(*old, false);
        if sought.is_empty() {
            continue;
        }
        let at = came.partition_point(|(key, _)| *key < sought);
        let near = at.saturating_sub(NEIGHBOURS / 2)..came.len().min(at + NEIGHBOURS / 2);
        pairs.extend(came[near].iter().map(|(_, new)| (*old, *new)));
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
    let start = |name: &str| name.chars().take(LONG).flat_map(char::to_lowercase).collect::<String>();
    let names = strsim::jaro_winkler(&start(old_name), &start(new_name));
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

#[cfg(test)]
mod tests {
    use super::super::{Element, whole};
    use super::*;
    use crate::source::Span;

    /// Properties that went, and as many that came, each under another name.
    fn changes(
        count: usize,
        before: impl Fn(usize) -> String,
        after: impl Fn(usize) -> String,
    ) -> Vec<Change> {
        let change = |kind: ChangeKind, name: String| {
            let (id, parent) = (format!("N.t/{name}"), Some(String::from("N.t")));
            let attributes = vec![("Type", Value::Text(String::from("Edm.String")))];
            whole(kind, &Element { kind: "Property", id, parent, attributes, span: Span::default() })
        };
        let went = (0..count).map(|number| change(ChangeKind::Removed, before(number)));
        let came = (0..count).map(|number| change(ChangeKind::Added, after(number)));
        went.chain(came).collect()
    }

    fn compared(count: usize) -> usize {
        let changes = changes(count, |number| format!("before{number}"), |number| format!("after{number}"));
        let place = Place { went: (0..count).collect(), came: (count..2 * count).collect() };
        candidates(&place, &changes, &Parts::default(), &Parts::default()).len()
    }

    #[test]
    fn the_work_is_in_proportion() {
        assert_eq!(compared(100), 100 * 100);
        for count in [200, 800, 3200] {
            assert!((count..=3 * NEIGHBOURS * count).contains(&compared(count)), "{count}");
        }
    }

    #[test]
    fn many_renamed_properties_are_found() {
        let empty = Snapshot {
            elements: super::super::Elements::default(),
            surface: super::super::Surface::default(),
        };
        for (before, after) in [("", "s"), ("old", "Value")] {
            for count in [50, 500] {
                let mut changes = changes(
                    count,
                    |number| format!("{before}property{number:04}"),
                    |number| format!("{before}property{number:04}{after}"),
                );
                suggest(&empty, &empty, &mut changes);
                let is_right = |at: &usize| changes[*at].perhaps.as_ref() == Some(&changes[at + count].id);
                assert_eq!((0..count).filter(is_right).count(), count, "{before} {after} {count}");
            }
        }
    }
}
