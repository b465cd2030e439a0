//! Which items of the old crate are gone or different in the new one.

use super::surface::{Argument, RustItem, Shape};
use super::{Snapshot, group_of, simple_name};

/// An item that is gone or different.
pub struct Broken<'s> {
    /// Its path.
    pub path: &'s str,
    /// What it was.
    pub old: &'s RustItem,
    /// What it is.
    pub new: Option<&'s RustItem>,
    /// How a program sees it.
    pub reason: String,
}

/// Compares the items of both crates; those of the declaring type come before those that inherit. What may be done
/// behind a navigation property counts where its containment is another.
pub fn broken<'s>(
    old: &'s Snapshot,
    new: &'s Snapshot,
    is_contained_otherwise: impl Fn(&str) -> bool,
) -> Vec<Broken<'s>> {
    let mut broken: Vec<Broken<'s>> = old
        .surface
        .iter()
        .filter_map(|(path, item)| {
            let other = new.surface.get(path);
            let reason = match other {
                // What annotations say is told by rules of its own.
                None if item.is_annotated => return None,
                None => format!("`{path}` is gone"),
                Some(other) => difference(path, &item.shape, &other.shape)
                    .or_else(|| another(path, item, other, old, new))
                    .or_else(|| lost(path, item, other).filter(|_| is_contained_otherwise(&item.subject)))?,
            };
            Some(Broken { path, old: item, new: other, reason })
        })
        .collect();
    broken.sort_by_key(|broken| (!is_declaring(broken.old), broken.path.len(), broken.path));
    broken
}

/// Whether an item stands at the type that declares its subject.
pub fn is_declaring(item: &RustItem) -> bool {
    group_of(&item.subject) == &*item.owner
}

/// How an item is different for those who use it.
fn difference(path: &str, old: &Shape, new: &Shape) -> Option<String> {
    match (old, new) {
        (Shape::Type(old), Shape::Type(new)) if old != new => {
            Some(format!("`{path}` was {}, is {}", a(old), a(new)))
        }
        (Shape::Value(old), Shape::Value(new)) if old != new => {
            Some(format!("`{path}` was `{old}`, is `{new}`"))
        }
        (Shape::Field { r#type: old, .. }, Shape::Field { r#type: new, .. }) if old != new => {
            Some(format!("`{path}` was `{old}`, is `{new}`"))
        }
        (Shape::Field { constant: old, .. }, Shape::Field { constant: new, .. }) => {
            constant(path, old).zip(constant(path, new)).and_then(|(was, is)| {
                let (kind, other) = (old.0, new.0);
                match was == is {
                    true => (kind != other).then(|| format!("`{was}` was {}, is {}", a(kind), a(other))),
                    false => Some(format!("`{was}` is called `{is}`")),
                }
            })
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

/// The constant beside a field.
fn constant(path: &str, (_, name): &(&'static str, String)) -> Option<String> {
    Some(format!("{}::{name}", path.rsplit_once("::")?.0))
}

/// Whether an item looks like what it was, but stands for something else: both are in one of the versions. What an
/// import calls is the service's business.
fn another(path: &str, item: &RustItem, other: &RustItem, old: &Snapshot, new: &Snapshot) -> Option<String> {
    // Nearly all items are for what they were for.
    if item.subject == other.subject {
        return None;
    }
    let (was, is) = (simple_name(&item.subject), simple_name(&other.subject));
    if was == is || item.import.is_some() {
        return None;
    }
    let is_in = |side: &Snapshot, id: &str| !side.elements.with(id).is_empty();
    let are_two = is_in(new, &item.subject) || is_in(old, &other.subject);
    are_two.then(|| format!("`{path}` stood for `{was}`, stands for `{is}`"))
}

/// The type that has another name in Rust, so that an item is gone or different.
pub fn renamed<'s>(broken: &Broken<'s>, old: &'s Snapshot, new: &Snapshot) -> Option<&'s str> {
    let has_other_name = |path: &str, subject: &str| {
        let is_same = |item: &RustItem| item.subject == *subject;
        !new.surface.get(path).is_some_and(is_same) && !new.elements.with(subject).is_empty()
    };
    let outer = broken.path.rsplit_once("::").map(|(outer, _)| outer);
    let mut paths = outer.into_iter().chain(broken.old.mentions.iter().map(String::as_str));
    paths.find_map(|path| {
        let subject = old.surface.get(path)?.subject.as_str();
        has_other_name(path, subject).then_some(subject)
    })
}

/// What may no longer be done behind a method.
fn lost(path: &str, old: &RustItem, new: &RustItem) -> Option<String> {
    let (Shape::Method { abilities: old, .. }, Shape::Method { abilities: new, .. }) =
        (&old.shape, &new.shape)
    else {
        return None;
    };
    let lost: Vec<&str> = old.iter().copied().filter(|ability| !new.contains(ability)).collect();
    (!lost.is_empty()).then(|| format!("`{path}` is no longer {}", lost.join(", ")))
}

/// Whether whatever was passed is still good.
pub fn takes(old: &Argument, new: &Argument) -> bool {
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

fn a(thing: &str) -> String {
    let article = if thing.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match thing.chars().next() {
        Some(first) if first.is_uppercase() => format!("{article} `{thing}`"),
        _ => format!("{article} {thing}"),
    }
}
