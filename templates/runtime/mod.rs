//! The part of the crate that does not depend on the metadata: OData's JSON, URLs and HTTP.

pub mod access;
mod advanced;
mod annotations;
mod answer;
mod body;
mod builder;
pub(crate) mod client;
mod common;
mod decode;
mod encode;
mod enumeration;
mod expression;
mod form;
mod from_text;
mod kind;
mod list;
mod literal;
mod misfit;
mod model;
mod object;
mod odata;
mod operand;
mod optional;
mod options;
mod path;
mod place;
mod polymorphic;
mod prefer;
mod primitive;
mod property;
mod query;
mod reference;
mod request;
mod search;
mod term;

pub use access::{Contained, Related};
pub use annotations::{Annotations, Removed};
pub use answer::{Answer, Content, Created, Failure, Page, ResultPart, Single, Value};
pub use body::from_slice;
pub use builder::{CollectionRequestBuilder, EntityRequestBuilder, Identified, StreamRequestBuilder};
pub use client::batch::{Batch, BatchAnswers, Step, StepId};
pub use client::credential::{
    AccessToken, Credential, CredentialError, StaticToken, TokenFuture, TokenRequest,
};
pub use client::delta::{Change, Changes};
pub use client::download::Download;
pub use client::error::{Error, ErrorDetail, ErrorKind};
pub use client::memory::{Exchange, InMemoryTransport, Received, RecordingTransport};
pub use client::operation::{Operation, OperationResult, OperationState};
pub use client::paging::{Items, Pages};
#[cfg(feature = "reqwest")]
pub use client::reqwest::ReqwestTransport;
pub use client::response::Response;
pub use client::retry::RetryPolicy;
pub use client::service::{AdvancedQueries, BasicQueries, BatchRules, OperationRules, Service};
pub use client::transport::{
    ByteStream, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
pub use client::upload::{Progress, Upload};
pub use client::{Client, ClientBuilder, Cloud};
pub use decode::{Decode, Decoded, Generated, Kept, Kind, Outcome, Slot, Source};
pub use encode::{Encode, Json, Writer};
pub use enumeration::{Enumeration, EnumerationKind, Flags};
pub use expression::{Expression, Filter, Order, max_date_time, min_date_time, now, raw, this};
pub use from_text::parse;
pub use literal::UrlLiteral;
pub use misfit::{Misfit, Walk};
pub use model::{DerivedFrom, Model, Named, NavigationProperty, Property, Schema, list, some, upcast};
pub use object::ModelKind;
pub use odata::OData;
pub use operand::{Comparable, Fractional, Nullable, Number, Operand, Ordered};
pub use optional::Optional;
pub use place::Place;
pub use polymorphic::{Object, Polymorphic, PolymorphicKind, Variants};
pub use prefer::Prefer;
pub use primitive::{Binary, Date, DateTimeOffset, Decimal, Duration, Guid, TimeOfDay, Untyped};
pub use property::{PropertyRequestBuilder, PropertyValue};
pub use query::{Condition, Expand, Expanded, OrderBy, Select, Target};
pub use reference::Reference;
pub use request::{
    ActionRequest, ContentRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest, GetRequest,
    ListRequest, RawRequest, ReferenceRequest, Request, UpdateRequest,
};
pub use search::{Search, phrase};

pub use ::http::{HeaderMap, Method, StatusCode};
/// The HTTP client, in the version that [`ClientBuilder::configure_http`] takes.
#[cfg(feature = "reqwest")]
pub use ::reqwest;
pub use bytes::Bytes;

#[doc(hidden)]
pub use serde;

/// The names that every generated file imports.
pub(crate) mod emitted {
    pub(crate) use super::{
        ActionRequest, Binary, CollectionRequestBuilder, Contained, Content, Date, DateTimeOffset, Decimal,
        DerivedFrom, Duration, EntityRequestBuilder, Enumeration, Flags, FunctionRequest, Guid, Identified,
        Model, NavigationProperty, OData, Object, Optional, Outcome, Page, Polymorphic, Property,
        PropertyRequestBuilder, Reference, Related, ResultPart, Schema, Single, Slot, Source,
        StreamRequestBuilder, TimeOfDay, Untyped, Value, Variants, Writer,
    };
}

pub(crate) use common::{clone_model, debug_model, models_are_equal};
pub(crate) use enumeration::enumeration;
pub(crate) use model::{deserialize, deserialize_model, model, serialize_model, with_serde};
pub(crate) use polymorphic::{Debugging, polymorphic};
