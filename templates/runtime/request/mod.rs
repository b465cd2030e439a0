//! Request builders, which are paths, the requests that they make, and the shapes of the responses.

// It comes first so that a page about `Request` begins with sending it.
pub(crate) mod typed;

pub(crate) mod options;

pub mod access;
pub(crate) mod advanced;
pub(crate) mod answer;
pub(crate) mod apply;
pub(crate) mod builder;
pub(crate) mod conditional;
pub(crate) mod form;
pub(crate) mod kind;
pub(crate) mod optional;
pub(crate) mod parameters;
pub(crate) mod path;
pub(crate) mod prefer;
pub(crate) mod property;
pub(crate) mod row;
pub(crate) mod segments;

pub use access::{Contained, Navigable, Related};
pub use answer::{Answer, Content, Created, Failure, IfChanged, Page, ResultPart, Single, Wrapped};
pub use builder::{CollectionRequestBuilder, EntityRequestBuilder, Identified, StreamRequestBuilder};
pub use kind::Kind;
pub use optional::{Given, IntoArgument, Omitted, Optional};
pub use prefer::Prefer;
pub use property::{PropertyRequestBuilder, PropertyValue};
pub use row::{Columns, Row, RowError};
pub use typed::{
    ActionRequest, ApplyRequest, ContentRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest,
    GetRequest, ListRequest, RawRequest, ReferenceRequest, Request, UpdateRequest,
};
