//! Turns JSON arrays into Rust expressions.

use generator::plan::{RustType, Scalar};
use serde_json::Value;

use crate::attempt::{Attempt, Made};
use crate::index::PlanIndex;
use crate::literal::flags;
use crate::tree::{Expr, Item, Path};
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
        Elements::Different(all) => Expr::Array(converted(element, all)),
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
            Elements::Alike(all) => all,
            Elements::Different(all) => converted(element, all),
        };
        Expr::call(Item::Prelude("list"), vec![Expr::Array(all)])
    }))
}

/// Makes an expression of each value, with its index.
fn each(values: &[Value], at: &str, mut make: impl FnMut(&Value, &str) -> Made<Expr>) -> Made<Vec<Expr>> {
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
    /// The elements are of several types, which all convert to the declared one.
    Different(Vec<Expr>),
}

fn elements(index: &PlanIndex<'_>, element: &RustType, values: &[Value], at: &str) -> Made<Elements> {
    let mut made = Attempt::begin();
    let (mut all, mut types) = (Vec::new(), Vec::new());
    for (place, value) in values.iter().enumerate() {
        all.push(match made.take(shape(index, element, value, &format!("{at}/{place}"), false)?) {
            Shape::Struct(code, path) => {
                types.push(path);
                code
            }
            Shape::Member(code) | Shape::Text(code) | Shape::Plain(code) => code,
            Shape::Flags(members) => flags(members),
        });
    }
    let are_alike = types.windows(2).all(|pair| pair[0] == pair[1]);
    Ok(made.with(if are_alike { Elements::Alike(all) } else { Elements::Different(all) }))
}

/// Converts expressions of several types to the declared one.
fn converted(element: &RustType, all: Vec<Expr>) -> Vec<Expr> {
    let from = Path::from(element).member("from");
    all.into_iter().map(|one| Expr::call(from.clone(), vec![one])).collect()
}

fn vector(all: Vec<Expr>) -> Expr {
    Expr::Vec(all)
}
