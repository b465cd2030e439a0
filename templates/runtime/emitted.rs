//! The names that every generated file imports.

pub(crate) use crate::runtime::machine::{
    Abstract, EnumSchema, FieldVisitor, ModelVisitor, ModelVisitorMut, Schema, Structured, Visitor,
};
pub(crate) use crate::runtime::model::property::{navigation_property, property};
pub(crate) use crate::runtime::model::{
    Binary, Date, DateTimeOffset, Decimal, DerivedFrom, Enumeration, Flags, Guid, IntoList, IntoReference,
    NavigationProperty, OData, Property, Reference, SignedDuration, TimeOfDay, Untyped,
};
pub(crate) use crate::runtime::request::segments::HasPath;
pub(crate) use crate::runtime::request::{
    ActionRequest, CollectionRequestBuilder, Contained, Content, EntityRequestBuilder, FunctionRequest,
    Identified, IntoArgument, Navigable, Optional, Page, PropertyRequestBuilder, Related, ResultPart, Single,
    StreamRequestBuilder, Wrapped,
};
