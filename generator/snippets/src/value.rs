//! Turns JSON values into Rust expressions.

use generator::plan::{RuntimeType, RustType, Scalar, TypePath};
use rust_code::{Expr, Item, Path};
use serde_json::Value;

use crate::attempt::{Attempt, Made, json};
use crate::index::{PlanIndex, path_of};
use crate::list;
use crate::literal::{self, alone, flags, is_value, members, misfit, parsed};
use crate::structure::structure;

/// A value as an expression of exactly this type.
///
/// # Errors
/// When it is of another type.
pub fn exact(index: &PlanIndex<'_>, r#type: &RustType, json: &Value, at: &str) -> Made<Expr> {
    Ok(match (r#type, json) {
        (RustType::Boxed(inner), _) => exact(index, inner, json, at)?,
        (RustType::Vec(element), Value::Array(values)) => list::exact(index, element, values, at)?,
        _ => shape(index, r#type, json, at, false)?.map(|shape| of_type(r#type, shape)),
    })
}

/// Converts a shape to an expression of exactly this type.
pub fn of_type(r#type: &RustType, shape: Shape) -> Expr {
    match shape {
        Shape::Text(text) => text.method("to_owned", Vec::new()),
        Shape::Struct(code, path) if path_of(r#type) != Some(&path) => {
            Expr::call(Path::from(r#type).member("from"), vec![code])
        }
        shape => shape.code(),
    }
}

/// A value as an expression that converts to the type by `Into`.
///
/// # Errors
/// When it is of another type.
pub fn convertible(index: &PlanIndex<'_>, r#type: &RustType, json: &Value, at: &str) -> Made<Expr> {
    Ok(shape(index, r#type, json, at, false)?.map(|shape| match shape {
        Shape::Text(code) | Shape::Struct(code, _) | Shape::Plain(code) | Shape::Member(code) => code,
        Shape::Flags(members) => alone(members),
    }))
}

/// A value as an expression of exactly this type in a generic position, so that numbers and parsed values
/// state their type.
///
/// # Errors
/// When it is of another type.
pub fn generic(index: &PlanIndex<'_>, r#type: &RustType, json: &Value, at: &str) -> Made<Expr> {
    if let (RustType::Vec(_), Value::Array(_)) = (r#type, json) {
        return exact(index, r#type, json, at);
    }
    Ok(shape(index, r#type, json, at, true)?.map(|shape| of_type(r#type, shape)))
}

/// A value for a field: `Some(…)`.
///
/// # Errors
/// When it is of another type.
pub fn field(index: &PlanIndex<'_>, r#type: &RustType, json: &Value, at: &str) -> Made<Expr> {
    if let (RustType::Vec(element), Value::Array(values)) = (r#type, json) {
        return list::field(index, element, values, at);
    }
    let some = |code: Expr| Expr::call(Item::Prelude("some"), vec![code]);
    Ok(shape(index, r#type, json, at, false)?.map(|shape| match shape {
        // The content of a box already is of the declared type.
        Shape::Struct(..) if matches!(r#type, RustType::Boxed(_)) => some(of_type(r#type, shape)),
        Shape::Text(code) | Shape::Struct(code, _) => some(code),
        Shape::Flags(members) => some(alone(members)),
        Shape::Plain(code) | Shape::Member(code) => Expr::some(code),
    }))
}

/// An expression, classified by the conversion that it needs to become the declared type.
pub enum Shape {
    /// A string slice.
    Text(Expr),
    /// An expression of the declared type.
    Plain(Expr),
    /// A member of an enumeration.
    Member(Expr),
    /// Members of an enumeration of flags.
    Flags(Vec<Expr>),
    /// A struct of this type, which may be derived from the declared one.
    Struct(Expr, TypePath),
}

impl Shape {
    /// The expression as it is; flags as a set.
    pub fn code(self) -> Expr {
        match self {
            Self::Text(code) | Self::Plain(code) | Self::Member(code) | Self::Struct(code, _) => code,
            Self::Flags(members) => flags(members),
        }
    }
}

/// An expression for a value. In a generic position, numbers and parsed values state their type.
///
/// # Errors
/// When it is of another type.
pub fn shape(
    index: &PlanIndex<'_>,
    r#type: &RustType,
    value: &Value,
    at: &str,
    is_generic: bool,
) -> Made<Shape> {
    let plain = match (r#type, value) {
        (RustType::Boxed(inner), _) => return shape(index, inner, value, at, is_generic),
        (RustType::Scalar(Scalar::String), Value::String(string)) => {
            return Ok(Shape::Text(Expr::text(string)).into());
        }
        (RustType::Scalar(scalar @ (Scalar::F32 | Scalar::F64)), Value::String(text))
            if !text.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            literal::scalar(*scalar, text, false)
        }
        (RustType::Scalar(Scalar::Bool), Value::Bool(value)) => Some(Expr::name(value.to_string())),
        (RustType::Scalar(scalar), Value::Number(number))
            if !matches!(scalar, Scalar::String | Scalar::Bool) =>
        {
            literal::scalar(*scalar, &number.to_string(), is_generic)
        }
        (RustType::Runtime(RuntimeType::Untyped), _) => Some(json(value)),
        (RustType::Runtime(runtime @ RuntimeType::Decimal), Value::Number(number))
            if is_value(*runtime, &number.to_string()) =>
        {
            Some(parsed(r#type, &number.to_string(), is_generic))
        }
        (RustType::Runtime(runtime), Value::String(text))
            if *runtime != RuntimeType::Decimal && is_value(*runtime, text) =>
        {
            Some(parsed(r#type, text, is_generic))
        }
        (RustType::Geographic(_), Value::Object(_)) => {
            Some(Expr::call(Item::known("serde_json::from_value"), vec![json(value)]).tried())
        }
        (RustType::Flags(_) | RustType::Generated(_), Value::String(names)) => {
            let enumeration = index.enumeration(r#type);
            let enumeration = enumeration.ok_or_else(|| misfit(index, r#type, &value.to_string()))?;
            return Ok(members(r#type, enumeration, names, at).map(|members| match r#type {
                RustType::Flags(_) => Shape::Flags(members),
                _ => Shape::Member(alone(members)),
            }));
        }
        (RustType::Generated(declared), Value::Object(object)) => match index.model(r#type) {
            Some(model) => {
                let made = structure(index, declared, model, object, at);
                return Ok(made.map(|(code, path)| Shape::Struct(code, path)));
            }
            None => None,
        },
        _ => None,
    };
    let plain = plain.ok_or_else(|| misfit(index, r#type, &value.to_string()))?;
    Ok(Attempt::from(Shape::Plain(plain)))
}
