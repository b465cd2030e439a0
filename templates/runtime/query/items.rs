//! Query options. The compiler checks that the properties in them belong to the type of the entities.

use std::fmt;
use std::marker::PhantomData;

use crate::runtime::model::property::{NavigationProperty, Property};
use crate::runtime::query::expression::{Condition, Expression, Filter, Order};
use crate::runtime::query::options::Options;

/// Properties of `T` for `$select`: one, a path, or a tuple, array or vector of them.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let one = graph.users().list().select(User::MAIL);
/// let several = graph.users().list().select((User::MAIL, User::ADDRESS.then(Address::CITY)));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name properties of `{T}`",
    note = "properties are constants of the type, such as `User::DISPLAY_NAME`; several go into a tuple, at most 12",
    note = "those of a type derived from `{T}` need a cast first, such as `User::MANAGER.cast::<User>().select(User::DISPLAY_NAME)`"
)]
pub trait Select<T> {
    /// The paths of the properties.
    fn paths(self) -> Vec<String>;
}

/// An order of `T` for `$orderby`: an expression, with or without a direction, or several, most
/// significant first.
///
/// An example is at [`Order`](crate::runtime::query::Order).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of `{T}`",
    note = "primitive values and members of enumerations have an order; `.count()` of a collection has one, and `.then(…)` leads to a property of a complex value"
)]
pub trait OrderBy<T> {
    /// The sort keys, most significant first.
    fn orders(self) -> Vec<Order<T>>;
}

/// Navigation properties of `T` for `$expand`: one, with or without options, or several.
///
/// An example is at [`Expanded`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not navigation properties of `{T}`",
    note = "those of a type derived from what is expanded need a cast first, such as `Group::MEMBERS.cast_all::<User>().expand(User::MANAGER)`"
)]
pub trait Expand<T> {
    /// The items of `$expand`, as text.
    fn items(self) -> Vec<String>;
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

/// Everything, `*`: in `$select` all structural properties, in `$expand` all navigation properties.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let users = graph.users().list().select(All).expand(All).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct All;

impl<T> Select<T> for All {
    fn paths(self) -> Vec<String> {
        vec![String::from("*")]
    }
}

impl<T> Expand<T> for All {
    fn items(self) -> Vec<String> {
        vec![String::from("*")]
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

        $crate::runtime::query::items::tuple!($trait, $method -> $item: A);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G H);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G H I);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G H I J);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G H I J K);
        $crate::runtime::query::items::tuple!($trait, $method -> $item: A B C D E F G H I J K L);
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

pub(crate) use {items, several, tuple};

several!(Select, paths -> String);
several!(OrderBy, orders -> Order<T>);
several!(Expand, items -> String);

/// The type that a navigation property leads to: an entity, or a vector of entities.
pub trait Target {
    /// The type of the entity.
    type Entity;
}

impl<T: crate::runtime::machine::data_type::Generated> Target for T {
    type Entity = T;
}

impl<T> Target for Vec<T> {
    type Entity = T;
}

/// A navigation property of `T` with options for the related entities, URL conventions section 5.1.3.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let manager = User::MANAGER.cast::<User>().select((User::ID, User::DISPLAY_NAME));
/// assert_eq!(manager.to_string(), "manager/directory.user($select=id,displayName)");
/// ```
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

/// Options of `$expand`, for navigation properties with and without options.
macro_rules! expanded {
    ($name:ident) => {
        impl<T, V: Target> $name<T, V> {
            /// Limits related entities to these properties: `$select`.
            #[must_use]
            pub fn select(self, properties: impl Select<V::Entity>) -> Expanded<T, V> {
                Expanded::from(self).join("$select", properties.paths())
            }

            /// Includes entities related to the related ones: `$expand`.
            #[must_use]
            pub fn expand(self, properties: impl Expand<V::Entity>) -> Expanded<T, V> {
                Expanded::from(self).join("$expand", properties.items())
            }

            /// Follows the same property recursively, without limit: `$levels=max`.
            #[must_use]
            pub fn all_levels(self) -> Expanded<T, V> {
                Expanded::from(self).set("$levels", "max")
            }

            /// Follows the same property recursively, up to this number of levels: `$levels`.
            #[must_use]
            pub fn levels(self, levels: u32) -> Expanded<T, V> {
                Expanded::from(self).set("$levels", levels.to_string())
            }
        }

        impl<T, E> $name<T, Vec<E>> {
            /// Limits related entities to those for which the condition is true: `$filter`.
            #[must_use]
            pub fn filter(self, filter: impl Condition<E>) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$filter", filter.filter().to_string())
            }

            /// Sorts the related entities: `$orderby`.
            #[must_use]
            pub fn order_by(self, order: impl OrderBy<E>) -> Expanded<T, Vec<E>> {
                let orders = order.orders().iter().map(ToString::to_string).collect();
                Expanded::from(self).join("$orderby", orders)
            }

            /// Limits the number of related entities: `$top`.
            #[must_use]
            pub fn top(self, count: u32) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$top", count.to_string())
            }

            /// Skips the first related entities: `$skip`.
            #[must_use]
            pub fn skip(self, count: u32) -> Expanded<T, Vec<E>> {
                Expanded::from(self).set("$skip", count.to_string())
            }

            /// Includes the number of related entities: `$count=true`.
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

/// Alternative representations of related entities.
macro_rules! instead {
    ($name:ident) => {
        impl<T, V: Target> $name<T, V> {
            /// Includes references to the related entities instead of the entities: `…/$ref`.
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
