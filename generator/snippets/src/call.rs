//! Writes a request as one expression: path, method and options.

use odata_url::path::encoded;
use odata_url::query;

use super::draft::{Draft, NoteKind, text};
use super::literal::Cannot;
use super::options::{Asked, write_options};
use super::request::{Body, Request, is_async};
use super::route::{End, follow};
use super::verb::{Gives, Refusal, raw_body, write_verb};

/// A request as an expression, without `.send()`.
pub struct Call<'p> {
    /// The expression.
    pub code: String,
    /// The type of the response.
    pub gives: Gives<'p>,
    /// The last name of the path, from which the name of the response's variable is derived. It is empty for
    /// an operation, whose name does not describe what it returns.
    pub name: String,
    /// Whether the crate has methods for the whole path.
    pub is_resolved: bool,
}

/// The call for a request: typed as far as the crate has types and methods, the rest in a raw form.
pub fn write_call<'p>(draft: &mut Draft<'p>, request: &Request) -> Call<'p> {
    let (path, query) = request.split();
    let mut query = query::options(query);
    let path = without_aliases(path, &mut query);
    let found = follow(draft, &path, query.clone());
    // Even a path with a part that contradicts the metadata is one that the metadata has.
    let is_resolved = !found.as_ref().is_err_and(|cannot| cannot.kind == NoteKind::Raw);
    let typed = found.map_err(|why| ("path", why)).and_then(|mut route| {
        let mut attempt = draft.another();
        let mut rest = std::mem::take(&mut route.query);
        let called = write_verb(&mut attempt, &route, request, &mut rest);
        let called = called.map_err(|Refusal { part, why }| (part, why));
        let is_operation = matches!(route.end, End::Action(_) | End::Function(_));
        let name = if is_operation { String::new() } else { route.name };
        called.map(|called| (attempt, called, name, rest))
    });
    let (code, gives, asked, name) = match typed {
        Ok((attempt, called, name, rest)) => {
            draft.adopt(attempt);
            query = rest;
            (called.code, called.gives, called.asked, name)
        }
        Err((part, Cannot { why, kind })) => {
            draft.note(kind, part, why);
            let (code, gives) = by_url(draft, &path, request);
            (code, gives, Asked::Unknown, String::new())
        }
    };
    let code = code + &write_options(draft, &asked, request, &query);
    let is_started = request.headers.iter().any(|(name, value)| is_async(name, value));
    let gives = if is_started { Gives::Operation } else { gives };
    Call { code, gives, name, is_resolved }
}

/// The expression for a request by its path as text, even if the crate has methods for it.
pub fn untyped<'p>(draft: &mut Draft<'p>, request: &Request) -> Call<'p> {
    let (path, query) = request.split();
    let (code, gives) = by_url(draft, path, request);
    let code = code + &write_options(draft, &Asked::Unknown, request, &query::options(query));
    Call { code, gives, name: String::new(), is_resolved: true }
}

/// Replaces parameter aliases by their values, section 5.2 of OData URL Conventions 4.01.
fn without_aliases(path: &str, query: &mut Vec<(String, String)>) -> String {
    let mut path = path.to_owned();
    query.retain(|(name, value)| {
        let alias = format!("={name}");
        let is_alias = name.starts_with('@') && path.contains(&alias);
        if is_alias {
            path = path.replace(&alias, &format!("={value}"));
        }
        !is_alias
    });
    path
}

/// The expression for a request by its path as text.
fn by_url<'p>(draft: &mut Draft<'p>, path: &str, request: &Request) -> (String, Gives<'p>) {
    let is_content = path.ends_with("/content") || path.ends_with("/$value");
    if request.method == "GET" && is_content && request.body == Body::Empty {
        let path = draft.variable("path", text(&encoded(path)));
        return (format!("graph.stream_at({path}).get()"), Gives::Bytes);
    }
    let (answer, gives) = match request.method.as_str() {
        "DELETE" => (String::from("()"), Gives::Nothing),
        method if path.ends_with("/$ref") && method != "GET" => (String::from("()"), Gives::Nothing),
        _ => (format!("Option<{}>", draft.import("serde_json::Value")), Gives::Json),
    };
    let (method, path) = (draft.runtime("Method"), text(&encoded(path)));
    let path = draft.variable("path", path);
    let verb = &request.method;
    let code = format!("graph.request::<{answer}>({method}::{verb}, {path})");
    (code + &raw_body(draft, request), gives)
}
