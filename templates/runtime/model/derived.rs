//! Derived types: where they may stand for their base, and conversions between the two.

use crate::runtime::machine::decoded::Decoded;
use crate::runtime::machine::schema::means;
use crate::runtime::machine::structured::Structured;
use crate::runtime::machine::write::{to_json, to_json_as};

/// States that a type is derived from `Base`, or is `Base`. Structs that are derived can be converted to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not derived from `{Base}`",
    note = "where a base type stands for a derived one in a reference, call `.reference()` on its request builder"
)]
pub trait DerivedFrom<Base> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Base>, Base> DerivedFrom<Base> for T {}

/// Converts a value to its base type. Nothing is lost, and `@odata.type` states the original type.
pub fn upcast<T: Structured, B: Structured>(value: T) -> B {
    Decoded::from_json(&to_json_as(&value)).value().unwrap_or_default()
}

/// Converts a value of a base type to `T`, if `@odata.type` states that it is one.
pub(crate) fn downcast<B: Structured, T: Structured + DerivedFrom<B>>(value: &B) -> Option<T> {
    let said = value.odata().type_name()?;
    if means(said, T::SCHEMA.name, T::SCHEMA.spellings) {
        Decoded::from_json(&to_json(value)).value()
    } else {
        None
    }
}
