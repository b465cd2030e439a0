//! Changes of annotations alone: capabilities, alternate keys, and deprecation.

use std::collections::BTreeMap;

use generator::plan::Ability;
use rustc_hash::FxHashSet;

use super::broken::is_at_declaring_type;
use super::verdict::and_more;
use super::{
    Attribute, AttributeValue, Attributes, ChangeKind, ItemShape, Rule, RustItem, SchemaChange,
    SchemaElement, Snapshot,
};

/// Compares the items of both crates as far as they depend on annotations: abilities and deprecation of items
/// in both crates, and items that exist only because of an annotation.
pub fn annotation_changes(old: &Snapshot, new: &Snapshot, changes: &[SchemaChange]) -> Vec<SchemaChange> {
    let mut notes = AnnotationNotes { explained: explained(changes), found: BTreeMap::new() };
    for (path, item) in &old.surface {
        match new.surface.get(path) {
            Some(other) if other.subject == item.subject => notes.compare(path, item, other),
            Some(_) => {}
            None if item.is_annotated => notes.add_key(Rule::AlternateKeyRemoved, path, item),
            None => {}
        }
    }
    for (path, item) in &new.surface {
        if item.is_annotated && !old.surface.contains_key(path) {
            notes.add_key(Rule::AlternateKeyAdded, path, item);
        }
    }
    let notes = notes.found.into_iter();
    notes.filter_map(|((id, _), note)| Some(note.into_change(new.elements.with(id).first()?))).collect()
}

/// Ids of elements that have other changes than those of annotations, which explain why their items differ.
fn explained(changes: &[SchemaChange]) -> FxHashSet<&str> {
    let is_explained = |change: &&SchemaChange| {
        change.change != ChangeKind::Changed || change.differs_in(&[Attribute::ContainsTarget])
    };
    changes.iter().filter(is_explained).map(|change| change.id.as_str()).collect()
}

/// The changes of annotations, by the id of the element and the id of the rule.
struct AnnotationNotes<'s> {
    explained: FxHashSet<&'s str>,
    found: BTreeMap<(&'s str, &'static str), AnnotationNote<'s>>,
}

impl<'s> AnnotationNotes<'s> {
    /// Compares an item that is in both crates.
    fn compare(&mut self, path: &'s str, item: &'s RustItem, other: &'s RustItem) {
        if let (ItemShape::Method { abilities: old, .. }, ItemShape::Method { abilities: new, .. }) =
            (&item.shape, &other.shape)
        {
            let only_in = |all: &[Ability], others: &[Ability]| -> Attributes {
                let only = all.iter().filter(|ability| !others.contains(ability));
                only.map(|ability| (Attribute::Capability(*ability), AttributeValue::Bool(true))).collect()
            };
            self.add(Rule::VerbRemoved, path, item, &only_in(old, new));
            self.add(Rule::VerbAdded, path, item, &only_in(new, old));
        }
        if item.is_deprecated != other.is_deprecated {
            let rule = if other.is_deprecated { Rule::Deprecated } else { Rule::NoLongerDeprecated };
            let mut attributes = Attributes::default();
            attributes.push_flag(Attribute::Deprecated, true);
            self.add(rule, path, item, &attributes);
        }
    }

    /// Adds the method for an alternate key.
    fn add_key(&mut self, rule: Rule, path: &'s str, item: &'s RustItem) {
        let method = path.rsplit_once("::").map_or(path, |(_, method)| method);
        let mut attributes = Attributes::default();
        attributes.push_text(Attribute::AlternateKey, Some(method.to_owned()));
        self.add(rule, path, item, &attributes);
    }

    fn add(&mut self, rule: Rule, path: &'s str, item: &'s RustItem, attributes: &Attributes) {
        let id = item.subject.as_str();
        if attributes.is_empty() || self.explained.contains(id) {
            return;
        }
        let none = AnnotationNote { rule, items: Vec::new(), attributes: Attributes::default() };
        let note = self.found.entry((id, rule.id())).or_insert(none);
        note.items.push(NotedItem { is_inherited: !is_at_declaring_type(item), length: path.len(), path });
        for (attribute, value) in attributes.iter() {
            note.attributes.push(attribute, value.clone());
        }
    }
}

/// A change of the annotations of one element.
struct AnnotationNote<'s> {
    rule: Rule,
    items: Vec<NotedItem<'s>>,
    attributes: Attributes,
}

/// An item. Items are ordered as reasons name them: declared before inherited ones, then by length.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct NotedItem<'s> {
    is_inherited: bool,
    length: usize,
    path: &'s str,
}

impl AnnotationNote<'_> {
    fn into_change(mut self, element: &SchemaElement) -> SchemaChange {
        self.items.sort_unstable();
        self.attributes.sort_and_dedup();
        let first = self.items.first().map_or("", |item| item.path);
        let names: Vec<&str> = self.attributes.names().map(Attribute::name).collect();
        let names = names.join(", ");
        let (is_added, what) = match self.rule {
            Rule::VerbAdded => (true, format!("now {names}")),
            Rule::VerbRemoved => (false, format!("no longer {names}")),
            Rule::AlternateKeyAdded => (true, String::from("new")),
            Rule::AlternateKeyRemoved => (false, String::from("gone")),
            rule => (rule == Rule::Deprecated, rule.meaning().to_owned()),
        };
        let reason = format!("`{first}`{}: {what}", and_more(self.items.len()));
        let items = self.items.iter().map(|item| item.path.to_owned()).collect();
        let (from, to) = if is_added {
            (Attributes::default(), self.attributes)
        } else {
            (self.attributes, Attributes::default())
        };
        SchemaChange { from, to, reason, items, ..SchemaChange::unattributed(element, self.rule) }
    }
}
