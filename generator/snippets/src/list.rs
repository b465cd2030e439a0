//! Turns JSON arrays into Rust expressions.

use generator::plan::{RustType, Scalar, TypePath};
use rust_code::{Expr, Item, Path};
use serde_json::Value;

use crate::attempt::{Attempt, Made};
use crate::index::PlanIndex;
use crate::value::{self, Shape, shape};

/// An expression for a vector of exactly this type.
///
/// # Errors
/// When an element is of another type.
pub fn exact(index: &PlanIndex<'_>, element: &RustType, values: &[Value], at: &str) -> Made<Expr> {
    Ok(each(values, at, |value, at| value::exact(index, element, value, at))?.map(vector))
}

/// An expression that can be iterated over, whose elements convert to the element type by `Into`. An empty
/// one states its type.
///
/// # Errors
/// When an element is of another type.
pub fn iterable(index: &PlanIndex<'_>, element: &RustType, values: &[Value], at: &str) -> Made<Expr> {
    if values.is_empty() {
        return Ok(empty(element).into());
    }
    if matches!(element, RustType::Scalar(scalar) if *scalar != Scalar::String)
        || matches!(element, RustType::Runtime(_))
    {
        let all = each(values, at, |value, at| value::generic(index, element, value, at))?;
        return Ok(all.map(Expr::Array));
    }
    Ok(elements(index, element, values, at)?.map(|elements| match elements {
        Elements::Alike(all) => Expr::Array(all),
        Elements::Different(all) => Expr::Array(all),
    }))
}

/// An empty vector that states its type.
pub fn empty(element: &RustType) -> Expr {
    Expr::call(Item::known("Vec").of(vec![Path::from(element)]).member("new"), Vec::new())
}

/// An expression for a field that holds a list: `Some(…)`.
///
/// # Errors
/// When an element is of another type.
pub fn field(index: &PlanIndex<'_>, element: &RustType, values: &[Value], at: &str) -> Made<Expr> {
    if values.is_empty() {
        return Ok(Expr::some(Expr::call(Item::known("Vec").member("new"), Vec::new())).into());
    }
    let is_converted =
        matches!(element, RustType::Scalar(Scalar::String) | RustType::Generated(_) | RustType::Flags(_));
    Ok(elements(index, element, values, at)?.map(|elements| {
        let all = match elements {
            Elements::Alike(all) if !is_converted => return Expr::some(vector(all)),
            Elements::Alike(all) | Elements::Different(all) => all,
        };
        Expr::call(Item::Prelude("list"), vec![Expr::Array(all)])
    }))
}

/// Makes an expression of each value, with its index.
fn each<T>(values: &[Value], at: &str, mut make: impl FnMut(&Value, &str) -> Made<T>) -> Made<Vec<T>> {
    let mut made = Attempt::begin();
    let mut all = Vec::new();
    for (place, value) in values.iter().enumerate() {
        all.push(made.take(make(value, &format!("{at}/{place}"))?));
    }
    Ok(made.with(all))
}

/// Expressions for the elements of a list.
enum Elements {
    /// All elements are of one Rust type.
    Alike(Vec<Expr>),
    /// The elements are of several types, and converted to the declared one.
    Different(Vec<Expr>),
}

fn elements(index: &PlanIndex<'_>, element: &RustType, values: &[Value], at: &str) -> Made<Elements> {
    let shapes = each(values, at, |value, at| shape(index, element, value, at, false))?;
    let paths: Vec<&TypePath> = shapes
        .value
        .iter()
        .filter_map(|shape| match shape {
            Shape::Struct(_, path) => Some(path),
            _ => None,
        })
        .collect();
    let are_alike = paths.windows(2).all(|pair| pair[0] == pair[1]);
    Ok(shapes.map(|shapes| {
        if are_alike {
            Elements::Alike(shapes.into_iter().map(Shape::code).collect())
        } else {
            Elements::Different(shapes.into_iter().map(|shape| value::of_type(element, shape)).collect())
        }
    }))
}

fn vector(all: Vec<Expr>) -> Expr {
    Expr::Vec(all)
}
