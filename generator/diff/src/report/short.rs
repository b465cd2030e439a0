//! Short texts about a change for human readers.

use generator::csdl;

use super::wording::{clean, clip};
use crate::{Attribute, AttributeValue, Attributes, ChangeKind, ElementId, ElementKind, Rule, SchemaChange};

/// The longest value that is shown, in characters.
const MAX_VALUE: usize = 100;

/// The id of an element without the part that its group states already: the name of a member, or of an
/// operation with the parameters that distinguish it from overloads.
pub fn name(change: &SchemaChange, id: &ElementId, group: &str) -> String {
    if *id == *group {
        return change.kind.to_string();
    }
    let is_operation = change.kind.is_operation() || change.kind == ElementKind::Parameter;
    let Some(signature) = id.signature().filter(|_| is_operation) else {
        let member = id.as_str().strip_prefix(group).and_then(|rest| rest.strip_prefix('/'));
        return clean(&member.map_or_else(|| local(id.as_str(), group), str::to_owned));
    };
    let qualified = id.qualified_name();
    let simple = qualified.rsplit_once('.').map_or(qualified, |(_, name)| name);
    let simple = if signature.binding.is_empty() { qualified } else { simple };
    let parameters = signature.parameters.unwrap_or_default();
    // The ids of functions always have their parameters, those of actions only if there are overloads.
    let parameters = if change.kind == ElementKind::Function || !parameters.is_empty() {
        format!("({})", parameters.replace(',', ", "))
    } else {
        String::new()
    };
    let parameter = if id.operation_of_parameter().is_some() { id.last_segment() } else { "" };
    let slash = if parameter.is_empty() { "" } else { "/" };
    let each = if signature.is_collection { " of collections" } else { "" };
    clean(&format!("{simple}{parameters}{slash}{parameter}{each}"))
}

/// The most important attributes of an element that was added or removed, or the old and new values of those
/// that differ.
pub fn detail(change: &SchemaChange, group: &str) -> String {
    match change.change {
        ChangeKind::Added => gist(&change.to, group),
        ChangeKind::Removed => gist(&change.from, group),
        ChangeKind::Changed => {
            let (from, to) = (&change.from, &change.to);
            let added = to.names().filter(|attribute| from.get(*attribute).is_none());
            let all = from.names().chain(added).map(|attribute| {
                let (old, new) = (from.get(attribute), to.get(attribute));
                let old_text = value_or_default(attribute, old, new, group);
                let new_text = value_or_default(attribute, new, old, group);
                format!("{attribute}: {old_text} → {new_text}")
            });
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The value of an attribute in one version. A flag that is absent has the opposite of its value in the other
/// one.
fn value_or_default(
    attribute: Attribute,
    value: Option<&AttributeValue>,
    other: Option<&AttributeValue>,
    group: &str,
) -> String {
    match (value, other) {
        (Some(value), _) => shown(attribute, value, group),
        (None, Some(AttributeValue::Bool(other))) => (!other).to_string(),
        (None, Some(AttributeValue::Text(_)) | None) => String::from("none"),
    }
}

/// The most important attributes of an element.
fn gist(attributes: &Attributes, group: &str) -> String {
    let prefixes = [
        (Attribute::Type, ""),
        (Attribute::EntityType, ""),
        (Attribute::UnderlyingType, ""),
        (Attribute::ReturnType, "→ "),
        (Attribute::Target, "→ "),
        (Attribute::Action, ""),
        (Attribute::Function, ""),
        (Attribute::Value, "= "),
        (Attribute::BaseType, "derived from "),
    ];
    let main = prefixes.iter().find_map(|(attribute, prefix)| {
        Some(format!("{prefix}{}", shown(*attribute, attributes.get(*attribute)?, group)))
    });
    let is_collection = main.as_ref().is_some_and(|main| main.starts_with("Collection("));
    let flags = [
        (attributes.is(Attribute::Abstract, true), "abstract"),
        (attributes.is(Attribute::Optional, true), "optional"),
        (attributes.is(Attribute::Nullable, false) && !is_collection, "not null"),
    ];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word.to_owned());
    main.into_iter().chain(flags).collect::<Vec<_>>().join(", ")
}

/// The id that an element may have now, or the base type that declares it.
pub fn hint(change: &SchemaChange, group: &str) -> Option<String> {
    if let Some(base) = &change.inherited_from {
        let base = clean(&local(base, group));
        return Some(if is_moved(change) {
            format!("inherited from `{base}` now")
        } else {
            format!("`{base}` declares it now, in another way")
        });
    }
    let other = change.perhaps.as_ref()?;
    let way = if change.change == ChangeKind::Added { "from" } else { "to" };
    Some(format!("perhaps renamed {way} `{}`", name(change, other, group)))
}

/// The value of an attribute; names of types are shortened.
fn shown(attribute: Attribute, value: &AttributeValue, group: &str) -> String {
    let text = value.to_string();
    clip(&clean(&if attribute.is_reference() { local(&text, group) } else { text }), MAX_VALUE)
}

/// The name of a type without its namespace, if that is the namespace of the group.
pub fn local(text: &str, group: &str) -> String {
    let (name, is_collection) = csdl::element_type(text);
    let simple = namespace(group)
        .and_then(|namespace| name.strip_prefix(namespace)?.strip_prefix('.'))
        .filter(|simple| !simple.contains(['.', '/']))
        .unwrap_or(name);
    if is_collection { format!("Collection({simple})") } else { simple.to_owned() }
}

/// The namespace of a qualified name.
pub fn namespace(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(namespace, _)| namespace)
}

/// Whether a base type declares a removed property with the same attributes, so that it is now inherited.
pub fn is_moved(change: &SchemaChange) -> bool {
    change.rule == Rule::PropertyMovedToBase
}
