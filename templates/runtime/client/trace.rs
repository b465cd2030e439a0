//! Spans and events for `tracing`, with the names of [OpenTelemetry's HTTP
//! conventions](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). They have URL templates,
//! but never ids, queries, headers or bodies.

use http::StatusCode;
use tracing::field::{Empty, display};
use tracing::{Span, debug, debug_span, info_span};
use url::Url;

use crate::runtime::request::error::Error;

/// The span of a call with all its tries.
#[inline]
pub(crate) fn call(method: &str, template: &str, client_request_id: &str) -> Span {
    info_span!(
        "call",
        otel.name = %format_args!("{method} {template}"),
        http.request.method = method,
        url.template = template,
        client_request_id,
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// The span of one try, counted from 1.
#[inline]
pub(crate) fn attempt(method: &str, template: &str, url: &Url, number: u32) -> Span {
    debug_span!(
        "try",
        otel.kind = "client",
        otel.name = %format_args!("{method} {template}"),
        http.request.method = method,
        url.template = template,
        url.scheme = url.scheme(),
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        http.request.resend_count = (number > 1).then(|| number - 1),
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// Records the outcome in the span of a try or a call.
#[inline]
pub(crate) fn ended(span: &Span, ended: Result<StatusCode, &Error>) {
    let status = ended.map_or_else(Error::status, Some);
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Err(error) = ended {
        match status.filter(|status| !status.is_success()) {
            Some(status) => span.record("error.type", display(status.as_u16())),
            None => span.record("error.type", display(format_args!("{:?}", error.kind()))),
        };
    }
}

/// Records that there will be another try.
#[cold]
#[inline]
pub(crate) fn retrying(number: u32, delay: std::time::Duration, error: &Error) {
    debug!(tries = number, delay_ms = delay.as_millis(), reason = %Reason(error), "trying again");
}

/// Records that a redirect is followed.
#[cold]
#[inline]
pub(crate) fn redirected(status: StatusCode, to: &Url) {
    debug!(status = status.as_u16(), server.address = to.host_str(), "redirected");
}

/// Records that the token was rejected and is replaced.
#[cold]
#[inline]
pub(crate) fn renewing(has_claims: bool) {
    debug!(has_claims, "the token was rejected; trying another one");
}

/// Records that a token that is still valid could not be renewed, and the wait until the next attempt.
#[cold]
#[inline]
pub(crate) fn not_renewed(wait: std::time::Duration) {
    tracing::warn!(
        delay_ms = wait.as_millis(),
        "the token is still valid, but could not be renewed; trying again later"
    );
}

/// Prints the status or kind, but not the service's message, which may contain personal data or secrets.
struct Reason<'e>(&'e Error);

impl std::fmt::Display for Reason<'_> {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.status() {
            Some(status) => write!(f, "{}", status.as_u16()),
            None => write!(f, "{:?}", self.0.kind()),
        }
    }
}
