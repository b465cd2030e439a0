//! Optional arguments.

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
