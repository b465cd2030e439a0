//! Query options of requests, by the abilities of paths, and the parameters that they share.

use generator::edm::{ElementType, Primitive, TypeId, TypeKind, TypeRef};
use generator::members::Ability;

use crate::context::Context;
use crate::names::component;
use crate::node::{Node, Object, texts};
use crate::used::{Parameter, QueryOption, Used};

/// How many complex types deep `$orderby` lists properties.
const DEEP: usize = 2;

/// The options of requests that read one entity or many.
pub fn of_entities(
    context: &Context<'_>,
    used: &mut Used,
    id: Option<TypeId>,
    abilities: &[Ability],
    is_collection: bool,
) -> Vec<Node> {
    let mut all = Vec::new();
    let can = |ability: Ability| abilities.contains(&ability);
    if is_collection {
        for (ability, option) in [
            (Ability::TopSupported, QueryOption::Top),
            (Ability::SkipSupported, QueryOption::Skip),
            (Ability::Searchable, QueryOption::Search),
            (Ability::Filterable, QueryOption::Filter),
            (Ability::Countable, QueryOption::Count),
        ] {
            if can(ability) {
                all.push(used.parameter(name(option).to_owned(), Parameter::Option(option)));
            }
        }
    }
    if let Some(id) = id.filter(|id| context.has(*id)) {
        let type_name = component(&context.name(id));
        let mut push = |name: &str, parameter: Parameter, values: &[String]| {
            if !values.is_empty() {
                all.push(used.parameter(format!("{type_name}.{name}"), parameter));
            }
        };
        if is_collection && can(Ability::Sortable) {
            push("orderby", Parameter::OrderBy(id), &sortable(context, id));
        }
        if can(Ability::Selectable) {
            push("select", Parameter::Select(id), &selectable(context, id));
        }
        if can(Ability::Expandable) {
            push("expand", Parameter::Expand(id), &expandable(context, id));
        }
    }
    let more = [
        (is_collection && can(Ability::Aggregatable), QueryOption::Apply),
        (can(Ability::Computable), QueryOption::Compute),
    ];
    for (is_on, option) in more {
        if is_on {
            all.push(used.parameter(name(option).to_owned(), Parameter::Option(option)));
        }
    }
    all
}

/// The name of an option, without `$`.
fn name(option: QueryOption) -> &'static str {
    match option {
        QueryOption::Top => "top",
        QueryOption::Skip => "skip",
        QueryOption::Count => "count",
        QueryOption::Search => "search",
        QueryOption::Filter => "filter",
        QueryOption::Apply => "apply",
        QueryOption::Compute => "compute",
    }
}

/// A parameter that several operations share.
pub fn parameter(context: &Context<'_>, used: &mut Used, parameter: &Parameter) -> Object {
    match parameter {
        Parameter::Key(id, at, name) => crate::keys::parameter(context, used, *id, *at, name),
        Parameter::Select(id) => {
            list("$select", "The properties to return.", open_or(context, *id, selectable))
        }
        Parameter::OrderBy(id) => list(
            "$orderby",
            "The properties to sort by; `desc` means downwards.",
            open_or(context, *id, sortable),
        ),
        Parameter::Expand(id) => {
            list("$expand", "The related entities to return, too.", Some(expandable(context, *id)))
        }
        Parameter::Option(option) => plain(*option),
        Parameter::IfMatch => header("If-Match", "The version of the entity that is changed: its etag."),
        Parameter::Advanced => {
            let advanced = context.wire().advanced_queries.as_ref();
            let (name, value) =
                advanced.map_or(("", ""), |rule| (rule.header[0].as_str(), rule.header[1].as_str()));
            let schema = Object::new().with("type", "string").with("enum", texts([value.to_owned()]));
            Object::new()
                .with("name", name.to_owned())
                .with("in", "header")
                .with("description", "Needed by queries that the service calls advanced.")
                .with("schema", schema)
        }
    }
}

fn header(name: &'static str, description: &'static str) -> Object {
    Object::new()
        .with("name", name)
        .with("in", "header")
        .with("description", description)
        .with("schema", Object::new().with("type", "string"))
}

fn plain(option: QueryOption) -> Object {
    let number = || Object::new().with("type", "integer").with("minimum", Node::Integer(0));
    let text = || Object::new().with("type", "string");
    let (description, schema) = match option {
        QueryOption::Top => ("How many to return at most.", number()),
        QueryOption::Skip => ("How many to leave out at the beginning.", number()),
        QueryOption::Count => ("Whether to return the number of all.", Object::new().with("type", "boolean")),
        QueryOption::Search => ("What to search for.", text()),
        QueryOption::Filter => ("The condition that those to return meet.", text()),
        QueryOption::Apply => ("How to group and aggregate.", text()),
        QueryOption::Compute => ("Properties to compute.", text()),
    };
    Object::new()
        .with("name", format!("${}", name(option)))
        .with("in", "query")
        .with("description", description)
        .with("schema", schema)
}

/// An option whose value is a list with commas; any, if the values are not known.
fn list(name: &'static str, description: &'static str, values: Option<Vec<String>>) -> Object {
    let item = Object::new().with("type", "string");
    let item = match values {
        Some(values) => item.with("enum", texts(values)),
        None => item,
    };
    let schema = Object::new().with("type", "array").with("uniqueItems", true).with("items", item);
    Object::new()
        .with("name", name)
        .with("in", "query")
        .with("description", description)
        .with("explode", false)
        .with("schema", schema)
}

/// The values for a type; `None` if it may have properties that are not declared.
fn open_or(
    context: &Context<'_>,
    id: TypeId,
    values: impl Fn(&Context<'_>, TypeId) -> Vec<String>,
) -> Option<Vec<String>> {
    let lineage = context.model.lineage(id).into_iter();
    let is_open = lineage.filter_map(|id| context.model.structured(id)).any(|structured| structured.is_open);
    (!is_open).then(|| values(context, id))
}

fn selectable(context: &Context<'_>, id: TypeId) -> Vec<String> {
    let lineage = context.model.lineage(id).into_iter();
    let own = lineage.filter_map(|id| context.members.own(id));
    distinct(own.flat_map(|own| own.properties.iter().map(|property| property.name.to_owned())))
}

fn expandable(context: &Context<'_>, id: TypeId) -> Vec<String> {
    let mut paths = Vec::new();
    navigation_paths(context, id, "", DEEP, &mut paths);
    let paths = distinct(paths.into_iter());
    if paths.is_empty() { paths } else { [vec!["*".to_owned()], paths].concat() }
}

fn navigation_paths(context: &Context<'_>, id: TypeId, prefix: &str, depth: usize, paths: &mut Vec<String>) {
    for own in context.model.lineage(id).into_iter().filter_map(|id| context.members.own(id)) {
        let is_in = |r#type: &TypeRef| r#type.named().is_none_or(|id| context.has(id));
        let navigation = own.navigation.iter().filter(|property| is_in(&property.r#type));
        paths.extend(navigation.map(|property| format!("{prefix}{}", property.name)));
        for property in own.properties.iter().filter(|_| depth > 0) {
            if let Some(complex) = complex(context, &property.r#type) {
                navigation_paths(context, complex, &format!("{prefix}{}/", property.name), depth - 1, paths);
            }
        }
    }
}

fn sortable(context: &Context<'_>, id: TypeId) -> Vec<String> {
    let mut paths = Vec::new();
    primitive_paths(context, id, "", DEEP, &mut paths);
    distinct(paths.into_iter()).into_iter().flat_map(|path| [path.clone(), format!("{path} desc")]).collect()
}

fn primitive_paths(context: &Context<'_>, id: TypeId, prefix: &str, depth: usize, paths: &mut Vec<String>) {
    for own in context.model.lineage(id).into_iter().filter_map(|id| context.members.own(id)) {
        for property in own.properties.iter().filter(|property| !property.r#type.is_collection) {
            let path = format!("{prefix}{}", property.name);
            match complex(context, &property.r#type) {
                Some(complex) if depth > 0 => {
                    primitive_paths(context, complex, &format!("{path}/"), depth - 1, paths);
                }
                Some(_) => {}
                None if is_sortable(context, &property.r#type) => paths.push(path),
                None => {}
            }
        }
    }
}

fn is_sortable(context: &Context<'_>, r#type: &TypeRef) -> bool {
    match &r#type.element {
        ElementType::Primitive(primitive) => !matches!(
            primitive,
            Primitive::Stream
                | Primitive::Untyped
                | Primitive::EntityType
                | Primitive::Geography
                | Primitive::Geometry
        ),
        ElementType::Named(id) => !matches!(context.model.r#type(*id).kind, TypeKind::Structured(_)),
        ElementType::Opaque(_) => false,
    }
}

/// The complex type of a property with one value.
pub fn complex(context: &Context<'_>, r#type: &TypeRef) -> Option<TypeId> {
    let id = r#type.named().filter(|_| !r#type.is_collection)?;
    (context.model.structured(id).is_some() && !context.members.is_entity(id)).then_some(id)
}

/// Texts in their order, each once.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = rustc_hash::FxHashSet::default();
    texts.filter(|text| seen.insert(text.clone())).collect()
}
