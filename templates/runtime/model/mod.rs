//! Models: structs for entity and complex types, enums for abstract types, enumerations, and what they
//! consist of.

pub(crate) mod annotations;
pub(crate) mod derived;
pub(crate) mod enumeration;
pub(crate) mod list;
pub(crate) mod methods;
pub(crate) mod misfit;
pub(crate) mod odata;
pub(crate) mod polymorphic;
pub(crate) mod primitive;
pub(crate) mod property;
pub(crate) mod reference;

pub use crate::runtime::machine::data_type::DataType;
pub use annotations::Removed;
pub use derived::DerivedFrom;
pub use enumeration::{Enumeration, Flags};
pub use list::{IntoList, list};
pub use methods::{Model, some};
pub use misfit::{Misfit, misfits};
pub use odata::{Annotations, OData};
pub use polymorphic::Polymorphic;
pub use primitive::{Binary, Date, DateTimeOffset, Decimal, Guid, SignedDuration, TimeOfDay, Untyped};
pub use property::{Named, NavigationProperty, Property};
pub use reference::{IntoReference, Reference};
