//! Optional arguments.

use crate::runtime::machine::data_type::DataType;

/// A value or `None`. Strings can be passed as `&str`, and lists as arrays.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// fn react(reaction: impl Optional<String>) -> Option<String> {
///     reaction.optional()
/// }
///
/// assert_eq!(react("👍"), Some(String::from("👍")));
/// assert_eq!(react(None), None);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a `{T}` nor `None`")]
pub trait Optional<T> {
    /// Converts to an `Option`.
    fn optional(self) -> Option<T>;
}

impl<T> Optional<T> for T {
    fn optional(self) -> Option<T> {
        Some(self)
    }
}

impl<T> Optional<T> for Option<T> {
    fn optional(self) -> Option<T> {
        self
    }
}

impl Optional<String> for &str {
    #[inline]
    fn optional(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Optional<String> for &String {
    #[inline]
    fn optional(self) -> Option<String> {
        Some(self.clone())
    }
}

impl<T, const N: usize> Optional<Vec<T>> for [T; N] {
    fn optional(self) -> Option<Vec<T>> {
        Some(self.into())
    }
}

/// Arrays of text, but no empty one: that is one of strings, so that `[]` needs no type.
macro_rules! texts {
    ($($count:literal)*) => {$(
        impl Optional<Vec<String>> for [&str; $count] {
            #[inline]
            fn optional(self) -> Option<Vec<String>> {
                Some(self.map(str::to_owned).into())
            }
        }

        impl IntoArgument<Vec<String>> for [&str; $count] {
            #[inline]
            fn given(self) -> Given<Vec<String>> {
                Given::Value(self.map(str::to_owned).into())
            }
        }
    )*};
}

texts!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);

/// Leaves out an optional parameter of a function, where `None` stands for null.
///
/// An example is at [`IntoArgument`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omitted;

/// An argument for an optional parameter that may be null, too.
///
/// An example is at [`IntoArgument`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<T> {
    /// A value.
    Value(T),
    /// Null.
    Null,
    /// The parameter is left out.
    Omitted,
}

/// `None` is null.
impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// A value, `None` for null, or [`Omitted`]. Strings can be passed as `&str`, and lists as arrays.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// fn total(currency: impl IntoArgument<String>) -> Given<String> {
///     currency.given()
/// }
///
/// assert_eq!(total("EUR"), Given::Value(String::from("EUR")));
/// assert_eq!(total(None), Given::Null);
/// assert_eq!(total(Omitted), Given::Omitted);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a `{T}`, nor `None`, nor `Omitted`")]
pub trait IntoArgument<T> {
    /// What is given.
    fn given(self) -> Given<T>;
}

/// What is optional can be given; `None` is null.
macro_rules! given {
    ($(<$($bounds:ident $(: $bound:ident)?)?> $value:ty as $given:ty $(, $count:ident)?;)*) => {$(
        impl<$($bounds $(: $bound)?,)? $(const $count: usize)?> IntoArgument<$value> for $given {
            #[inline]
            fn given(self) -> Given<$value> {
                Optional::optional(self).into()
            }
        }
    )*};
}

given! {
    <T: DataType> T as T;
    <T> T as Option<T>;
    <> String as &str;
    <> String as &String;
    <T> Vec<T> as [T; N], N;
}

impl<T> IntoArgument<T> for Omitted {
    fn given(self) -> Given<T> {
        Given::Omitted
    }
}
