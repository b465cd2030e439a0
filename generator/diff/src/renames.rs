//! Guesses which added element is a removed one with a new name. Reports mention the guess, but levels do not
//! depend on it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Attribute, AttributeValue, Attributes, ChangeKind, ElementKind, SchemaChange, Snapshot};

/// How similar two names must be if nothing else suggests that they belong to the same element.
const SIMILAR_ALONE: f64 = 0.85;

/// How similar two names must be if the attributes or children of the elements suggest so, too.
const SIMILAR_SUPPORTED: f64 = 0.55;

/// The share of all children that two types must have in common to suggest that they are the same.
const SHARED_CHILDREN: f64 = 0.6;

/// The maximum number of characters of a name that are compared: the limit of CSDL, section 15.2.
const MAX_NAME: usize = 128;

/// Sets `perhaps` of each removed element to the added one that it may have become, and vice versa.
pub fn suggest(old: &Snapshot, new: &Snapshot, changes: &mut [SchemaChange]) {
    let mut groups: BTreeMap<(ElementKind, String), RenameGroup> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let group = groups.entry((change.kind, scope(change))).or_default();
        match change.change {
            ChangeKind::Removed if change.inherited_from.is_none() => group.removed.push(at),
            ChangeKind::Added => group.added.push(at),
            ChangeKind::Removed | ChangeKind::Changed => {}
        }
    }
    groups.retain(|_, group| !group.removed.is_empty() && !group.added.is_empty());
    if groups.is_empty() {
        return;
    }
    let children = [old, new].map(children);
    for group in groups.into_values() {
        let mut pairs: Vec<(f64, Pair)> = Vec::new();
        for pair in candidates(&group, changes, &children) {
            let similarity = similarity(&changes[pair.removed], &changes[pair.added], &children);
            pairs.extend(similarity.map(|similarity| (similarity, pair)));
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken = FxHashSet::default();
        for (_, Pair { removed, added }) in pairs {
            if taken.contains(&removed) || taken.contains(&added) {
                continue;
            }
            taken.extend([removed, added]);
            changes[removed].perhaps = Some(changes[added].id.clone());
            changes[added].perhaps = Some(changes[removed].id.clone());
        }
    }
}

/// Elements of one kind and scope, as indices of changes.
#[derive(Default)]
struct RenameGroup {
    removed: Vec<usize>,
    added: Vec<usize>,
}

/// A removed and an added element that are compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    removed: usize,
    added: usize,
}

/// The scope that an element stays in when it is renamed. Types move between namespaces; operations stay with
/// the type that they are bound to, and everything else with its parent.
fn scope(change: &SchemaChange) -> String {
    match change.kind {
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::TypeDefinition
        | ElementKind::Term
        | ElementKind::EntityContainer => String::new(),
        ElementKind::Action | ElementKind::Function => change.group.clone(),
        ElementKind::Property
        | ElementKind::NavigationProperty
        | ElementKind::Member
        | ElementKind::Parameter
        | ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport
        | ElementKind::NavigationPropertyBinding => change.id.parent().unwrap_or_default().to_owned(),
    }
}

/// In a group with up to this many pairs, all of them are compared.
const ALL_PAIRS: usize = 10_000;

/// In a larger group, each removed element is compared with this many added ones in each sort order.
const NEIGHBOURS: usize = 12;

/// The pairs that are compared. In a large group, these are elements that are close to each other when sorted
/// by the beginning of the name, by its end, or by their children, so that the work grows linearly with the
/// changes.
fn candidates(group: &RenameGroup, changes: &[SchemaChange], children: &[Children<'_>; 2]) -> Vec<Pair> {
    let RenameGroup { removed, added } = group;
    if removed.len().saturating_mul(added.len()) <= ALL_PAIRS {
        let with_all = |removed: &usize| {
            let removed = *removed;
            added.iter().map(move |added| Pair { removed, added: *added })
        };
        return removed.iter().flat_map(with_all).collect();
    }
    let [old, new] = children;
    let name = |at: usize| changes[at].id.simple_name().to_lowercase();
    let reversed = |at: usize| name(at).chars().rev().collect::<String>();
    let joined = |at: usize, children: &Children<'_>| {
        let own = children.get(changes[at].id.as_str());
        let mut own: Vec<&str> = own.into_iter().flatten().copied().collect();
        own.sort_unstable();
        own.join("/")
    };
    let mut pairs = BTreeSet::new();
    add_neighbours(group, name, name, &mut pairs);
    add_neighbours(group, reversed, reversed, &mut pairs);
    add_neighbours(group, |at| joined(at, old), |at| joined(at, new), &mut pairs);
    pairs.into_iter().collect()
}

/// Adds pairs of each removed element with the added ones that are closest to it in a sort order.
fn add_neighbours(
    group: &RenameGroup,
    old_key: impl Fn(usize) -> String,
    new_key: impl Fn(usize) -> String,
    pairs: &mut BTreeSet<Pair>,
) {
    let mut added: Vec<(String, usize)> = group.added.iter().map(|at| (new_key(*at), *at)).collect();
    added.sort_unstable();
    for removed in group.removed.iter().copied() {
        let key = old_key(removed);
        if key.is_empty() {
            continue;
        }
        let at = added.partition_point(|(other, _)| *other < key);
        let near = at.saturating_sub(NEIGHBOURS / 2)..added.len().min(at + NEIGHBOURS / 2);
        pairs.extend(added[near].iter().map(|(_, added)| Pair { removed, added: *added }));
    }
}

/// How similar two elements are, if they are similar enough.
fn similarity(removed: &SchemaChange, added: &SchemaChange, children: &[Children<'_>; 2]) -> Option<f64> {
    let start = |name: &str| name.chars().take(MAX_NAME).flat_map(char::to_lowercase).collect::<String>();
    let names = strsim::jaro_winkler(&start(removed.id.simple_name()), &start(added.id.simple_name()));
    let [old, new] = children;
    let is_supported = match (old.get(removed.id.as_str()), new.get(added.id.as_str())) {
        (Some(old), Some(new)) => shared(old, new) >= SHARED_CHILDREN,
        (None, None) => comparable(&removed.from).eq(comparable(&added.to)),
        (Some(_), None) | (None, Some(_)) => false,
    };
    let needed = if is_supported { SIMILAR_SUPPORTED } else { SIMILAR_ALONE };
    let is_enough = names >= needed && (is_supported || removed.kind != ElementKind::Property);
    is_enough.then_some(names + f64::from(u8::from(is_supported)))
}

/// The attributes that an element keeps when it is renamed.
fn comparable(attributes: &Attributes) -> impl Iterator<Item = (Attribute, &AttributeValue)> {
    let all = attributes.iter();
    all.filter(|(attribute, _)| !matches!(attribute, Attribute::Value | Attribute::Nullable))
}

/// Names of the children of elements, by the id of the parent.
type Children<'s> = FxHashMap<&'s str, FxHashSet<&'s str>>;

fn children(snapshot: &Snapshot) -> Children<'_> {
    let mut children = Children::default();
    for element in &snapshot.elements.all {
        if let Some(parent) = &element.parent {
            children.entry(parent.as_str()).or_default().insert(element.id.last_segment());
        }
    }
    children
}

/// The share of all children that both types have.
#[allow(clippy::cast_precision_loss)]
fn shared(old: &FxHashSet<&str>, new: &FxHashSet<&str>) -> f64 {
    let both = old.intersection(new).count() as f64;
    let all = old.union(new).count().max(1) as f64;
    both / all
}

#[cfg(test)]
mod tests {
    use super::super::{ElementId, SchemaElement, SchemaElements, Surface};
    use super::*;
    use generator::source::Span;

    /// Properties of one type that were removed, and as many added ones with other names.
    fn changes(
        count: usize,
        before: impl Fn(usize) -> String,
        after: impl Fn(usize) -> String,
    ) -> Vec<SchemaChange> {
        let r#type = ElementId::from("N.t");
        let change = |change: ChangeKind, name: String| {
            let mut attributes = Attributes::default();
            attributes.push_text(Attribute::Type, Some(String::from("Edm.String")));
            let (id, parent) = (r#type.child(&name), Some(r#type.clone()));
            let kind = ElementKind::Property;
            SchemaChange::whole(
                change,
                &SchemaElement { kind, id, parent, attributes, span: Span::default() },
            )
        };
        let removed = (0..count).map(|number| change(ChangeKind::Removed, before(number)));
        let added = (0..count).map(|number| change(ChangeKind::Added, after(number)));
        removed.chain(added).collect()
    }

    fn compared(count: usize) -> usize {
        let changes = changes(count, |number| format!("before{number}"), |number| format!("after{number}"));
        let group = RenameGroup { removed: (0..count).collect(), added: (count..2 * count).collect() };
        candidates(&group, &changes, &[Children::default(), Children::default()]).len()
    }

    #[test]
    fn work_grows_linearly() {
        assert_eq!(compared(100), 100 * 100);
        for count in [200, 800, 3200] {
            assert!((count..=3 * NEIGHBOURS * count).contains(&compared(count)), "{count}");
        }
    }

    #[test]
    fn many_renamed_properties_are_found() {
        let empty = Snapshot { elements: SchemaElements::default(), surface: Surface::default() };
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
