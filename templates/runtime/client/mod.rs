//! The client, from which all requests start: how it signs in, sends, repeats and reports, and what goes beyond one
//! request: lists, changes, batches, uploads, downloads, long-running operations.

pub(crate) mod batch;
pub(crate) mod call;
pub(crate) mod core;
pub(crate) mod credential;
pub(crate) mod csrf;
pub(crate) mod delta;
pub(crate) mod download;
pub(crate) mod error;
pub(crate) mod memory;
pub(crate) mod operation;
pub(crate) mod origin;
pub(crate) mod paging;
pub(crate) mod problem;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest_transport;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod send;
pub(crate) mod service;
pub(crate) mod service_client;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod trail;
pub(crate) mod transport;
pub(crate) mod upload;

pub use crate::runtime::machine::body::from_slice;
pub use batch::{Batch, BatchAnswers, ChangeSet, ChangeSetId, Step, StepId};
pub use credential::{AccessToken, Credential, CredentialError, StaticToken, TokenFuture, TokenRequest};
pub use delta::{Change, Changes};
pub use download::Download;
pub use error::{Error, ErrorDetail, ErrorKind};
pub use memory::{Exchange, InMemoryTransport, Received, RecordingTransport};
pub use operation::{Operation, OperationResult, OperationState};
pub use paging::{Items, Pages};
#[cfg(feature = "reqwest")]
pub use reqwest_transport::ReqwestTransport;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service::{AdvancedQueries, BasicQueries, BatchFormat, BatchRules, OperationRules, Service};
pub use service_client::{ClientBuilder, Deployment, ServiceClient};
pub use transport::{
    ByteStream, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
pub use upload::{Progress, Upload};

pub use ::http::{HeaderMap, Method, StatusCode};
/// The HTTP client, in the version that [`ClientBuilder::configure_http`] takes.
#[cfg(feature = "reqwest")]
pub use ::reqwest;
pub use bytes::Bytes;
