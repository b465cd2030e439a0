//! Walks along paths through the model: properties, navigation properties and casts, CSDL sections 14.4.1.1
//! and
//! 14.4.1.2.

use super::{Model, TypeId, TypeRef};
use crate::source::Span;

/// What one segment of a path leads to.
#[derive(Clone, Copy, Debug)]
pub enum Step<'m> {
    /// A structural or navigation property.
    Member(Member<'m>),
    /// The same value as one of another type.
    Cast(TypeId),
}

/// A structural or navigation property of a type.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// The type that declares it.
    pub declaring: TypeId,
    /// Its type.
    pub r#type: &'m TypeRef,
    /// Where its name stands.
    pub span: Span,
}

/// The segment at which a path ends too early.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'p> {
    /// The segment.
    pub segment: &'p str,
    /// The type that lacks it; `None` behind what is no structured value.
    pub from: Option<TypeId>,
}

impl Step<'_> {
    /// The type that the path goes on from, if it is one of the model's.
    pub fn target(&self) -> Option<TypeId> {
        match self {
            Self::Member(member) => member.r#type.named(),
            Self::Cast(id) => Some(*id),
        }
    }
}

/// Follows a path from a type; gives what each segment leads to.
///
/// # Errors
/// The first segment that leads to nothing.
pub fn walk<'m, 'p>(model: &'m Model<'_>, from: TypeId, path: &'p str) -> Result<Vec<Step<'m>>, Missing<'p>> {
    // Some services have slashes in names.
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

/// What one segment leads to.
pub fn step<'m>(model: &'m Model<'_>, from: TypeId, segment: &str) -> Option<Step<'m>> {
    let member = member(model, from, segment).map(Step::Member);
    member.or_else(|| model.find(segment).filter(|_| segment.contains('.')).map(Step::Cast))
}

/// A property of a type, its own or inherited.
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
