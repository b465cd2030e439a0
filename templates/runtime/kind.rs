//! Kinds of requests: which options each has.

use std::marker::PhantomData;

use crate::runtime::access::{
    Countable, Expandable, Filterable, Searchable, Selectable, SkipSupported, Sortable, TopSupported,
};

/// Options of reading one entity.
pub struct Get<A>(PhantomData<A>);
/// Options of reading many.
pub struct List<A>(PhantomData<A>);
/// Options of counting.
pub struct Count<T, A>(PhantomData<(T, A)>);
/// Options of calling an action.
pub enum Action {}
/// Options of calling a function.
pub enum Function {}
/// No further options.
pub enum Plain {}
/// Options of a request that the metadata does not declare.
pub enum Raw {}

/// Kinds of requests.
pub trait Kind {
    /// Whether arguments stand in parentheses behind the path, even when there are none.
    const HAS_ARGUMENTS: bool = false;
    /// Whether the answer is a collection to which query options apply.
    const IS_LIST: bool = false;
}

impl<A> Kind for Get<A> {}
impl<A> Kind for List<A> {
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
