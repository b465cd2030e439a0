//! Descriptors: constants that name the properties of a type.

use std::marker::PhantomData;

/// A structural property of the type `M`, whose values are of the type `V`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// const LEVEL: Property<User, i32> = Property::new("extension_level");
///
/// assert_eq!(User::DISPLAY_NAME.name(), "displayName");
/// assert_eq!(LEVEL.gt(3).to_string(), "extension_level gt 3");
/// ```
pub struct Property<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// A navigation property of the type `M` that leads to `V`: one entity, or a vector of entities.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let request = graph.users().list().expand(User::MANAGER);
/// let request = graph.groups().list().expand(Group::MEMBERS.select(DirectoryObject::ID).top(5));
/// # Ok(())
/// # }
/// ```
pub struct NavigationProperty<M, V> {
    name: &'static str,
    marker: PhantomData<fn() -> (M, V)>,
}

/// A property of `M`, structural or navigation.
///
/// An example is at [`Property`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a property of `{M}`",
    note = "properties are constants of the type, such as `User::MAIL`; what is not declared is set by `.with_raw(\"name\", …)`"
)]
pub trait Named<M>: Copy {
    /// The type of its values.
    type Value;

    /// The name of the property in JSON and URLs.
    fn name(self) -> &'static str;
}

macro_rules! descriptor {
    ($name:ident, $function:ident) => {
        /// A descriptor in generated code, which has many: the compiler finds a function sooner than a
        /// method.
        pub(crate) const fn $function<M, V>(name: &'static str) -> $name<M, V> {
            $name::new(name)
        }

        impl<M, V> $name<M, V> {
            /// A property by its name in JSON and URLs.
            pub const fn new(name: &'static str) -> Self {
                Self { name, marker: PhantomData }
            }

            /// The name in JSON and URLs.
            pub const fn name(self) -> &'static str {
                self.name
            }
        }

        impl<M, V> Clone for $name<M, V> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M, V> Copy for $name<M, V> {}

        impl<M, V> std::fmt::Debug for $name<M, V> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name)
            }
        }

        impl<M, V> Named<M> for $name<M, V> {
            type Value = V;

            fn name(self) -> &'static str {
                self.name
            }
        }
    };
}

descriptor!(Property, property);

descriptor!(NavigationProperty, navigation_property);
