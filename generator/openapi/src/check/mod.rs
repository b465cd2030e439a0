//! Compares a service's own description with what its metadata says.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use generator::Collected;
use read::{Components, Description, Item, Parameter, Schema};

use crate::names::without_parameters;
use crate::{Format, Options};

/// Who has something that the other lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The description alone has it.
    Description,
    /// The metadata alone has it.
    Metadata,
    /// Both have it, in different ways.
    Both,
}

impl Side {
    /// As the diff marks changes: what the description has besides is added.
    pub fn mark(self) -> char {
        match self {
            Self::Description => '+',
            Self::Metadata => '-',
            Self::Both => '~',
        }
    }
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The path or schema that it is about.
    pub subject: String,
    /// Who has it.
    pub side: Side,
    /// What.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.side.mark(), self.what)
    }
}

/// Compares a description with the metadata of an API.
///
/// # Errors
/// When the description cannot be read.
pub fn check(collected: &Collected<'_>, description: &str) -> Result<Vec<Finding>, String> {
    let theirs = read::read(description)?;
    let mut written = Vec::new();
    crate::write(collected, &Options::default(), Format::Json, &mut written)
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8(written).map_err(|error| error.to_string())?;
    let ours = read::read(&text)?;
    let namespaces: BTreeSet<&str> = collected
        .documents
        .iter()
        .flat_map(|document| &document.schemas)
        .flat_map(|schema| std::iter::once(&schema.namespace).chain(&schema.alias))
        .map(|namespace| &**namespace)
        .collect();
    let mut findings = paths(&Paths::of(&theirs, &namespaces), &Paths::of(&ours, &namespaces));
    findings.extend(schemas(&theirs.components.schemas, &ours.components.schemas));
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// Paths in a form in which two descriptions have the same.
struct Paths<'d> {
    components: &'d Components,
    items: BTreeMap<String, &'d Item>,
    /// Paths that others are below.
    parents: BTreeSet<String>,
}

impl<'d> Paths<'d> {
    fn of(description: &'d Description, namespaces: &BTreeSet<&str>) -> Self {
        let items: BTreeMap<String, &Item> =
            description.paths.iter().map(|(path, item)| (comparable(path, namespaces), item)).collect();
        let parents = items.keys().filter_map(|path| Some(parent(path)?.to_owned())).collect();
        Self { components: &description.components, items, parents }
    }

    /// Whether a path that this description lacks tells something: not what is below another such path, or
    /// below one at which it ends everywhere.
    fn would_have(&self, path: &str) -> bool {
        parent(path).is_none_or(|parent| self.items.contains_key(parent) && self.parents.contains(parent))
    }
}

/// A path without names of parameters, quotes around them, and namespaces of operations.
fn comparable(path: &str, namespaces: &BTreeSet<&str>) -> String {
    let path = without_parameters(path.trim_end_matches('/')).replace("'{}'", "{}").replace("({})", "/{}");
    let segments = path.split('/').map(|segment| {
        let (name, arguments) = segment.find('(').map_or((segment, ""), |at| segment.split_at(at));
        let (namespace, simple) = name.rsplit_once('.').unwrap_or(("", name));
        let arguments = if arguments == "()" { "" } else { arguments };
        let name = if namespaces.contains(namespace) { simple } else { name };
        format!("{name}{arguments}")
    });
    segments.collect::<Vec<_>>().join("/")
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent).filter(|parent| !parent.is_empty())
}

/// Forms of a path that are the same everywhere, and that the mapping leaves out: the number of entities, and
/// entities of derived types.
fn is_form(path: &str) -> bool {
    path.split('/').any(|segment| segment == "$count" || segment.starts_with("graph."))
}

fn paths(theirs: &Paths<'_>, ours: &Paths<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, item) in &theirs.items {
        match ours.items.get(path) {
            Some(other) => {
                operations(path, (item, theirs.components), (other, ours.components), &mut findings)
            }
            None if !is_form(path) && ours.would_have(path) => {
                findings.push(whole(path, item, Side::Description))
            }
            None => {}
        }
    }
    for (path, item) in &ours.items {
        if !theirs.items.contains_key(path) && theirs.would_have(path) {
            findings.push(whole(path, item, Side::Metadata));
        }
    }
    findings
}

fn whole(path: &str, item: &Item, side: Side) -> Finding {
    let methods: Vec<&str> = item.operations().map(|(method, _)| method).collect();
    Finding { subject: path.to_owned(), side, what: format!("the path, with {}", methods.join(", ")) }
}

fn operations(
    path: &str,
    (theirs, their_components): (&Item, &Components),
    (ours, our_components): (&Item, &Components),
    findings: &mut Vec<Finding>,
) {
    let methods = |item: &Item| item.operations().map(|(method, _)| method).collect::<BTreeSet<_>>();
    let mut push = |side, what| findings.push(Finding { subject: path.to_owned(), side, what });
    each(&methods(theirs), &methods(ours), |side, method| push(side, (*method).to_owned()));
    for (method, operation) in theirs.operations() {
        let Some((_, other)) = ours.operations().find(|(known, _)| *known == method) else { continue };
        let theirs = options(theirs.parameters.iter().chain(&operation.parameters), their_components);
        let ours = options(ours.parameters.iter().chain(&other.parameters), our_components);
        each(&theirs, &ours, |side, name| push(side, format!("{method}: the query option `{name}`")));
    }
}

/// The names of query options, without `$`.
fn options<'p>(
    parameters: impl Iterator<Item = &'p Parameter>,
    components: &'p Components,
) -> BTreeSet<String> {
    let resolved = parameters.filter_map(|parameter| match &parameter.reference {
        Some(reference) => components.parameters.get(last(reference)),
        None => Some(parameter),
    });
    let options = resolved.filter(|parameter| parameter.place == "query");
    options.map(|parameter| parameter.name.trim_start_matches('$').to_owned()).collect()
}

/// The name that a reference ends in.
fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Calls a function with what one set alone has.
fn each<T: Ord>(theirs: &BTreeSet<T>, ours: &BTreeSet<T>, mut tell: impl FnMut(Side, &T)) {
    theirs.difference(ours).for_each(|one| tell(Side::Description, one));
    ours.difference(theirs).for_each(|one| tell(Side::Metadata, one));
}

fn schemas(theirs: &BTreeMap<String, Schema>, ours: &BTreeMap<String, Schema>) -> Vec<Finding> {
    let both = theirs.iter().filter_map(|(name, schema)| Some((name, schema, ours.get(name)?)));
    let all: BTreeMap<&str, BTreeSet<(Side, String)>> = both
        .map(|(name, schema, other)| (name.as_str(), differences((schema, theirs), (other, ours))))
        .collect();
    let mut findings = Vec::new();
    for (name, differences) in &all {
        // What is inherited is told at the base type alone.
        let bases = ours.get(*name).into_iter().flat_map(|schema| &schema.all_of);
        let bases: Vec<_> = bases.filter_map(|base| all.get(last(base.reference.as_ref()?))).collect();
        let own =
            differences.iter().filter(|difference| !bases.iter().any(|base| base.contains(*difference)));
        findings.extend(own.map(|(side, what)| Finding {
            subject: (*name).to_owned(),
            side: *side,
            what: what.clone(),
        }));
    }
    findings
}

/// A schema, with those that it may refer to.
type Among<'s> = (&'s Schema, &'s BTreeMap<String, Schema>);

fn differences(theirs: Among<'_>, ours: Among<'_>) -> BTreeSet<(Side, String)> {
    let mut found = BTreeSet::new();
    let (values, other_values) = (values(theirs.0), values(ours.0));
    if !values.is_empty() && !other_values.is_empty() {
        each(&values, &other_values, |side, value| {
            found.insert((side, format!("the value `{value}`")));
        });
    }
    let (theirs, ours) = (properties(theirs, &mut BTreeSet::new()), properties(ours, &mut BTreeSet::new()));
    let names = |all: &BTreeMap<&str, &Schema>| all.keys().map(|name| (*name).to_owned()).collect();
    each(&names(&theirs), &names(&ours), |side, name: &String| {
        found.insert((side, format!("the property `{name}`")));
    });
    for (name, schema) in &theirs {
        let Some(other) = ours.get(name) else { continue };
        if let (Some(one), Some(other)) = (kind(schema), kind(other))
            && one != other
        {
            let what = format!("`{name}` is {one} in the description, {other} in the metadata");
            found.insert((Side::Both, what));
        }
    }
    found
}

fn values(schema: &Schema) -> BTreeSet<String> {
    schema.r#enum.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect()
}

/// The properties of a schema with those that it inherits, by references that are not among the `seen` ones;
/// without control information.
fn properties<'s>((schema, all): Among<'s>, seen: &mut BTreeSet<&'s str>) -> BTreeMap<&'s str, &'s Schema> {
    let own = schema.properties.iter().filter(|(name, _)| !name.contains('@'));
    let mut found: BTreeMap<&str, &Schema> = own.map(|(name, schema)| (name.as_str(), schema)).collect();
    for part in &schema.all_of {
        let part = match &part.reference {
            Some(reference) => all.get(last(reference)).filter(|_| seen.insert(reference)),
            None => Some(part),
        };
        for (name, schema) in part.map(|part| properties((part, all), seen)).into_iter().flatten() {
            found.entry(name).or_insert(schema);
        }
    }
    found
}

/// What values of a schema are, in short; `None` if that is more than one thing, or not said.
fn kind(schema: &Schema) -> Option<String> {
    if let Some(reference) = &schema.reference {
        return Some(format!("`{}`", last(reference)));
    }
    let alternatives = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of);
    let kinds: BTreeSet<String> =
        alternatives.filter(|one| one.reference.is_some()).filter_map(kind).collect();
    if let Some(one) = kinds.iter().next() {
        return (kinds.len() == 1).then(|| one.clone());
    }
    let names: Vec<&str> = match &schema.r#type {
        serde_json::Value::String(name) => vec![name],
        serde_json::Value::Array(names) => names.iter().filter_map(|name| name.as_str()).collect(),
        _ => Vec::new(),
    };
    let names: Vec<&str> = names.into_iter().filter(|name| *name != "null").collect();
    match names.as_slice() {
        ["array"] => Some(format!("a list of {}", kind(schema.items.as_deref()?)?)),
        ["number" | "integer"] => Some("a number".to_owned()),
        ["string"] => Some(match schema.format.as_deref() {
            Some(format @ ("date" | "date-time" | "time" | "duration" | "uuid")) => {
                format!("a text ({format})")
            }
            _ => "a text".to_owned(),
        }),
        ["boolean"] => Some("true or false".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::comparable;

    #[test]
    fn paths_are_compared_without_spelling() {
        let namespaces = BTreeSet::from(["microsoft.graph"]);
        for (path, expected) in [
            ("/users/{user-id}/microsoft.graph.delta()", "/users/{}/delta"),
            ("/users('{id}')/a", "/users/{}/a"),
            ("/x/f(path='{path}')", "/x/f(path={})"),
        ] {
            assert_eq!(comparable(path, &namespaces), expected);
        }
    }
}
