//! Turns expressions of `$filter` into expressions of the runtime. A new function is added in `function.rs`,
//! a new operator in `operator.rs`.

mod dynamic;
mod function;
mod literal;
mod operator;
mod path;
#[cfg(test)]
pub(super) mod tests;

pub(super) use dynamic::navigation;
pub(super) use path::path;

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::Expression;
use rust_code::Expr;

use dynamic::value_as;

use crate::attempt::{Cannot, Made};
use crate::index::PlanIndex;

/// A `$filter` on a type as an argument.
///
/// # Errors
/// When a part of it has no typed form.
pub fn filter(index: &PlanIndex<'_>, about: &RustType, parsed: &Result<Expression, String>) -> Made<Expr> {
    filter_within(&Scope::new(index, about, "$filter"), parsed)
}

/// Like [`filter`], for a filter within another option.
pub(super) fn filter_within(scope: &Scope<'_>, parsed: &Result<Expression, String>) -> Made<Expr> {
    let expression = parsed.as_ref().map_err(Cannot::contradiction)?;
    Ok(condition(scope, expression)?.map(|typed| typed.code))
}

/// The value on which an expression is evaluated, and the part of the request that has the expression.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) index: &'s PlanIndex<'s>,
    pub(super) about: &'s RustType,
    part: &'static str,
    /// Whether the value is an element of a collection, within `any` or `all`.
    is_lambda: bool,
}

impl<'s> Scope<'s> {
    pub(super) fn new(index: &'s PlanIndex<'s>, about: &'s RustType, part: &'static str) -> Self {
        Self { index, about, part, is_lambda: false }
    }

    /// The same for a related value.
    pub(super) fn of(self, about: &'s RustType) -> Self {
        Self { about, ..self }
    }
}

/// Code with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) code: Expr,
    /// The type of its value.
    pub(super) r#type: RustType,
    form: Form,
    /// The owner and name of a dynamic property whose type is not known yet. It belongs to the value of the
    /// code, or to the entity on which the expression is evaluated.
    undeclared: Option<(RustType, String)>,
}

/// The runtime type of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `Property`.
    Property,
    /// `NavigationProperty`.
    Navigation,
    /// `Expression`.
    Expression,
}

impl Typed {
    fn expression(code: Expr, r#type: RustType) -> Self {
        Self { code, r#type, form: Form::Expression, undeclared: None }
    }

    /// The call of a method.
    fn call(self, method: &str, arguments: Vec<Expr>, r#type: RustType) -> Self {
        Self::expression(self.code.method(method, arguments), r#type)
    }
}

const BOOL: RustType = RustType::Scalar(Scalar::Bool);
const STRING: RustType = RustType::STRING;

/// A boolean expression.
fn condition(scope: &Scope<'_>, expression: &Expression) -> Made<Typed> {
    let typed = value_as(scope, &BOOL, expression)?;
    match typed.value.r#type {
        BOOL => Ok(typed),
        _ => Err(Cannot::raw(format!("`{expression}` is no condition"))),
    }
}

/// An expression of any single-valued type.
pub(super) fn value(scope: &Scope<'_>, expression: &Expression) -> Made<Typed> {
    match expression {
        Expression::Literal(literal) => Err(Cannot::raw(format!(
            "the literal `{}` stands where the typed form has an expression",
            literal.text
        ))),
        Expression::List(_) => {
            Err(Cannot::raw(format!("`{expression}` stands where a single value is expected")))
        }
        Expression::Path(found) => match function::name(found) {
            Some((name, arguments)) => function::call(scope, name, arguments),
            None => path(scope, found),
        },
        Expression::Not(operand) => operator::not(scope, operand),
        Expression::Negate(operand) => operator::negate(scope, operand),
        Expression::Infix(operator, left, right) => {
            operator::infix(scope, expression, *operator, [left, right])
        }
    }
}

/// A value of a type as an argument: a literal, or an expression.
fn operand(scope: &Scope<'_>, r#type: &RustType, expression: &Expression) -> Made<Expr> {
    if let Expression::Literal(found) = expression {
        return literal::literal(scope, r#type, found);
    }
    let typed = value_as(scope, r#type, expression)?;
    if typed.value.r#type == *r#type {
        Ok(typed.map(|typed| typed.code))
    } else {
        Err(Cannot::raw(format!("`{expression}` is of another type than what it is compared with")))
    }
}

/// Whether values of a type can be compared for equality: the runtime's `Comparable`.
fn is_comparable(index: &PlanIndex<'_>, r#type: &RustType) -> bool {
    match r#type {
        RustType::Scalar(_) | RustType::Flags(_) => true,
        RustType::Runtime(r#type) => *r#type != RuntimeType::Untyped,
        RustType::Generated(_) => index.enumeration(r#type).is_some(),
        RustType::Geographic(_) | RustType::Vec(_) | RustType::Boxed(_) => false,
    }
}

/// Checks that values of an expression can be compared.
pub(super) fn comparable(scope: &Scope<'_>, typed: &Typed, expression: &Expression) -> Result<(), Cannot> {
    let why = match &typed.r#type {
        r#type if is_comparable(scope.index, r#type) => return Ok(()),
        RustType::Vec(_) => "a collection",
        RustType::Generated(_) | RustType::Boxed(_) => "not a primitive value",
        RustType::Geographic(_) => "geographic",
        _ => "of a type that the crate does not have",
    };
    Err(Cannot::raw(format!("`{expression}` is {why}, and cannot be compared")))
}

/// Whether values of a type have an order: the runtime's `Ordered`.
fn is_ordered(r#type: &RustType) -> bool {
    match r#type {
        RustType::Scalar(scalar) => *scalar != Scalar::Bool,
        RustType::Runtime(r#type) => {
            !matches!(r#type, RuntimeType::Untyped | RuntimeType::Binary | RuntimeType::Guid)
        }
        _ => false,
    }
}

/// Whether a type is numeric: the runtime's `Number`.
fn is_number(r#type: &RustType) -> bool {
    match r#type {
        RustType::Scalar(scalar) => !matches!(scalar, Scalar::Bool | Scalar::String),
        r#type => *r#type == RustType::Runtime(RuntimeType::Decimal),
    }
}

/// Whether a type is numeric with a fractional part: the runtime's `Fractional`.
fn is_fractional(r#type: &RustType) -> bool {
    matches!(r#type, RustType::Scalar(Scalar::F32 | Scalar::F64) | RustType::Runtime(RuntimeType::Decimal))
}
