//! Which operations a path offers, as containment and the Capabilities vocabulary
//! (`Org.OData.Capabilities.V1`) declare it. Each ability is a trait; a method that a service does not
//! offer needs a trait that the path's access type does not implement, so calling it does not compile.
//!
//! Query options that are not offered are not suggested by editors. Verbs are, because the compiler's message
//! about them says what to call instead.

macro_rules! abilities {
    ($($(#[$doc:meta])* $name:ident $(, $message:literal, $note:literal)?;)*) => {$(
        $(#[$doc])*
        $(#[diagnostic::on_unimplemented(message = $message, note = $note)])?
        pub trait $name {}
    )*};
}

abilities! {
    /// The entity or collection can be read with `GET`: `ReadRestrictions/Readable`.
    Readable;
    /// Entities can be created with `POST`: `InsertRestrictions/Insertable`.
    Insertable, "nothing can be created here: `{Self}` does not allow that",
    "entities that exist are added with `.add_ref(…)`; new ones are created in their entity set";
    /// The entity can be changed with `PATCH` or `PUT`: `UpdateRestrictions/Updatable`.
    Updatable, "nothing can be changed here: `{Self}` does not allow that",
    "an entity that is only related is changed at its own location, in its entity set";
    /// The entity can be deleted with `DELETE`: `DeleteRestrictions/Deletable`.
    Deletable, "nothing can be deleted here: `{Self}` does not allow that",
    "the relation alone is removed with `.clear_ref()`; the entity is deleted at its own location, in its entity set, or here, \
     where the service documents that, with `.delete_entity()`";
    /// References (`$ref`) can be read, added and removed: `NavigationRestrictions/Referenceable`.
    Referenceable, "there are no references here: `{Self}` does not have them",
    "entities that are contained, or are in an entity set, are created with `.create(…)` and deleted with `.delete()`";
    /// The query option `$select` is supported: `SelectSupport/Supported`.
    Selectable;
    /// The query option `$expand` is supported: `ExpandRestrictions/Expandable`.
    Expandable;
    /// The query option `$filter` is supported: `FilterRestrictions/Filterable`.
    Filterable;
    /// The query option `$search` is supported: `SearchRestrictions/Searchable`.
    Searchable;
    /// The query option `$orderby` is supported: `SortRestrictions/Sortable`.
    Sortable;
    /// The entities can be counted with `$count`: `CountRestrictions/Countable`.
    Countable;
    /// The query option `$top` is supported: `TopSupported`.
    TopSupported;
    /// The query option `$skip` is supported: `SkipSupported`.
    SkipSupported;
    /// The query option `$apply` is supported: `ApplySupported` of the vocabulary `Org.OData.Aggregation.V1`.
    Aggregatable;
    /// The query option `$compute` is supported: `ComputeSupported`.
    Computable;
}

/// Access to entities at their own location: entity sets, singletons and contained entities. They can be
/// created, changed and deleted here, but they have no references (`$ref`) to add or remove.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let users: CollectionRequestBuilder<User, Contained> = graph.users();
/// users.create(User::default()).send().await?;
/// users.by_id("1").delete().send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Contained {}

/// Access to related entities whose own location is elsewhere: references can be added and removed. There
/// is no `delete` here, because `DELETE` on such a path deletes the entity itself; delete it at its own
/// location instead, or say so with `delete_entity`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client, members: CollectionRequestBuilder<User, Related>) -> Result<(), Error> {
/// let adele = graph.users().by_id("adele@example.com");
/// members.add_ref(&adele).send().await?;
/// members.remove_ref(&adele).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Related {}

/// Access to related entities of a service that takes whatever OData defines there: entities are created,
/// changed and deleted through the navigation property, and references are added and removed.
///
/// An example is at [`Related`].
#[derive(Debug)]
pub enum Navigable {}

/// Defines an access type that implements the given ability traits, for the path named by `$target`.
macro_rules! access {
    ($name:ident, $target:literal: [$($ability:ident),* $(,)?]) => {
        #[doc = concat!("What may be done at `", $target, "`.")]
        #[derive(Debug)]
        pub enum $name {}

        $crate::runtime::request::access::access!(impl $name: [$($ability),*]);
    };
    (impl $name:ty: [$($ability:ident),* $(,)?]) => {
        $(impl $crate::runtime::request::access::$ability for $name {})*
    };
}

access!(impl Contained: [
    Readable, Insertable, Updatable, Deletable, Selectable, Expandable, Filterable, Searchable, Sortable,
    Countable, TopSupported, SkipSupported,
]);
access!(impl Related: [
    Readable, Updatable, Referenceable, Selectable, Expandable, Filterable, Searchable, Sortable, Countable,
    TopSupported, SkipSupported,
]);

access!(impl Navigable: [
    Readable, Insertable, Updatable, Deletable, Referenceable, Selectable, Expandable, Filterable, Searchable, Sortable,
    Countable, TopSupported, SkipSupported,
]);

pub(crate) use access;
