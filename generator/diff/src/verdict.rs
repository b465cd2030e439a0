//! Gives every change its rule, levels and reason: the public items of both crates are compared, and each
//! difference is attributed to the change that caused it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::blame::ChangeIndex;
use super::broken::{BrokenItem, broken_items, is_at_declaring_type, renamed_type};
use super::classify::rule_for;
use super::facts::{Facts, ItemCounts};
use super::{
    Attribute, ChangeKind, ElementId, ElementKind, ItemShape, Level, Rule, RustItem, SchemaChange, Snapshot,
};

/// Sets the rules, levels and reasons of all changes. Items that break for another reason than one of these
/// changes are returned as changes of their own.
pub fn judge(old: &Snapshot, new: &Snapshot, changes: &mut [SchemaChange]) -> Vec<SchemaChange> {
    let contained = changes.iter().filter(|change| change.differs_in(&[Attribute::ContainsTarget]));
    let contained: FxHashSet<&str> = contained.map(|change| change.id.as_str()).collect();
    let broken = broken_items(old, new, |subject| contained.contains(subject));
    let index = ChangeIndex::new(changes, old, new);
    let mut by_change: Vec<Vec<&BrokenItem<'_>>> = vec![Vec::new(); changes.len()];
    let mut unexplained: BTreeMap<&str, Vec<&BrokenItem<'_>>> = BTreeMap::new();
    for item in &broken {
        let causes = index.causes(item, old, new);
        if causes.is_empty() {
            let subject = renamed_type(item, old, new).unwrap_or(&item.old.subject);
            unexplained.entry(subject.as_str()).or_default().push(item);
        }
        causes.into_iter().for_each(|at| by_change[at].push(item));
    }
    let (old_items, new_items) = (items_of(old, changes), items_of(new, changes));
    for (change, broken) in changes.iter_mut().zip(&by_change) {
        let [old_items, new_items] = [&old_items, &new_items].map(|items| {
            let mut found = subjects_of(change).filter_map(|subject| items.get(subject));
            found.next().cloned().unwrap_or_default()
        });
        rate(change, &Items { broken, old: &old_items, new: &new_items }, old, new);
    }
    let unexplained = unexplained.into_iter();
    unexplained.filter_map(|(subject, broken)| unexplained_change(subject, &broken, old, new)).collect()
}

/// The ids of the elements whose items a change is about: the element itself, and for a changed parameter its
/// operation.
fn subjects_of(change: &SchemaChange) -> impl Iterator<Item = &str> {
    let is_parameter = change.kind == ElementKind::Parameter && change.change == ChangeKind::Changed;
    let operation = change.id.parent().filter(|_| is_parameter);
    std::iter::once(change.id.as_str()).chain(operation)
}

/// The change of an element whose items break though no change explains it.
fn unexplained_change(
    subject: &str,
    broken: &[&BrokenItem<'_>],
    old: &Snapshot,
    new: &Snapshot,
) -> Option<SchemaChange> {
    let id = ElementId::from(subject);
    let element = [new, old].into_iter().find_map(|side| {
        let elements = &side.elements;
        elements.with(subject).first().or_else(|| elements.with(id.group()).first())
    })?;
    let change = SchemaChange::unattributed(element, Rule::RustItemChanged);
    Some(with_broken(SchemaChange { rust: Level::Breaking, ..change }, broken))
}

/// The Rust items of a change.
struct Items<'i, 's> {
    /// The items that break because of the change.
    broken: &'i [&'i BrokenItem<'s>],
    /// Paths in the old crate of the items that represent the element.
    old: &'i [&'i str],
    /// Paths in the new crate of the items that represent the element.
    new: &'i [&'i str],
}

/// Gives a change its rule, levels and reason.
fn rate(change: &mut SchemaChange, items: &Items<'_, '_>, old: &Snapshot, new: &Snapshot) {
    let counts = ItemCounts { broken: items.broken.len(), old: items.old.len(), new: items.new.len() };
    let facts = Facts::of(change, &counts, old, new);
    change.rule = rule_for(change, &facts);
    change.inherited_from = facts.inherited.map(|inherited| inherited.base);
    change.wire = change.rule.wire();
    if facts.is_broken {
        change.rust = Level::Breaking;
        *change = with_broken(change.clone(), items.broken);
        return;
    }
    change.rust = match change.rule.rust() {
        // The rule predicts a break, but no item of the generated crate breaks.
        Level::Breaking => change.wire.min(Level::Notice),
        level => level,
    };
    let (side, items) =
        if change.change == ChangeKind::Removed { (old, items.old) } else { (new, items.new) };
    change.items = items.iter().map(|item| (*item).to_owned()).collect();
    change.features = items.first().map(|item| side.surface[*item].features.clone()).unwrap_or_default();
    change.reason = reason_of_unbroken(change, side, old);
}

/// The reason of a change that breaks no item of its side.
fn reason_of_unbroken(change: &SchemaChange, side: &Snapshot, old: &Snapshot) -> String {
    let Some(first) = change.items.first() else { return String::from("no Rust item stands for it") };
    let item = shown(first, &side.surface[first]);
    let more = and_more(change.items.len());
    match (change.change, &change.inherited_from) {
        (ChangeKind::Added, _) if old.surface.contains_key(first) => format!("{item}{more}: there before"),
        (ChangeKind::Added, _) => format!("{item}{more}: new"),
        (ChangeKind::Removed, Some(base)) => format!("{item} stays, inherited from `{base}`"),
        (ChangeKind::Removed, None) | (ChangeKind::Changed, _) => format!("{item}{more}: as before"),
    }
}

/// The change with the broken items as its reason.
fn with_broken(change: SchemaChange, broken: &[&BrokenItem<'_>]) -> SchemaChange {
    let first = broken.first().map_or("", |broken| broken.reason.as_str());
    let reason = format!("{first}{}", and_more(broken.len()));
    let items = broken.iter().map(|broken| broken.path.to_owned()).collect();
    let features = broken.first().map(|broken| broken.old.features.clone()).unwrap_or_default();
    SchemaChange { reason, items, features, ..change }
}

/// An item as a reason names it.
fn shown(path: &str, item: &RustItem) -> String {
    match &item.shape {
        ItemShape::Field { r#type, .. } => format!("`{path}: {type}`"),
        ItemShape::Value(r#type) if r#type.contains('<') => format!("`{path}: {type}`"),
        ItemShape::Method { .. } => format!("`{path}()`"),
        ItemShape::Type(_) | ItemShape::Value(_) => format!("`{path}`"),
    }
}

/// Paths of items by the ids of the elements that they represent.
type ItemsById<'s> = FxHashMap<&'s str, Vec<&'s str>>;

/// The items that represent changed elements, those of the declaring type first.
fn items_of<'s>(snapshot: &'s Snapshot, changes: &[SchemaChange]) -> ItemsById<'s> {
    let ids: FxHashSet<&str> = changes.iter().flat_map(subjects_of).collect();
    let mut items = ItemsById::default();
    for (path, item) in &snapshot.surface {
        let subjects = std::iter::once(&item.subject).chain(&item.import).map(ElementId::as_str);
        for subject in subjects.filter(|subject| ids.contains(subject)) {
            items.entry(subject).or_default().push(path);
        }
    }
    let order = |path: &&str| {
        let item = &snapshot.surface[*path];
        let is_builder = matches!(item.shape, ItemShape::Type(kind) if kind.is_builder());
        (!is_at_declaring_type(item), is_builder, path.len(), (*path).to_owned())
    };
    items.values_mut().for_each(|paths| paths.sort_by_cached_key(order));
    items
}

/// The number of further items after the first, for a reason.
pub fn and_more(count: usize) -> String {
    if count > 1 { format!(", and {} more", count - 1) } else { String::new() }
}
