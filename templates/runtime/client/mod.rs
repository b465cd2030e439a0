//! The client, from which all requests start: how it signs in, sends, repeats and reports, and what goes
//! beyond one request: lists, changes, batches, uploads, downloads, long-running operations. It is there with
//! the cargo feature `client`; without that, [`request`](crate::runtime::request) builds requests and reads
//! responses.
//!
//! # The order of steps
//!
//! 1. The request is built: path, query options, body, preferences, and headers of the request before those
//!    of the client. What is invalid ends here, unsent.
//! 2. The call begins: its id, its span for `tracing`, and the time limit for all tries together.
//! 3. For each try: the token, kept or new; a token against cross-site request forgery, where the service
//!    wants one; the span of the try and its time limit.
//! 4. Layers and interceptors before it, in the order in which they were added to the
//!    [`ClientBuilder`]; then the [`Transport`]; then the same layers in the opposite order.
//! 5. The head of the response: a redirect is followed, a rejected token is renewed, and what was throttled
//!    or failed and may be repeated is sent again after a wait, from step 3 on.
//! 6. The body is read, up to `max_response_size` bytes. If the connection breaks, that is a failed try.
//! 7. The shape of the response is checked, and its JSON is read.
//!
//! Services and layers of tower carry requests by an implementation of [`Transport`] over them: the example
//! `tower_transport`, beside the others that the README names, has it.

pub(crate) mod batch;
pub(crate) mod builder;
pub(crate) mod call;
pub(crate) mod chaos;
pub(crate) mod core;
pub(crate) mod credential;
pub(crate) mod csrf;
pub(crate) mod delta;
pub(crate) mod download;
pub(crate) mod layer;
pub(crate) mod memory;
pub(crate) mod operation;
pub(crate) mod origin;
pub(crate) mod paging;
pub(crate) mod parallel;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest_transport;
pub(crate) mod retry;
pub(crate) mod send;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod transport;
pub(crate) mod upload;

pub use crate::runtime::machine::body::from_slice;
pub use crate::runtime::request::{
    AdvancedQueries, BasicQueries, BatchFormat, BatchRules, Deployment, Error, ErrorDetail, ErrorKind,
    OperationRules, Response, Service, ServiceClient,
};
pub use batch::{Batch, BatchAnswers, ChangeSet, ChangeSetId, Step, StepId};
pub use builder::ClientBuilder;
pub use chaos::{ChaosTransport, Fault};
pub use credential::{AccessToken, Credential, CredentialError, StaticToken, TokenFuture, TokenRequest};
pub use delta::{Change, Changes};
pub use download::Download;
pub use layer::{Exchanged, Interceptor, InterceptorFuture};
pub use memory::{Exchange, InMemoryTransport, Received, RecordingTransport};
pub use operation::{Operation, OperationResult, OperationState};
pub use paging::{Items, Pages};
pub use parallel::ParallelItems;
#[cfg(feature = "reqwest")]
pub use reqwest_transport::ReqwestTransport;
pub use retry::RetryPolicy;
pub use transport::{
    ByteStream, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
pub use upload::{Progress, Upload};

pub use crate::runtime::request::{Bytes, HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
/// The HTTP client, in the version that [`ClientBuilder::configure_http`] takes.
#[cfg(feature = "reqwest")]
pub use ::reqwest;
