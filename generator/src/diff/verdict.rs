//! What changes break: the public items of both crates are compared, and what is gone or different is laid to the change
//! that did it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::blame::{Index, differs};
use super::broken::{Broken, broken, is_declaring, renamed};
use super::facts::facts;
use super::rules::{self, Rule};
use super::surface::{RustItem, Shape};
use super::{Change, ChangeKind, Element, Level, Snapshot, group_of};

/// Gives every change its rule, its levels and its reason. What breaks without any change to blame is a change of its own,
/// and given back.
pub fn judge(old: &Snapshot, new: &Snapshot, changes: &mut [Change]) -> Vec<Change> {
    let is_contained_otherwise = |change: &&Change| differs(change, &["ContainsTarget"]);
    let contained: FxHashSet<&str> =
        changes.iter().filter(is_contained_otherwise).map(|change| change.id.as_str()).collect();
    let broken = broken(old, new, |subject| contained.contains(subject));
    let index = Index::new(changes, old, new);
    let mut blamed: Vec<Vec<&Broken<'_>>> = vec![Vec::new(); changes.len()];
    let mut left: BTreeMap<&str, Vec<&Broken<'_>>> = BTreeMap::new();
    for item in &broken {
        let causes = index.causes(item, old, new);
        if causes.is_empty() {
            left.entry(renamed(item, old, new).unwrap_or(&item.old.subject)).or_default().push(item);
        }
        causes.into_iter().for_each(|at| blamed[at].push(item));
    }
    let (items, new_items) = (items_of(old, changes), items_of(new, changes));
    for (change, blamed) in changes.iter_mut().zip(&blamed) {
        let [items, new_items] = [&items, &new_items].map(|items| {
            let mut found = subjects_of(change).filter_map(|subject| items.get(subject));
            found.next().cloned().unwrap_or_default()
        });
        one(change, blamed, [&items, &new_items], old, new);
    }
    left.into_iter().filter_map(|(subject, broken)| residual(subject, &broken, old, new)).collect()
}

/// What items are for that a change is about: the element, or the operation that it is a parameter of.
fn subjects_of(change: &Change) -> impl Iterator<Item = &str> {
    let is_parameter = change.kind == "Parameter" && change.change == ChangeKind::Changed;
    let operation = change.id.rsplit_once('/').filter(|_| is_parameter).map(|(operation, _)| operation);
    std::iter::once(change.id.as_str()).chain(operation)
}

/// What is broken though nothing that is told did it.
fn residual(subject: &str, broken: &[&Broken<'_>], old: &Snapshot, new: &Snapshot) -> Option<Change> {
    let mut sides = [new, old].into_iter();
    let element = sides.find_map(|side| {
        let elements = &side.elements;
        elements.with(subject).first().or_else(|| elements.with(group_of(subject)).first())
    })?;
    let change = Change { rust: Level::Breaking, ..noted(element, &rules::RUST_ITEM_CHANGED) };
    Some(because(change, broken))
}

/// One change, with what is laid to it.
fn one(
    change: &mut Change,
    blamed: &[&Broken<'_>],
    [items, new_items]: [&[&str]; 2],
    old: &Snapshot,
    new: &Snapshot,
) {
    let facts = facts(change, blamed, (!items.is_empty(), !new_items.is_empty()), old, new);
    change.rule = rules::rule(change, &facts);
    change.inherited_from = facts.inherited_from;
    change.wire = change.rule.wire;
    // What the rule fears did not come true: no item stands for it, or the item is the same.
    let harmless =
        if change.rule.rust == Level::Breaking { change.wire.min(Level::Notice) } else { change.rule.rust };
    change.rust = if facts.is_broken { Level::Breaking } else { harmless };
    if facts.is_broken {
        *change = because(change.clone(), blamed);
        return;
    }
    let (snapshot, items) =
        if change.change == ChangeKind::Removed { (old, items) } else { (new, new_items) };
    change.items = items.iter().map(|item| (*item).to_owned()).collect();
    let Some(first) = items.first() else {
        change.reason = String::from("no Rust item stands for it");
        return;
    };
    let item = shown(first, &snapshot.surface[*first]);
    let more = and_more(items.len());
    change.reason = match (change.change, &change.inherited_from) {
        (ChangeKind::Added, _) if old.surface.contains_key(*first) => format!("{item}{more}: there before"),
        (ChangeKind::Added, _) => format!("{item}{more}: new"),
        (ChangeKind::Removed, Some(base)) => format!("{item} stays, inherited from `{base}`"),
        _ => format!("{item}{more}: as before"),
    };
}

/// A change whose reason is what is broken.
fn because(change: Change, broken: &[&Broken<'_>]) -> Change {
    let first = broken.first().map_or("", |broken| broken.reason.as_str());
    let reason = format!("{first}{}", and_more(broken.len()));
    Change { reason, items: broken.iter().map(|broken| broken.path.to_owned()).collect(), ..change }
}

/// An item as a reason names it.
fn shown(path: &str, item: &RustItem) -> String {
    match &item.shape {
        Shape::Field { r#type, .. } => format!("`{path}: {type}`"),
        Shape::Value(r#type) if r#type.contains('<') => format!("`{path}: {type}`"),
        Shape::Method { .. } => format!("`{path}()`"),
        _ => format!("`{path}`"),
    }
}

/// Items by what they are for.
type Items<'s> = FxHashMap<&'s str, Vec<&'s str>>;

/// The items of a snapshot that are for something that changed, those of the declaring type first.
fn items_of<'s>(snapshot: &'s Snapshot, changes: &[Change]) -> Items<'s> {
    let ids: FxHashSet<&str> = changes.iter().flat_map(subjects_of).collect();
    let mut items = Items::default();
    for (path, item) in &snapshot.surface {
        let subjects = std::iter::once(&item.subject).chain(&item.import);
        for subject in subjects.filter(|subject| ids.contains(subject.as_str())) {
            items.entry(subject).or_default().push(path);
        }
    }
    let order = |path: &&str| {
        let item = &snapshot.surface[*path];
        let is_builder = matches!(item.shape, Shape::Type(kind) if kind.starts_with("request builder"));
        (!is_declaring(item), is_builder, path.len(), (*path).to_owned())
    };
    items.values_mut().for_each(|paths| paths.sort_by_cached_key(order));
    items
}

/// How many more items there are than the first.
pub fn and_more(count: usize) -> String {
    if count > 1 { format!(", and {} more", count - 1) } else { String::new() }
}

/// A change of an element that says what it said.
pub fn noted(element: &Element, rule: &'static Rule) -> Change {
    Change {
        from: Vec::new(),
        rule,
        wire: rule.wire,
        rust: rule.rust,
        new_span: Some(element.span),
        change: ChangeKind::Changed,
        ..super::whole(ChangeKind::Removed, element)
    }
}
