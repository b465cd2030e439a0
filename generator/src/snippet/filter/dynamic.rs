//! Dynamic properties of open types, CSDL 4.01 sections 6.3 and 9.3: of which type they are is not declared, and follows from
//! what they stand beside.

use super::{BOOL, Form, STRING, Scope, Typed, Writer, value};
use crate::plan::RustType;
use crate::snippet::draft::text;
use crate::snippet::expression::{Expression, Literal, LiteralKind};
use crate::snippet::literal::Cannot;

/// Any value.
pub const UNTYPED: RustType = RustType::Runtime("Untyped");

/// What stands for the type of the value until it is known; no name in Rust has capitals and small letters like this.
const HOLE: &str = "DYNAMIC_type";

/// A property that an open type does not declare, as an argument.
pub fn property(to: &mut Writer<'_>, owner: &RustType, name: &str) -> String {
    let (property, owner) = (to.draft.runtime("Property"), to.draft.r#type(owner));
    format!("{property}::<{owner}, {HOLE}>::new({})", text(name))
}

/// A property of what a dynamic property holds: the path of both is the name of one.
pub fn further(code: &str, name: &str) -> String {
    let (before, after) = code.rsplit_once("\")").unwrap_or((code, ""));
    format!("{before}/{name}\"){after}")
}

/// The value of a dynamic property as one of a type; other values as they are.
pub fn settled(to: &mut Writer<'_>, typed: Typed, r#type: &RustType) -> Typed {
    if typed.form != Form::Dynamic {
        return typed;
    }
    let form = if typed.code.contains(".then(") { Form::Expression } else { Form::Property };
    let code = typed.code.replace(HOLE, &to.draft.r#type(r#type));
    Typed { code, r#type: r#type.clone(), form, ..typed }
}

/// The value of a dynamic property as a collection, of the first type for which something is true of the elements.
pub fn settled_elements(
    to: &mut Writer<'_>,
    typed: Typed,
    mut is_fitting: impl FnMut(&mut Writer<'_>, &RustType) -> bool,
) -> Typed {
    if typed.form != Form::Dynamic {
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
    RustType::Builtin("i32"),
    RustType::Builtin("i64"),
    RustType::Builtin("f64"),
    BOOL,
    RustType::Runtime("Date"),
    RustType::Runtime("DateTimeOffset"),
    RustType::Runtime("Guid"),
];

/// The value of a dynamic property as one of the type of what it is compared with.
pub fn settled_beside(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    typed: Typed,
    beside: &Expression,
) -> Result<Typed, Cannot> {
    if typed.form != Form::Dynamic {
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
            if other.form == Form::Dynamic { STRING } else { other.r#type }
        }
    };
    Ok(settled(to, typed, &r#type))
}

/// The type that has a literal.
fn type_of(literal: &Literal) -> Result<RustType, Cannot> {
    Ok(match literal.kind {
        LiteralKind::Boolean => BOOL,
        LiteralKind::Number => RustType::Builtin(match &literal.text {
            text if text.parse::<i32>().is_ok() => "i32",
            text if text.parse::<i64>().is_ok() => "i64",
            _ => "f64",
        }),
        LiteralKind::Date => RustType::Runtime("Date"),
        LiteralKind::DateTimeOffset => RustType::Runtime("DateTimeOffset"),
        LiteralKind::TimeOfDay => RustType::Runtime("TimeOfDay"),
        LiteralKind::Duration => RustType::Runtime("Duration"),
        LiteralKind::Guid => RustType::Runtime("Guid"),
        LiteralKind::Binary => RustType::Runtime("Binary"),
        LiteralKind::String | LiteralKind::Null => STRING,
        LiteralKind::Geographic | LiteralKind::Enumeration => {
            return Err(Cannot::raw(format!(
                "of which type the property beside `{}` is, is not declared",
                literal.text
            )));
        }
    })
}
