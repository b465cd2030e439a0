//! The values of `$select`, `$expand`, `$orderby` and `$search` as arguments of the runtime's methods.

mod expand;
mod search;
#[cfg(test)]
mod tests;

pub use expand::expand;
pub use search::search;

use generator::plan::RustType;
use odata_url::expand::Selected;
use odata_url::expression::{Direction, Order};
use rust_code::{Expr, Item, Path, Settled};

use crate::attempt::{Attempt, Cannot, Made};
use crate::filter::{self, Scope, Typed, comparable};
use crate::index::PlanIndex;

/// The properties of `$select`, URL conventions 4.01 section 5.1.4, as the arguments of one or several
/// calls.
///
/// # Errors
/// When one of them has no typed form, or contradicts the metadata.
pub fn select(index: &PlanIndex<'_>, about: &RustType, items: &[Selected]) -> Made<Vec<Expr>> {
    select_within(&Scope::new(index, about, "$select"), items)
}

fn select_within(scope: &Scope<'_>, items: &[Selected]) -> Made<Vec<Expr>> {
    let (mut made, mut all) = (Attempt::begin(), Vec::new());
    for item in items {
        all.push(match everything(item) {
            Some(code) => code,
            None => made.take(path(scope, item)?).settled(&Settled::Any).code,
        });
    }
    Ok(made.with(all.chunks(MANY).map(|items| Expr::tuple(items.to_vec())).collect()))
}

/// The items of an `$orderby`, URL conventions 4.01 section 5.1.5, as one argument.
///
/// # Errors
/// When one of them has no typed form.
pub fn order_by(index: &PlanIndex<'_>, about: &RustType, parsed: &Result<Vec<Order>, String>) -> Made<Expr> {
    order_by_within(&Scope::new(index, about, "$orderby"), parsed)
}

fn order_by_within(scope: &Scope<'_>, parsed: &Result<Vec<Order>, String>) -> Made<Expr> {
    let (mut made, mut all) = (Attempt::begin(), Vec::new());
    for item in parsed.as_ref().map_err(Cannot::contradiction)? {
        let typed = made.take(filter::value(scope, &item.expression)?).settled(&Settled::Ordered);
        comparable(scope, &typed, &item.expression)?;
        all.push(match item.direction {
            Some(Direction::Ascending) => typed.code.method("asc", Vec::new()),
            Some(Direction::Descending) => typed.code.method("desc", Vec::new()),
            None => typed.code,
        });
    }
    Ok(made.with(nested_tuple(all)))
}

/// A path of properties and types.
/// `*`, if an item is that.
fn everything(item: &Selected) -> Option<Expr> {
    matches!(item, Selected::All(text) if text == "*").then(|| Path::from(Item::Runtime("All")).into())
}

fn path(scope: &Scope<'_>, item: &Selected) -> Made<Typed> {
    Err(match item {
        Selected::Path(path) => return filter::path(scope, path),
        Selected::Nothing => Cannot::contradiction("there is nothing between two commas"),
        Selected::Annotation(text) => {
            Cannot::raw(format!("`{text}` is an annotation, which has no typed form"))
        }
        Selected::All(text) => {
            Cannot::raw(format!("`{text}` has no typed form behind a path, or with options"))
        }
        Selected::Other(text) => Cannot::raw(format!("`{text}` is no path of properties")),
    })
}

/// The maximum number of items in a tuple.
const MANY: usize = 12;

/// A tuple, of tuples if there are too many items for one.
fn nested_tuple(items: Vec<Expr>) -> Expr {
    if items.len() <= MANY {
        return Expr::tuple(items);
    }
    nested_tuple(items.chunks(MANY).map(|items| Expr::tuple(items.to_vec())).collect())
}
