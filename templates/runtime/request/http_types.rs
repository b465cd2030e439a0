//! Requests and responses as values of the crate `http`, for programs that have a client of their own: in a
//! browser, a worker or a test.

use bytes::Bytes;
use http::header::ACCEPT;
use http::{Method, Uri};

use crate::runtime::request::answer::{Answer, read_changed};
use crate::runtime::request::asked::Asked;
use crate::runtime::request::body::Body;
use crate::runtime::request::conventions::Conventions;
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::Kind;
use crate::runtime::request::response::Response;
use crate::runtime::request::trail::Trail;
use crate::runtime::request::typed::{Request, Settled};

impl<R, K: Kind> Request<R, K> {
    /// The HTTP request, to be sent by a client of the program's own, which adds a token. The body is empty
    /// if there is none, or if it is a stream.
    ///
    /// # Errors
    /// When the request is invalid; when it [resumes](Self::resume_at) at a link that is not an absolute URL
    /// below the service root, to which no token may be sent.
    pub fn to_http(&self) -> Result<http::Request<Bytes>, Error> {
        let Settled { method, url, link, mut headers, body, .. } = self.again().settled()?;
        let url = match link {
            Some(link) => below(&self.path.root, &link)?,
            None => url,
        };
        headers.entry(ACCEPT).or_insert(self.path.root.json_type());
        let mut request = http::Request::new(body.and_then(Body::into_bytes).unwrap_or_default());
        *request.uri_mut() = url
            .parse::<Uri>()
            .map_err(|error| Error::invalid(format!("the request has no valid URL: {error}")))?;
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

impl<R: Answer, K: Kind> Request<R, K> {
    /// Reads the response to this request that a client of the program's own received, as `send` does.
    ///
    /// # Errors
    /// When the service responded with an error status, and when the response does not have the declared
    /// shape; [`Error::kind`] tells them apart.
    pub fn read_http(&self, response: http::Response<impl Into<Bytes>>) -> Result<R::Output, Error> {
        let Settled { method, url, link, template, headers, timeout, .. } = self.again().settled()?;
        let (head, body) = response.into_parts();
        let request = format!("{method} {template}");
        let body = body.into();
        if !head.status.is_success() {
            let error = Error::response(&request, head.status, head.headers, body);
            return read_changed::<R>(Err(error.with_resync_codes(self.path.root.resync_codes())));
        }
        let is_get = method == Method::GET;
        let asked = Asked { headers, timeout, url: link.unwrap_or(url), is_get, trail: Trail::default() };
        read_changed::<R>(Ok(Response {
            root: self.path.root.clone(),
            request,
            asked,
            is_redirected: false,
            tries: 1,
            status: head.status,
            headers: head.headers,
            body,
        }))
    }
}

/// A link below the service root. Links are opaque, so a `#` and what follows it are sent, too.
///
/// # Errors
/// When it is elsewhere.
#[inline]
fn below(root: &Conventions, link: &str) -> Result<String, Error> {
    match link.strip_prefix(root.base()) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?', '(']) => Ok(link.replace('#', "%23")),
        _ => Err(Error::invalid("a link is not an absolute URL below the service root")),
    }
}
