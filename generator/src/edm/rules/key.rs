//! Keys.

use super::super::{ElementType, Model, TypeId, TypeKind, path};
use crate::csdl::{PropertyRef, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks section 6.5 of CSDL: a type and its base types declare at most one key, which has at least one
/// property.
pub fn one_key(model: &Model<'_>, id: TypeId, declared: &StructuredType<'_>, diagnostics: &mut Diagnostics) {
    let Some(parts) = &declared.key else { return };
    let Some(first) = parts.first() else {
        let message = format!("the key of `{}` has no property", model.r#type(id).name);
        diagnostics.push(Diagnostic::new(code::EMPTY_KEY, message).at(declared.span));
        return;
    };
    let bases = model.lineage(id).into_iter().filter(|base| *base != id);
    let mut keyed = bases.filter(|base| model.structured(*base).is_some_and(|base| !base.key.is_empty()));
    if let Some(base) = keyed.next_back() {
        let message =
            format!("`{}` has a key already; for this type, the key here is used", model.r#type(base).name);
        diagnostics.push(
            Diagnostic::new(code::KEY_REDECLARED, message)
                .at(first.name.span)
                .help("a type inherits the key of its base type, and declares one only if that has none"),
        );
    }
}

/// Checks section 6.5 of CSDL: a property of a key exists, is named once, is never null, is of a type that
/// has literals in URLs, and has an alias if it is a path.
pub fn parts(model: &Model<'_>, id: TypeId, declared: &StructuredType<'_>, diagnostics: &mut Diagnostics) {
    let parts: &[PropertyRef<'_>] = declared.key.as_deref().unwrap_or(&[]);
    for (at, part) in parts.iter().enumerate() {
        let name = &part.name;
        if parts[..at].iter().any(|before| *before.name == **name) {
            let message = format!("the key names `{}` twice", &**name);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_KEY_PROPERTY, message).at(name.span));
            continue;
        }
        let Some(path::Member { r#type, span: place, .. }) = path::property(model, id, name) else {
            let message = format!("the key names a property `{}` that does not exist", &**name);
            if !model.has_unknown_base(id) {
                diagnostics.push(
                    Diagnostic::new(code::UNRESOLVED_KEY, message)
                        .at(name.span)
                        .help("no method is generated that addresses an entity by this key"),
                );
            }
            continue;
        };
        if name.contains('/') && part.alias.is_none() {
            let message = format!("`{}` is a path, which needs an `Alias`", &**name);
            diagnostics.push(
                Diagnostic::new(code::KEY_PATH_WITHOUT_ALIAS, message)
                    .at(name.span)
                    .help("URLs have the alias, section 6.5 of CSDL; the path is written instead"),
            );
        }
        if r#type.is_nullable && !r#type.is_collection {
            let syntax = declared.properties.iter().find(|property| property.name.span == place);
            let span = syntax.and_then(|property| property.r#type.nullable_span).unwrap_or(place);
            let message = format!("the key property `{}` may be null, which CSDL forbids", &**name);
            diagnostics.push(
                Diagnostic::new(code::NULLABLE_KEY, message)
                    .at(span)
                    .help("`Nullable=\"false\"` says that it is never null; without it, a property may be"),
            );
        }
        let is_primitive = match &r#type.element {
            ElementType::Primitive(primitive) => primitive.has_literal(),
            ElementType::Named(id) => !matches!(model.r#type(*id).kind, TypeKind::Structured(_)),
            ElementType::Opaque(_) => true,
        };
        if !is_primitive || r#type.is_collection {
            let message = format!("the key property `{}` is not primitive", &**name);
            diagnostics.push(
                Diagnostic::new(code::KEY_NOT_PRIMITIVE, message)
                    .at(place)
                    .help("no method is generated that addresses an entity by this key"),
            );
        }
    }
}
