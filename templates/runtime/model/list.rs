//! Values of fields and parameters that are lists.

use std::collections::{BTreeSet, HashSet, VecDeque};

/// Makes the value of a field that holds a list, converting each element as [`some`](super::some) does.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let adele = User { interests: list(["sailing", "chess"]), ..Default::default() };
/// let pilots = Group { members: list([adele]), ..Default::default() };
/// let none = User { interests: list([]), ..Default::default() };
/// ```
pub fn list<T, F>(values: impl IntoList<T, F>) -> Option<Vec<T>> {
    Some(values.into_list())
}

/// What [`list`] and parameters that are lists take: an array of up to 32 elements, a vector or another
/// collection of the standard library, an iterator, or a reference to a collection, with elements that
/// convert to `T`.
///
/// `From` tells these forms apart, and is always inferred. It is there for `list([])`: an empty array says
/// nothing about its elements, so their type follows from that of the list only where one implementation is
/// for it alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list",
    note = "a list is made of an array of up to 32 elements, a vector or an iterator; an empty one is `list([])`"
)]
pub trait IntoList<T, From> {
    /// The list.
    fn into_list(self) -> Vec<T>;
}

/// The forms of lists.
pub mod from {
    /// An array without elements.
    pub enum NoElements {}
    /// An array.
    pub enum Array {}
    /// A collection of the standard library.
    pub enum Collection {}
    /// An iterator.
    pub enum Iteration {}
    /// A reference to a collection.
    pub enum Borrowed {}
}

impl<T> IntoList<T, from::NoElements> for [T; 0] {
    fn into_list(self) -> Vec<T> {
        Vec::new()
    }
}

macro_rules! arrays {
    ($($count:literal)*) => {$(
        impl<T, U: Into<T>> IntoList<T, from::Array> for [U; $count] {
            fn into_list(self) -> Vec<T> {
                collected(self)
            }
        }
    )*};
}

arrays!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);

macro_rules! collections {
    ($($name:ident<$item:ident $(, $parameter:ident)*>),*) => {$(
        impl<T, $item: Into<T> $(, $parameter)*> IntoList<T, from::Collection> for $name<$item $(, $parameter)*> {
            fn into_list(self) -> Vec<T> {
                collected(self)
            }
        }
    )*};
}

collections!(Vec<U>, VecDeque<U>, BTreeSet<U>, HashSet<U, S>, Option<U>);

impl<T, I: Iterator<Item: Into<T>>> IntoList<T, from::Iteration> for I {
    fn into_list(self) -> Vec<T> {
        collected(self)
    }
}

impl<'c, T, C: ?Sized> IntoList<T, from::Borrowed> for &'c C
where
    &'c C: IntoIterator<Item: Into<T>>,
{
    fn into_list(self) -> Vec<T> {
        collected(self)
    }
}

fn collected<T>(values: impl IntoIterator<Item: Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}
