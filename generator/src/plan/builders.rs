//! Methods of request builders, for navigation, streams, keys and operations, and methods of the client.

use super::docs::{Docs, type_text};
use super::keys::key_method;
use super::operations::{import_method, operation_methods};
use super::{
    Access, AccessItem, Argument, ArgumentForm, Builder, BuilderKind, Call, Context, Item, Method, Returns,
    RustType, TypePath,
};
use crate::edm::{AnnotationsId, NavigationProperty, NavigationSource, TypeId};
use crate::members::{self, Place, Target, is_updated_by_put, required_options};
use crate::names::{BuilderNames, Ident, SegmentNames};

/// The request builders of a type, for a single value and for a collection, with the access types in the
/// type's file and the parameter structs of actions.
pub fn builders(context: &Context<'_, '_>, id: TypeId) -> Vec<Item> {
    let access = &context.members.access;
    let access_item = |at: &usize| {
        let item = &access.items[*at];
        Item::Access(AccessItem {
            path: access_path(context, *at),
            target: item.target.clone(),
            abilities: item.abilities.clone(),
        })
    };
    let mut items: Vec<Item> = access.at_home(id).iter().map(access_item).collect();
    for is_collection in [false, true] {
        let Some(names) = context.names.builders.get(&(id, is_collection)) else { continue };
        let methods = methods(context, (id, is_collection), names, &mut items);
        let subject = context.path(id);
        let is_entity = context.members.is_entity(id);
        let what = match (is_entity, is_collection) {
            (true, false) => "one entity of type",
            (true, true) => "a collection of entities of type",
            (false, false) => "one value of type",
            (false, true) => "a collection of values of type",
        };
        let path = context.paths.get(&(id, is_collection)).filter(|_| is_entity);
        let example = path.map(|path| format!(", for instance `{path}`")).unwrap_or_default();
        items.push(Item::Builder(Builder {
            alias: names.alias.clone(),
            docs: Docs::line(format!("Requests to {what} [`{}`]{example}.", subject.ident)),
            is_collection,
            is_property: !is_entity,
            subject,
            methods,
            is_identified: is_collection && is_entity && is_identified(context, id),
        }));
    }
    items
}

/// Whether the key of a type is a single string `id`, for which the runtime has the method `by_id`.
fn is_identified(context: &Context<'_, '_>, id: TypeId) -> bool {
    context.members.key(id).is_some_and(|key| key.is_id(context.model))
}

fn methods(
    context: &Context<'_, '_>,
    place: Place,
    names: &BuilderNames,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let (id, is_collection) = place;
    let mut methods = Vec::new();
    if is_collection {
        let key = context.members.key(id).filter(|key| !key.is_id(context.model));
        let own = key.iter().zip(&names.key);
        let alternate = context.members.alternate_keys(id);
        let keys = own.chain(alternate.iter().zip(&names.alternate_keys));
        methods.extend(keys.map(|(key, names)| key_method(context, id, key, names)));
    } else {
        let navigation = context.members.navigation(id).into_iter().zip(&names.navigation);
        methods.extend(navigation.map(|(property, names)| navigation_method(context, id, property, names)));
        methods.extend(stream_methods(context, id, names));
        methods.extend(names.path_form.as_ref().and_then(|names| path_form(context, id, names)));
    }
    methods.extend(operation_methods(context, place, &names.operations, items));
    methods
}

fn navigation_method(
    context: &Context<'_, '_>,
    id: TypeId,
    (declaring, property): (TypeId, &NavigationProperty<'_>),
    names: &SegmentNames,
) -> Method {
    let target = format!("{}/{}", context.model.r#type(declaring).name, property.name);
    let (r#type, path) = (&property.r#type, context.shown_path((id, false), property.name));
    let contained = if property.contains_target { ", contained" } else { "" };
    let (name, text) = (property.name, type_text(context.model, r#type));
    let arguments = option_arguments(context, property.annotations, names);
    let path = with_options(path, &arguments);
    let line = format!("Navigation property `{name}`: `{text}`{contained}, at `{path}`.");
    Method {
        ident: names.ident.clone(),
        docs: Docs::line(line + &going_on(context, r#type.named(), r#type.is_collection))
            .described(context, property.annotations)
            .needs(context.model, property.annotations)
            .revisions(context.model, property.annotations),
        arguments,
        call: Call::Navigation {
            segment: name.to_owned(),
            is_updated_by_put: is_updated_by_put(context.model, property.annotations, r#type.named()),
            checks_etag: checks_etag(context, r#type.named()),
        },
        returns: Returns::Builder(
            BuilderKind::of_entities(r#type.is_collection),
            context.element(r#type),
            access(context, Target::Property(declaring, property.name)),
        ),
        subject: target,
    }
}

/// Where a reader finds the requests that a path to a type goes on with.
fn going_on(context: &Context<'_, '_>, r#type: Option<TypeId>, is_collection: bool) -> String {
    let link = r#type.and_then(|id| builder_link(context, id, is_collection));
    link.map_or_else(String::new, |link| format!(" Requests: {link}."))
}

/// A link to the request builder of a type, if there is one.
pub fn builder_link(context: &Context<'_, '_>, id: TypeId, is_collection: bool) -> Option<String> {
    let alias = &context.names.builders.get(&(id, is_collection))?.alias;
    let module = &context.type_paths[id.0 as usize].module;
    Some(format!("[`{alias}`](crate::{}::{alias})", module.join("::")))
}

/// Whether updates of entities of a type state which version of the entity they are of.
fn checks_etag(context: &Context<'_, '_>, r#type: Option<TypeId>) -> bool {
    r#type.is_some_and(|id| context.with_optimistic_concurrency.contains(&id))
}

/// The arguments for the query options that are required at the end of a path.
fn option_arguments(
    context: &Context<'_, '_>,
    element: AnnotationsId,
    names: &SegmentNames,
) -> Vec<Argument> {
    let options = required_options(context.model, element).into_iter().zip(&names.arguments);
    let argument = |(name, ident): (&str, &Ident)| Argument {
        ident: ident.clone(),
        wire: name.to_owned(),
        r#type: RustType::STRING,
        form: ArgumentForm::Text,
    };
    options.map(argument).collect()
}

/// A path with the query options that it requires, for documentation.
fn with_options(path: String, options: &[Argument]) -> String {
    let options: Vec<String> = options.iter().map(|option| format!("{0}={{{0}}}", option.wire)).collect();
    if options.is_empty() { path } else { format!("{path}?{}", options.join("&")) }
}

/// The source of the abilities of a path that ends in an element.
fn access(context: &Context<'_, '_>, target: Target<'_>) -> Access {
    let items = &context.members.access;
    match items.get(target) {
        members::Access::Usual(usual) => Access::Usual(usual),
        members::Access::Own(at) => Access::Own(access_path(context, at)),
    }
}

/// The path of an access type. It is compiled where there are paths to use it for: with the type that it
/// belongs to and the type that its paths lead to.
fn access_path(context: &Context<'_, '_>, at: usize) -> TypePath {
    let (item, ident) = (&context.members.access.items[at], &context.names.access[at]);
    let home = context.sibling(item.home, ident);
    match item.to.map(|to| context.path(to)) {
        Some(to) if !home.features.imply(&to.features) => TypePath { features: to.features.clone(), ..home },
        _ => home,
    }
}

/// Methods for the content of a media entity, and for stream properties.
fn stream_methods(context: &Context<'_, '_>, id: TypeId, names: &BuilderNames) -> Vec<Method> {
    let method = |ident: &Ident, docs: String, subject: String, segment: &str| Method {
        ident: ident.clone(),
        docs: Docs::line(docs),
        subject,
        arguments: Vec::new(),
        call: Call::Stream { segment: segment.to_owned() },
        returns: Returns::Stream,
    };
    let path = |segment: &str| context.shown_path((id, false), segment);
    let media = names.media.as_ref().map(|ident| {
        let docs = format!("The content of this media entity, at `{}`.", path("$value"));
        method(ident, docs, context.model.r#type(id).name.to_string(), "$value")
    });
    let streams = context.members.streams(id).into_iter().zip(&names.streams);
    let streams = streams.map(|((declaring, property), ident)| {
        let docs = format!("Stream property, at `{}`.", path(property.name));
        let subject = format!("{}/{}", context.model.r#type(declaring).name, property.name);
        method(ident, docs, subject, property.name)
    });
    media.into_iter().chain(streams).collect()
}

/// The method for the path form that the profile gives for a type, such as `root:/path/to/file:` of a drive.
fn path_form(context: &Context<'_, '_>, id: TypeId, names: &SegmentNames) -> Option<Method> {
    let (before, after) = context.members.own(id)?.path_form?;
    let start = context.paths.get(&(id, false)).map_or("…", String::as_str);
    let docs = Docs::line(format!(
        "The entity at a path below this one, with slashes: `{start}{before}{{path}}{after}`."
    ))
    .paragraph("A request whose path has a segment `.` or `..` fails without being sent.");
    let argument = |ident: &Ident| Argument {
        ident: ident.clone(),
        wire: String::new(),
        r#type: RustType::STRING,
        form: ArgumentForm::Text,
    };
    Some(Method {
        ident: names.ident.clone(),
        docs,
        subject: context.model.r#type(id).name.to_string(),
        arguments: names.arguments.iter().map(argument).collect(),
        call: Call::PathForm { before: before.to_owned(), after: after.to_owned() },
        returns: Returns::Itself,
    })
}

/// Methods of the client: entity sets, singletons and imports.
pub fn roots(context: &Context<'_, '_>) -> Vec<Method> {
    let (members, names) = (context.members, context.names);
    let sources = members.sources.iter().zip(&names.sources);
    let sources = sources.map(|(source, names)| source_method(context, source, names));
    let imports = members.imports.iter().zip(&names.imports);
    sources.chain(imports.map(|(import, names)| import_method(context, *import, names))).collect()
}

fn source_method(context: &Context<'_, '_>, source: &NavigationSource<'_>, names: &SegmentNames) -> Method {
    let container = context.model.container_name();
    let target = match source.r#type {
        Some(id) => RustType::Generated(context.path(id)),
        None => RustType::UNTYPED,
    };
    let r#type = match source.r#type {
        Some(id) => context.model.r#type(id).name.to_string(),
        None => String::from("Edm.EntityType"),
    };
    let what = if source.is_set { "Entity set" } else { "Singleton" };
    let subject = format!("{container}/{}", source.name);
    let arguments = option_arguments(context, source.annotations, names);
    let path = with_options(format!("/{}", source.name), &arguments);
    let line = format!("{what} `{path}` of `{type}`.");
    Method {
        ident: names.ident.clone(),
        docs: Docs::line(line + &going_on(context, source.r#type, source.is_set))
            .described(context, source.annotations)
            .needs(context.model, source.annotations)
            .revisions(context.model, source.annotations),
        arguments,
        call: Call::Navigation {
            segment: source.name.to_owned(),
            is_updated_by_put: is_updated_by_put(context.model, source.annotations, source.r#type),
            checks_etag: checks_etag(context, source.r#type),
        },
        returns: Returns::Builder(
            BuilderKind::of_entities(source.is_set),
            target,
            access(context, Target::Source(source.name)),
        ),
        subject,
    }
}
