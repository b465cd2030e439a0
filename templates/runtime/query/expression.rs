//! Expressions of `$filter` and `$orderby`, URL conventions 4.01 section 5.1.1, with two type parameters:
//! the type of the entity or value that an expression is evaluated on, and the type of its result.

use std::fmt;
use std::marker::PhantomData;

use crate::runtime::model::property::{NavigationProperty, Property};
use crate::runtime::query::term::Term;

/// An expression evaluated on a `T`, whose result is a `V`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let adults = User::AGE.ge(18).and(User::DISPLAY_NAME.starts_with("A")).and(!User::ACCOUNT_ENABLED);
/// assert_eq!(adults.to_string(), "age ge 18 and startswith(displayName,'A') and not accountEnabled");
/// ```
pub struct Expression<T, V> {
    pub(crate) term: Term,
    marker: PhantomData<fn() -> (T, V)>,
}

/// A boolean expression, for `$filter`.
pub type Filter<T> = Expression<T, bool>;

impl<T, V> Expression<T, V> {
    pub(crate) fn new(term: Term) -> Self {
        Self { term, marker: PhantomData }
    }
}

impl<T, V> Clone for Expression<T, V> {
    fn clone(&self) -> Self {
        Self::new(self.term.clone())
    }
}

/// The text of the expression, not percent-encoded.
impl<T, V> fmt::Display for Expression<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.term, f)
    }
}

impl<T, V> fmt::Debug for Expression<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T, V> From<Property<T, V>> for Expression<T, V> {
    fn from(property: Property<T, V>) -> Self {
        Self::new(Term::path(property.name()))
    }
}

impl<T, V> From<NavigationProperty<T, V>> for Expression<T, V> {
    fn from(property: NavigationProperty<T, V>) -> Self {
        Self::new(Term::path(property.name()))
    }
}

/// An expression with its direction, for `$orderby`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// assert_eq!(User::AGE.desc().to_string(), "age desc");
///
/// let request = graph.users().list().order_by((User::AGE.desc(), User::DISPLAY_NAME));
/// # Ok(())
/// # }
/// ```
pub struct Order<T> {
    pub(crate) term: Term,
    pub(crate) is_descending: bool,
    pub(crate) marker: PhantomData<fn() -> T>,
}

impl<T> fmt::Display for Order<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.is_descending { " desc" } else { "" };
        write!(f, "{}{direction}", self.term)
    }
}

impl<T> fmt::Debug for Order<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A condition on a `T` for `$filter`: a [`Filter`], or a boolean property.
///
/// An example is at [`Expression`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition about `{T}`",
    note = "compare properties of `{T}`, for instance with `.eq(…)`; `.filter_raw(…)` takes text",
    note = "for properties of a type derived from `{T}`, cast the path first, such as `.members().cast::<User>().list()`"
)]
pub trait Condition<T> {
    /// The condition as a filter.
    fn filter(self) -> Filter<T>;
}

impl<T> Condition<T> for Filter<T> {
    fn filter(self) -> Self {
        self
    }
}

impl<T> Condition<T> for Property<T, bool> {
    fn filter(self) -> Filter<T> {
        self.into()
    }
}
