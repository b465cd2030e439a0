//! What may be done at the end of a path, as containment and the Capabilities vocabulary declare it.
//! Methods that a service does not offer are not there.

macro_rules! abilities {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* pub trait $name {})*
    };
}

abilities! {
    /// `ReadRestrictions/Readable`.
    Readable
    /// `InsertRestrictions/Insertable`.
    Insertable
    /// `UpdateRestrictions/Updatable`.
    Updatable
    /// `DeleteRestrictions/Deletable`.
    Deletable
    /// `NavigationRestrictions/Referenceable`: `$ref`.
    Referenceable
    /// `SelectSupport/Supported`: `$select`.
    Selectable
    /// `ExpandRestrictions/Expandable`: `$expand`.
    Expandable
    /// `FilterRestrictions/Filterable`: `$filter`.
    Filterable
    /// `SearchRestrictions/Searchable`: `$search`.
    Searchable
    /// `SortRestrictions/Sortable`: `$orderby`.
    Sortable
    /// `CountRestrictions/Countable`: `$count`.
    Countable
    /// `TopSupported`: `$top`.
    TopSupported
    /// `SkipSupported`: `$skip`.
    SkipSupported
}

/// Access to entities where they live: entity sets, singletons, contained entities. They are created,
/// changed and deleted here, and not referred to.
#[derive(Debug)]
pub enum Contained {}

/// Access to entities that live elsewhere and are related: references are added and removed.
/// Deleting what is at the end of such a path would delete the entity itself, and is done where it lives.
#[derive(Debug)]
pub enum Related {}

/// A type that has some of the abilities, for what is at a target.
macro_rules! access {
    ($name:ident, $target:literal: [$($ability:ident),* $(,)?]) => {
        #[doc = concat!("What may be done at `", $target, "`.")]
        #[derive(Debug)]
        pub enum $name {}

        $crate::runtime::access::access!(impl $name: [$($ability),*]);
    };
    (impl $name:ty: [$($ability:ident),* $(,)?]) => {
        $(impl $crate::runtime::access::$ability for $name {})*
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

pub(crate) use access;
