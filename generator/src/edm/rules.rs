//! What makes a model one that nothing can be generated from: one function a rule.

use std::collections::HashSet;

use super::index::{Declared, Index};
use super::{ElementType, Model, QualifiedName, Structured, Type, TypeId, TypeKind};
use crate::csdl::{EntityContainer, StructuredKind, Text};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Span;

/// Checks every rule that needs a whole model.
pub fn check(model: &Model<'_>, index: &Index<'_>, diagnostics: &mut Diagnostics) {
    for (r#type, entry) in model.types.iter().zip(&index.entries) {
        match (&r#type.kind, entry.declared) {
            (TypeKind::Structured(structured), Declared::Structured(declared)) => {
                if let (Some(base), Some(written)) = (structured.base, &declared.base) {
                    base_kind(model, structured, base, written, diagnostics);
                }
                unique_properties(model, r#type, structured, diagnostics);
                key_properties(
                    model,
                    structured,
                    declared.key.iter().flatten().map(|k| &k.name),
                    diagnostics,
                );
                navigation_targets(model, structured, diagnostics);
            }
            (TypeKind::Enumeration(_), Declared::Enumeration(declared)) => {
                unique_members(declared.members.iter().map(|member| &member.name), diagnostics);
            }
            _ => {}
        }
    }
    navigation_sources(model, diagnostics);
    bindings(model, diagnostics);
}

/// An inheritance cycle is an error; it is cut so that later stages can walk to a root.
pub fn break_cycles(types: &mut [Type<'_>], index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let base_of = |types: &[Type<'_>], id: TypeId| match &types[id.0 as usize].kind {
        TypeKind::Structured(structured) => structured.base,
        _ => None,
    };
    // 0: not seen, otherwise the number of the walk that saw it.
    let mut seen = vec![0u32; types.len()];
    for (start, walk) in (0..types.len()).zip(1u32..) {
        let mut at = TypeId(u32::try_from(start).unwrap_or(u32::MAX));
        while seen[at.0 as usize] == 0 {
            seen[at.0 as usize] = walk;
            let Some(base) = base_of(types, at) else { break };
            if seen[base.0 as usize] == walk {
                let name = &types[at.0 as usize].name;
                let span = match index.entries[at.0 as usize].declared {
                    Declared::Structured(declared) => {
                        declared.base.as_ref().map_or(declared.span, |base| base.span)
                    }
                    _ => types[at.0 as usize].span,
                };
                let message = format!("`{name}` is derived from itself");
                diagnostics.push(
                    Diagnostic::error("base-cycle", message)
                        .at(span)
                        .help("one of the types must have another base"),
                );
                if let TypeKind::Structured(structured) = &mut types[at.0 as usize].kind {
                    structured.base = None;
                }
                break;
            }
            at = base;
        }
    }
}

/// The container that no other extends, and those that it extends, in this order.
pub fn container_chain<'d, 'a>(
    declared: &'d [(QualifiedName, &'a EntityContainer<'a>)],
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<&'d (QualifiedName, &'a EntityContainer<'a>)> {
    let extended = |container: &EntityContainer<'_>| {
        let written = container.extends.as_ref()?;
        Some(index.expand(written, written.span.source))
    };
    let all_extended: HashSet<String> =
        declared.iter().filter_map(|(_, container)| extended(container)).collect();
    let mut heads = declared.iter().filter(|(name, _)| !all_extended.contains(&name.to_string()));
    let Some(head) = heads.next().or(declared.first()) else { return Vec::new() };
    if let Some((name, second)) = heads.next() {
        let message = format!("`{name}` is a second entity container");
        diagnostics.push(
            Diagnostic::error("second-container", message)
                .at(second.name.span)
                .help("a service has one; give the documents of one service at a time"),
        );
    }
    let mut chain = vec![head];
    while let Some(next) = extended(chain[chain.len() - 1].1) {
        let Some(found) = declared.iter().find(|(name, _)| name.to_string() == next) else { break };
        if chain.iter().any(|(name, _)| *name == found.0) {
            let span = chain[chain.len() - 1].1.span;
            let message = format!("the container `{}` extends itself", found.0);
            diagnostics.push(Diagnostic::error("container-cycle", message).at(span));
            break;
        }
        chain.push(found);
    }
    chain
}

/// The base of an entity type is an entity type, that of a complex type a complex type.
fn base_kind(
    model: &Model<'_>,
    structured: &Structured<'_>,
    base: TypeId,
    written: &Text<'_>,
    diagnostics: &mut Diagnostics,
) {
    if model.structured(base).is_none_or(|base| base.kind != structured.kind) {
        let kind = match structured.kind {
            StructuredKind::Entity => "an entity type",
            StructuredKind::Complex => "a complex type",
        };
        let message = format!("`{}` cannot be the base: it is not {kind}", model.r#type(base).name);
        diagnostics.push(Diagnostic::error("base-kind", message).at(written.span));
    }
}

/// No two properties of a type share a name, inherited ones included.
fn unique_properties(
    model: &Model<'_>,
    r#type: &Type<'_>,
    structured: &Structured<'_>,
    diagnostics: &mut Diagnostics,
) {
    fn names<'s>(structured: &'s Structured<'_>) -> impl Iterator<Item = (&'s str, Span)> {
        let properties = structured.properties.iter().map(|p| (p.name, p.span));
        properties.chain(structured.navigation.iter().map(|p| (p.name, p.span)))
    }
    let mut inherited = structured.base.map(|base| model.lineage(base)).unwrap_or_default();
    inherited.reverse();
    let mut seen: HashSet<&str> = HashSet::new();
    for base in inherited.into_iter().filter_map(|base| model.structured(base)) {
        seen.extend(names(base).map(|(name, _)| name));
    }
    for (name, span) in names(structured) {
        if !seen.insert(name) {
            let message = format!("`{}` has two properties called `{name}`", r#type.name);
            diagnostics.push(Diagnostic::error("duplicate-property", message).at(span));
        }
    }
}

/// What a key names exists.
fn key_properties<'k, 'a: 'k>(
    model: &Model<'_>,
    structured: &Structured<'_>,
    key: impl Iterator<Item = &'k Text<'a>>,
    diagnostics: &mut Diagnostics,
) {
    let mut lineage = structured.base.map(|base| model.lineage(base)).unwrap_or_default();
    lineage.reverse();
    for name in key {
        let first = name.split('/').next().unwrap_or_default();
        let own = std::iter::once(structured);
        let found = own.chain(lineage.iter().filter_map(|base| model.structured(*base))).any(|structured| {
            structured.properties.iter().any(|p| p.name == first)
                || structured.navigation.iter().any(|p| p.name == first)
        });
        if !found {
            let message = format!("the key names a property `{first}` that does not exist");
            diagnostics.push(Diagnostic::error("unresolved-key", message).at(name.span));
        }
    }
}

/// Navigation leads to entities.
fn navigation_targets(model: &Model<'_>, structured: &Structured<'_>, diagnostics: &mut Diagnostics) {
    for property in &structured.navigation {
        if let ElementType::Named(id) = property.r#type.element
            && model.structured(id).is_none_or(|target| target.kind != StructuredKind::Entity)
        {
            let message =
                format!("`{}` leads to `{}`, which is no entity type", property.name, model.r#type(id).name);
            diagnostics.push(Diagnostic::error("navigation-target", message).at(property.span));
        }
    }
}

/// No two members of an enumeration share a name.
fn unique_members<'m, 'a: 'm>(members: impl Iterator<Item = &'m Text<'a>>, diagnostics: &mut Diagnostics) {
    let mut seen: HashSet<&str> = HashSet::new();
    for name in members {
        if !seen.insert(name) {
            let message = format!("two members are called `{}`", &**name);
            diagnostics.push(Diagnostic::error("duplicate-member", message).at(name.span));
        }
    }
}

/// Entity sets and singletons are of entity types, and no two share a name.
fn navigation_sources(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    let Some(container) = &model.container else { return };
    let mut previous = "";
    for source in &container.sources {
        if model.structured(source.r#type).is_none_or(|r#type| r#type.kind != StructuredKind::Entity) {
            let r#type = model.r#type(source.r#type);
            let message = format!("`{}` is of `{}`, which is no entity type", source.name, r#type.name);
            diagnostics.push(Diagnostic::error("set-of-no-entities", message).at(source.span));
        }
        if source.name == previous {
            let message = format!("the container has two children called `{}`", source.name);
            diagnostics.push(Diagnostic::error("duplicate-container-child", message).at(source.span));
        }
        previous = source.name;
    }
}

/// Operations bound to anything but entities have no request builder to stand on.
fn bindings(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    for operation in &model.operations {
        let Some(binding) = &operation.binding else { continue };
        let is_entity = match &binding.element {
            ElementType::Named(id) => model.structured(*id).is_some_and(|s| s.kind == StructuredKind::Entity),
            _ => false,
        };
        if !is_entity {
            let message =
                format!("`{}` is not bound to entities; no method is generated for it", operation.name);
            diagnostics.push(
                Diagnostic::warning("unreachable-operation", message)
                    .at(operation.span)
                    .help("paths into complex and primitive values are not generated yet"),
            );
        }
    }
}
