//! Bodies that are sent as they are: content with its media type, and JSON of no declared type.

use requests::{Body, Request};
use rust_code::Expr;

use crate::attempt::{Attempt, json};

/// Content and its media type, as arguments.
pub fn content(request: &Request) -> Vec<Expr> {
    let (content, assumed) = match &request.body {
        Body::Json(value) => (json(value).method("to_string", Vec::new()), "application/json"),
        Body::Text(content) => (Expr::text(content), "application/octet-stream"),
        Body::Empty => (Expr::text(""), "application/octet-stream"),
    };
    vec![content, Expr::text(request.header("content-type").unwrap_or(assumed))]
}

/// A request with its body, unchanged.
pub fn raw_body(code: Expr, request: &Request) -> Attempt<Expr> {
    let mut made = Attempt::begin();
    let code = match &request.body {
        Body::Empty => code,
        Body::Json(value) => {
            let body = made.variable("body", json(value));
            code.method("with_body", vec![body])
        }
        Body::Text(_) => code.method("with_content", content(request)),
    };
    made.with(code)
}
