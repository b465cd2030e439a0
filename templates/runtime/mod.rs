//! The part of the crate that does not depend on the metadata: OData's JSON, URLs and HTTP.
//!
//! # What is where
//!
//! * make a client: [`ServiceClient`](request::ServiceClient), [`ClientBuilder`](client::ClientBuilder),
//!   [`RetryPolicy`](client::RetryPolicy)
//! * sign in: [`Credential`](client::Credential), [`AccessToken`](client::AccessToken),
//!   [`StaticToken`](client::StaticToken), [`CredentialError`](client::CredentialError)
//! * build a path: [`EntityRequestBuilder`](request::EntityRequestBuilder),
//!   [`CollectionRequestBuilder`](request::CollectionRequestBuilder),
//!   [`PropertyRequestBuilder`](request::PropertyRequestBuilder),
//!   [`StreamRequestBuilder`](request::StreamRequestBuilder)
//! * send a request: [`Request`](request::Request), [`Prefer`](request::Prefer),
//!   [`Omitted`](request::Omitted)
//! * read responses: [`Page`](request::Page), [`Created`](request::Created), [`Content`](request::Content),
//!   [`Failure`](request::Failure), [`Response`](request::Response)
//! * read lists, and what has changed: [`Items`](client::Items), [`Pages`](client::Pages),
//!   [`Changes`](client::Changes), [`Change`](client::Change)
//! * handle errors: [`Error`](request::Error), [`ErrorKind`](request::ErrorKind)
//! * send requests by other means: [`ServiceClient::unconnected`](request::ServiceClient::unconnected),
//!   [`Request::to_http`](request::Request::to_http), [`Request::read_http`](request::Request::read_http)
//! * send several requests in one: [`Batch`](client::Batch), [`BatchAnswers`](client::BatchAnswers),
//!   [`ChangeSet`](client::ChangeSet)
//! * send and receive large content, and wait: [`Upload`](client::Upload), [`Download`](client::Download),
//!   [`Operation`](client::Operation)
//! * test without the service: [`InMemoryTransport`](client::InMemoryTransport),
//!   [`RecordingTransport`](client::RecordingTransport), [`ChaosTransport`](client::ChaosTransport)
//! * write query options: [`Expression`](query::Expression), [`Filter`](query::Filter),
//!   [`Order`](query::Order), [`Search`](query::Search), [`Transformations`](query::Transformations)
//! * name properties: [`Property`](model::Property), [`NavigationProperty`](model::NavigationProperty)
//! * work with models: [`Model`](model::Model), [`Polymorphic`](model::Polymorphic),
//!   [`Enumeration`](model::Enumeration), [`Flags`](model::Flags), [`Reference`](model::Reference)
//! * see what was not declared: [`OData`](model::OData), [`Annotations`](model::Annotations),
//!   [`Misfit`](model::Misfit)
//!
//! The examples of these pages are about a small directory service that has types of its own, such as a
//! `User` with an `AGE`. Their imports, which are not shown, are from the modules below; the examples of the
//! guide show theirs.
//!
//! What programs write most often is in the crate's `prelude`. What needs the network and an async runtime is
//! [`client`], which is there with the cargo feature of that name; the rest works without it.

// Functions that are not generic are `#[inline]`, even large ones: they are compiled in the programs that
// call them, and programs do not wait for what they do not use.

// Documentation shows methods in the order of modules, and those of `request` come before what `client` adds.
pub mod request;

#[cfg(feature = "client")]
pub mod client;
pub(crate) mod emitted;
#[doc(hidden)]
pub mod machine;
pub mod model;
pub mod query;
