//! Operations that are the same and have another id: functions whose parameters have another order, and actions that
//! differ by their parameters alone. One of these has the usual id; which one, is for the old version to say.

use std::borrow::Cow;
use std::sync::Arc;

use super::elements::Element;
use super::facts::listed;
use super::surface::{RustItem, What};
use super::{Elements, Snapshot, simple_name};

/// The new version, its actions called as the old one calls those that take the same.
pub fn aligned<'s>(old: &Snapshot, new: &'s Snapshot) -> Cow<'s, Snapshot> {
    let mut aligned = Cow::Borrowed(new);
    for function in new.elements.all.iter().filter(|element| element.kind == "Function") {
        if let Some(id) = reordered(&function.id, old, new) {
            rename(aligned.to_mut(), &function.id, id);
        }
    }
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
        let snapshot = aligned.to_mut();
        rename(snapshot, usual, &is);
        rename(snapshot, &was, usual);
    }
    aligned
}

/// The old id of a function whose parameters have another order now.
fn reordered<'s>(id: &str, old: &'s Snapshot, new: &Snapshot) -> Option<&'s str> {
    let (start, names) = id.rsplit_once(';')?;
    let is_in = |side: &Snapshot, id: &str| side.elements.get("Function", id).is_some();
    if is_in(old, id) {
        return None;
    }
    let overloads = old.elements.starting(&format!("{start};")).iter();
    let mut functions = overloads.filter(|other| other.kind == "Function" && !is_in(new, &other.id));
    let same = functions
        .find(|other| other.id.rsplit_once(';').is_some_and(|(_, others)| listed(others) == listed(names)))?;
    Some(&same.id)
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

/// Gives an action another id, in the elements and in what Rust items are for.
fn rename(snapshot: &mut Snapshot, from: &str, to: &str) {
    let renamed = |id: &str| match id.strip_prefix(from)? {
        rest if rest.is_empty() || rest.starts_with('/') => Some(format!("{to}{rest}")),
        _ => None,
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
