//! What was asked for a response, for requests that go on from it.

use std::time::Duration;

use http::HeaderMap;

use crate::runtime::request::trail::Trail;

/// The parts of a request that requests for further pages repeat. Some services want the headers of the
/// first request with every page.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    /// All headers but those about the body.
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Option<Duration>,
    /// The URL of the response, once there is one.
    pub(crate) url: String,
    pub(crate) is_get: bool,
    pub(crate) trail: Trail,
}

impl Asked {
    /// With the URL of the response.
    #[inline]
    pub(crate) fn answered_from(self, url: String) -> Self {
        Self { url, ..self }
    }
}
