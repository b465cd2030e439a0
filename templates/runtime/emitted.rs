//! The names of the runtime that generated files import. A file imports those of the modules that it uses
//! something of, because each name in scope takes the compiler some time for each file.

/// For enumerations.
pub(crate) mod enumerations {
    pub(crate) use crate::runtime::machine::EnumSchema;
    pub(crate) use crate::runtime::model::Enumeration;
}

/// For structs.
pub(crate) mod models {
    pub(crate) use crate::runtime::machine::{FieldVisitor, Schema, Structured, Visitor};
    pub(crate) use crate::runtime::model::property::{navigation_property, property};
    pub(crate) use crate::runtime::model::{NavigationProperty, OData, Property};
}

/// For abstract types.
pub(crate) mod hierarchies {
    pub(crate) use crate::runtime::machine::{Abstract, ModelVisitor, ModelVisitorMut};
    pub(crate) use crate::runtime::model::DerivedFrom;
    pub(crate) use crate::runtime::request::ResultPart;
}

/// Types of properties.
pub(crate) mod types {
    pub(crate) use crate::runtime::model::{
        Binary, Date, DateTimeOffset, Decimal, Flags, Guid, Reference, SignedDuration, TimeOfDay, Untyped,
    };
}

/// For requests.
pub(crate) mod requests {
    pub(crate) use crate::runtime::model::{IntoList, IntoReference};
    pub(crate) use crate::runtime::request::segments::HasPath;
    pub(crate) use crate::runtime::request::{
        ActionRequest, CollectionRequestBuilder, Contained, Content, EntityRequestBuilder, FunctionRequest,
        Identified, IntoArgument, Navigable, Optional, Page, PropertyRequestBuilder, Related, Single,
        StreamRequestBuilder, Wrapped,
    };
}
