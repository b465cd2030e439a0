//! Operators.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, LiteralKind, Operator};

use super::dynamic::{value_as, value_beside};
use super::path::explicit;
use super::{
    BOOL, Binding, Form, Scope, Typed, Writer, attempt, comparable, condition, is_number, is_ordered,
    literal, operand,
};
use crate::draft::text;
use crate::literal::Cannot;

pub fn not(to: &mut Writer<'_>, scope: &Scope<'_>, operand: &Expression) -> Result<Typed, Cannot> {
    let operand = condition(to, scope, operand)?;
    Ok(Typed { binding: Binding::Unary, ..Typed::expression(format!("!{}", operand.code), BOOL) })
}

pub fn negate(to: &mut Writer<'_>, scope: &Scope<'_>, operand: &Expression) -> Result<Typed, Cannot> {
    let typed = number(to, scope, operand)?;
    let code = if typed.binding < Binding::Unary { typed.receiver() } else { explicit(to, &typed) };
    Ok(Typed { binding: Binding::Unary, ..Typed::expression(format!("-{code}"), typed.r#type) })
}

pub fn infix(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    match operator {
        Operator::And | Operator::Or => logical(to, scope, operator, left, right),
        Operator::Eq | Operator::Ne => equality(to, scope, operator, left, right),
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => order(to, scope, operator, left, right),
        Operator::Has => has(to, scope, left, right),
        Operator::In => is_in(to, scope, left, right),
        Operator::Add | Operator::Sub | Operator::Mul | Operator::Div | Operator::DivBy | Operator::Mod => {
            arithmetic(to, scope, operator, left, right)
        }
    }
}

fn logical(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let (left, right) = clauses(to, scope, left, right)?;
    let receiver = match left.form {
        Form::Expression => left.receiver(),
        // `Property` has no logical operators, so it is converted to a `Filter`.
        _ => format!("{}::from({})", to.draft.runtime("Filter"), left.code),
    };
    Ok(Typed::expression(format!("{receiver}.{}({})", operator.text(), right.code), BOOL))
}

/// The operands of `and` and `or`. If only one has no typed form, it is written in OData's syntax.
fn clauses(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    left: &Expression,
    right: &Expression,
) -> Result<(Typed, Typed), Cannot> {
    Ok(match (clause(to, scope, left), clause(to, scope, right)) {
        (Ok(first), Ok(second)) => (first, second),
        // Within `any` and `all`, OData's syntax would need the name of the variable.
        (Err(cannot), _) | (_, Err(cannot)) if scope.is_lambda => return Err(cannot),
        (Err(cannot), Err(_)) => return Err(cannot),
        (Ok(typed), Err(cannot)) => (typed, raw(to, right, cannot)),
        (Err(cannot), Ok(typed)) => (raw(to, left, cannot), typed),
    })
}

/// A condition. If it has no typed form, nothing is written.
fn clause(to: &mut Writer<'_>, scope: &Scope<'_>, expression: &Expression) -> Result<Typed, Cannot> {
    attempt(&mut to.draft, to.part, |to| condition(to, scope, expression))
}

fn raw(to: &mut Writer<'_>, expression: &Expression, Cannot { why, kind }: Cannot) -> Typed {
    to.draft.note(kind, to.part, why);
    let code = format!("{}({})", to.draft.runtime("raw"), text(&expression.to_string()));
    Typed::expression(code, BOOL)
}

/// The left operand of a comparison.
fn compared(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let typed = value_beside(to, scope, left, right)?;
    comparable(to, &typed, left)?;
    Ok(typed)
}

fn equality(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let is_null = matches!(right, Expression::Literal(literal) if literal.kind == LiteralKind::Null);
    let is_model = |typed: &Typed| to.draft.index.model(&typed.r#type).is_some();
    let typed = value_beside(to, scope, left, right)?;
    // Complex values and related entities can only be compared with null.
    if !is_null || !is_model(&typed) {
        comparable(to, &typed, left)?;
    }
    let left = typed;
    let call = match operator {
        Operator::Eq if is_null => String::from("is_null()"),
        _ if is_null => String::from("is_not_null()"),
        operator => format!("{}({})", operator.text(), operand(to, scope, &left.r#type, right)?.code),
    };
    Ok(Typed::expression(format!("{}.{call}", left.receiver()), BOOL))
}

fn order(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let typed = compared(to, scope, left, right)?;
    if !is_ordered(&typed.r#type) {
        return Err(Cannot::raw(format!("values of `{left}` have no order")));
    }
    let right = operand(to, scope, &typed.r#type, right)?;
    Ok(Typed::expression(format!("{}.{}({})", typed.receiver(), operator.text(), right.code), BOOL))
}

fn has(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let typed = compared(to, scope, left, right)?;
    if !matches!(typed.r#type, RustType::Flags(_)) {
        return Err(Cannot::raw(format!("`{left}` is not an enumeration of flags")));
    }
    let right = operand(to, scope, &typed.r#type, right)?;
    Ok(Typed::expression(format!("{}.has({})", typed.receiver(), right.code), BOOL))
}

fn is_in(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let left = compared(to, scope, left, right)?;
    let Expression::List(values) = right else {
        return Err(Cannot::raw(format!("`in` has a typed form for a list only, not for `{right}`")));
    };
    let mut codes = Vec::new();
    for value in values {
        let Expression::Literal(found) = value else {
            return Err(Cannot::raw(format!("`{value}` in a list is no literal")));
        };
        codes.push(literal::write(to, &left.r#type, found)?);
    }
    if codes.is_empty() {
        return Err(Cannot::raw("an empty list has no typed form"));
    }
    // One member and a set of members have different types in Rust.
    if matches!(left.r#type, RustType::Flags(_)) {
        let from = format!("{}::from(", to.draft.runtime("Flags"));
        let single = codes.iter_mut().filter(|code| !code.starts_with(&from));
        single.for_each(|code| *code = format!("{from}{code})"));
    }
    Ok(Typed::expression(format!("{}.is_in([{}])", left.receiver(), codes.join(", ")), BOOL))
}

fn number(to: &mut Writer<'_>, scope: &Scope<'_>, expression: &Expression) -> Result<Typed, Cannot> {
    let typed = value_as(to, scope, &RustType::Scalar(Scalar::F64), expression)?;
    if is_number(&typed.r#type) {
        Ok(typed)
    } else {
        Err(Cannot::raw(format!("`{expression}` is no number")))
    }
}

fn arithmetic(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> Result<Typed, Cannot> {
    let left = number(to, scope, left)?;
    let right = operand(to, scope, &left.r#type, right)?;
    let (symbol, binding) = match operator {
        Operator::Add => ("+", Binding::Additive),
        Operator::Sub => ("-", Binding::Additive),
        Operator::Mul => ("*", Binding::Multiplicative),
        Operator::Div => ("/", Binding::Multiplicative),
        Operator::Mod => ("%", Binding::Multiplicative),
        _ => {
            let code = format!("{}.div_by({})", explicit(to, &left), right.code);
            return Ok(Typed::expression(code, RustType::Runtime(RuntimeType::Decimal)));
        }
    };
    let first = if left.binding < binding { left.receiver() } else { left.code.clone() };
    let first = if first == "this()" { explicit(to, &left) } else { first };
    let second = if right.binding <= binding { format!("({})", right.code) } else { right.code };
    let code = format!("{first} {symbol} {second}");
    Ok(Typed { binding, ..Typed::expression(code, left.r#type) })
}
