//! Traits for the types that can be compared with each other in expressions.

use crate::runtime::machine::data_type::Generated;
use crate::runtime::model::enumeration::{Enumeration, Flags};
use crate::runtime::model::primitive::{
    Binary, Date, DateTimeOffset, Decimal, Guid, SignedDuration, TimeOfDay,
};
use crate::runtime::model::property::Property;
use crate::runtime::query::expression::Expression;
use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::query::term::Term;

/// A type whose values can be compared for equality, and sorted by `$orderby`.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` are neither compared nor ordered in a query",
    label = "only primitive values and members of enumerations can be",
    note = "use `.any(…)` or `.count()` of a collection, and `.then(…)` for a property of a complex value"
)]
pub trait Comparable {}

/// A type that can be compared with null: any type but collections.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` are never null in a query",
    note = "a collection has no elements instead: use `.is_not_empty()`"
)]
pub trait Nullable {}

/// A type whose values have an order: `gt`, `lt`.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` are not greater or less than others in a query"
)]
pub trait Ordered: Comparable {}

/// A numeric type.
#[diagnostic::on_unimplemented(message = "`{Self}` is no number")]
pub trait Number: Ordered {}

/// A numeric type with a fractional part.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number with a fraction")]
pub trait Fractional: Number {}

/// A primitive type of CSDL.
#[diagnostic::on_unimplemented(message = "`{Self}` is no primitive type")]
pub trait Primitive: Comparable {
    /// Its name, CSDL 4.01 section 4.4.
    const NAME: &'static str;
}

/// An operand: a value of the type `V`, or an expression evaluated on a `T` whose result is a `V`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of type `{V}` for a query about `{T}`",
    label = "expected a `{V}`, or a property of `{T}` of that type",
    note = "text becomes a date, a time, a GUID or a member of an enumeration by `literal(\"…\")?`"
)]
pub trait Operand<T, V> {
    #[doc(hidden)]
    fn term(self) -> Term;
}

impl<T, V> Operand<T, V> for Property<T, V> {
    fn term(self) -> Term {
        Expression::from(self).term
    }
}

impl<T, V> Operand<T, V> for Expression<T, V> {
    fn term(self) -> Term {
        self.term
    }
}

macro_rules! marked {
    ($marker:ident: $($name:ty),*) => {
        $(impl $marker for $name {})*
    };
}

macro_rules! values {
    ($($(#[$attribute:meta])* $name:ty as $value:ty),*) => {$(
        $(#[$attribute])*
        impl<T> Operand<T, $name> for $value {
            fn term(self) -> Term {
                Term::literal(self.literal())
            }
        }
    )*};
}

marked!(Nullable: bool, i8, u8, i16, i32, i64, f32, f64, Decimal, String, Date, DateTimeOffset, TimeOfDay, SignedDuration, Guid, Binary);
marked!(Comparable: bool, i8, u8, i16, i32, i64, f32, f64, Decimal, String, Date, DateTimeOffset, TimeOfDay, SignedDuration, Guid, Binary);
marked!(Ordered: i8, u8, i16, i32, i64, f32, f64, Decimal, String, Date, DateTimeOffset, TimeOfDay, SignedDuration);
marked!(Number: i8, u8, i16, i32, i64, f32, f64, Decimal);
marked!(Fractional: f32, f64, Decimal);

macro_rules! primitives {
    ($($type:ty = $name:literal),* $(,)?) => {
        $(impl Primitive for $type {
            const NAME: &'static str = $name;
        })*
    };
}

primitives!(
    bool = "Edm.Boolean",
    i8 = "Edm.SByte",
    u8 = "Edm.Byte",
    i16 = "Edm.Int16",
    i32 = "Edm.Int32",
    i64 = "Edm.Int64",
    f32 = "Edm.Single",
    f64 = "Edm.Double",
    Decimal = "Edm.Decimal",
    String = "Edm.String",
    Date = "Edm.Date",
    DateTimeOffset = "Edm.DateTimeOffset",
    TimeOfDay = "Edm.TimeOfDay",
    SignedDuration = "Edm.Duration",
    Guid = "Edm.Guid",
    Binary = "Edm.Binary",
);

#[diagnostic::do_not_recommend]
impl<T: Generated> Nullable for T {}
impl<E: Enumeration> Nullable for Flags<E> {}
#[diagnostic::do_not_recommend]
impl<E: Enumeration> Comparable for E {}
impl<E: Enumeration> Comparable for Flags<E> {}

values!(
    bool as bool,
    i8 as i8,
    u8 as u8,
    i16 as i16,
    i32 as i32,
    i64 as i64,
    f32 as f32,
    f64 as f64,
    Decimal as Decimal,
    Date as Date,
    DateTimeOffset as DateTimeOffset,
    TimeOfDay as TimeOfDay,
    SignedDuration as SignedDuration,
    Guid as Guid,
    Binary as Binary,
    Binary as &Binary,
    String as String,
    String as &String,
    String as &str,
    String as &&str,
    // A number in Rust's notation is one of any type: `PRICE.lt(10)`, `PRICE.lt(9.99)`.
    #[diagnostic::do_not_recommend]
    Decimal as i64,
    #[diagnostic::do_not_recommend]
    Decimal as f64,
    #[diagnostic::do_not_recommend]
    f64 as i64
);

impl<T, E: Enumeration> Operand<T, E> for E {
    fn term(self) -> Term {
        Term::literal(self.literal())
    }
}

impl<T, E: Enumeration> Operand<T, Flags<E>> for Flags<E> {
    fn term(self) -> Term {
        Term::literal(self.literal())
    }
}

impl<T, E: Enumeration> Operand<T, Flags<E>> for E {
    fn term(self) -> Term {
        Term::literal(self.literal())
    }
}
