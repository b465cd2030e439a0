//! Follows paths through the model, which consist of properties, navigation properties and casts: sections
//! 14.4.1.1 and 14.4.1.2 of CSDL.

use super::{Model, TypeId, TypeRef};
use crate::source::Span;

/// What one segment of a path leads to.
#[derive(Clone, Copy, Debug)]
pub enum Step<'m> {
    /// A structural or navigation property.
    Member(Member<'m>),
    /// A cast: the same value as one of another type.
    Cast(TypeId),
}

/// A structural or navigation property of a type.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// The type that declares it.
    pub declaring: TypeId,
    /// Its type.
    pub r#type: &'m TypeRef,
    /// The position of its name in the document.
    pub span: Span,
}

/// The first segment of a path that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'p> {
    /// The segment.
    pub segment: &'p str,
    /// The type that has no such property; `None` if the segment before is not of a structured type.
    pub from: Option<TypeId>,
}

impl Step<'_> {
    /// The type from which the path continues, if it is a type of the model.
    pub fn target(&self) -> Option<TypeId> {
        match self {
            Self::Member(member) => member.r#type.named(),
            Self::Cast(id) => Some(*id),
        }
    }
}

/// Follows a path from a type and returns what each segment leads to.
///
/// # Errors
/// Returns the first segment that does not exist.
pub fn walk<'m, 'p>(model: &'m Model<'_>, from: TypeId, path: &'p str) -> Result<Vec<Step<'m>>, Missing<'p>> {
    // Names of some services contain slashes.
    if let Some(member) = member(model, from, path) {
        return Ok(vec![Step::Member(member)]);
    }
    let mut at = Some(from);
    let mut steps = Vec::new();
    for segment in path.split('/') {
        let next = at.and_then(|from| step(model, from, segment));
        let next = next.ok_or(Missing { segment, from: at })?;
        at = next.target();
        steps.push(next);
    }
    Ok(steps)
}

/// The segments of a path from an entity set or singleton, without keys, which are written in braces or left
/// out, and without those that begin with `$`.
pub fn without_keys(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with(['{', '$']))
}

/// What one segment leads to: a property of the type, or a cast.
pub fn step<'m>(model: &'m Model<'_>, from: TypeId, segment: &str) -> Option<Step<'m>> {
    let member = member(model, from, segment).map(Step::Member);
    member.or_else(|| model.find(segment).filter(|_| segment.contains('.')).map(Step::Cast))
}

/// A property that a type declares or inherits.
pub fn member<'m>(model: &'m Model<'_>, from: TypeId, name: &str) -> Option<Member<'m>> {
    model.lineage(from).into_iter().rev().find_map(|declaring| {
        let (r#type, span) = model.structured(declaring)?.member(name)?;
        Some(Member { declaring, r#type, span })
    })
}

/// The property at the end of a path.
pub fn property<'m>(model: &'m Model<'_>, from: TypeId, path: &str) -> Option<Member<'m>> {
    match walk(model, from, path).ok()?.last()? {
        Step::Member(member) => Some(*member),
        Step::Cast(_) => None,
    }
}
