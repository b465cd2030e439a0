//! A request as one expression: path, method and options.

use odata_url::path::{PathSegment, encoded};
use odata_url::url::Url;
use requests::{Body, Request, is_async};
use rust_code::{Expr, Item, Method};

use crate::attempt::{Attempt, NoteKind};
use crate::content::raw_body;
use crate::index::PlanIndex;
use crate::options::{Asked, with_options};
use crate::route::{End, follow};
use crate::verb::{self, Called, Gives, Refusal};

/// A request as an expression, without `.send()`.
pub struct Call<'p> {
    /// The expression.
    pub code: Expr,
    /// The type of the response.
    pub gives: Gives<'p>,
    /// The last name of the path, from which the name of the response's variable is derived. It is empty for
    /// an operation, whose name does not describe what it returns.
    pub name: String,
    /// Whether the crate has methods for the whole path.
    pub is_resolved: bool,
    /// Whether it reads, and not a given number of items.
    pub is_read: bool,
    /// Whether it reads what has changed.
    pub is_delta: bool,
}

/// The call for a request: typed as far as the crate has types and methods, the rest in a raw form.
pub fn call<'p>(index: &'p PlanIndex<'p>, request: &Request) -> Attempt<Call<'p>> {
    let url = Url::parse(&request.path);
    let mut made = Attempt::begin();
    let (called, name, is_resolved) = match typed(index, &url, request) {
        Ok(attempt) => {
            let (called, name) = made.take(attempt);
            (called, name, true)
        }
        Err(Refusal { part, why }) => {
            // Even a path with a part that contradicts the metadata is one that the metadata has.
            let is_resolved = part != "path" || why.kind != NoteKind::Raw;
            made.note_cannot(part, why);
            (made.take(by_url(&url, request)), String::new(), is_resolved)
        }
    };
    let Called { code, gives, asked, query } = called;
    let code = made.take(with_options(index, code, &asked, request, &query));
    let is_started = request.headers.iter().any(|(name, value)| is_async(name, value));
    let gives = if is_started { Gives::Operation } else { gives };
    let is_read = request.method == "GET" && !query.iter().any(|option| option.known == Some("$top"));
    made.with(Call { code, gives, name, is_resolved, is_read, is_delta: is_delta(&url) })
}

/// Whether a path ends with the function that gives what has changed.
fn is_delta(url: &Url) -> bool {
    let Some(PathSegment::Name(name, _)) = url.segments.last() else { return false };
    name.rsplit('.').next() == Some("delta")
}

fn typed<'p>(
    index: &'p PlanIndex<'p>,
    url: &Url,
    request: &Request,
) -> Result<Attempt<(Called<'p>, String)>, Refusal> {
    let mut made = Attempt::begin();
    let route = made.take(follow(index, url).map_err(|why| Refusal { part: "path", why })?);
    let is_operation = matches!(route.end, End::Action(_) | End::Function(_));
    let name = if is_operation { String::new() } else { route.name.clone() };
    let called = made.take(verb::call(index, route, request)?);
    Ok(made.with((called, name)))
}

/// The expression for a request by its path as text, even if the crate has methods for it.
pub fn untyped<'p>(index: &PlanIndex<'_>, request: &Request) -> Attempt<Call<'p>> {
    let mut made = Attempt::begin();
    let Called { code, gives, query, .. } = made.take(by_url(&Url::parse(&request.path), request));
    let code = made.take(with_options(index, code, &Asked::Unknown, request, &query));
    let name = String::new();
    made.with(Call { code, gives, name, is_resolved: true, is_read: false, is_delta: false })
}

/// The expression for a request by its path as text.
fn by_url<'p>(url: &Url, request: &Request) -> Attempt<Called<'p>> {
    let (mut made, path) = (Attempt::begin(), &url.path);
    let (asked, query) = (Asked::Unknown, url.options.clone());
    let at = made.variable("path", Expr::text(encoded(path)));
    let is_content = path.ends_with("/content") || path.ends_with("/$value");
    if request.method == "GET" && is_content && request.body == Body::Empty {
        let code = Expr::name("graph").method(Method::raw("stream_at"), vec![at]).method("get", Vec::new());
        return made.with(Called { code, gives: Gives::Bytes, asked, query });
    }
    let (answer, gives) = match request.method.as_str() {
        "DELETE" => (Item::known("()").into(), Gives::Nothing),
        method if path.ends_with("/$ref") && method != "GET" => (Item::known("()").into(), Gives::Nothing),
        _ => (Item::known("Option").of(vec![Item::Json("Value").into()]), Gives::Json),
    };
    let method = Item::Runtime("Method").member(request.method.as_str()).into();
    let request_method = Method { types: vec![answer], ..Method::raw("request") };
    let code = Expr::name("graph").method(request_method, vec![method, at]);
    let code = made.take(raw_body(code, request));
    made.with(Called { code, gives, asked, query })
}
