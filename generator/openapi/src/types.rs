//! Schemas of types: the components that paths refer to.

use generator::edm::{Enumeration, NavigationProperty, Structured, TypeId, TypeKind, TypeRef};
use generator::members::OwnMembers;

use crate::Version;
use crate::annotated::{self, Mutability};
use crate::context::Context;
use crate::node::{Node, Object, texts};
use crate::schema::{self, Use};
use crate::used::{Used, Variant, reference};

/// The control information that says of which type a value is.
const TYPE: &str = "@odata.type";

/// The schema of a type; what it refers to is noted.
pub fn schema(
    context: &Context<'_>,
    used: &mut Used,
    id: TypeId,
    variant: Variant,
    is_polymorphic: bool,
) -> Object {
    let r#type = context.model.r#type(id);
    let name = annotated::description(context.model, r#type.annotations);
    let title = name.unwrap_or_else(|| r#type.name.name.clone()) + variant.title();
    let head = Object::new()
        .with("title", title)
        .with_some("description", annotated::long_description(context.model, r#type.annotations))
        .with_flag("deprecated", annotated::is_deprecated(context.model, r#type.annotations));
    match &r#type.kind {
        TypeKind::Structured(structured) => {
            self::structured(context, used, head, (id, structured), variant, is_polymorphic)
        }
        TypeKind::Enumeration(enumeration) => self::enumeration(head, enumeration),
        TypeKind::Definition(primitive) => {
            let facets = schema::primitive(context, used, *primitive, context.definition(id));
            joined(head, facets)
        }
    }
}

fn joined(mut head: Object, rest: Object) -> Object {
    for (name, value) in rest.members() {
        head.set(name.clone(), value.clone());
    }
    head
}

/// A value is the name of a member; where several can be combined, names with commas between.
fn enumeration(head: Object, enumeration: &Enumeration<'_>) -> Object {
    let names = enumeration.members.iter().map(|member| member.name.to_owned());
    let head = head.with("type", "string");
    match (enumeration.members.is_empty(), enumeration.is_flags) {
        (true, _) => head,
        (false, false) => head.with("enum", texts(names)),
        (false, true) => {
            let one = names.clone().map(|name| escaped(&name)).collect::<Vec<_>>().join("|");
            head.with("pattern", format!("^({one})(, ?({one}))*$")).with("x-flags", texts(names))
        }
    }
}

/// A name in a regular expression.
fn escaped(name: &str) -> String {
    name.chars().fold(String::new(), |mut text, c| {
        if !c.is_alphanumeric() && c != '_' {
            text.push('\\');
        }
        text.push(c);
        text
    })
}

fn structured(
    context: &Context<'_>,
    used: &mut Used,
    head: Object,
    (id, structured): (TypeId, &Structured<'_>),
    variant: Variant,
    is_polymorphic: bool,
) -> Object {
    let base = structured.base.filter(|base| context.has(*base));
    let descendants = context.descendants(id);
    let mut properties = Object::new();
    if base.is_none() && !descendants.is_empty() {
        properties.set(TYPE, Object::new().with("type", "string"));
    }
    let own = context.members.own(id);
    if let Some(own) = own {
        values(context, used, own, (id, variant), &mut properties);
        for property in &own.navigation {
            navigation(context, used, property, variant, &mut properties);
        }
    }
    let required = own.map(|own| required(context, own, id, variant)).unwrap_or_default();
    let mut object = Object::new().with("type", "object").with_list("required", required);
    if !properties.is_empty() {
        object.set("properties", properties);
    }
    let schema = match base {
        None => joined(head, object),
        Some(base) => {
            used.need(base, variant, false);
            let inherited = Node::from(schema::reference_to(context, base, variant));
            let is_empty = !object.has("properties");
            let own = if is_empty { Vec::new() } else { vec![Node::from(object)] };
            head.with("allOf", [vec![inherited], own].concat())
        }
    };
    if is_polymorphic && !descendants.is_empty() {
        let itself = (!structured.is_abstract).then_some(id);
        schema.with("discriminator", discriminator(context, used, itself, descendants, variant))
    } else {
        schema
    }
}

/// Which schema values are of, by their type.
fn discriminator(
    context: &Context<'_>,
    used: &mut Used,
    itself: Option<TypeId>,
    descendants: Vec<TypeId>,
    variant: Variant,
) -> Object {
    let mut mapping = Object::new();
    let is_concrete = |id: &TypeId| context.model.structured(*id).is_some_and(|s| !s.is_abstract);
    let concrete: Vec<TypeId> =
        itself.into_iter().chain(descendants.into_iter().filter(is_concrete)).collect();
    for id in concrete {
        if Some(id) != itself {
            used.need(id, variant, false);
        }
        let to = format!("#/components/schemas/{}", schema::name(context, id, variant));
        mapping.set(format!("#{}", context.name(id)), to);
    }
    let discriminator = Object::new().with("propertyName", TYPE);
    if mapping.is_empty() { discriminator } else { discriminator.with("mapping", mapping) }
}

/// The properties of which a variant has values.
fn values(
    context: &Context<'_>,
    used: &mut Used,
    own: &OwnMembers<'_, '_>,
    (id, variant): (TypeId, Variant),
    properties: &mut Object,
) {
    let model = context.model;
    let is_key = |name: &str| model.key(id).iter().any(|part| part.path == name);
    for property in &own.properties {
        let mutability = annotated::mutability(model, property.annotations);
        let is_sent = match variant {
            Variant::Read => true,
            Variant::Create => mutability != Mutability::ReadOnly,
            Variant::Update => {
                !matches!(mutability, Mutability::ReadOnly | Mutability::Immutable) && !is_key(property.name)
            }
        };
        if !is_sent {
            continue;
        }
        let syntax = property.syntax.map(|syntax| &syntax.r#type);
        let r#use = Use { r#type: &property.r#type, syntax, annotations: property.annotations };
        let mut object = schema::schema(context, used, r#use, variant);
        let default = property.syntax.and_then(|syntax| syntax.default.as_ref());
        if let Some(value) = default.and_then(|text| schema::default_value(&property.r#type, text)) {
            object.set("default", value);
        }
        let is_read_only = variant == Variant::Read && mutability == Mutability::ReadOnly;
        properties
            .set(property.name.to_owned(), described(context, object, property.annotations, is_read_only));
    }
}

/// A schema with what is said about the property. Version 3.0 ignores what is beside a reference.
fn described(
    context: &Context<'_>,
    object: Object,
    annotations: generator::edm::AnnotationsId,
    is_read_only: bool,
) -> Object {
    let description = annotated::descriptions(context.model, annotations);
    let is_deprecated = annotated::is_deprecated(context.model, annotations);
    if description.is_none() && !is_deprecated && !is_read_only {
        return object;
    }
    let object = if object.has("$ref") && context.version() == Version::V30 {
        Object::new().with("allOf", vec![Node::from(object)])
    } else {
        object
    };
    object
        .with_some("description", description)
        .with_flag("readOnly", is_read_only)
        .with_flag("deprecated", is_deprecated)
}

/// What a variant has for a navigation property: entities to read or to create together with this one,
/// references to entities that are there already.
fn navigation(
    context: &Context<'_>,
    used: &mut Used,
    property: &NavigationProperty<'_>,
    variant: Variant,
    properties: &mut Object,
) {
    let model = context.model;
    if property.r#type.named().is_some_and(|id| !context.has(id)) {
        return;
    }
    let is_read_only = annotated::mutability(model, property.annotations) == Mutability::ReadOnly;
    let entities =
        |used: &mut Used, r#type: &TypeRef, variant| schema::schema(context, used, Use::of(r#type), variant);
    let name = property.name;
    match (variant, property.contains_target) {
        (Variant::Read, _) => {
            let object = entities(used, &property.r#type, Variant::Read);
            properties.set(name.to_owned(), described(context, object, property.annotations, false));
            if property.r#type.is_collection {
                properties.set(format!("{name}@odata.count"), reference("schemas", "count"));
            }
        }
        _ if is_read_only => {}
        (Variant::Create, true) => {
            properties.set(name.to_owned(), entities(used, &property.r#type, Variant::Create));
        }
        (Variant::Update, true) if is_deep_update(context) => {
            properties.set(name.to_owned(), entities(used, &property.r#type, Variant::Create));
        }
        (Variant::Update, true) => {}
        (Variant::Create | Variant::Update, false) => {
            let to = reference("schemas", "entityReference");
            used.references = true;
            let bound = if property.r#type.is_collection {
                Object::new().with("type", "array").with("items", to)
            } else {
                to
            };
            properties.set(format!("{name}@odata.bind"), bound);
        }
    }
}

fn is_deep_update(context: &Context<'_>) -> bool {
    let support = context.model.capability(context.container, "DeepUpdateSupport");
    support.and_then(|support| support.property("Supported")?.bool()) == Some(true)
}

/// What has to be sent to create an entity: the parts of its key, unless the service makes them.
fn required(context: &Context<'_>, own: &OwnMembers<'_, '_>, id: TypeId, variant: Variant) -> Vec<Node> {
    if variant != Variant::Create || context.wire().server_keys {
        return Vec::new();
    }
    let model = context.model;
    let key = model.structured(id).map_or(&[][..], |structured| &structured.key);
    let is_sent = |name: &str| {
        let property = own.properties.iter().find(|property| property.name == name);
        property.is_some_and(|property| {
            let mutability = annotated::mutability(model, property.annotations);
            !matches!(mutability, Mutability::ReadOnly | Mutability::Defaulted)
                && property.syntax.is_none_or(|syntax| syntax.default.is_none())
        })
    };
    texts(key.iter().filter(|part| is_sent(&part.path)).map(|part| part.path.clone()))
}
