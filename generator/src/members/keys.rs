//! Keys of entity types: the one that a type declares or inherits, and alternate keys.

use super::Members;
use crate::edm::{ElementType, Model, Primitive, TypeId, TypeKind, TypeRef, path};

/// The term for alternate keys in the vocabulary Core, and the one in an older vocabulary, which Dynamics
/// uses.
const ALTERNATE_KEYS: [&str; 2] =
    ["Org.OData.Core.V1.AlternateKeys", "OData.Community.Keys.V1.AlternateKeys"];

/// A key whose values all have literals in URLs.
#[derive(Debug)]
pub struct Key<'m> {
    /// Its parts, at least one.
    pub parts: Vec<KeyPart<'m>>,
    /// Whether it is an alternate key.
    pub is_alternate: bool,
}

/// A part of a key.
#[derive(Debug)]
pub struct KeyPart<'m> {
    /// Its name in URLs.
    pub wire: &'m str,
    /// Its type.
    pub r#type: &'m TypeRef,
}

impl Key<'_> {
    /// Whether its only part is a string `id`; the runtime has the method `by_id` for such a key.
    pub fn is_id(&self, model: &Model<'_>) -> bool {
        let [part] = self.parts.as_slice() else { return false };
        let primitive = match &part.r#type.element {
            ElementType::Primitive(primitive) => Some(*primitive),
            ElementType::Named(id) => match &model.r#type(*id).kind {
                TypeKind::Definition(primitive) => Some(*primitive),
                _ => None,
            },
            ElementType::Opaque(_) => None,
        };
        !self.is_alternate && part.wire == "id" && primitive == Some(Primitive::String)
    }
}

impl<'m> Members<'m, '_> {
    /// The key that a type declares or inherits, if all its values have literals.
    pub fn key(&self, id: TypeId) -> Option<Key<'m>> {
        let model: &'m Model<'_> = self.model;
        let part = |(wire, path): (&'m str, &str)| Some(KeyPart { wire, r#type: key_type(model, id, path)? });
        let parts = model.key(id).iter().map(|part| (part.alias.as_str(), part.path.as_str()));
        let parts = parts.map(part).collect::<Option<Vec<_>>>()?;
        (!parts.is_empty()).then_some(Key { parts, is_alternate: false })
    }

    /// The alternate keys of a type, without duplicates.
    pub fn alternate_keys(&self, id: TypeId) -> Vec<Key<'m>> {
        let model: &'m Model<'_> = self.model;
        let nearest = |term: &str| {
            let mut lineage = model.lineage(id).into_iter().rev();
            lineage.find_map(|id| model.annotation(model.r#type(id).annotations, term))
        };
        let annotations = ALTERNATE_KEYS.into_iter().filter_map(nearest);
        let declared = annotations.filter_map(|annotation| annotation.syntax.value.as_ref());
        let mut keys: Vec<Key<'m>> = Vec::new();
        for key in declared.flat_map(|keys| keys.elements()) {
            let parts = key.list("Key").iter().map(|part| {
                let name = part.property("Name")?.text()?;
                let alias = part.property("Alias").and_then(|alias| alias.text());
                let wire = alias.filter(|alias| !alias.is_empty()).unwrap_or(name);
                Some(KeyPart { wire, r#type: key_type(model, id, name)? })
            });
            let Some(parts) = parts.collect::<Option<Vec<_>>>() else { continue };
            let wires = |parts: &[KeyPart<'m>]| parts.iter().map(|part| part.wire).collect::<Vec<_>>();
            if !parts.is_empty() && !keys.iter().any(|known| wires(&known.parts) == wires(&parts)) {
                keys.push(Key { parts, is_alternate: true });
            }
        }
        keys
    }
}

/// The type of a key property, if its values have literals.
fn key_type<'m>(model: &'m Model<'_>, id: TypeId, path: &str) -> Option<&'m TypeRef> {
    path::property(model, id, path).map(|member| member.r#type).filter(|r#type| has_literal(model, r#type))
}

/// Whether values of a type have literals in URLs. Other values are written as JSON.
pub fn has_literal(model: &Model<'_>, r#type: &TypeRef) -> bool {
    let scalar = match &r#type.element {
        ElementType::Primitive(primitive) => primitive.has_literal(),
        ElementType::Named(id) => !matches!(model.r#type(*id).kind, TypeKind::Structured(_)),
        ElementType::Opaque(_) => false,
    };
    scalar && !r#type.is_collection
}
