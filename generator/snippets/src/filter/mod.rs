//! Turns expressions of `$filter` into expressions of the runtime.

mod dynamic;
mod function;
mod literal;
mod operator;
mod path;
#[cfg(test)]
pub(super) mod tests;

pub(super) use dynamic::{settled, settled_in_order};
pub(super) use path::path;

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, parse};

use dynamic::value_as;

use super::draft::Draft;
use super::literal::Cannot;

/// A `$filter` on a type as an argument.
///
/// # Errors
/// When a part of it has no typed form.
pub fn write_filter(draft: &mut Draft<'_>, about: &RustType, text: &str) -> Result<String, Cannot> {
    attempt(draft, "$filter", |to| filter_within(to, about, text))
}

/// Like [`filter`], for a filter within another option.
pub(super) fn filter_within(to: &mut Writer<'_>, about: &RustType, text: &str) -> Result<String, Cannot> {
    let expression = parse(text).map_err(Cannot::contradiction)?;
    Ok(condition(to, &Scope { about, is_lambda: false }, &expression)?.code)
}

/// The destination of code, and the part of the request that it is for.
pub(super) struct Writer<'p> {
    pub(super) draft: Draft<'p>,
    pub(super) part: &'static str,
}

/// Runs a function, and discards its code and imports if it fails.
pub(super) fn attempt<'p, T>(
    draft: &mut Draft<'p>,
    part: &'static str,
    write: impl FnOnce(&mut Writer<'p>) -> Result<T, Cannot>,
) -> Result<T, Cannot> {
    let mut writer = Writer { draft: draft.another(), part };
    let written = write(&mut writer)?;
    draft.adopt(writer.draft);
    Ok(written)
}

/// The value on which an expression is evaluated.
pub(super) struct Scope<'s> {
    pub(super) about: &'s RustType,
    /// Whether it is an element of a collection, within `any` or `all`.
    pub(super) is_lambda: bool,
}

/// Code with its type.
#[derive(Clone)]
pub(super) struct Typed {
    pub(super) code: String,
    /// The type of its value.
    pub(super) r#type: RustType,
    pub(super) form: Form,
    binding: Binding,
    /// The owner and name of a dynamic property whose type is not known yet.
    undeclared: Option<(RustType, String)>,
}

/// The runtime type of code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `Property`.
    Property,
    /// `NavigationProperty`.
    Navigation,
    /// `Expression`.
    Expression,
}

/// The precedence of code in Rust, from loose to tight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Additive,
    Multiplicative,
    Unary,
    Postfix,
}

impl Typed {
    fn expression(code: String, r#type: RustType) -> Self {
        Self { code, r#type, form: Form::Expression, binding: Binding::Postfix, undeclared: None }
    }

    /// The code as the receiver of a method.
    pub(super) fn receiver(&self) -> String {
        if self.binding < Binding::Postfix { format!("({})", self.code) } else { self.code.clone() }
    }
}

const BOOL: RustType = RustType::Scalar(Scalar::Bool);
const STRING: RustType = RustType::STRING;

/// A boolean expression.
fn condition(to: &mut Writer<'_>, scope: &Scope<'_>, expression: &Expression) -> Result<Typed, Cannot> {
    let typed = value_as(to, scope, &BOOL, expression)?;
    if typed.r#type == BOOL { Ok(typed) } else { Err(Cannot::raw(format!("`{expression}` is no condition"))) }
}

/// An expression of any single-valued type.
pub(super) fn value(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
) -> Result<Typed, Cannot> {
    match expression {
        Expression::Literal(literal) => Err(Cannot::raw(format!(
            "the literal `{}` stands where the typed form has an expression",
            literal.text
        ))),
        Expression::List(_) => {
            Err(Cannot::raw(format!("`{expression}` stands where a single value is expected")))
        }
        Expression::Path(found) => match function::name(found) {
            Some((name, arguments)) => function::call(to, scope, name, arguments),
            None => path(to, scope, found),
        },
        Expression::Not(operand) => operator::not(to, scope, operand),
        Expression::Negate(operand) => operator::negate(to, scope, operand),
        Expression::Infix(operator, left, right) => operator::infix(to, scope, *operator, left, right),
    }
}

/// A value of a type as an argument: a literal, or an expression.
fn operand(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    r#type: &RustType,
    expression: &Expression,
) -> Result<Typed, Cannot> {
    if let Expression::Literal(found) = expression {
        let code = literal::write(to, r#type, found)?;
        let binding = if code.starts_with('-') { Binding::Unary } else { Binding::Postfix };
        return Ok(Typed { binding, ..Typed::expression(code, r#type.clone()) });
    }
    let typed = value_as(to, scope, r#type, expression)?;
    if typed.r#type == *r#type {
        Ok(typed)
    } else {
        Err(Cannot::raw(format!("`{expression}` is of another type than what it is compared with")))
    }
}

/// Whether values of a type can be compared for equality: the runtime's `Comparable`.
fn is_comparable(draft: &Draft<'_>, r#type: &RustType) -> bool {
    match r#type {
        RustType::Scalar(_) | RustType::Flags(_) => true,
        RustType::Runtime(r#type) => *r#type != RuntimeType::Untyped,
        RustType::Generated(_) => draft.index.enumeration(r#type).is_some(),
        RustType::Geographic(_) | RustType::Vec(_) | RustType::Boxed(_) => false,
    }
}

/// Checks that values of an expression can be compared.
pub(super) fn comparable(to: &Writer<'_>, typed: &Typed, expression: &Expression) -> Result<(), Cannot> {
    let why = match &typed.r#type {
        r#type if is_comparable(&to.draft, r#type) => return Ok(()),
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
