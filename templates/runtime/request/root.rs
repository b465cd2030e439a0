//! What requests are built on. It has the conventions of the service, and leads to the connection over which
//! requests are sent, if the crate is compiled with a client.

#[cfg(feature = "client")]
pub(crate) use crate::runtime::client::core::Core as Root;

#[cfg(not(feature = "client"))]
pub(crate) type Root = std::sync::Arc<crate::runtime::request::conventions::Conventions>;
