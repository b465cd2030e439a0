//! Turns JSON arrays into Rust expressions.

use generator::plan::{RustType, Scalar};
use serde_json::Value;

use super::draft::Draft;
use super::literal::Cannot;
use super::value::{self, Shape, flags, shape};

/// An expression for a vector of exactly this type.
///
/// # Errors
/// When an element is of another type.
pub fn exact(
    draft: &mut Draft<'_>,
    element: &RustType,
    values: &[Value],
    at: &str,
) -> Result<String, Cannot> {
    let codes = each(values, at, |value, at| value::exact(draft, element, value, at))?;
    Ok(vector(&codes))
}

/// An expression that can be iterated over, whose elements convert to the element type by `Into`. An empty
/// one states its type.
///
/// # Errors
/// When an element is of another type.
pub fn iterable(
    draft: &mut Draft<'_>,
    element: &RustType,
    values: &[Value],
    at: &str,
) -> Result<String, Cannot> {
    if values.is_empty() {
        return Ok(format!("Vec::<{}>::new()", draft.r#type(element)));
    }
    if matches!(element, RustType::Scalar(scalar) if *scalar != Scalar::String)
        || matches!(element, RustType::Runtime(_))
    {
        let codes = each(values, at, |value, at| value::generic(draft, element, value, at))?;
        return Ok(format!("[{}]", codes.join(", ")));
    }
    let codes = elements(draft, element, values, at)?;
    Ok(match &codes {
        Elements::Alike(codes) => format!("[{}]", codes.join(", ")),
        Elements::Different(codes) => format!("[{}]", converted(draft, element, codes).join(", ")),
    })
}

/// An expression for a field that holds a list: `Some(…)`.
///
/// # Errors
/// When an element is of another type.
pub fn field(
    draft: &mut Draft<'_>,
    element: &RustType,
    values: &[Value],
    at: &str,
) -> Result<String, Cannot> {
    if values.is_empty() {
        return Ok(String::from("Some(Vec::new())"));
    }
    let is_converted =
        matches!(element, RustType::Scalar(Scalar::String) | RustType::Generated(_) | RustType::Flags(_));
    let codes = match elements(draft, element, values, at)? {
        Elements::Alike(codes) if !is_converted => return Ok(format!("Some({})", vector(&codes))),
        Elements::Alike(codes) => codes,
        Elements::Different(codes) => converted(draft, element, &codes),
    };
    Ok(format!("{}([{}])", draft.prelude("list"), codes.join(", ")))
}

/// Writes an expression for each value, with its index.
fn each(
    values: &[Value],
    at: &str,
    mut code: impl FnMut(&Value, &str) -> Result<String, Cannot>,
) -> Result<Vec<String>, Cannot> {
    let values = values.iter().enumerate();
    values.map(|(place, value)| code(value, &format!("{at}/{place}"))).collect()
}

/// Expressions for the elements of a list.
enum Elements {
    /// All elements are of one Rust type.
    Alike(Vec<String>),
    /// The elements are of several types, which all convert to the declared one.
    Different(Vec<String>),
}

fn elements(
    draft: &mut Draft<'_>,
    element: &RustType,
    values: &[Value],
    at: &str,
) -> Result<Elements, Cannot> {
    let (mut codes, mut types) = (Vec::new(), Vec::new());
    for (place, value) in values.iter().enumerate() {
        match shape(draft, element, value, &format!("{at}/{place}"), false)? {
            Shape::Struct(code, path) => {
                codes.push(code);
                types.push(path);
            }
            Shape::Members(code) if matches!(element, RustType::Flags(_)) => codes.push(flags(draft, code)),
            Shape::Text(code) | Shape::Plain(code) | Shape::Members(code) => codes.push(code),
        }
    }
    let are_alike = types.windows(2).all(|pair| pair[0] == pair[1]);
    Ok(if are_alike { Elements::Alike(codes) } else { Elements::Different(codes) })
}

/// Converts expressions of several types to the declared one.
fn converted(draft: &mut Draft<'_>, element: &RustType, codes: &[String]) -> Vec<String> {
    let r#type = draft.r#type(element);
    codes.iter().map(|code| format!("{type}::from({code})")).collect()
}

/// A vector. Code in a macro is laid out only if it is simple.
fn vector(codes: &[String]) -> String {
    let codes = codes.join(", ");
    if codes.contains(['?', '{']) { format!("Vec::from([{codes}])") } else { format!("vec![{codes}]") }
}
