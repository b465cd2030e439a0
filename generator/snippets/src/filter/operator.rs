//! Operators.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, LiteralKind, Operator};
use rust_code::{Expr, Infix, Item, Prefix};

use super::dynamic::{value_as, value_beside};
use super::{BOOL, Form, Scope, Typed, comparable, condition, is_number, is_ordered, literal, operand};
use crate::attempt::{Attempt, Cannot, Made};
use crate::literal::flags;

pub fn not(scope: &Scope<'_>, operand: &Expression) -> Made<Typed> {
    let not = |operand: Typed| Typed::expression(operand.code.prefixed(Prefix::Not), BOOL);
    Ok(condition(scope, operand)?.map(not))
}

pub fn negate(scope: &Scope<'_>, operand: &Expression) -> Made<Typed> {
    Ok(number(scope, operand)?.map(|typed| {
        let Typed { code, r#type, .. } = typed.explicit();
        Typed::expression(code.prefixed(Prefix::Minus), r#type)
    }))
}

/// An expression with an infix operator.
pub fn infix(
    scope: &Scope<'_>,
    whole: &Expression,
    operator: Operator,
    [left, right]: [&Expression; 2],
) -> Made<Typed> {
    match operator {
        Operator::And | Operator::Or => logical(scope, whole),
        Operator::Eq | Operator::Ne => equality(scope, operator, left, right),
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => order(scope, operator, left, right),
        Operator::Has => has(scope, left, right),
        Operator::In => is_in(scope, left, right),
        Operator::Add => arithmetic(scope, Infix::Add, left, right),
        Operator::Sub => arithmetic(scope, Infix::Sub, left, right),
        Operator::Mul => arithmetic(scope, Infix::Mul, left, right),
        Operator::Div => arithmetic(scope, Infix::Div, left, right),
        Operator::Mod => arithmetic(scope, Infix::Rem, left, right),
        Operator::DivBy => div_by(scope, left, right),
    }
}

/// `and` and `or`. Many in a row are nested to the left, and are not followed by recursion.
fn logical(scope: &Scope<'_>, whole: &Expression) -> Made<Typed> {
    let (mut rest, mut first) = (Vec::new(), whole);
    while let Expression::Infix(operator @ (Operator::And | Operator::Or), left, right) = first {
        rest.push((*operator, &**left, &**right));
        first = left;
    }
    let joined = |left, (operator, of, right)| both(scope, operator, (of, left), right);
    rest.into_iter().rev().fold(condition(scope, first), joined)
}

/// Both operands of `and` or `or`. If only one has no typed form, it is written in OData's syntax.
fn both(
    scope: &Scope<'_>,
    operator: Operator,
    (of, left): (&Expression, Made<Typed>),
    right: &Expression,
) -> Made<Typed> {
    let mut made = Attempt::begin();
    let (first, second) = match (left, condition(scope, right)) {
        (Ok(first), Ok(second)) => (first, second),
        // Within `any` and `all`, OData's syntax would need the name of the variable.
        (Err(cannot), _) | (_, Err(cannot)) if scope.is_lambda => return Err(cannot),
        (Err(cannot), Err(_)) => return Err(cannot),
        (Ok(typed), Err(cannot)) => (typed, raw(scope, right, cannot)),
        (Err(cannot), Ok(typed)) => (raw(scope, of, cannot), typed),
    };
    let (first, second) = (made.take(first), made.take(second));
    let receiver = match first.form {
        Form::Expression => first.code,
        // `Property` has no logical operators, so it is converted to a `Filter`.
        _ => Expr::call(Item::Runtime("Filter").member("from"), vec![first.code]),
    };
    Ok(made.with(Typed::expression(receiver.method(operator.text(), vec![second.code]), BOOL)))
}

fn raw(scope: &Scope<'_>, expression: &Expression, cannot: Cannot) -> Attempt<Typed> {
    let mut made = Attempt::begin();
    made.note_cannot(scope.part, cannot);
    let code = Expr::call(Item::Runtime("raw"), vec![Expr::text(expression.to_string())]);
    made.with(Typed::expression(code, BOOL))
}

/// The left operand of a comparison.
fn compared(scope: &Scope<'_>, left: &Expression, right: &Expression) -> Made<Typed> {
    let typed = value_beside(scope, left, right)?;
    comparable(scope, &typed.value, left)?;
    Ok(typed)
}

/// The comparison with an operand of the same type.
fn comparison(scope: &Scope<'_>, left: Attempt<Typed>, method: &str, right: &Expression) -> Made<Typed> {
    let mut made = Attempt::begin();
    let left = made.take(left);
    let right = made.take(operand(scope, &left.r#type, right)?);
    Ok(made.with(left.call(method, vec![right], BOOL)))
}

fn equality(scope: &Scope<'_>, operator: Operator, left: &Expression, right: &Expression) -> Made<Typed> {
    let is_null = matches!(right, Expression::Literal(literal) if literal.kind == LiteralKind::Null);
    let typed = value_beside(scope, left, right)?;
    // Complex values and related entities can only be compared with null.
    if !is_null || scope.index.model(&typed.value.r#type).is_none() {
        comparable(scope, &typed.value, left)?;
    }
    if !is_null {
        return comparison(scope, typed, operator.text(), right);
    }
    let method = if operator == Operator::Eq { "is_null" } else { "is_not_null" };
    Ok(typed.map(|typed| typed.call(method, Vec::new(), BOOL)))
}

fn order(scope: &Scope<'_>, operator: Operator, left: &Expression, right: &Expression) -> Made<Typed> {
    let typed = compared(scope, left, right)?;
    if !is_ordered(&typed.value.r#type) {
        return Err(Cannot::raw(format!("values of `{left}` have no order")));
    }
    comparison(scope, typed, operator.text(), right)
}

fn has(scope: &Scope<'_>, left: &Expression, right: &Expression) -> Made<Typed> {
    let typed = compared(scope, left, right)?;
    if !matches!(typed.value.r#type, RustType::Flags(_)) {
        return Err(Cannot::raw(format!("`{left}` is not an enumeration of flags")));
    }
    comparison(scope, typed, "has", right)
}

fn is_in(scope: &Scope<'_>, left: &Expression, right: &Expression) -> Made<Typed> {
    let mut made = Attempt::begin();
    let left = made.take(compared(scope, left, right)?);
    let Expression::List(values) = right else {
        return Err(Cannot::raw(format!("`in` has a typed form for a list only, not for `{right}`")));
    };
    let mut all = Vec::new();
    for value in values {
        let Expression::Literal(found) = value else {
            return Err(Cannot::raw(format!("`{value}` in a list is no literal")));
        };
        all.push(match left.r#type {
            // One member and a set of members have different types in Rust.
            RustType::Flags(_) => flags(made.take(literal::several(scope, &left.r#type, found)?)),
            _ => made.take(literal::literal(scope, &left.r#type, found)?),
        });
    }
    if all.is_empty() {
        return Err(Cannot::raw("an empty list has no typed form"));
    }
    Ok(made.with(left.call("is_in", vec![Expr::Array(all)], BOOL)))
}

fn number(scope: &Scope<'_>, expression: &Expression) -> Made<Typed> {
    let typed = value_as(scope, &RustType::Scalar(Scalar::F64), expression)?;
    if is_number(&typed.value.r#type) {
        Ok(typed)
    } else {
        Err(Cannot::raw(format!("`{expression}` is no number")))
    }
}

/// Two numbers of the same type.
fn numbers(scope: &Scope<'_>, left: &Expression, right: &Expression) -> Made<(Typed, Expr)> {
    let mut made = Attempt::begin();
    let left = made.take(number(scope, left)?);
    let right = made.take(operand(scope, &left.r#type, right)?);
    Ok(made.with((left.explicit(), right)))
}

fn div_by(scope: &Scope<'_>, left: &Expression, right: &Expression) -> Made<Typed> {
    let decimal = RustType::Runtime(RuntimeType::Decimal);
    Ok(numbers(scope, left, right)?.map(|(left, right)| left.call("div_by", vec![right], decimal)))
}

fn arithmetic(scope: &Scope<'_>, operator: Infix, left: &Expression, right: &Expression) -> Made<Typed> {
    Ok(numbers(scope, left, right)?.map(|(Typed { code, r#type, .. }, right)| {
        Typed::expression(Expr::Binary(operator, Box::new(code), Box::new(right)), r#type)
    }))
}
