//! What a change is about, in few words.

use generator::diff::{Change, ChangeKind, Value, rules};

use super::text::{clean, clip};

/// How much of a value is shown.
const MAX_VALUE: usize = 100;

/// What an id says besides its group: the member, or the operation with what tells it from others.
pub fn name(change: &Change, id: &str, group: &str) -> String {
    if id == group {
        return change.kind.to_owned();
    }
    let is_operation = matches!(change.kind, "Action" | "Function" | "Parameter");
    let parts = id.split_once('(').filter(|_| is_operation);
    let Some((qualified, (signature, parameter))) =
        parts.and_then(|(name, rest)| Some((name, rest.rsplit_once(')')?)))
    else {
        let member = id.strip_prefix(group).and_then(|rest| rest.strip_prefix('/'));
        return clean(&member.map_or_else(|| local(id, group), str::to_owned));
    };
    let (binding, parameters) = signature.split_once(';').unwrap_or((signature, ""));
    let simple = qualified.rsplit_once('.').map_or(qualified, |(_, name)| name);
    let simple = if binding.is_empty() { qualified } else { simple };
    // Ids of functions tell all parameters, those of actions only where they must.
    let has_parameters = change.kind == "Function" || !parameters.is_empty();
    let parameters =
        if has_parameters { format!("({})", parameters.replace(',', ", ")) } else { String::new() };
    let each = if binding.starts_with("Collection(") { " of collections" } else { "" };
    clean(&format!("{simple}{parameters}{parameter}{each}"))
}

/// What it is, or what it said and says.
pub fn detail(change: &Change, group: &str) -> String {
    match change.change {
        ChangeKind::Added => gist(&change.to, group),
        ChangeKind::Removed => gist(&change.from, group),
        ChangeKind::Changed => {
            let names = change.from.iter().map(|(name, _)| *name);
            let came = change.to.iter().filter(|(name, _)| value(&change.from, name).is_none());
            let all = names.chain(came.map(|(name, _)| *name)).map(|name| {
                let (old, new) = (value(&change.from, name), value(&change.to, name));
                let side = |value, other| said(name, value, other, group);
                format!("{name}: {} → {}", side(old, new), side(new, old))
            });
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The value of an attribute; defaults are absent.
fn said(name: &str, value: Option<&Value>, other: Option<&Value>, group: &str) -> String {
    match (value, other) {
        (Some(value), _) => shown(name, value, group),
        (None, Some(Value::Bool(other))) => (!other).to_string(),
        (None, _) => String::from("none"),
    }
}

fn value<'v>(attributes: &'v [(&'static str, Value)], name: &str) -> Option<&'v Value> {
    attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The attributes of what came or went that matter most.
fn gist(attributes: &[(&'static str, Value)], group: &str) -> String {
    let prefixes = [
        ("Type", ""),
        ("EntityType", ""),
        ("UnderlyingType", ""),
        ("ReturnType", "→ "),
        ("Target", "→ "),
        ("Action", ""),
        ("Function", ""),
        ("Value", "= "),
        ("BaseType", "derived from "),
    ];
    let main = prefixes
        .iter()
        .find_map(|(name, prefix)| Some(format!("{prefix}{}", shown(name, value(attributes, name)?, group))));
    let is = |name: &str, is_so: bool| value(attributes, name) == Some(&Value::Bool(is_so));
    let is_collection = main.as_ref().is_some_and(|main| main.starts_with("Collection("));
    let flags = [
        (is("Abstract", true), "abstract"),
        (is("Optional", true), "optional"),
        (is("Nullable", false) && !is_collection, "not null"),
    ];
    let flags = flags.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word.to_owned());
    main.into_iter().chain(flags).collect::<Vec<_>>().join(", ")
}

/// What it may be called now, or who declares it now.
pub fn hint(change: &Change, group: &str) -> Option<String> {
    if let Some(base) = &change.inherited_from {
        let base = clean(&local(base, group));
        return Some(if is_moved(change) {
            format!("inherited from `{base}` now")
        } else {
            format!("`{base}` declares it now, in another way")
        });
    }
    let other = change.perhaps.as_deref()?;
    let way = if change.change == ChangeKind::Added { "from" } else { "to" };
    Some(format!("perhaps renamed {way} `{}`", name(change, other, group)))
}

/// A value as people read it.
fn shown(attribute: &str, value: &Value, group: &str) -> String {
    let text = value.to_string();
    let is_type = attribute.ends_with("Type") || matches!(attribute, "Action" | "Function");
    clip(&clean(&if is_type { local(&text, group) } else { text }), MAX_VALUE)
}

/// A type's name without the namespace, where that is the group's.
pub fn local(text: &str, group: &str) -> String {
    let inner = text.strip_prefix("Collection(").and_then(|rest| rest.strip_suffix(')'));
    let name = inner.unwrap_or(text);
    let simple = namespace(group)
        .and_then(|namespace| name.strip_prefix(namespace)?.strip_prefix('.'))
        .filter(|simple| !simple.contains(['.', '/']))
        .unwrap_or(name);
    if inner.is_some() { format!("Collection({simple})") } else { simple.to_owned() }
}

/// What a name is in.
pub fn namespace(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(namespace, _)| namespace)
}

/// Whether a property only moved to a base type.
pub fn is_moved(change: &Change) -> bool {
    change.rule.id == rules::PROPERTY_MOVED_TO_BASE.id
}
