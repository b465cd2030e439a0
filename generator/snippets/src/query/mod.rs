//! The values of `$select`, `$expand`, `$orderby` and `$search` as arguments of the runtime's methods.

mod expand;
mod search;
#[cfg(test)]
mod tests;

pub use expand::write_expand;
pub use search::write_search;

use generator::plan::RustType;
use odata_url::expression::{Direction, Expression, Path, Segment, Start, parse, parse_order};
use odata_url::query::split;

use super::descriptor::UNTYPED;
use super::draft::Draft;
use super::filter::{self, Scope, Typed, Writer, attempt, comparable, settled, settled_in_order};
use super::literal::Cannot;

/// The properties of `$select`, URL conventions 4.01 section 5.1.4, as the arguments of one or several
/// calls.
///
/// # Errors
/// When one of them has no typed form, or contradicts the metadata.
pub fn write_select(draft: &mut Draft<'_>, about: &RustType, text: &str) -> Result<Vec<String>, Cannot> {
    attempt(draft, "$select", |to| select_within(to, about, text))
}

fn select_within(to: &mut Writer<'_>, about: &RustType, text: &str) -> Result<Vec<String>, Cannot> {
    let mut codes = Vec::new();
    for item in split(text, ',') {
        let typed = path(to, about, item)?;
        codes.push(settled(to, typed, &UNTYPED).code);
    }
    Ok(codes.chunks(MANY).map(tuple).collect())
}

/// The items of an `$orderby`, URL conventions 4.01 section 5.1.5, as one argument.
///
/// # Errors
/// When one of them has no typed form.
pub fn write_order_by(draft: &mut Draft<'_>, about: &RustType, text: &str) -> Result<String, Cannot> {
    attempt(draft, "$orderby", |to| order_by_within(to, about, text))
}

fn order_by_within(to: &mut Writer<'_>, about: &RustType, text: &str) -> Result<String, Cannot> {
    let mut codes = Vec::new();
    for item in parse_order(text).map_err(Cannot::contradiction)? {
        let typed = filter::value(to, &Scope { about, is_lambda: false }, &item.expression)?;
        let typed = settled_in_order(to, typed);
        comparable(to, &typed, &item.expression)?;
        codes.push(match item.direction {
            Some(Direction::Ascending) => format!("{}.asc()", typed.receiver()),
            Some(Direction::Descending) => format!("{}.desc()", typed.receiver()),
            None => typed.code,
        });
    }
    Ok(nested_tuple(&codes))
}

/// A path of properties and types, without parentheses.
fn path(to: &mut Writer<'_>, about: &RustType, text: &str) -> Result<Typed, Cannot> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Cannot::contradiction("there is nothing between two commas"));
    }
    if text.contains('@') {
        return Err(Cannot::raw(format!("`{text}` is an annotation, which has no typed form")));
    }
    if text.split('/').any(|segment| segment == "*") {
        return Err(Cannot::raw(format!("`{text}` has no typed form")));
    }
    let is_name = |segment: &Segment| matches!(segment, Segment::Name(_));
    match parse(text) {
        Ok(Expression::Path(path)) if is_plain(&path) && path.segments.iter().all(is_name) => {
            filter::path(to, &Scope { about, is_lambda: false }, &path)
        }
        _ => Err(Cannot::raw(format!("`{text}` is no path of properties"))),
    }
}

fn is_plain(path: &Path) -> bool {
    path.start == Start::It && !path.segments.is_empty()
}

/// The maximum number of items in a tuple.
const MANY: usize = 12;

/// A single item, or a tuple of several.
fn tuple(codes: &[String]) -> String {
    match codes {
        [only] => only.clone(),
        several => format!("({})", several.join(", ")),
    }
}

/// A tuple, of tuples if there are too many items for one.
fn nested_tuple(codes: &[String]) -> String {
    if codes.len() <= MANY {
        return tuple(codes);
    }
    let tuples: Vec<String> = codes.chunks(MANY).map(tuple).collect();
    nested_tuple(&tuples)
}
