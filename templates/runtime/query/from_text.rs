//! Values from text.

use serde_json::Value;

use crate::runtime::machine::data_type::DataType;
use crate::runtime::machine::decoded::Decoded;
use crate::runtime::query::expression::Expression;
use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::query::term::Term;
use crate::runtime::request::error::Error;

/// Parses a value of a primitive or enumeration type from the text that it has in JSON, without quotation
/// marks.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let user = User { birthday: Some(parse("2017-01-01T00:00:00Z")?), ..Default::default() };
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the text is not a value of the type: an error of the kind
/// [`Invalid`](crate::runtime::request::ErrorKind::Invalid).
pub fn parse<T: DataType + UrlLiteral>(text: &str) -> Result<T, Error> {
    let of = |json: Value| Decoded::from_json(&json).value();
    of(text.into()).or_else(|| of(scalar(text)?)).ok_or_else(|| not_one(T::NAME))
}

/// An operand of a query from the text of a value, like [`parse`], whose type is that of the property which
/// it is compared with.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let young = User::BIRTHDAY.ge(literal("2017-01-01T00:00:00Z")?);
/// assert_eq!(young.to_string(), "birthday ge 2017-01-01T00:00:00Z");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`parse`].
pub fn literal<T, V: DataType + UrlLiteral>(text: &str) -> Result<Expression<T, V>, Error> {
    parse::<V>(text).map(|value| Expression::new(Term::literal(value.literal())))
}

/// A number or boolean.
#[inline]
fn scalar(text: &str) -> Option<Value> {
    text.parse().map(Value::Bool).or_else(|_| text.parse().map(Value::Number)).ok()
}

#[cold]
#[inline]
fn not_one(name: &str) -> Error {
    // The text is not quoted: it may be a secret in the wrong place.
    Error::invalid(format!("a text is not a valid {name}"))
}
