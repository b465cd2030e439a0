//! Optional arguments.

use crate::runtime::machine::data_type::DataType;

/// A value or `None`. Strings can be passed as `&str`, and lists as arrays.
///
/// ```text
/// message.set_reaction("👍")
/// domain.verify(None)
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

impl<const N: usize> Optional<Vec<String>> for [&str; N] {
    fn optional(self) -> Option<Vec<String>> {
        Some(self.map(str::to_owned).into())
    }
}

/// Leaves out an optional parameter of a function, where `None` stands for null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omitted;

/// An argument for an optional parameter that may be null, too.
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
/// ```text
/// shop.total(Color::Red, None, Omitted)
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
    <> Vec<String> as [&str; N], N;
}

impl<T> IntoArgument<T> for Omitted {
    fn given(self) -> Given<T> {
        Given::Omitted
    }
}
