//! Keys in paths.

use generator::edm::{ElementType, Primitive, TypeId, TypeKind, TypeRef, path};

use crate::annotated;
use crate::context::Context;
use crate::names::{component, parameter as free_name};
use crate::node::{Node, Object};
use crate::schema::{self, Use};
use crate::used::{Parameter, Used, Variant};

/// The key of an entity in a path.
pub struct KeySegment {
    /// What the path goes on with: `/{id}` or `({id})`.
    pub text: String,
    /// Its parameters.
    pub parameters: Vec<Node>,
    /// Their names.
    pub names: Vec<String>,
}

/// The key of a type, if there is one with values that have literals. `taken` are the names of parameters of
/// the path so far, which has passed `level` navigation properties.
pub fn segment(
    context: &Context<'_>,
    used: &mut Used,
    id: TypeId,
    level: usize,
    taken: &[String],
) -> Option<KeySegment> {
    let key = context.members.key(id)?;
    let by_profile = context.wire().key_as_segment;
    let mut all = taken.to_vec();
    let mut texts = Vec::new();
    let mut parameters = Vec::new();
    for (at, part) in key.parts.iter().enumerate() {
        let wanted = match (by_profile, level) {
            (true, _) => format!("{}-{}", context.model.r#type(id).name.name, part.wire),
            (false, 0) => part.wire.to_owned(),
            (false, _) => format!("{}_{level}", part.wire),
        };
        let name = free_name(&wanted, &all);
        all.push(name.clone());
        let quote = if context.key_as_segment || !is_quoted(context, part.r#type) { "" } else { "'" };
        let value = format!("{quote}{{{name}}}{quote}");
        let is_alone = key.parts.len() == 1;
        texts.push(if is_alone || context.key_as_segment { value } else { format!("{}={value}", part.wire) });
        let words: Vec<String> = name.split('-').map(component).collect();
        let full = format!("{}.{}", component(&context.name(id)), words.join("-"));
        parameters.push(used.parameter(full, Parameter::Key(id, at, name)));
    }
    let text = if context.key_as_segment && (key.parts.len() == 1 || !by_profile) {
        texts.iter().map(|text| format!("/{text}")).collect()
    } else if context.key_as_segment {
        let named = key.parts.iter().zip(&texts).map(|(part, text)| format!("{}={text}", part.wire));
        format!("({})", named.collect::<Vec<_>>().join(","))
    } else {
        format!("({})", texts.join(","))
    };
    Some(KeySegment { text, parameters, names: all.split_off(taken.len()) })
}

/// Whether literals of a type stand in single quotes in URLs.
pub fn is_quoted(context: &Context<'_>, r#type: &TypeRef) -> bool {
    let primitive = match &r#type.element {
        ElementType::Primitive(primitive) => Some(*primitive),
        ElementType::Named(id) => match context.model.r#type(*id).kind {
            TypeKind::Definition(primitive) => Some(primitive),
            _ => None,
        },
        ElementType::Opaque(_) => None,
    };
    primitive.is_none_or(|primitive| {
        matches!(
            primitive,
            Primitive::String
                | Primitive::Binary
                | Primitive::Duration
                | Primitive::Geography
                | Primitive::Geometry
        )
    })
}

/// The parameter for a part of a key.
pub fn parameter(context: &Context<'_>, used: &mut Used, id: TypeId, at: usize, name: &str) -> Object {
    let parts = context.model.key(id);
    let property = parts.get(at).and_then(|part| property(context, id, &part.path));
    let (r#type, annotations) = match property {
        Some((r#type, annotations)) => (r#type, annotations),
        None => {
            let element = ElementType::Primitive(Primitive::String);
            (TypeRef { element, is_collection: false, is_nullable: false }, Default::default())
        }
    };
    let r#type = TypeRef { is_nullable: false, ..r#type };
    let schema = schema::schema(context, used, Use::of(&r#type), Variant::Read);
    let wire = parts.get(at).map_or(name, |part| part.alias.as_str());
    let description = annotated::descriptions(context.model, annotations);
    Object::new()
        .with("name", name.to_owned())
        .with("in", "path")
        .with("required", true)
        .with("description", description.unwrap_or_else(|| format!("The key: `{wire}`.")))
        .with("schema", schema)
}

/// The property at the end of a path, with its annotations.
fn property(
    context: &Context<'_>,
    id: TypeId,
    written: &str,
) -> Option<(TypeRef, generator::edm::AnnotationsId)> {
    let member = path::property(context.model, id, written)?;
    let name = written.rsplit('/').next().unwrap_or(written);
    let structured = context.model.structured(member.declaring)?;
    let declared = structured.properties.iter().find(|property| property.name == name);
    let annotations = declared.map(|property| property.annotations).unwrap_or_default();
    Some((member.r#type.clone(), annotations))
}
