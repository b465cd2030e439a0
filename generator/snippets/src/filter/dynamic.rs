//! Dynamic properties of open types, CSDL 4.01 sections 6.3 and 9.3: of which type they are is not declared, and follows from
//! what they stand beside.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, Literal, LiteralKind};

use super::{BOOL, Binding, Form, STRING, Scope, Typed, Writer, value};
use crate::descriptor::UNTYPED;
use crate::literal::Cannot;

/// A property that an open type does not declare, of a value that is known or of what an expression is about. Its code is that of
/// the value, if there is one, until its own type is known.
pub fn property(before: Option<&Typed>, owner: &RustType, name: &str) -> Typed {
    let (code, form) = match before {
        Some(before) => (before.receiver(), Form::Expression),
        None => (String::new(), Form::Property),
    };
    let undeclared = Some((owner.clone(), name.to_owned()));
    Typed { code, r#type: UNTYPED, form, binding: Binding::Postfix, undeclared }
}

/// A property of what a dynamic property holds: the path of both is the name of one.
pub fn further(typed: &Typed, name: &str) -> Option<Typed> {
    let (owner, before) = typed.undeclared.clone()?;
    Some(Typed { undeclared: Some((owner, format!("{before}/{name}"))), ..typed.clone() })
}

/// The value of a dynamic property as one of a type; other values as they are.
pub fn settled(to: &mut Writer<'_>, typed: Typed, r#type: &RustType) -> Typed {
    let Some((owner, name)) = typed.undeclared else { return typed };
    let constant = to.draft.descriptors.constant(&owner, &name, r#type);
    let code = match typed.form {
        Form::Expression => format!("{}.then({constant})", typed.code),
        _ => constant,
    };
    Typed { code, r#type: r#type.clone(), undeclared: None, ..typed }
}

/// The value of a dynamic property as one that has an order.
pub fn settled_in_order(to: &mut Writer<'_>, typed: Typed) -> Typed {
    let known = typed.undeclared.as_ref().and_then(|(owner, name)| to.draft.descriptors.known(owner, name));
    let r#type = known.cloned().unwrap_or(STRING);
    settled(to, typed, &r#type)
}

/// The value of a dynamic property as a collection, of the first type for which something is true of the elements.
pub fn settled_elements(
    to: &mut Writer<'_>,
    typed: Typed,
    mut is_fitting: impl FnMut(&mut Writer<'_>, &RustType) -> bool,
) -> Typed {
    if typed.undeclared.is_none() {
        return typed;
    }
    let fitting = ELEMENTS.iter().find(|element| {
        // What is written meanwhile is not needed.
        let mut attempt = Writer { draft: to.draft.another(), part: to.part };
        is_fitting(&mut attempt, element)
    });
    match fitting {
        Some(element) => settled(to, typed, &RustType::Vec(Box::new(element.clone()))),
        None => typed,
    }
}

/// What is tried for elements that are not declared.
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

/// An expression; a dynamic property is of a type.
pub fn value_as(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    r#type: &RustType,
    expression: &Expression,
) -> Result<Typed, Cannot> {
    let typed = value(to, scope, expression)?;
    Ok(settled(to, typed, r#type))
}

/// An expression that is compared with another; a dynamic property is of the type of that.
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
            // What is written for it is written again where it is an operand.
            let mut attempt = Writer { draft: to.draft.another(), part: to.part };
            let other = value(&mut attempt, scope, other)?;
            if other.undeclared.is_some() { STRING } else { other.r#type }
        }
    };
    Ok(settled(to, typed, &r#type))
}

/// The type that has a literal.
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
                "of which type the property beside `{}` is, is not declared",
                literal.text
            )));
        }
    })
}
