//! Literals as values of the type that they are compared with.

use generator::plan::{Enumeration, RuntimeType, RustType, Scalar};
use odata_url::expression::{Literal, LiteralKind};
use odata_url::primitive::unquoted;
use rust_code::Expr;

use super::Scope;
use crate::attempt::{Attempt, Made, NoteKind};
use crate::literal::{alone, members, misfit, url};

/// A literal as a value of a type, for a position that accepts several types.
pub fn literal(scope: &Scope<'_>, r#type: &RustType, literal: &Literal) -> Made<Expr> {
    if scope.index.enumeration(r#type).is_some() {
        return Ok(several(scope, r#type, literal)?.map(alone));
    }
    let expected = match r#type {
        RustType::Scalar(Scalar::Bool) => LiteralKind::Boolean,
        RustType::Scalar(Scalar::String) => LiteralKind::String,
        RustType::Scalar(_) | RustType::Runtime(RuntimeType::Decimal) => LiteralKind::Number,
        RustType::Runtime(RuntimeType::Date) => LiteralKind::Date,
        RustType::Runtime(RuntimeType::DateTimeOffset) => LiteralKind::DateTimeOffset,
        RustType::Runtime(RuntimeType::TimeOfDay) => LiteralKind::TimeOfDay,
        RustType::Runtime(RuntimeType::Duration) => LiteralKind::Duration,
        RustType::Runtime(RuntimeType::Guid) => LiteralKind::Guid,
        RustType::Runtime(RuntimeType::Binary) => LiteralKind::Binary,
        _ => return Err(misfit(scope.index, r#type, &literal.text)),
    };
    if literal.kind != expected {
        return Err(misfit(scope.index, r#type, &literal.text));
    }
    // The type of a number is inferred from the other operand.
    let is_generic = matches!(r#type, RustType::Runtime(_));
    url(scope.index, r#type, &literal.text, is_generic, scope.part)
}

/// The members of an enumeration that a literal names.
pub fn several(scope: &Scope<'_>, r#type: &RustType, literal: &Literal) -> Made<Vec<Expr>> {
    let misfit = || misfit(scope.index, r#type, &literal.text);
    let enumeration: &Enumeration = scope.index.enumeration(r#type).ok_or_else(misfit)?;
    let at = literal.text.find('\'').unwrap_or_default();
    let (prefix, quoted) = literal.text.split_at(at);
    let is_of_type = match (literal.kind, r#type) {
        (LiteralKind::String, _) => true,
        (LiteralKind::Enumeration, RustType::Generated(path) | RustType::Flags(path)) => {
            scope.index.named(prefix) == Some(&**path)
        }
        _ => false,
    };
    if !is_of_type {
        return Err(misfit());
    }
    let mut made = Attempt::begin();
    let declared = if enumeration.is_qualified { enumeration.type_name.as_str() } else { "" };
    if prefix != declared {
        let text = format!("`{}` is sent as `{declared}{quoted}`", literal.text);
        made.note(NoteKind::Respelt, scope.part, text);
    }
    let members = made.take(members(r#type, enumeration, &unquoted(quoted), scope.part));
    Ok(made.with(members))
}
