//! Dynamic properties of open types, sections 6.3 and 9.3 of CSDL 4.01. Their type is not declared, but
//! inferred from the operand that they are compared with.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, Literal, LiteralKind};

use super::{BOOL, Binding, Form, STRING, Scope, Typed, Writer, value};
use crate::descriptor::UNTYPED;
use crate::literal::Cannot;

/// A property that the open type `owner` does not declare. It belongs to the value `before` or, if that is
/// `None`, to the entity on which the expression is evaluated. Its code is written when its type is known.
pub fn property(before: Option<&Typed>, owner: &RustType, name: &str) -> Typed {
    let (code, form) = match before {
        Some(before) => (before.receiver(), Form::Expression),
        None => (String::new(), Form::Property),
    };
    let undeclared = Some((owner.clone(), name.to_owned()));
    Typed { code, r#type: UNTYPED, form, binding: Binding::Postfix, undeclared }
}

/// A property of a dynamic property's value. One descriptor, whose name is the path, represents both.
pub fn further(typed: &Typed, name: &str) -> Option<Typed> {
    let (owner, before) = typed.undeclared.clone()?;
    Some(Typed { undeclared: Some((owner, format!("{before}/{name}"))), ..typed.clone() })
}

/// Sets the type of a dynamic property; other values stay as they are.
pub fn settled(to: &mut Writer<'_>, typed: Typed, r#type: &RustType) -> Typed {
    let Some((owner, name)) = typed.undeclared else { return typed };
    let constant = to.draft.descriptors.constant(&owner, &name, r#type);
    let code = match typed.form {
        Form::Expression => format!("{}.then({constant})", typed.code),
        _ => constant,
    };
    Typed { code, r#type: r#type.clone(), undeclared: None, ..typed }
}

/// Sets the type of a dynamic property to one that has an order.
pub fn settled_in_order(to: &mut Writer<'_>, typed: Typed) -> Typed {
    let known = typed.undeclared.as_ref().and_then(|(owner, name)| to.draft.descriptors.known(owner, name));
    let r#type = known.cloned().unwrap_or(STRING);
    settled(to, typed, &r#type)
}

/// Gives a dynamic property a collection type: the first whose element type satisfies the condition.
pub fn settled_elements(
    to: &mut Writer<'_>,
    typed: Typed,
    mut is_fitting: impl FnMut(&mut Writer<'_>, &RustType) -> bool,
) -> Typed {
    if typed.undeclared.is_none() {
        return typed;
    }
    let fitting = ELEMENTS.iter().find(|element| {
        // The code written by the attempt is discarded.
        let mut attempt = Writer { draft: to.draft.another(), part: to.part };
        is_fitting(&mut attempt, element)
    });
    match fitting {
        Some(element) => settled(to, typed, &RustType::Vec(Box::new(element.clone()))),
        None => typed,
    }
}

/// The element types that are tried, in this order.
const ELEMENTS: [RustType; 8] = [
    STRING,
    RustType::Scalar(Scalar::I32),
    RustType::Scalar(Scalar::I64),
    RustType::Scalar(Scalar::F64),
    BOOL,
    RustType::Runtime(RuntimeType::Date),
    RustType::Runtime(RuntimeType::DateTimeOffset),
    RustType::Runtime(RuntimeType::Guid),
];

/// An expression; a dynamic property gets this type.
pub fn value_as(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    r#type: &RustType,
    expression: &Expression,
) -> Result<Typed, Cannot> {
    let typed = value(to, scope, expression)?;
    Ok(settled(to, typed, r#type))
}

/// An operand of a comparison; a dynamic property gets the type of the other operand.
pub fn value_beside(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
    beside: &Expression,
) -> Result<Typed, Cannot> {
    let typed = value(to, scope, expression)?;
    if typed.undeclared.is_none() {
        return Ok(typed);
    }
    let r#type = match beside {
        Expression::Literal(literal) => type_of(literal)?,
        Expression::List(values) => match values.first() {
            Some(Expression::Literal(literal)) => type_of(literal)?,
            _ => STRING,
        },
        other => {
            // Only the type is needed; its code is written when the operand is.
            let mut attempt = Writer { draft: to.draft.another(), part: to.part };
            let other = value(&mut attempt, scope, other)?;
            if other.undeclared.is_some() { STRING } else { other.r#type }
        }
    };
    Ok(settled(to, typed, &r#type))
}

/// The type of a literal.
fn type_of(literal: &Literal) -> Result<RustType, Cannot> {
    Ok(match literal.kind {
        LiteralKind::Boolean => BOOL,
        LiteralKind::Number => RustType::Scalar(match &literal.text {
            text if text.parse::<i32>().is_ok() => Scalar::I32,
            text if text.parse::<i64>().is_ok() => Scalar::I64,
            _ => Scalar::F64,
        }),
        LiteralKind::Date => RustType::Runtime(RuntimeType::Date),
        LiteralKind::DateTimeOffset => RustType::Runtime(RuntimeType::DateTimeOffset),
        LiteralKind::TimeOfDay => RustType::Runtime(RuntimeType::TimeOfDay),
        LiteralKind::Duration => RustType::Runtime(RuntimeType::Duration),
        LiteralKind::Guid => RustType::Runtime(RuntimeType::Guid),
        LiteralKind::Binary => RustType::Runtime(RuntimeType::Binary),
        LiteralKind::String | LiteralKind::Null => STRING,
        LiteralKind::Geographic | LiteralKind::Enumeration => {
            return Err(Cannot::raw(format!(
                "the type of the property that is compared with `{}` is not declared",
                literal.text
            )));
        }
    })
}
