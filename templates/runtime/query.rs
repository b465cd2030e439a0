//! Query options whose properties the compiler checks.

use crate::runtime::model::{NavigationProperty, Property};

/// Properties of `T` to select: one, a tuple, an array or a vector.
pub trait Select<T> {
    /// Their names on the wire.
    fn names(self) -> Vec<&'static str>;
}

impl<T, V> Select<T> for Property<T, V> {
    fn names(self) -> Vec<&'static str> {
        vec![self.name()]
    }
}

impl<T, V> Select<T> for NavigationProperty<T, V> {
    fn names(self) -> Vec<&'static str> {
        vec![self.name()]
    }
}

impl<T, P: Select<T>, const N: usize> Select<T> for [P; N] {
    fn names(self) -> Vec<&'static str> {
        self.into_iter().flat_map(Select::names).collect()
    }
}

impl<T, P: Select<T>> Select<T> for Vec<P> {
    fn names(self) -> Vec<&'static str> {
        self.into_iter().flat_map(Select::names).collect()
    }
}

macro_rules! tuple {
    ($($name:ident)*) => {
        impl<T, $($name: Select<T>),*> Select<T> for ($($name,)*) {
            #[allow(non_snake_case)]
            fn names(self) -> Vec<&'static str> {
                let ($($name,)*) = self;
                [$($name.names()),*].concat()
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
tuple!(A B C D E F G H I);
tuple!(A B C D E F G H I J);
tuple!(A B C D E F G H I J K);
tuple!(A B C D E F G H I J K L);
