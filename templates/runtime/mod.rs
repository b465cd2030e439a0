//! The part of the crate that does not depend on the metadata: OData's JSON, URLs and HTTP.
//!
//! Functions that are not generic are `#[inline]`, even large ones: they are compiled in the programs that
//! call them, and programs do not wait for what they do not use.

pub mod access;
mod advanced;
mod annotations;
mod answer;
mod apply;
mod body;
mod builder;
pub(crate) mod client;
mod common;
mod conditional;
mod decode;
mod encode;
mod enumeration;
mod expression;
mod field;
mod form;
mod from_text;
mod input;
mod kind;
mod lenient;
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
mod row;
mod search;
mod term;

pub use access::{Contained, Navigable, Related};
pub use annotations::{Annotations, Removed};
pub use answer::{Answer, Content, Created, Failure, Page, ResultPart, Single, Value};
pub use apply::{
    Aggregate, AggregateValue, Aliased, AliasedAggregate, Compute, GroupBy, Rollup, Transformations, rollup,
    rollup_all, row_count,
};
pub use body::from_slice;
pub use builder::{CollectionRequestBuilder, EntityRequestBuilder, Identified, StreamRequestBuilder};
pub use client::batch::{Batch, BatchAnswers, ChangeSet, ChangeSetId, Step, StepId};
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
pub use client::service::{AdvancedQueries, BasicQueries, BatchFormat, BatchRules, OperationRules, Service};
pub use client::transport::{
    ByteStream, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
pub use client::upload::{Progress, Upload};
pub use client::{Client, ClientBuilder, Cloud};
pub use conditional::IfChanged;
pub use decode::{Codec, DataType, Decoded, Generated, GeneratedCodec, Kept};
pub use encode::{Computed, Encode, Json, JsonFormat, Output, OutputList};
pub use enumeration::{Enumeration, EnumerationCodec, Flags};
pub use expression::{Expression, Filter, Order, max_date_time, min_date_time, now, raw, this};
pub use field::{Field, FieldValue, Fields};
pub use from_text::{literal, parse};
pub use input::{Input, InputList, InputObject, Malformed, Outcome, Scalar, Sink};
pub use literal::UrlLiteral;
pub use misfit::{Misfit, misfits};
pub use model::{
    DerivedFrom, Model, ModelCodec, Named, NavigationProperty, Property, Schema, Structured, list, some,
    upcast,
};
pub use object::Object;
pub use odata::OData;
pub use operand::{Comparable, Fractional, Nullable, Number, Operand, Ordered};
pub use optional::{Given, IntoArgument, Omitted, Optional};
pub use place::Place;
pub use polymorphic::{Polymorphic, PolymorphicCodec};
pub use prefer::Prefer;
pub use primitive::{Binary, Date, DateTimeOffset, Decimal, Duration, Guid, TimeOfDay, Untyped};
pub use property::{PropertyRequestBuilder, PropertyValue};
pub use query::{Condition, Expand, Expanded, OrderBy, Select, Target};
pub use reference::Reference;
pub use request::{
    ActionRequest, ApplyRequest, ContentRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest,
    GetRequest, ListRequest, RawRequest, ReferenceRequest, Request, UpdateRequest,
};
pub use row::{Columns, Row, RowError};
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
        DerivedFrom, Duration, EntityRequestBuilder, Enumeration, Field, Fields, Flags, FunctionRequest,
        Guid, Identified, IntoArgument, Navigable, NavigationProperty, OData, Object, Optional, Page,
        Polymorphic, Property, PropertyRequestBuilder, Reference, Related, ResultPart, Schema, Single,
        StreamRequestBuilder, Structured, TimeOfDay, Untyped, Value,
    };
}

pub(crate) use common::{are_equal, debug_object};
pub(crate) use decode::deserialize;
pub(crate) use encode::serialize;
pub(crate) use enumeration::enumeration;
pub(crate) use model::{copied, model, with_serde};
pub(crate) use polymorphic::polymorphic;
