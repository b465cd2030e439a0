//! What changes break: the public items of both crates are compared, and what is gone or different is laid to the change
//! that did it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::rules::{self, Facts, Rule};
use super::surface::{Argument, RustItem, Shape};
use super::{Change, ChangeKind, Element, Level, Snapshot, Value, group};

/// Gives every change its rule, its levels and its reason. What breaks without any change to blame is a change of its own.
pub fn judge(old: &Snapshot, new: &Snapshot, changes: &mut Vec<Change>) {
    let broken = broken(old, new);
    let index = Index::new(changes);
    let mut blamed: Vec<Vec<&Broken<'_>>> = vec![Vec::new(); changes.len()];
    let mut left: BTreeMap<&str, Vec<&Broken<'_>>> = BTreeMap::new();
    for item in &broken {
        match index.cause(item, old, new) {
            Some(at) => blamed[at].push(item),
            None => left.entry(item.subject()).or_default().push(item),
        }
    }
    let (items, new_items) = (items_of(old, changes), items_of(new, changes));
    for (change, blamed) in changes.iter_mut().zip(&blamed) {
        let [items, new_items] =
            [&items, &new_items].map(|items| items.get(change.id.as_str()).map_or(&[][..], Vec::as_slice));
        one(change, blamed, items, new_items, old, new);
    }
    let residual: Vec<Change> = left
        .into_iter()
        .filter_map(|(subject, broken)| {
            let element =
                new.elements.with(subject).first().or_else(|| old.elements.with(subject).first())?;
            let change = Change { rust: Level::Breaking, ..noted(element, &rules::RUST_ITEM_CHANGED) };
            Some(because(change, &broken))
        })
        .collect();
    let known: FxHashSet<String> = changes.iter().map(|change| change.id.clone()).collect();
    changes.extend(residual);
    changes.extend(annotated(old, new, &known));
}

/// One change, with what is laid to it.
fn one(
    change: &mut Change,
    blamed: &[&Broken<'_>],
    items: &[&str],
    new_items: &[&str],
    old: &Snapshot,
    new: &Snapshot,
) {
    let heir = heir(change, new);
    let facts = Facts {
        is_broken: !blamed.is_empty(),
        has_items: !items.is_empty(),
        is_inherited: heir.as_ref().is_some_and(|(_, is_same)| *is_same) && blamed.is_empty(),
    };
    change.inherited_from = heir.map(|(base, _)| base);
    change.rule = rules::rule(change, &facts);
    change.wire = change.rule.wire;
    // What the rule fears did not come true: no item stands for it, or the item is the same.
    let harmless = if change.rule.rust == Level::Breaking { Level::Notice } else { change.rule.rust };
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
        (ChangeKind::Added, _) => format!("{item}{more}: new"),
        (ChangeKind::Removed, Some(base)) => format!("{item} stays, inherited from `{base}`"),
        _ => format!("{item}{more}: as before"),
    };
}

/// The base type that declares now what a type declared, and whether in the same way.
fn heir(change: &Change, new: &Snapshot) -> Option<(String, bool)> {
    if change.change != ChangeKind::Removed || !matches!(change.kind, "Property" | "NavigationProperty") {
        return None;
    }
    let (r#type, name) = change.id.rsplit_once('/')?;
    new.elements.bases(r#type).find_map(|base| {
        let element = new.elements.get(change.kind, &format!("{base}/{name}"))?;
        Some((base.to_owned(), element.attributes == change.from))
    })
}

/// A change whose reason is what is broken.
fn because(change: Change, broken: &[&Broken<'_>]) -> Change {
    let first = broken.first().map_or("", |broken| broken.reason.as_str());
    let reason = format!("{first}{}", and_more(broken.len()));
    Change { reason, items: broken.iter().map(|broken| broken.path.to_owned()).collect(), ..change }
}

/// An item that is gone or different.
struct Broken<'s> {
    path: &'s str,
    old: &'s RustItem,
    new: Option<&'s RustItem>,
    reason: String,
}

impl Broken<'_> {
    fn subject(&self) -> &str {
        &self.old.subject
    }
}

/// Compares the items of both crates; those of the declaring type come before those that inherit.
fn broken<'s>(old: &'s Snapshot, new: &'s Snapshot) -> Vec<Broken<'s>> {
    let mut broken: Vec<Broken<'s>> = old
        .surface
        .iter()
        .filter_map(|(path, item)| {
            let other = new.surface.get(path);
            let reason = match other {
                None => format!("`{path}` is gone"),
                Some(other) => difference(path, &item.shape, &other.shape)?,
            };
            Some(Broken { path, old: item, new: other, reason })
        })
        .collect();
    broken.sort_by_key(|broken| (!is_declaring(broken.old), broken.path.len(), broken.path));
    broken
}

/// Whether an item stands at the type that declares its subject.
fn is_declaring(item: &RustItem) -> bool {
    item.subject.starts_with(&*item.owner)
}

/// How an item is different for those who use it.
fn difference(path: &str, old: &Shape, new: &Shape) -> Option<String> {
    match (old, new) {
        (Shape::Type(old), Shape::Type(new)) if old != new => {
            Some(format!("`{path}` was a {old}, is a {new}"))
        }
        (Shape::Value(old), Shape::Value(new)) if old != new => {
            Some(format!("`{path}` was `{old}`, is `{new}`"))
        }
        (
            Shape::Method { arguments: old, result: was, .. },
            Shape::Method { arguments: new, result: is, .. },
        ) => {
            if was != is {
                return Some(format!("`{path}` returned `{was}`, returns `{is}`"));
            }
            let is_good = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| takes(old, new));
            (!is_good).then(|| format!("`{path}` took {}, takes {}", listed(old), listed(new)))
        }
        (old, new) if std::mem::discriminant(old) != std::mem::discriminant(new) => {
            Some(format!("`{path}` is something else"))
        }
        _ => None,
    }
}

/// Whether whatever was passed is still good.
fn takes(old: &Argument, new: &Argument) -> bool {
    let is_type = old.r#type == new.r#type && old.name == new.name;
    is_type && (old.is_optional == new.is_optional || (new.is_optional && old.is_exact))
}

fn listed(arguments: &[Argument]) -> String {
    let shown = |argument: &Argument| match argument.is_optional {
        true => format!("{}: Option<{}>", argument.name, argument.r#type),
        false => format!("{}: {}", argument.name, argument.r#type),
    };
    let arguments: Vec<String> = arguments.iter().map(shown).collect();
    format!("`({})`", arguments.join(", "))
}

/// An item as a reason names it.
fn shown(path: &str, item: &RustItem) -> String {
    match &item.shape {
        Shape::Value(r#type) if r#type.contains('<') => format!("`{path}: {type}`"),
        Shape::Method { .. } => format!("`{path}()`"),
        _ => format!("`{path}`"),
    }
}

/// Changes by what they are about.
struct Index {
    by_id: FxHashMap<String, usize>,
    /// By the id of what they are in, the first.
    by_parent: FxHashMap<String, usize>,
    /// Overloads that came, by the name that they share.
    overloads: FxHashMap<String, usize>,
}

impl Index {
    fn new(changes: &[Change]) -> Self {
        let mut index = Self {
            by_id: FxHashMap::default(),
            by_parent: FxHashMap::default(),
            overloads: FxHashMap::default(),
        };
        // Where an id stands for two kinds, what went is to blame for what is gone.
        let mut order: Vec<usize> = (0..changes.len()).collect();
        order.sort_by_key(|at| changes[*at].change == ChangeKind::Added);
        for at in order {
            let change = &changes[at];
            index.by_id.entry(change.id.clone()).or_insert(at);
            if let Some((parent, _)) = change.id.rsplit_once('/') {
                index.by_parent.entry(parent.to_owned()).or_insert(at);
            }
            if let (ChangeKind::Added, Some((name, _))) = (change.change, change.id.split_once('(')) {
                index.overloads.entry(name.to_owned()).or_insert(at);
            }
        }
        index
    }

    /// The change that broke an item.
    fn cause(&self, broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let subjects = std::iter::once(&broken.old.subject).chain(broken.new.map(|item| &item.subject));
        subjects
            .clone()
            .find_map(|subject| self.about(subject))
            .or_else(|| subjects.clone().find_map(|subject| self.by_parent.get(subject).copied()))
            .or_else(|| self.about(&broken.old.owner))
            .or_else(|| old.elements.bases(&broken.old.owner).find_map(|base| self.about(base)))
            .or_else(|| {
                let mentions = broken.old.mentions.iter().filter_map(|path| old.surface.get(path));
                let now = broken
                    .new
                    .iter()
                    .flat_map(|item| &item.mentions)
                    .filter_map(|path| new.surface.get(path));
                mentions.chain(now).find_map(|item| self.about(&item.subject))
            })
            .or_else(|| {
                let (name, _) = broken.old.subject.split_once('(')?;
                self.overloads.get(name).copied()
            })
    }

    /// The change of an element, or of what it is in.
    fn about(&self, id: &str) -> Option<usize> {
        let parents = std::iter::successors(Some(id), |id| Some(id.rsplit_once('/')?.0));
        parents.into_iter().find_map(|id| self.by_id.get(id).copied())
    }
}

/// Items by what they are for.
type Items<'s> = FxHashMap<&'s str, Vec<&'s str>>;

/// The items of a snapshot that are for something that changed, those of the declaring type first.
fn items_of<'s>(snapshot: &'s Snapshot, changes: &[Change]) -> Items<'s> {
    let ids: FxHashSet<&str> = changes.iter().map(|change| change.id.as_str()).collect();
    let mut items = Items::default();
    for (path, item) in snapshot.surface.iter().filter(|(_, item)| ids.contains(item.subject.as_str())) {
        items.entry(&item.subject).or_default().push(path);
    }
    let order = |path: &&str| {
        let item = &snapshot.surface[*path];
        let is_builder = matches!(item.shape, Shape::Type("request builder"));
        (!is_declaring(item), is_builder, path.len(), (*path).to_owned())
    };
    items.values_mut().for_each(|paths| paths.sort_by_cached_key(order));
    items
}

/// What only annotations changed: what may be done, and what is deprecated.
fn annotated(old: &Snapshot, new: &Snapshot, known: &FxHashSet<String>) -> Vec<Change> {
    let mut found: BTreeMap<(&str, &'static str), Note<'_>> = BTreeMap::new();
    for (path, item) in old.surface.iter().filter(|(_, item)| !known.contains(&item.subject)) {
        let Some(other) = new.surface.get(path) else { continue };
        let mut note = |rule: &'static Rule, abilities: Vec<&'static str>| {
            let note = found.entry((&item.subject, rule.id)).or_insert_with(|| Note::new(rule));
            note.paths.push(path);
            note.abilities.extend(abilities);
        };
        if let (Shape::Method { abilities: old, .. }, Shape::Method { abilities: new, .. }) =
            (&item.shape, &other.shape)
        {
            for (rule, all, others) in [(&rules::VERB_REMOVED, old, new), (&rules::VERB_ADDED, new, old)] {
                let beyond: Vec<_> =
                    all.iter().copied().filter(|ability| !others.contains(ability)).collect();
                if !beyond.is_empty() {
                    note(rule, beyond);
                }
            }
        }
        match (item.is_deprecated, other.is_deprecated) {
            (false, true) => note(&rules::DEPRECATED, Vec::new()),
            (true, false) => note(&rules::NO_LONGER_DEPRECATED, Vec::new()),
            _ => {}
        }
    }
    let change = |((subject, _), mut note): ((&str, _), Note<'_>)| {
        note.paths.sort_by_key(|path| (!is_declaring(&old.surface[*path]), path.len(), *path));
        note.abilities.sort_unstable();
        note.abilities.dedup();
        Some(note.change(new.elements.with(subject).first()?))
    };
    found.into_iter().filter_map(change).collect()
}

/// What annotations say of one element.
struct Note<'s> {
    rule: &'static Rule,
    paths: Vec<&'s str>,
    abilities: Vec<&'static str>,
}

impl Note<'_> {
    fn new(rule: &'static Rule) -> Self {
        Self { rule, paths: Vec::new(), abilities: Vec::new() }
    }

    fn change(&self, element: &Element) -> Change {
        let is_gain = self.rule.id == rules::VERB_ADDED.id;
        let flags = |value: bool| self.abilities.iter().map(|name| (*name, Value::Bool(value))).collect();
        let what = match (self.abilities.is_empty(), is_gain) {
            (true, _) => self.rule.meaning.to_owned(),
            (false, true) => format!("now {}", self.abilities.join(", ")),
            (false, false) => format!("no longer {}", self.abilities.join(", ")),
        };
        let first = self.paths.first().copied().unwrap_or_default();
        Change {
            from: flags(!is_gain),
            to: flags(is_gain),
            reason: format!("`{first}`{}: {what}", and_more(self.paths.len())),
            items: self.paths.iter().map(|path| (*path).to_owned()).collect(),
            ..noted(element, self.rule)
        }
    }
}

fn and_more(count: usize) -> String {
    if count > 1 { format!(", and {} more", count - 1) } else { String::new() }
}

/// A change of an element that says what it said.
fn noted(element: &Element, rule: &'static Rule) -> Change {
    Change {
        from: Vec::new(),
        group: group(element),
        rule,
        wire: rule.wire,
        rust: rule.rust,
        new_span: Some(element.span),
        change: ChangeKind::Changed,
        ..super::whole(ChangeKind::Removed, element)
    }
}
