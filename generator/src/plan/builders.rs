//! Methods of request builders: navigation, streams, keys and operations; and of the client.

use super::access::is_updated_by_put;
use super::docs::{Docs, type_text};
use super::keys::{Key, alternate_key_methods, key};
use super::operations::{import_method, operation_methods};
use super::{Argument, ArgumentForm, Builder, BuilderKind, Call, Context, Item, Method, Returns, RustType};
use crate::csdl::StructuredKind;
use crate::edm::{NavigationProperty, Operation, TypeId};
use crate::names::{self, Ident, Names, Scope, Subject};

/// The request builders of an entity type, single-valued and collection-valued, the parameters of their
/// actions, and the types that references to it may stand for.
pub fn builders(context: &Context<'_, '_>, names: &mut Names, id: TypeId) -> Vec<Item> {
    let model = context.model;
    let is_entity = model.structured(id).is_some_and(|structured| structured.kind == StructuredKind::Entity);
    if !is_entity {
        return property_builders(context, names, id);
    }
    let subject = context.path(id);
    let mut items: Vec<Item> = context.access.items(id).cloned().map(Item::Access).collect();
    for is_collection in [false, true] {
        let (alias, (methods, is_identified)) = if is_collection {
            let alias = names.derived_ident(id, |name| format!("{name}CollectionRequestBuilder"));
            (alias, collection_methods(context, names, id, &mut items))
        } else {
            let alias = names.derived_ident(id, |name| format!("{name}RequestBuilder"));
            (alias, (entity_methods(context, names, id, &mut items), false))
        };
        let what = if is_collection { "entities of type" } else { "one entity of type" };
        let path = context.paths.get(&(id, is_collection));
        let example = path.map(|path| format!(", for instance `{path}`")).unwrap_or_default();
        let docs = Docs::line(format!("Requests to {what} [`{}`]{example}.", subject.ident));
        let subject = subject.clone();
        items.push(Item::Builder(Builder {
            alias,
            docs,
            is_collection,
            is_property: false,
            subject,
            methods,
            is_identified,
        }));
    }
    items
}

/// The request builders of a complex type, if paths continue behind its values.
fn property_builders(context: &Context<'_, '_>, names: &mut Names, id: TypeId) -> Vec<Item> {
    let mut items: Vec<Item> = context.access.items(id).cloned().map(Item::Access).collect();
    for is_collection in [false, true] {
        let mut scope = Scope::methods(names::PROPERTY_METHODS);
        let mut methods = Vec::new();
        if !is_collection {
            methods = navigation_methods(context, names, id, &mut scope);
            methods.extend(stream_methods(context, names, id, &mut scope));
        }
        methods.extend(operation_methods(context, names, (id, is_collection), &mut scope, &mut items));
        if methods.is_empty() {
            continue;
        }
        let (what, suffix) = match is_collection {
            false => ("one value of type", "RequestBuilder"),
            true => ("values of type", "CollectionRequestBuilder"),
        };
        let subject = context.path(id);
        let docs = Docs::line(format!("Requests to {what} [`{}`].", subject.ident));
        let alias = names.derived_ident(id, |name| format!("{name}{suffix}"));
        items.push(Item::Builder(Builder {
            alias,
            docs,
            is_collection,
            is_property: true,
            subject,
            methods,
            is_identified: false,
        }));
    }
    items
}

fn entity_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let mut scope = Scope::methods(names::ENTITY_METHODS);
    let mut methods = navigation_methods(context, names, id, &mut scope);
    methods.extend(stream_methods(context, names, id, &mut scope));
    methods.extend(path_form(context, id, &mut scope));
    methods.extend(operation_methods(context, names, (id, false), &mut scope, items));
    methods
}

fn navigation_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    scope: &mut Scope,
) -> Vec<Method> {
    let mut methods = Vec::new();
    for declaring in context.model.lineage(id) {
        let Some(structured) = context.model.structured(declaring) else { continue };
        let owner = context.model.r#type(declaring).name.to_string();
        let mut navigation: Vec<&NavigationProperty<'_>> =
            structured.navigation.iter().filter(|p| context.has_navigation(declaring, p)).collect();
        navigation.sort_by_key(|property| property.name);
        for property in navigation {
            let target = format!("{owner}/{}", property.name);
            methods.push(Method {
                ident: names.segment(scope, &Subject::member(&owner, property.name, property.span)),
                docs: navigation_docs(context, id, declaring, property),
                subject: target.clone(),
                arguments: Vec::new(),
                call: Call::Navigation {
                    segment: property.name.to_owned(),
                    is_updated_by_put: is_updated_by_put(context.model, &target, property.r#type.named()),
                },
                returns: Returns::Builder(
                    BuilderKind::of_entities(property.r#type.is_collection),
                    context.element(&property.r#type),
                    context.access.get(&target),
                ),
            });
        }
    }
    methods
}

/// Methods for the content of a media entity, and for stream properties.
fn stream_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    scope: &mut Scope,
) -> Vec<Method> {
    let lineage = context.model.lineage(id);
    let mut methods = Vec::new();
    let path = |segment: &str| context.shown_path((id, false), segment);
    if lineage.iter().any(|id| context.model.structured(*id).is_some_and(|structured| structured.has_stream))
    {
        let docs = Docs::line(format!("The content of this media entity, at `{}`.", path("$value")));
        let ident = scope.claim(&[String::from("media")], None).ident;
        let subject = context.model.r#type(id).name.to_string();
        methods.push(stream_method(ident, docs, subject, "$value"));
    }
    for declaring in lineage {
        let Some(structured) = context.model.structured(declaring) else { continue };
        let owner = context.model.r#type(declaring).name.to_string();
        for property in &structured.properties {
            if context.model.is_stream(&property.r#type)
                && !property.r#type.is_collection
                && context.selection.allows(declaring, property.name)
            {
                let ident = names.segment(scope, &Subject::member(&owner, property.name, property.span));
                let docs = Docs::line(format!("Stream property, at `{}`.", path(property.name)));
                let subject = format!("{owner}/{}", property.name);
                methods.push(stream_method(ident, docs, subject, property.name));
            }
        }
    }
    methods
}

fn stream_method(ident: Ident, docs: Docs, subject: String, segment: &str) -> Method {
    let call = Call::Stream { segment: segment.to_owned() };
    Method { ident, docs, subject, arguments: Vec::new(), call, returns: Returns::Stream }
}

/// The method for a path of the service's own form, from the profile, such as that of a file in a drive.
fn path_form(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Option<Method> {
    let subject = context.model.r#type(id).name.to_string();
    let facts = context.facts.get(&subject)?;
    let (before, after) = facts.path_form.as_ref()?.split_once("{path}")?;
    let start = context.paths.get(&(id, false)).map_or("…", String::as_str);
    let docs =
        Docs::line(format!("What is at a path below this, with slashes: `{start}{before}{{path}}{after}`."))
            .paragraph("A request for a path with a segment of dots is not sent.");
    let argument =
        |ident| Argument { ident, wire: String::new(), r#type: RustType::STRING, form: ArgumentForm::Text };
    Some(Method {
        ident: scope.claim(&[String::from("by_path")], None).ident,
        docs,
        subject,
        arguments: names::arguments(&["path"]).into_iter().map(argument).collect(),
        call: Call::PathForm { before: before.to_owned(), after: after.to_owned() },
        returns: Returns::Itself,
    })
}

/// The methods, and whether the entities are found by `id`, too.
fn collection_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    items: &mut Vec<Item>,
) -> (Vec<Method>, bool) {
    let mut scope = Scope::methods(names::COLLECTION_METHODS);
    let mut methods = Vec::new();
    let mut is_identified = false;
    match key(context, id, &mut scope) {
        Some(Key::Method(method)) => methods.push(*method),
        Some(Key::Id) => is_identified = true,
        None => {}
    }
    methods.extend(alternate_key_methods(context, id, &mut scope));
    methods.extend(operation_methods(context, names, (id, true), &mut scope, items));
    (methods, is_identified)
}

fn navigation_docs(
    context: &Context<'_, '_>,
    id: TypeId,
    declaring: TypeId,
    property: &NavigationProperty<'_>,
) -> Docs {
    let r#type = type_text(context.model, &property.r#type);
    let declared = &context.model.r#type(declaring).name;
    let path = context.shown_path((id, false), property.name);
    let contained = if property.contains_target { ", contained" } else { "" };
    Docs::line(format!("Navigation property `{}`: `{}`{contained}, at `{path}`.", property.name, r#type))
        .needs(context.model, &format!("{declared}/{}", property.name))
        .revisions(context.model, &format!("{declared}/{}", property.name))
}

/// Methods of the client: entity sets, singletons and imports.
pub fn roots(context: &Context<'_, '_>, names: &mut Names) -> Vec<Method> {
    let mut scope = Scope::methods(names::CLIENT_METHODS);
    let container = context.model.container.as_ref().map(|c| c.name.to_string()).unwrap_or_default();
    let mut methods: Vec<Method> = context
        .selection
        .sources(context.model)
        .map(|source| {
            let target = match source.r#type {
                Some(id) => RustType::Generated(context.path(id)),
                None => RustType::UNTYPED,
            };
            let name = source.name.to_owned();
            let r#type = match source.r#type {
                Some(id) => context.model.r#type(id).name.to_string(),
                None => String::from("Edm.EntityType"),
            };
            let what = if source.is_set { "Entity set" } else { "Singleton" };
            let annotated = format!("{container}/{name}");
            Method {
                ident: names.segment(&mut scope, &Subject::member(&container, source.name, source.span)),
                docs: Docs::line(format!("{what} `/{name}` of `{}`.", r#type))
                    .needs(context.model, &annotated)
                    .revisions(context.model, &annotated),
                subject: annotated.clone(),
                arguments: Vec::new(),
                call: Call::Navigation {
                    segment: name,
                    is_updated_by_put: is_updated_by_put(context.model, &annotated, source.r#type),
                },
                returns: Returns::Builder(
                    BuilderKind::of_entities(source.is_set),
                    target,
                    context.access.get(&annotated),
                ),
            }
        })
        .collect();
    methods.extend(imports(context, names, &container, &mut scope));
    methods
}

/// Methods of the client for imports, one an overload.
fn imports(context: &Context<'_, '_>, names: &mut Names, container: &str, scope: &mut Scope) -> Vec<Method> {
    let imports = context.model.container.as_ref().map_or(&[][..], |container| &container.imports);
    let overloads: Vec<(Subject<'_>, &Operation<'_>)> = imports
        .iter()
        .flat_map(|import| {
            let operations = import.overloads.iter().map(|at| &context.model.operations[*at]);
            let selected = operations.filter(|operation| context.selection.has_operation(operation));
            selected.map(|operation| (Subject::member(container, import.name, import.span), operation))
        })
        .collect();
    let idents = names.operations(scope, &overloads);
    let named = overloads.into_iter().zip(idents);
    named.map(|((subject, operation), ident)| import_method(context, &subject, operation, ident)).collect()
}
