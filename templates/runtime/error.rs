//! What can go wrong with a request.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::runtime::body::from_slice;
use crate::runtime::credential::CredentialError;

/// Why a request did not end well. Whatever the service sent is kept.
pub struct Error(Box<Inner>);

/// At which point it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is not one that can be sent; nothing was sent.
    Invalid,
    /// No token could be had; nothing was sent.
    Credential,
    /// The connection failed before the answer was complete.
    Transport,
    /// The service answered with an error status.
    Service,
    /// The service answered with success, but not in the declared form.
    Answer,
}

struct Inner {
    kind: ErrorKind,
    /// Method and path.
    request: String,
    /// What we say of it.
    message: String,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// The body's `error`, OData JSON Format section 21.
    error: Value,
    source: Option<CredentialError>,
}

impl Error {
    fn new(kind: ErrorKind, request: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            request: request.to_owned(),
            message: message.into(),
            status: None,
            headers: HeaderMap::new(),
            body: None,
            error: Value::Null,
            source: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, "", message)
    }

    pub(crate) fn credential(request: &str, source: CredentialError) -> Self {
        let mut error = Self::new(ErrorKind::Credential, request, "no token could be had");
        error.0.source = Some(source);
        error
    }

    pub(crate) fn transport(request: &str, source: reqwest::Error) -> Self {
        let mut error = Self::new(ErrorKind::Transport, request, "the connection failed");
        error.0.source = Some(Box::new(source));
        error
    }

    pub(crate) fn response(request: &str, status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        let mut error = Self::new(ErrorKind::Service, request, "");
        let json: Value = from_slice(&body).unwrap_or_default();
        error.0.error = json.get("error").cloned().unwrap_or_default();
        error.0.status = Some(status);
        error.0.headers = headers;
        error.0.body = Some(body);
        error
    }

    pub(crate) fn because(mut self, message: String) -> Self {
        self.0.kind = ErrorKind::Answer;
        self.0.message = message;
        self
    }

    pub(crate) fn with_head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self
    }

    /// At which point it went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status, if an answer began to arrive.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the answer; empty without one.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as it was sent, whatever it is.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// `error.code`.
    pub fn code(&self) -> Option<&str> {
        self.0.error.get("code")?.as_str()
    }

    /// `error.message`; ours when the service sent none.
    pub fn message(&self) -> &str {
        self.service_message().unwrap_or(&self.0.message)
    }

    /// The whole `error` object of the body, as it was sent; null without one.
    pub fn details(&self) -> &Value {
        &self.0.error
    }

    /// The id that the service gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.id("request-id")
    }

    /// The id that this client, or the caller, gave the request.
    pub fn client_request_id(&self) -> Option<&str> {
        self.id("client-request-id")
    }

    /// Whether the status is 404.
    pub fn is_not_found(&self) -> bool {
        self.0.status == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the status is 429.
    pub fn is_throttled(&self) -> bool {
        self.0.status == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    fn id(&self, name: &str) -> Option<&str> {
        let inner = self.0.error.get("innerError").or_else(|| self.0.error.get("innererror"));
        let header = self.0.headers.get(name).and_then(|value| value.to_str().ok());
        header.or_else(|| inner?.get(name)?.as_str())
    }

    fn service_message(&self) -> Option<&str> {
        self.0.error.get("message")?.as_str().filter(|message| !message.is_empty())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        if !self.0.request.is_empty() {
            parts.push(self.0.request.clone());
        }
        parts.extend(self.0.status.map(|status| status.to_string()));
        parts.extend(self.code().map(str::to_owned));
        if !self.0.message.is_empty() {
            parts.push(self.0.message.clone());
        }
        parts.extend(self.service_message().map(str::to_owned));
        f.write_str(&parts.join(": "))?;
        match self.request_id() {
            Some(id) => write!(f, " (request-id {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("body", &self.0.body.as_deref().map(String::from_utf8_lossy))
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
