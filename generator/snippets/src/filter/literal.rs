//! Literals as values of the type that they are compared with.

use generator::plan::{Enumeration, RuntimeType, RustType, Scalar};
use odata_url::expression::{Literal, LiteralKind};
use odata_url::primitive::unquoted;

use super::Writer;
use crate::draft::NoteKind;
use crate::literal::{Cannot, members, misfit, url};

/// A literal as a value of a type, for a position that accepts several types.
pub fn write(to: &mut Writer<'_>, r#type: &RustType, literal: &Literal) -> Result<String, Cannot> {
    if let Some(enumeration) = to.draft.index.enumeration(r#type) {
        return member(to, r#type, enumeration, literal);
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
        _ => return Err(misfit(&to.draft, r#type, &literal.text)),
    };
    if literal.kind != expected {
        return Err(misfit(&to.draft, r#type, &literal.text));
    }
    // The type of a number is inferred from the other operand.
    let is_generic = matches!(r#type, RustType::Runtime(_));
    url(&mut to.draft, r#type, &literal.text, is_generic)
}

fn member(
    to: &mut Writer<'_>,
    r#type: &RustType,
    enumeration: &Enumeration,
    literal: &Literal,
) -> Result<String, Cannot> {
    let at = literal.text.find('\'').unwrap_or_default();
    let (prefix, quoted) = literal.text.split_at(at);
    let is_of_type = match literal.kind {
        LiteralKind::String => true,
        LiteralKind::Enumeration => {
            let (RustType::Generated(path) | RustType::Flags(path)) = r#type else {
                return Ok(String::new());
            };
            to.draft.index.named(prefix) == Some(&**path)
        }
        _ => false,
    };
    if !is_of_type {
        return Err(misfit(&to.draft, r#type, &literal.text));
    }
    let declared = if enumeration.is_qualified { enumeration.type_name.as_str() } else { "" };
    if prefix != declared {
        let text = format!("`{}` is sent as `{declared}{quoted}`", literal.text);
        to.draft.note(NoteKind::Respelt, to.part, text);
    }
    Ok(members(&mut to.draft, r#type, enumeration, &unquoted(quoted), to.part))
}
