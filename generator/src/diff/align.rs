//! Operations that are the same and have another id: functions whose parameters have another order, and actions that
//! differ by their parameters alone. One of these has the usual id; which one, is for the old version to say.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::elements::Element;
use super::facts::listed;
use super::surface::{RustItem, What};
use super::{Elements, Snapshot, simple_name};

/// The new version, its actions called as the old one calls those that take the same.
pub fn aligned<'s>(old: &Snapshot, new: &'s Snapshot) -> Cow<'s, Snapshot> {
    let mut renamed = reordered(old, new);
    for action in new.elements.all.iter().filter(|element| is_usual(element)) {
        let usual = &action.id;
        if old.elements.get("Action", usual).is_none() {
            continue;
        }
        let (was, is) = (full(&old.elements, usual), full(&new.elements, usual));
        let has_other = |side: &Snapshot, id: &str| side.elements.get("Action", id).is_some();
        if was == is || !(has_other(new, &was) || has_other(old, &is)) {
            continue;
        }
        renamed.insert(usual.clone(), is);
        renamed.insert(was, usual.clone());
    }
    if renamed.is_empty() {
        return Cow::Borrowed(new);
    }
    let mut aligned = new.clone();
    rename(&mut aligned, &renamed);
    Cow::Owned(aligned)
}

/// The old ids of functions whose parameters have another order now, by their new ones.
fn reordered(old: &Snapshot, new: &Snapshot) -> FxHashMap<String, String> {
    let functions = |side: &'_ Snapshot, other: &Snapshot| {
        let is_only_here = |id: &str| other.elements.get("Function", id).is_none();
        let all = side.elements.all.iter().filter(|element| element.kind == "Function");
        all.map(|element| element.id.clone()).filter(|id| is_only_here(id)).collect::<Vec<_>>()
    };
    let mut went: FxHashMap<(String, Vec<String>), String> = FxHashMap::default();
    for id in functions(old, new) {
        if let Some(taken) = taken(&id) {
            went.entry(taken).or_insert(id);
        }
    }
    let came = functions(new, old).into_iter();
    came.filter_map(|id| Some((id.clone(), went.get(&taken(&id)?)?.clone()))).collect()
}

/// What a function is bound to and called, and its parameters in the order of their names.
fn taken(id: &str) -> Option<(String, Vec<String>)> {
    let (start, names) = id.rsplit_once(';')?;
    let mut names: Vec<String> = listed(names).into_iter().map(str::to_owned).collect();
    names.sort_unstable();
    Some((start.to_owned(), names))
}

fn is_usual(element: &Element) -> bool {
    element.kind == "Action" && !element.id.contains(';')
}

/// The id of an action that says what it takes.
fn full(elements: &Elements, usual: &str) -> String {
    let mut parameters: Vec<&Element> = elements.below(usual).iter().collect();
    parameters.sort_by_key(|parameter| parameter.span);
    let names: Vec<&str> = parameters.iter().map(|parameter| simple_name(&parameter.id)).collect();
    format!("{};{})", usual.trim_end_matches(')'), names.join(","))
}

/// Gives operations other ids, in the elements and in what Rust items are for.
fn rename(snapshot: &mut Snapshot, ids: &FxHashMap<String, String>) {
    let renamed = |id: &str| {
        let (operation, rest) = match id.rsplit_once(")/") {
            Some((operation, _)) => id.split_at(operation.len() + 1),
            None => (id, ""),
        };
        ids.get(operation).map(|to| format!("{to}{rest}"))
    };
    for element in
        snapshot.elements.all.iter_mut().filter(|e| matches!(e.kind, "Action" | "Function" | "Parameter"))
    {
        if let Some(id) = renamed(&element.id) {
            element.id = id;
            element.parent = element.parent.as_deref().map(|parent| renamed(parent).unwrap_or_default());
        }
    }
    snapshot.elements.all.sort_by(|a, b| (&a.id, a.kind).cmp(&(&b.id, b.kind)));
    for item in snapshot.surface.values_mut() {
        if let Some(subject) = renamed(&item.subject) {
            let what = What { subject, ..What::clone(&item.what) };
            *item = RustItem { owner: item.owner.clone(), what: Arc::new(what) };
        }
    }
}
