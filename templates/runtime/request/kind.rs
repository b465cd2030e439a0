//! The kinds of requests, which determine the options that a request has.

use std::marker::PhantomData;

use crate::runtime::request::access::{
    Computable, Countable, Expandable, Filterable, Searchable, Selectable, SkipSupported, Sortable,
    TopSupported,
};

/// Reads one entity.
pub struct Get<A>(PhantomData<A>);
/// Reads a collection.
pub struct List<A>(PhantomData<A>);
/// Reads what transformations make of a collection of `T`.
pub struct Apply<T, A>(PhantomData<(T, A)>);
/// Counts a collection.
pub struct Count<T, A>(PhantomData<(T, A)>);
/// Calls an action.
pub enum Action {}
/// Calls a function.
pub enum Function {}
/// A request without further options.
pub enum Plain {}
/// A request that the metadata does not declare.
pub enum Raw {}

/// A kind of request.
pub trait Kind {
    /// Whether the path ends with arguments in parentheses, even when there are none.
    const HAS_ARGUMENTS: bool = false;
    /// Whether the response is a collection to which query options apply.
    const IS_LIST: bool = false;
}

impl<A> Kind for Get<A> {}
impl<A> Kind for List<A> {
    const IS_LIST: bool = true;
}
impl<T, A> Kind for Apply<T, A> {
    const IS_LIST: bool = true;
}
impl<T, A> Kind for Count<T, A> {}
impl Kind for Action {}
impl Kind for Function {
    const HAS_ARGUMENTS: bool = true;
}
impl Kind for Plain {}
impl Kind for Raw {}

macro_rules! offered {
    ($($ability:ident),*) => {$(
        impl<A: $ability> $ability for Get<A> {}
        impl<A: $ability> $ability for List<A> {}
        impl<T, A: $ability> $ability for Count<T, A> {}
        impl $ability for Function {}
    )*};
}

offered!(Countable, Expandable, Filterable, Searchable, Selectable, SkipSupported, Sortable, TopSupported);

// Nothing is computed for a count, and few services compute anything for the result of a function.
impl<A: Computable> Computable for Get<A> {}
impl<A: Computable> Computable for List<A> {}
