//! What only annotations changed: what may be done, how entities are found, and what is deprecated.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::blame::differs;
use super::broken::is_declaring;
use super::rules::{self, Rule};
use super::surface::{RustItem, Shape};
use super::verdict::{and_more, noted};
use super::{Change, ChangeKind, Element, Snapshot, Value};

/// Compares what annotations say of the items that are in both crates, and the items that they alone make.
pub fn annotated(old: &Snapshot, new: &Snapshot, changes: &[Change]) -> Vec<Change> {
    let mut notes = Notes { explained: explained(changes), found: BTreeMap::new() };
    for (path, item) in &old.surface {
        match new.surface.get(path) {
            Some(other) if other.subject == item.subject => notes.both(path, item, other),
            Some(_) => {}
            None if item.is_annotated => notes.key(&rules::ALTERNATE_KEY_REMOVED, path, item),
            None => {}
        }
    }
    for (path, item) in
        new.surface.iter().filter(|(path, item)| item.is_annotated && !old.surface.contains_key(*path))
    {
        notes.key(&rules::ALTERNATE_KEY_ADDED, path, item);
    }
    let change =
        |((subject, _), note): ((&str, _), Note<'_>)| Some(note.change(new.elements.with(subject).first()?));
    notes.found.into_iter().filter_map(change).collect()
}

/// Elements of which more changed than annotations.
fn explained(changes: &[Change]) -> FxHashSet<&str> {
    let is_whole =
        |change: &&Change| change.change != ChangeKind::Changed || differs(change, &["ContainsTarget"]);
    changes.iter().filter(is_whole).map(|change| change.id.as_str()).collect()
}

/// What annotations say, by element and rule.
struct Notes<'s> {
    explained: FxHashSet<&'s str>,
    found: BTreeMap<(&'s str, &'static str), Note<'s>>,
}

impl<'s> Notes<'s> {
    /// An item that is in both crates.
    fn both(&mut self, path: &'s str, item: &'s RustItem, other: &'s RustItem) {
        if let (Shape::Method { abilities: old, .. }, Shape::Method { abilities: new, .. }) =
            (&item.shape, &other.shape)
        {
            for (rule, all, others) in [(&rules::VERB_REMOVED, old, new), (&rules::VERB_ADDED, new, old)] {
                let beyond = all.iter().filter(|ability| !others.contains(ability));
                self.add(rule, path, item, beyond.map(|ability| (*ability, Value::Bool(true))));
            }
        }
        let rule = match (item.is_deprecated, other.is_deprecated) {
            (false, true) => &rules::DEPRECATED,
            (true, false) => &rules::NO_LONGER_DEPRECATED,
            _ => return,
        };
        self.add(rule, path, item, [("Deprecated", Value::Bool(true))].into_iter());
    }

    /// A method for a key.
    fn key(&mut self, rule: &'static Rule, path: &'s str, item: &'s RustItem) {
        let method = path.rsplit_once("::").map_or(path, |(_, method)| method);
        self.add(rule, path, item, [("AlternateKey", Value::Text(method.to_owned()))].into_iter());
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        path: &'s str,
        item: &'s RustItem,
        facts: impl Iterator<Item = (&'static str, Value)>,
    ) {
        let mut facts = facts.peekable();
        if facts.peek().is_none() || self.explained.contains(item.subject.as_str()) {
            return;
        }
        let none = Note { rule, paths: Vec::new(), facts: Vec::new() };
        let note = self.found.entry((&item.subject, rule.id)).or_insert(none);
        note.paths.push((!is_declaring(item), path.len(), path));
        note.facts.extend(facts);
    }
}

/// What annotations say of one element.
struct Note<'s> {
    rule: &'static Rule,
    /// Those of the declaring type sort first.
    paths: Vec<(bool, usize, &'s str)>,
    facts: Vec<(&'static str, Value)>,
}

impl Note<'_> {
    fn change(mut self, element: &Element) -> Change {
        self.paths.sort_unstable();
        self.facts.sort_by_key(|(name, _)| *name);
        self.facts.dedup();
        let is_gain = [rules::VERB_ADDED.id, rules::ALTERNATE_KEY_ADDED.id, rules::DEPRECATED.id]
            .contains(&self.rule.id);
        let first = self.paths.first().map_or("", |(.., path)| path);
        let reason = format!("`{first}`{}: {}", and_more(self.paths.len()), self.said());
        let (from, to) = if is_gain { (Vec::new(), self.facts) } else { (self.facts, Vec::new()) };
        let items = self.paths.iter().map(|(.., path)| (*path).to_owned()).collect();
        Change { from, to, reason, items, ..noted(element, self.rule) }
    }

    fn said(&self) -> String {
        let names: Vec<&str> = self.facts.iter().map(|(name, _)| *name).collect();
        match self.rule.id {
            id if id == rules::VERB_ADDED.id => format!("now {}", names.join(", ")),
            id if id == rules::VERB_REMOVED.id => format!("no longer {}", names.join(", ")),
            id if id == rules::ALTERNATE_KEY_ADDED.id => String::from("new"),
            id if id == rules::ALTERNATE_KEY_REMOVED.id => String::from("gone"),
            _ => self.rule.meaning.to_owned(),
        }
    }
}
