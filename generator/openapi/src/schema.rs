//! Schemas of the uses of types: of properties, parameters and results.

use generator::csdl::{Expression, TypeUse};
use generator::edm::{AnnotationsId, ElementType, Primitive, TypeId, TypeKind, TypeRef};

use crate::Version;
use crate::annotated::text;
use crate::context::Context;
use crate::node::{Node, Object, texts};
use crate::used::{Used, Variant, reference};

/// A use of a type.
#[derive(Clone, Copy)]
pub struct Use<'u> {
    /// The type.
    pub r#type: &'u TypeRef,
    /// The type as it is written, with its facets.
    pub syntax: Option<&'u TypeUse<'u>>,
    /// The annotations of what is of the type.
    pub annotations: AnnotationsId,
}

impl<'u> Use<'u> {
    /// A use without facets.
    pub fn of(r#type: &'u TypeRef) -> Self {
        Self { r#type, syntax: None, annotations: AnnotationsId::default() }
    }
}

/// The schema of the values.
pub fn schema(context: &Context<'_>, used: &mut Used, r#use: Use<'_>, variant: Variant) -> Object {
    let r#type = r#use.r#type;
    let mut item = element(context, used, r#use, variant);
    restrict(context, &mut item, r#use.annotations);
    // For a collection, `Nullable` is about its items.
    let is_nullable = match (r#type.is_collection, r#use.syntax) {
        (true, syntax) => syntax.is_some_and(|syntax| syntax.nullable == Some(true)),
        (false, _) => r#type.is_nullable,
    };
    if is_nullable {
        item = nullable(context, item, r#type);
    }
    if r#type.is_collection { Object::new().with("type", "array").with("items", item) } else { item }
}

/// The schema of the values, or of the elements of a collection.
fn element(context: &Context<'_>, used: &mut Used, r#use: Use<'_>, variant: Variant) -> Object {
    match &r#use.r#type.element {
        ElementType::Primitive(primitive) => self::primitive(context, used, *primitive, r#use.syntax),
        ElementType::Named(id) => named(context, used, *id, variant),
        ElementType::Opaque(_) => Object::new(),
    }
}

/// A reference to the schema of a type.
pub fn named(context: &Context<'_>, used: &mut Used, id: TypeId, variant: Variant) -> Object {
    if !context.has(id) {
        return Object::new().with("type", "object");
    }
    let is_structured = context.model.structured(id).is_some();
    let variant = if is_structured { variant } else { Variant::Read };
    used.need(id, variant, is_structured);
    reference_to(context, id, variant)
}

/// A reference to the schema of a type, which is noted elsewhere.
pub fn reference_to(context: &Context<'_>, id: TypeId, variant: Variant) -> Object {
    reference("schemas", &name(context, id, variant))
}

/// The name of the schema of a type.
pub fn name(context: &Context<'_>, id: TypeId, variant: Variant) -> String {
    crate::names::component(&context.name(id)) + variant.suffix()
}

/// The schema of values of a primitive type, with facets.
pub fn primitive(
    context: &Context<'_>,
    used: &mut Used,
    primitive: Primitive,
    syntax: Option<&TypeUse<'_>>,
) -> Object {
    let is_new = context.version() == Version::V31;
    let typed = |name: &'static str| Object::new().with("type", name);
    let formatted = |name: &'static str, format: &'static str| typed(name).with("format", format);
    let as_text = context.wire().ieee754_compatible != Some(false);
    match primitive {
        Primitive::String => typed("string").with_some("maxLength", length(syntax)),
        Primitive::Boolean => typed("boolean"),
        Primitive::Byte => formatted("integer", "uint8"),
        Primitive::SByte => formatted("integer", "int8"),
        Primitive::Int16 => formatted("integer", "int16"),
        Primitive::Int32 => formatted("integer", "int32"),
        Primitive::Int64 if as_text => either(is_new, &["integer", "string"]).with("format", "int64"),
        Primitive::Int64 => formatted("integer", "int64"),
        Primitive::Decimal => {
            let object = if as_text { either(is_new, &["number", "string"]) } else { typed("number") };
            object.with("format", "decimal").with_some("multipleOf", step(syntax))
        }
        // `INF`, `-INF` and `NaN` are texts, section 7.1 of OData JSON.
        Primitive::Double => formatted("number", "double"),
        Primitive::Single => formatted("number", "float"),
        Primitive::Date => formatted("string", "date"),
        Primitive::DateTimeOffset => formatted("string", "date-time"),
        Primitive::TimeOfDay => formatted("string", "time"),
        Primitive::Duration => formatted("string", "duration"),
        Primitive::Guid => formatted("string", "uuid"),
        Primitive::Binary | Primitive::Stream => match (is_new, context.wire().base64url) {
            (true, false) => typed("string").with("contentEncoding", "base64"),
            (true, true) => typed("string").with("contentEncoding", "base64url"),
            (false, false) => formatted("string", "byte"),
            (false, true) => formatted("string", "base64url"),
        },
        Primitive::Geography | Primitive::Geometry => geometry(used, syntax),
        Primitive::Untyped => Object::new(),
        Primitive::EntityType => typed("object"),
    }
}

fn geometry(used: &mut Used, syntax: Option<&TypeUse<'_>>) -> Object {
    let written = syntax.map(|syntax| generator::csdl::element_type(&syntax.name).0);
    if written.is_some_and(|name| name.ends_with("yPoint")) {
        used.points = true;
        return reference("schemas", "geoPoint");
    }
    let properties = Object::new().with("type", Object::new().with("type", "string"));
    Object::new()
        .with("type", "object")
        .with("required", texts(["type".to_owned()]))
        .with("properties", properties)
}

/// A value of one of several types.
fn either(is_new: bool, types: &[&'static str]) -> Object {
    if is_new {
        return Object::new().with("type", types.iter().map(|name| Node::from(*name)).collect::<Vec<_>>());
    }
    let alternatives = types.iter().map(|name| Node::from(Object::new().with("type", *name)));
    Object::new().with("anyOf", alternatives.collect::<Vec<_>>())
}

fn facet<'s>(syntax: Option<&'s TypeUse<'_>>, name: &str) -> Option<&'s str> {
    let facets = &syntax?.facets;
    facets.iter().find(|(known, _)| *known == name).map(|(_, value)| value.trim())
}

fn length(syntax: Option<&TypeUse<'_>>) -> Option<i64> {
    facet(syntax, "MaxLength")?.parse().ok().filter(|length| *length >= 0)
}

/// What decimal numbers with a scale are multiples of.
fn step(syntax: Option<&TypeUse<'_>>) -> Option<Node> {
    const MOST: usize = 15;
    let scale: usize = facet(syntax, "Scale")?.parse().ok().filter(|scale| *scale <= MOST)?;
    Some(if scale == 0 { Node::Integer(1) } else { Node::Number(format!("0.{:0>scale$}", 1)) })
}

/// Also allows null.
fn nullable(context: &Context<'_>, schema: Object, r#type: &TypeRef) -> Object {
    match context.version() {
        _ if schema.is_empty() => schema,
        Version::V31 => or_null(schema),
        Version::V30 if schema.has("$ref") => nullable_reference(context, schema, r#type),
        Version::V30 => with_nullable(schema),
    }
}

/// In version 3.1, null is a type.
fn or_null(mut schema: Object) -> Object {
    let types = schema.get("type").filter(|_| !schema.has("enum")).cloned();
    match types {
        Some(Node::List(types)) => schema.set("type", [types, vec![Node::from("null")]].concat()),
        Some(name) => schema.set("type", vec![name, Node::from("null")]),
        None => {
            let null = Object::new().with("type", "null");
            return Object::new().with("anyOf", vec![Node::from(schema), null.into()]);
        }
    }
    schema
}

/// In version 3.0, a type can be nullable, and only where it is stated.
fn with_nullable(mut schema: Object) -> Object {
    match (schema.get("anyOf").cloned(), schema.get("enum").cloned()) {
        (Some(Node::List(alternatives)), _) => {
            let each = alternatives.into_iter().map(|one| match one {
                Node::Object(one) => Node::from(one.with("nullable", true)),
                other => other,
            });
            schema.set("anyOf", each.collect::<Vec<_>>());
            schema
        }
        (_, Some(Node::List(values))) => {
            schema.with("enum", [values, vec![Node::Null]].concat()).with("nullable", true)
        }
        _ => schema.with("nullable", true),
    }
}

/// What is beside a reference counts only around it.
fn nullable_reference(context: &Context<'_>, reference: Object, r#type: &TypeRef) -> Object {
    let kind = r#type.named().map(|id| &context.model.r#type(id).kind);
    let name = match kind {
        Some(TypeKind::Definition(primitive)) => {
            // What the underlying type needs is noted with the reference.
            let underlying = self::primitive(context, &mut Used::default(), *primitive, None);
            underlying.get("type").cloned()
        }
        Some(TypeKind::Enumeration(_)) => Some(Node::from("string")),
        Some(TypeKind::Structured(_)) | None => Some(Node::from("object")),
    };
    match name {
        Some(name) => {
            let object = Object::new().with("type", name).with("nullable", true);
            object.with("allOf", vec![Node::from(reference)])
        }
        None => {
            let null =
                Object::new().with("type", "string").with("nullable", true).with("enum", vec![Node::Null]);
            Object::new().with("anyOf", vec![Node::from(reference), null.into()])
        }
    }
}

/// Adds what the vocabulary Validation says about values.
fn restrict(context: &Context<'_>, schema: &mut Object, annotations: AnnotationsId) {
    let model = context.model;
    if model.annotations.of(annotations).is_empty() || schema.has("$ref") {
        return;
    }
    if let Some(pattern) = text(model, annotations, "Org.OData.Validation.V1.Pattern") {
        schema.set("pattern", pattern);
    }
    for (term, name) in [("Minimum", "minimum"), ("Maximum", "maximum")] {
        let limit = text(model, annotations, &format!("Org.OData.Validation.V1.{term}"));
        if let Some(limit) = limit.filter(|limit| is_number(limit)) {
            schema.set(name, Node::Number(limit));
        }
    }
    let allowed = model.annotation(annotations, "Org.OData.Validation.V1.AllowedValues");
    let allowed = allowed.and_then(|annotation| annotation.syntax.value.as_ref());
    let values = allowed.map_or(&[][..], Expression::elements).iter();
    let values: Vec<Node> =
        values.filter_map(|value| Some(Node::from(value.property("Value")?.text()?.to_owned()))).collect();
    let is_text = schema.get("type") == Some(&Node::from("string"));
    if !values.is_empty() && is_text {
        schema.set("enum", values);
    }
}

/// Whether a text is a number of JSON.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// The default value of a property of a primitive type.
pub fn default_value(r#type: &TypeRef, text: &str) -> Option<Node> {
    let ElementType::Primitive(primitive) = r#type.element else { return None };
    if r#type.is_collection {
        return None;
    }
    match primitive {
        Primitive::Boolean => text.trim().parse::<bool>().ok().map(Node::from),
        Primitive::Byte | Primitive::SByte | Primitive::Int16 | Primitive::Int32 => {
            text.trim().parse::<i32>().ok().map(|number| Node::Integer(number.into()))
        }
        Primitive::String => Some(Node::from(text.to_owned())),
        _ => None,
    }
}
