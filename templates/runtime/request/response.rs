//! A response with its complete body.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use crate::runtime::request::asked::Asked;
use crate::runtime::request::error::{Error, ErrorKind};
use crate::runtime::request::root::Root;

/// A response with its complete body.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Box<dyn std::error::Error>> {
/// let response = graph.me().get().send_raw().await?;
/// println!("{}, etag {:?}", response.status(), response.headers().get("etag"));
/// let me: Untyped = from_slice(response.body())?;
/// # Ok(())
/// # }
/// ```
pub struct Response {
    pub(crate) root: Root,
    /// Method and URL template, for messages.
    pub(crate) request: String,
    pub(crate) asked: Asked,
    pub(crate) is_redirected: bool,
    pub(crate) tries: u32,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// How to request further pages: with the headers of the first request.
#[derive(Clone)]
pub(crate) struct Follow {
    pub(crate) root: Root,
    pub(crate) template: String,
    pub(crate) asked: Asked,
}

/// Leaves out headers and body, which may be secret.
impl fmt::Debug for Response {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug.field("request", &self.request).field("status", &self.status).field("length", &self.body.len());
        debug.finish_non_exhaustive()
    }
}

impl Response {
    /// The status.
    #[inline]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[inline]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body.
    #[inline]
    pub fn into_body(self) -> Bytes {
        self.body
    }

    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How to follow a link in this response.
    #[inline]
    pub(crate) fn into_follow(self) -> Follow {
        let mut template = self.request;
        let method = template.find(' ').map_or(template.len(), |at| at + 1);
        template.drain(..method);
        Follow { root: self.root, template, asked: self.asked }
    }

    /// The error for a body that does not have the declared shape.
    #[inline]
    pub(crate) fn unexpected(&self, message: String) -> Error {
        self.error(ErrorKind::Answer, message)
    }

    /// The error for a body whose decoding would take too much memory.
    #[cold]
    #[inline]
    pub(crate) fn too_large(&self, message: String) -> Error {
        self.error(ErrorKind::TooLarge, message)
    }

    /// An error with the whole response.
    #[inline]
    pub(crate) fn error(&self, kind: ErrorKind, message: String) -> Error {
        Error::response(&self.request, self.status, self.headers.clone(), self.body.clone())
            .because(kind, message)
            .after(self.tries)
    }
}

/// A member of an object by its name, whatever its case.
#[inline]
pub(crate) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let in_any_case =
        || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    object.get(name).or_else(in_any_case)
}
