//! What is to be known of a change besides its attributes, for its rule.

use rustc_hash::FxHashSet;

use super::blame::differs;
use super::broken::Broken;
use super::{Change, ChangeKind, Element, Elements, Snapshot, Value, group_of};
use crate::csdl;

/// What is known of a change.
pub struct Facts {
    /// Whether Rust items are gone or different because of it.
    pub is_broken: bool,
    /// Whether Rust items stood for what was.
    pub has_items: bool,
    /// Whether Rust items stand for what is.
    pub has_new_items: bool,
    /// The base type that has it now, if one has.
    pub inherited_from: Option<String>,
    /// What of it that says otherwise.
    pub inherited: Option<Said>,
    /// Whether a function is there that takes the same, and what may be left out.
    pub is_extended: bool,
    /// Attributes that hold as before, as another type of the hierarchy has them.
    pub elsewhere: Vec<&'static str>,
    /// Whether a type is named by a type definition, or no longer, and means the same.
    pub is_respelled: bool,
}

/// Attributes as they were and as they are.
pub type Said = (Attributes, Attributes);

type Attributes = Vec<(&'static str, Value)>;

/// Finds it out.
pub fn facts(
    change: &Change,
    blamed: &[&Broken<'_>],
    (has_items, has_new_items): (bool, bool),
    old: &Snapshot,
    new: &Snapshot,
) -> Facts {
    let heir = heir(change, &new.elements);
    let (inherited_from, inherited) =
        heir.map(|(base, element)| (base, beyond(&change.from, &element.attributes))).unzip();
    let said = match &inherited {
        Some((from, to)) => (from, to),
        None => (&change.from, &change.to),
    };
    Facts {
        is_broken: !blamed.is_empty(),
        has_items,
        has_new_items,
        is_extended: is_extended(change, &new.elements),
        elsewhere: elsewhere(change, &old.elements, &new.elements),
        is_respelled: is_respelled(said, &old.elements, &new.elements),
        inherited_from,
        inherited,
    }
}

/// The base type that declares now what a type declared or had bound to it.
fn heir<'e>(change: &Change, new: &'e Elements) -> Option<(String, &'e Element)> {
    if change.change != ChangeKind::Removed {
        return None;
    }
    let r#type = group_of(&change.id);
    // The name before the type may have the same text in it.
    let at = change.id.find(['(', '/'])?;
    let (name, rest) = change.id.split_at(at);
    new.bases(r#type).find_map(|base| {
        let id = match change.kind {
            "Property" | "NavigationProperty" => format!("{base}{rest}"),
            "Action" | "Function" => format!("{name}{}", rest.replacen(r#type, base, 1)),
            _ => return None,
        };
        Some((base.to_owned(), new.get(change.kind, &id)?))
    })
}

/// What two elements say otherwise, how they call what they are bound to aside.
fn beyond(old: &[(&'static str, Value)], new: &[(&'static str, Value)]) -> Said {
    let only = |all: &[(&'static str, Value)], others: &[(&'static str, Value)]| -> Attributes {
        let counts =
            |said: &&(&'static str, Value)| !said.0.starts_with("Binding") && !others.contains(*said);
        all.iter().filter(counts).cloned().collect()
    };
    (only(old, new), only(new, old))
}

/// How many overloads are looked at.
const MAX_OVERLOADS: usize = 100;

/// Whether a function is there that takes what one took that went, and else only what may be left out.
fn is_extended(change: &Change, new: &Elements) -> bool {
    let Some((start, names)) = change.id.rsplit_once(';') else { return false };
    if (change.kind, change.change) != ("Function", ChangeKind::Removed) {
        return false;
    }
    let taken = listed(names);
    let takes_all = |other: &Element| {
        let all = listed(other.id.rsplit_once(';').map_or("", |(_, names)| names));
        let may_be_left_out = |name: &&str| {
            let parameter = new.get("Parameter", &format!("{}/{name}", other.id));
            parameter.is_some_and(|parameter| parameter.attribute("Optional").is_some())
        };
        taken.is_subset(&all) && all.difference(&taken).all(may_be_left_out)
    };
    let overloads = new.starting(&format!("{start};"));
    overloads.iter().filter(|element| element.kind == "Function").take(MAX_OVERLOADS).any(takes_all)
}

/// The parameters at the end of the id of an operation.
pub fn listed(names: &str) -> FxHashSet<&str> {
    names.trim_end_matches(')').split(',').filter(|name| !name.is_empty()).collect()
}

/// What a type declared, or declares now, though it holds as before: a base type says it as well.
fn elsewhere(change: &Change, old: &Elements, new: &Elements) -> Vec<&'static str> {
    let holds = |side: &Elements, attribute: &str| -> Option<Value> {
        side.lineage(&change.id)
            .find_map(|r#type| side.get(change.kind, r#type)?.attribute(attribute).cloned())
    };
    let mut attributes = vec!["Key", "HasStream", "OpenType"];
    attributes
        .retain(|attribute| differs(change, &[attribute]) && holds(old, attribute) == holds(new, attribute));
    attributes
}

/// Whether both types are the same when type definitions are taken for what they stand for.
fn is_respelled((from, to): (&Attributes, &Attributes), old: &Elements, new: &Elements) -> bool {
    let meant = |side: &Elements, said: &Attributes| -> Option<String> {
        let (_, written) = said.iter().find(|(name, _)| matches!(*name, "Type" | "ReturnType"))?;
        Some(csdl::with_element_type(&written.to_string(), |name| {
            let definition = side.get("TypeDefinition", name);
            let underlying = definition.and_then(|definition| definition.text("UnderlyingType"));
            underlying.unwrap_or(name).to_owned()
        }))
    };
    let was = meant(old, from);
    was.is_some() && was == meant(new, to)
}
