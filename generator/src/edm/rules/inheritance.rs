//! Base types.

use super::super::index::{Declared, Index};
use super::super::{Type, TypeId, TypeKind};
use crate::csdl::{StructuredKind, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that the base of an entity type is an entity type, and that of a complex type a complex type.
/// Any other base is treated like one in a document that was not given.
pub fn is_base(
    base: TypeId,
    declared: &StructuredType<'_>,
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let is_right = index.structured_kind(base) == Some(declared.kind);
    if let (false, Some(written)) = (is_right, &declared.base) {
        let kind = match declared.kind {
            StructuredKind::Entity => "an entity type",
            StructuredKind::Complex => "a complex type",
        };
        let name = &index.entries[base.0 as usize].name;
        let message = format!("`{name}` is ignored as the base type, because it is not {kind}");
        diagnostics.push(Diagnostic::new(code::BASE_KIND, message).at(written.span));
    }
    is_right
}

/// Reports inheritance cycles and breaks them, so that later stages always reach a root type.
pub fn break_cycles(types: &mut [Type<'_>], index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let base_of = |types: &[Type<'_>], id: TypeId| match &types[id.0 as usize].kind {
        TypeKind::Structured(structured) => structured.base,
        _ => None,
    };
    // For each type, the number of the first walk that visited it; 0 if it was not visited yet.
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
                let message = format!("`{name}` is derived from itself; its base type is ignored");
                diagnostics.push(
                    Diagnostic::new(code::BASE_CYCLE, message)
                        .at(span)
                        .help("one of the types must have another base type, or none"),
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

/// The maximum length of an inheritance chain. Inherited members are repeated in each type, so the work
/// grows with the square of this number.
const MAX_DEPTH: usize = 2000;

/// Reports inheritance chains that are too long, and cuts them.
pub fn limit_depth(types: &mut [Type<'_>], diagnostics: &mut Diagnostics) {
    let base_of = |r#type: &Type<'_>| match &r#type.kind {
        TypeKind::Structured(structured) => structured.base.map(|base| base.0 as usize),
        _ => None,
    };
    // For each type, the length of its inheritance chain, including itself; 0 if not known yet.
    let mut depths = vec![0usize; types.len()];
    for start in 0..types.len() {
        let mut unknown = Vec::new();
        let mut at = Some(start);
        while let Some(place) = at.filter(|place| depths[*place] == 0) {
            unknown.push(place);
            at = base_of(&types[place]);
        }
        let mut depth = at.map_or(0, |known| depths[known]);
        for place in unknown.into_iter().rev() {
            depth += 1;
            if depth > MAX_DEPTH {
                depth = 1;
                let message = format!("`{}` has {MAX_DEPTH} base types or more", types[place].name);
                diagnostics.push(Diagnostic::new(code::BASE_DEPTH, message).at(types[place].span));
                if let TypeKind::Structured(structured) = &mut types[place].kind {
                    structured.base = None;
                }
            }
            depths[place] = depth;
        }
    }
}
