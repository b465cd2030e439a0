//! Finds the items of the old crate that are gone or different in the new one.

use generator::features::Features;

use super::{ElementId, FieldConstant, ItemArgument, ItemShape, RustItem, Snapshot};

/// An item that is gone or different, so that programs may not compile any more.
pub struct BrokenItem<'s> {
    /// Its path.
    pub path: &'s str,
    /// The item in the old crate.
    pub old: &'s RustItem,
    /// The item in the new crate, if one has the same path.
    pub new: Option<&'s RustItem>,
    /// The difference as a program sees it, as one sentence.
    pub reason: String,
}

/// Compares the items of both crates. Items at the declaring type come before those at types that inherit
/// them. The abilities of a path that ends in a navigation property are compared only if
/// `is_containment_changed`: otherwise annotations changed them, and changes of annotations have rules of
/// their own.
pub fn broken_items<'s>(
    old: &'s Snapshot,
    new: &'s Snapshot,
    is_containment_changed: impl Fn(&str) -> bool,
) -> Vec<BrokenItem<'s>> {
    let compared = |(path, item): (&'s String, &'s RustItem)| {
        let other = new.surface.get(path);
        let reason = match other {
            // Changes of annotations have rules of their own.
            None if item.is_annotated => return None,
            None => format!("`{path}` is gone"),
            Some(other) => shape_difference(path, &item.shape, &other.shape)
                .or_else(|| subject_difference(path, item, other, old, new))
                .or_else(|| further_features(path, item, other))
                .or_else(|| {
                    let lost = lost_abilities(path, item, other)?;
                    is_containment_changed(item.subject.as_str()).then_some(lost)
                })?,
        };
        Some(BrokenItem { path, old: item, new: other, reason })
    };
    let mut broken: Vec<BrokenItem<'s>> = old.surface.iter().filter_map(compared).collect();
    broken.sort_by_key(|broken| (!is_at_declaring_type(broken.old), broken.path.len(), broken.path));
    broken
}

/// Whether the type that has the item declares the element itself instead of inheriting it.
pub fn is_at_declaring_type(item: &RustItem) -> bool {
    item.subject.group() == &*item.owner
}

/// The difference between two items as a program sees it.
fn shape_difference(path: &str, old: &ItemShape, new: &ItemShape) -> Option<String> {
    match (old, new) {
        (ItemShape::Type(old), ItemShape::Type(new)) => {
            (old != new).then(|| format!("`{path}` was {}, is {}", a(old.words()), a(new.words())))
        }
        (ItemShape::Value(old), ItemShape::Value(new)) => {
            (old != new).then(|| format!("`{path}` was `{old}`, is `{new}`"))
        }
        (ItemShape::Field { r#type: old, constant: was }, ItemShape::Field { r#type: new, constant: is }) => {
            if old != new {
                return Some(format!("`{path}` was `{old}`, is `{new}`"));
            }
            constant_difference(path, was, is)
        }
        (
            ItemShape::Method { arguments: old, result: was, .. },
            ItemShape::Method { arguments: new, result: is, .. },
        ) => {
            if was != is {
                return Some(format!("`{path}` returned `{was}`, returns `{is}`"));
            }
            let is_good = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| takes(old, new));
            (!is_good).then(|| format!("`{path}` took {}, takes {}", listed(old), listed(new)))
        }
        (
            ItemShape::Type(_) | ItemShape::Value(_) | ItemShape::Field { .. } | ItemShape::Method { .. },
            _,
        ) => Some(format!("`{path}` is something else")),
    }
}

/// The difference between the constants beside a field.
fn constant_difference(path: &str, old: &FieldConstant, new: &FieldConstant) -> Option<String> {
    let (module, _) = path.rsplit_once("::")?;
    let (was, is) = (format!("{module}::{}", old.name), format!("{module}::{}", new.name));
    if was != is {
        return Some(format!("`{was}` is called `{is}`"));
    }
    (old.r#type != new.r#type).then(|| format!("`{was}` was {}, is {}", a(old.r#type), a(new.r#type)))
}

/// The difference between items of the same shape that represent different elements. It is reported only if
/// one of the versions has both elements; otherwise the element may just have been renamed. Items that call
/// an operation through an import are left out, because the service decides what the import calls.
fn subject_difference(
    path: &str,
    item: &RustItem,
    other: &RustItem,
    old: &Snapshot,
    new: &Snapshot,
) -> Option<String> {
    // This is the usual case, and fast.
    if item.subject == other.subject {
        return None;
    }
    let (was, is) = (item.subject.simple_name(), other.subject.simple_name());
    if was == is || item.import.is_some() {
        return None;
    }
    let is_in = |side: &Snapshot, id: &ElementId| !side.elements.with(id.as_str()).is_empty();
    let are_two = is_in(new, &item.subject) || is_in(old, &other.subject);
    are_two.then(|| format!("`{path}` stood for `{was}`, stands for `{is}`"))
}

/// The cargo features without which a type is no longer compiled. Its items, and those that mention it, are
/// compiled where it is.
fn further_features(path: &str, old: &RustItem, new: &RustItem) -> Option<String> {
    if !matches!(old.shape, ItemShape::Type(kind) if !kind.is_builder()) {
        return None;
    }
    let is_new = |needed: &&Features| !old.features.iter().any(|had| had.imply(needed));
    let needed = new.features.iter().find(is_new)?;
    Some(format!("`{path}` needs the cargo feature {needed}"))
}

/// The type because of whose new name in Rust an item breaks, which mentions the type or belongs to it.
pub fn renamed_type<'s>(broken: &BrokenItem<'s>, old: &'s Snapshot, new: &Snapshot) -> Option<&'s ElementId> {
    let has_other_name = |path: &str, subject: &ElementId| {
        let is_same = |item: &RustItem| item.subject == *subject;
        !new.surface.get(path).is_some_and(is_same) && !new.elements.with(subject.as_str()).is_empty()
    };
    let outer = broken.path.rsplit_once("::").map(|(outer, _)| outer);
    let mut paths = outer.into_iter().chain(broken.old.mentions.iter().map(String::as_str));
    paths.find_map(|path| {
        let subject = &old.surface.get(path)?.subject;
        has_other_name(path, subject).then_some(subject)
    })
}

/// The abilities that the result of a method no longer has.
fn lost_abilities(path: &str, old: &RustItem, new: &RustItem) -> Option<String> {
    let (ItemShape::Method { abilities: old, .. }, ItemShape::Method { abilities: new, .. }) =
        (&old.shape, &new.shape)
    else {
        return None;
    };
    let lost = old.iter().filter(|ability| !new.contains(ability));
    let lost: Vec<&str> = lost.map(|ability| ability.name()).collect();
    (!lost.is_empty()).then(|| format!("`{path}` is no longer {}", lost.join(", ")))
}

/// Whether a value that was passed for an argument is still accepted.
pub fn takes(old: &ItemArgument, new: &ItemArgument) -> bool {
    let is_type = old.r#type == new.r#type && old.name == new.name;
    is_type && (old.is_optional == new.is_optional || (new.is_optional && old.is_exact))
}

fn listed(arguments: &[ItemArgument]) -> String {
    let shown = |argument: &ItemArgument| {
        let ItemArgument { name, r#type, is_optional, .. } = argument;
        if *is_optional { format!("{name}: Option<{type}>") } else { format!("{name}: {type}") }
    };
    let arguments: Vec<String> = arguments.iter().map(shown).collect();
    format!("`({})`", arguments.join(", "))
}

/// A noun with its indefinite article. A name of a type, which has a capital letter, is marked as code.
fn a(thing: &str) -> String {
    let article = if thing.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match thing.chars().next() {
        Some(first) if first.is_uppercase() => format!("{article} `{thing}`"),
        _ => format!("{article} {thing}"),
    }
}
