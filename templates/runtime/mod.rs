//! What does not depend on the metadata: OData's JSON, URLs and HTTP.

mod annotations;
mod answer;
mod body;
mod builder;
mod client;
mod common;
mod credential;
mod decode;
mod encode;
mod enumeration;
mod error;
mod literal;
mod misfit;
mod model;
mod object;
mod odata;
mod place;
mod polymorphic;
mod primitive;
mod query;
mod reference;
mod request;

pub use annotations::{Annotations, Removed};
pub use answer::{Answer, Content, Created, Failure, Page, ResultPart, Single, Value};
pub use body::from_slice;
pub use builder::{CollectionRequestBuilder, EntityRequestBuilder};
pub use client::{Client, ClientBuilder, Service};
pub use credential::{Credential, CredentialError, StaticToken, TokenFuture};
pub use decode::{Decode, Decoded, Generated, Kept, Kind, Outcome, Slot, Source};
pub use encode::{Encode, Json, Writer};
pub use enumeration::{Enumeration, EnumerationKind, Flags};
pub use error::{Error, ErrorKind};
pub use literal::UrlLiteral;
pub use misfit::{Misfit, Walk};
pub use model::{DerivedFrom, Model, Named, NavigationProperty, Property, Schema, list, some, upcast};
pub use object::ModelKind;
pub use odata::OData;
pub use place::Place;
pub use polymorphic::{Object, Polymorphic, PolymorphicKind, Variants};
pub use primitive::{Binary, Date, DateTimeOffset, Decimal, Duration, Guid, TimeOfDay, Untyped};
pub use query::Select;
pub use reference::Reference;
pub use request::{
    ActionRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest, GetRequest, ListRequest,
    ReferenceRequest, Request, UpdateRequest,
};

pub use reqwest::StatusCode;
pub use reqwest::header::HeaderMap;

#[doc(hidden)]
pub use serde;

/// What generated files name without a path.
pub(crate) mod emitted {
    pub(crate) use super::{
        ActionRequest, Binary, CollectionRequestBuilder, Content, Date, DateTimeOffset, Decimal, DerivedFrom,
        Duration, EntityRequestBuilder, Enumeration, Flags, FunctionRequest, Guid, Model, NavigationProperty,
        OData, Object, Outcome, Page, Polymorphic, Property, Reference, ResultPart, Schema, Single, Slot,
        Source, TimeOfDay, Untyped, Value, Variants, Writer,
    };
}

pub(crate) use common::{clone_model, debug_model, models_are_equal};
pub(crate) use enumeration::enumeration;
pub(crate) use model::{deserialize, deserialize_model, model, serialize_model, with_serde};
pub(crate) use polymorphic::{Debugging, polymorphic};
