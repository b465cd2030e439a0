//! Request builders, which are paths, the requests that they make, and the shapes of the responses. Nothing
//! here sends anything: that does [`client`](crate::runtime::client), or the program itself.

// Documentation shows methods in the order of modules. What all requests have comes first.
pub(crate) mod typed;

pub(crate) mod options;

pub mod access;
pub(crate) mod advanced;
pub(crate) mod answer;
pub(crate) mod apply;
pub(crate) mod asked;
pub(crate) mod body;
pub(crate) mod builder;
pub(crate) mod conditional;
pub(crate) mod conventions;
pub(crate) mod error;
pub(crate) mod form;
pub(crate) mod http_types;
pub(crate) mod kind;
pub(crate) mod optional;
pub(crate) mod parameters;
pub(crate) mod path;
pub(crate) mod prefer;
pub(crate) mod problem;
pub(crate) mod property;
pub(crate) mod reach;
pub(crate) mod response;
pub(crate) mod root;
pub(crate) mod row;
pub(crate) mod segments;
pub(crate) mod service;
pub(crate) mod service_client;
pub(crate) mod trace;
pub(crate) mod trail;
#[cfg(not(feature = "client"))]
pub(crate) mod unconnected;

pub use access::{Contained, Navigable, Related};
pub use answer::{Answer, Content, Created, Failure, IfChanged, Page, ResultPart, Single, Wrapped};
pub use builder::{CollectionRequestBuilder, EntityRequestBuilder, Identified, StreamRequestBuilder};
pub use error::{Error, ErrorDetail, ErrorKind};
pub use kind::Kind;
pub use optional::{Given, IntoArgument, Omitted, Optional};
pub use prefer::Prefer;
pub use property::{PropertyRequestBuilder, PropertyValue};
pub use response::Response;
pub use row::{Columns, Row, RowError};
pub use service::{AdvancedQueries, BasicQueries, BatchFormat, BatchRules, OperationRules, Service};
pub use service_client::{Deployment, ServiceClient};
pub use typed::{
    ActionRequest, ApplyRequest, ContentRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest,
    GetRequest, ListRequest, RawRequest, ReferenceRequest, Request, UpdateRequest,
};

/// Types of requests and responses, in the version of [`Request::to_http`].
pub use ::http;
pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use bytes::Bytes;
