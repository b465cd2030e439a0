//! Query options whose properties the compiler checks.

use std::fmt;
use std::marker::PhantomData;

use crate::runtime::expression::{Expression, Filter, Order};
use crate::runtime::model::{NavigationProperty, Property};

/// Properties of `T` to select: one, a path, a tuple, an array or a vector.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no properties of `{T}`",
    note = "properties are constants of the type, such as `User::DISPLAY_NAME`; several go into a tuple, at most 12"
)]
pub trait Select<T> {
    /// Their paths.
    fn paths(self) -> Vec<String>;
}

/// How to order values of type `T`: an expression, ascending or with a direction, or a tuple of those.
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no order of `{T}`",
    note = "primitive values and members of enumerations have an order; `.count()` of a collection has one"
)]
pub trait OrderBy<T> {
    /// The orders, the first to be looked at first.
    fn orders(self) -> Vec<Order<T>>;
}

/// Related entities to read with a `T`: a navigation property, with or without options, or a tuple of those.
#[diagnostic::on_unimplemented(message = "`{Self}` are no navigation properties of `{T}`")]
pub trait Expand<T> {
    /// The items of `$expand`.
    fn items(self) -> Vec<String>;
}

/// What is true or false about a `T`: a [`Filter`], or a property that is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition about `{T}`",
    note = "compare properties of `{T}`, for instance with `.eq(…)`; `.filter_raw(…)` takes text"
)]
pub trait Condition<T> {
    /// As an expression.
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

macro_rules! items {
    ($trait:ident, $method:ident: $($name:ty),*) => {
        $(
            impl<T, V> $trait<T> for $name {
                fn $method(self) -> Vec<String> {
                    vec![Expression::from(self).to_string()]
                }
            }
        )*
    };
}

items!(Select, paths: Property<T, V>, NavigationProperty<T, V>, Expression<T, V>);
items!(Expand, items: NavigationProperty<T, V>, Expression<T, V>);

#[diagnostic::do_not_recommend]
impl<T, O: Into<Order<T>>> OrderBy<T> for O {
    fn orders(self) -> Vec<Order<T>> {
        vec![self.into()]
    }
}

impl<T, V> Expand<T> for Expanded<T, V> {
    fn items(self) -> Vec<String> {
        vec![self.to_string()]
    }
}

macro_rules! several {
    ($trait:ident, $method:ident -> $item:ty) => {
        impl<T, P: $trait<T>, const N: usize> $trait<T> for [P; N] {
            fn $method(self) -> Vec<$item> {
                self.into_iter().flat_map($trait::$method).collect()
            }
        }

        impl<T, P: $trait<T>> $trait<T> for Vec<P> {
            fn $method(self) -> Vec<$item> {
                self.into_iter().flat_map($trait::$method).collect()
            }
        }

        tuple!($trait, $method -> $item: A);
        tuple!($trait, $method -> $item: A B);
        tuple!($trait, $method -> $item: A B C);
        tuple!($trait, $method -> $item: A B C D);
        tuple!($trait, $method -> $item: A B C D E);
        tuple!($trait, $method -> $item: A B C D E F);
        tuple!($trait, $method -> $item: A B C D E F G);
        tuple!($trait, $method -> $item: A B C D E F G H);
        tuple!($trait, $method -> $item: A B C D E F G H I);
        tuple!($trait, $method -> $item: A B C D E F G H I J);
        tuple!($trait, $method -> $item: A B C D E F G H I J K);
        tuple!($trait, $method -> $item: A B C D E F G H I J K L);
    };
}

macro_rules! tuple {
    ($trait:ident, $method:ident -> $item:ty: $($name:ident)*) => {
        impl<T, $($name: $trait<T>),*> $trait<T> for ($($name,)*) {
            #[allow(non_snake_case)]
            fn $method(self) -> Vec<$item> {
                let ($($name,)*) = self;
                let mut all = Vec::new();
                $(all.extend($name.$method());)*
                all
            }
        }
    };
}

several!(Select, paths -> String);
several!(OrderBy, orders -> Order<T>);
several!(Expand, items -> String);

/// What a navigation property leads to.
pub trait Target {
    /// The type of one entity.
    type Entity;
}

impl<T: crate::runtime::decode::Generated> Target for T {
    type Entity = T;
}

impl<T> Target for Vec<T> {
    type Entity = T;
}

/// A navigation property of `T` with options for what it leads to, URL conventions section 5.1.3.
pub struct Expanded<T, V> {
    path: String,
    options: Options,
    marker: PhantomData<fn() -> (T, V)>,
}

impl<T, V> fmt::Display for Expanded<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.options.0.is_empty() {
            return Ok(());
        }
        let options: Vec<String> =
            self.options.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        write!(f, "({})", options.join(";"))
    }
}

impl<T, V> fmt::Debug for Expanded<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T, V> From<NavigationProperty<T, V>> for Expanded<T, V> {
    fn from(property: NavigationProperty<T, V>) -> Self {
        Expression::from(property).into()
    }
}

impl<T, V> From<Expression<T, V>> for Expanded<T, V> {
    fn from(path: Expression<T, V>) -> Self {
        Self { path: path.to_string(), options: Options::default(), marker: PhantomData }
    }
}

/// Options of `$expand`, for a navigation property and for one that has options.
macro_rules! expanded {
    ($name:ident) => {
        impl<T, V: Target> $name<T, V> {
            /// With these properties only: `$select`.
            #[must_use]
            pub fn select(self, properties: impl Select<V::Entity>) -> Expanded<T, V> {
                Expanded::from(self).join("$select", properties.paths())
            }

            /// With what these lead to, in turn: `$expand`.
            #[must_use]
            pub fn expand(self, properties: impl Expand<V::Entity>) -> Expanded<T, V> {
                Expanded::from(self).join("$expand", properties.items())
            }

            /// All levels of the same property: `$levels=max`.
            #[must_use]
            pub fn all_levels(self) -> Expanded<T, V> {
                Expanded::from(self).set("$levels", "max")
            }

            /// So many levels of the same property: `$levels`.
            #[must_use]
            pub fn levels(self, levels: u32) -> Expanded<T, V> {
                Expanded::from(self).set("$levels", levels.to_string())
            }
        }

        impl<T, E> $name<T, Vec<E>> {
            /// Those only for which this is true: `$filter`.
            #[must_use]
            pub fn filter(self, filter: impl Condition<E>) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$filter", filter.filter().to_string())
            }

            /// In this order: `$orderby`.
            #[must_use]
            pub fn order_by(self, order: impl OrderBy<E>) -> Expanded<T, Vec<E>> {
                let orders = order.orders().iter().map(ToString::to_string).collect();
                Expanded::from(self).join("$orderby", orders)
            }

            /// At most so many: `$top`.
            #[must_use]
            pub fn top(self, count: u32) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$top", count.to_string())
            }

            /// Without the first ones: `$skip`.
            #[must_use]
            pub fn skip(self, count: u32) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$skip", count.to_string())
            }

            /// With how many there are: `$count=true`.
            #[must_use]
            pub fn with_count(self) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$count", "true")
            }
        }
    };
}

expanded!(NavigationProperty);
expanded!(Expression);
expanded!(Expanded);

/// What stands for related entities.
macro_rules! instead {
    ($name:ident) => {
        impl<T, V: Target> $name<T, V> {
            /// Where the entities are, instead of what they are: `…/$ref`.
            #[must_use]
            pub fn refs(self) -> Expression<T, V> {
                Expression::new(Expression::from(self).term.then("$ref"))
            }
        }
    };
}

instead!(NavigationProperty);
instead!(Expression);

impl<T, V> Expanded<T, V> {
    fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.options.set(name, value.into());
        self
    }

    fn join(mut self, name: &'static str, values: Vec<String>) -> Self {
        self.options.join(name, values);
        self
    }
}

/// Query options by name, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options(pub(crate) Vec<(String, String)>);

impl Options {
    /// Sets an option, in place of what it was.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        match self.find(name) {
            Some(known) => *known = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Adds to a list with commas between.
    pub(crate) fn join(&mut self, name: &str, values: Vec<String>) {
        let values = values.join(",");
        match self.find(name) {
            Some(known) if values.is_empty() || known.is_empty() => *known += &values,
            Some(known) => *known += &format!(",{values}"),
            None => self.0.push((name.to_owned(), values)),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn find(&mut self, name: &str) -> Option<&mut String> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
