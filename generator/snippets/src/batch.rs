//! Batches, section 19 of OData JSON Format 4.01. Each request in a batch becomes a step of the snippet,
//! written like a request on its own.

use std::collections::BTreeMap;

use generator::text::one_line;
use odata_url::path::{PathSegment, segments};
use odata_url::url::Url;
use requests::{Body, Method, Request, is_async, relative};
use rust_code::names::rename;
use rust_code::{Expr, Let, Statement, print};
use serde_json::{Map, Value};

use crate::attempt::{Attempt, Cannot};
use crate::call::{call, untyped};
use crate::index::PlanIndex;
use crate::options::{Asked, with_options};
use crate::statements::{self, Code, sent};
use crate::variable::unused;
use crate::{Answer, Form};

/// Whether a request is a batch, and the service accepts batches.
pub fn is_batch(index: &PlanIndex<'_>, request: &Request) -> bool {
    let is_at = |path: &str| segments(path) == [PathSegment::Name(String::from("$batch"), None)];
    index.api.service.batch.is_some() && request.method == "POST" && is_at(request.split().0)
}

/// The statements for a batch. If the crate cannot send it as a batch, it is a request by its path, in a raw
/// form.
pub fn statements(index: &PlanIndex<'_>, request: &Request) -> Attempt<Code> {
    match read(index, request) {
        Ok(steps) => written(index, &steps),
        Err((part, cannot)) => {
            let mut made = Attempt::begin();
            made.note_cannot(part, cannot);
            let code = made.take(statements::statements(index, untyped(index, request)));
            made.with(code)
        }
    }
}

/// The part of a batch that has no typed form, and the reason.
type Unfit = (String, Cannot);

/// A request of the batch.
#[derive(Debug)]
struct Step {
    id: String,
    request: Request,
    /// The ids of the steps that must succeed first.
    after: Vec<String>,
}

/// The steps of a batch, in an order in which they can be added.
fn read(index: &PlanIndex<'_>, request: &Request) -> Result<Vec<Step>, Unfit> {
    let url = Url::parse(&request.path);
    let batch = Expr::name("batch");
    let own = with_options(index, batch.clone(), &Asked::Unknown, request, &url.options).value;
    if own != batch {
        let part = if url.options.is_empty() { "headers" } else { "query" };
        let own = print::one_line(&own);
        let own = own.trim_start_matches("batch");
        return Err((part.to_owned(), Cannot::raw(format!("the crate sends batches without `{own}`"))));
    }
    steps(&request.body, index.api.service.base_url.as_deref().as_slice())
}

/// The steps in a body, sorted so that each comes after those that it depends on.
fn steps(body: &Body, roots: &[&str]) -> Result<Vec<Step>, Unfit> {
    let requests = requests(body)?;
    let mut steps = Vec::new();
    for (at, json) in requests.iter().enumerate() {
        let step = step(json, roots);
        steps.push(step.map_err(|(part, why)| (format!("/requests/{at}{part}"), why))?);
    }
    for (at, step) in steps.iter().enumerate() {
        related(step, &steps).map_err(|(part, why)| (format!("/requests/{at}{part}"), why))?;
    }
    ordered(steps)
}

fn requests(body: &Body) -> Result<&[Value], Unfit> {
    let unfit = |why: Cannot| Err((String::from("body"), why));
    let object = match body {
        Body::Json(Value::Object(object)) => object,
        Body::Text(_) => return unfit(Cannot::raw("the crate sends batches as JSON")),
        Body::Json(_) | Body::Empty => return unfit(Cannot::contradiction("a batch is an object")),
    };
    if let Some(name) = object.keys().find(|name| *name != "requests") {
        return Err((format!("/{name}"), Cannot::contradiction(format!("a batch has no `{name}`"))));
    }
    match object.get("requests") {
        Some(Value::Array(requests)) if !requests.is_empty() => Ok(requests),
        _ => Err((String::from("/requests"), Cannot::contradiction("a batch is a list of requests"))),
    }
}

/// Reads one step. Parts that are reported are JSON pointers into it.
fn step(json: &Value, roots: &[&str]) -> Result<Step, Unfit> {
    let unfit = |name: &str, why: Cannot| (format!("/{name}"), why);
    let object = json.as_object().ok_or_else(|| {
        (String::new(), Cannot::contradiction("a request of a batch is an object with an id"))
    })?;
    for name in object.keys() {
        known(name).map_err(|why| unfit(name, why))?;
    }
    let url = text(object, "url")?;
    let path = relative(url, roots).map_err(|why| unfit("url", Cannot::contradiction(why)))?;
    let headers = headers(object.get("headers")).map_err(|why| unfit("headers", why))?;
    let mut request = Request { method: method(object)?, path, headers, body: Body::Empty };
    request.body = body(object.get("body"), &request).map_err(|why| unfit("body", why))?;
    let after = after(object.get("dependsOn")).map_err(|why| unfit("dependsOn", why))?;
    Ok(Step { id: text(object, "id")?.to_owned(), request, after })
}

/// Checks that the crate can express a member of a step. Ignoring a member would change the meaning.
fn known(name: &str) -> Result<(), Cannot> {
    match name {
        "id" | "method" | "url" | "headers" | "body" | "dependsOn" => Ok(()),
        "atomicityGroup" | "if" => Err(Cannot::raw(format!("the crate sends batches without `{name}`"))),
        _ => Err(Cannot::contradiction(format!("a request of a batch has no `{name}`"))),
    }
}

fn text<'j>(object: &'j Map<String, Value>, name: &str) -> Result<&'j str, Unfit> {
    let why = || Cannot::contradiction(format!("a request of a batch has `{name}`, a text"));
    object.get(name).and_then(Value::as_str).ok_or_else(|| (format!("/{name}"), why()))
}

fn method(object: &Map<String, Value>) -> Result<Method, Unfit> {
    let text = text(object, "method")?;
    let method = Method::read(text).ok().filter(|method| !matches!(method.as_str(), "HEAD" | "OPTIONS"));
    method.ok_or_else(|| {
        let why = format!("no request of a batch has the method `{}`", one_line(text).to_uppercase());
        (String::from("/method"), Cannot::contradiction(why))
    })
}

/// The headers of a step. A long-running operation cannot be started in a batch, because its progress
/// could not be requested.
fn headers(json: Option<&Value>) -> Result<Vec<(String, String)>, Cannot> {
    let pair = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    let headers = match json {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(json) => json.as_object().and_then(|headers| headers.iter().map(pair).collect()),
    };
    let headers =
        headers.ok_or_else(|| Cannot::contradiction("headers must be an object whose values are strings"))?;
    if headers.iter().any(|(name, value)| is_async(name, value)) {
        Err(Cannot::raw("the crate cannot start a long-running operation in a batch"))
    } else {
        Ok(headers)
    }
}

/// The body of a step. A string is the base64 of other content, unless a header says that the body is JSON.
fn body(json: Option<&Value>, request: &Request) -> Result<Body, Cannot> {
    let is_json = request.header("content-type").map(|name| name.to_lowercase().contains("json"));
    match json {
        None | Some(Value::Null) => Ok(Body::Empty),
        Some(json) if is_json.unwrap_or(!json.is_string()) => Ok(Body::Json(json.clone())),
        Some(_) => Err(Cannot::raw("the body is content that is no JSON")),
    }
}

fn after(json: Option<&Value>) -> Result<Vec<String>, Cannot> {
    let text = |id: &Value| id.as_str().map(str::to_owned);
    let ids = match json {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(json) => json.as_array().and_then(|ids| ids.iter().map(text).collect()),
    };
    ids.ok_or_else(|| Cannot::contradiction("`dependsOn` is a list of ids"))
}

/// Checks that the ids and dependencies of a step are valid.
fn related(step: &Step, steps: &[Step]) -> Result<(), Unfit> {
    let is_id = |id: &str| steps.iter().any(|step| step.id == id);
    if steps.iter().filter(|other| other.id == step.id).count() > 1 {
        let why = format!("several requests have the id `{}`", step.id);
        return Err((String::from("/id"), Cannot::contradiction(why)));
    }
    if let Some(id) = step.after.iter().find(|id| !is_id(id)) {
        let why = format!("there is no request with the id `{id}`");
        return Err((String::from("/dependsOn"), Cannot::contradiction(why)));
    }
    // The crate numbers steps anew, so a reference to an id in an address would refer to another step.
    let names = |text: &str| {
        let name = text.trim_start_matches('/').split(['/', '?']).next();
        name.and_then(|name| name.strip_prefix('$')).is_some_and(is_id)
    };
    let why = || Cannot::raw("the crate cannot refer to the response of another request in the batch");
    match &step.request.body {
        _ if names(&step.request.path) => Err((String::from("/url"), why())),
        Body::Json(json) if has_text(json, &names) => Err((String::from("/body"), why())),
        _ => Ok(()),
    }
}

/// Whether a JSON value contains a string for which the condition is true.
fn has_text(json: &Value, is_meant: &dyn Fn(&str) -> bool) -> bool {
    match json {
        Value::String(text) => is_meant(text),
        Value::Array(values) => values.iter().any(|value| has_text(value, is_meant)),
        Value::Object(members) => members.values().any(|value| has_text(value, is_meant)),
        _ => false,
    }
}

/// Sorts the steps so that each comes after those that it depends on, and otherwise keeps their order.
fn ordered(mut left: Vec<Step>) -> Result<Vec<Step>, Unfit> {
    let mut ordered: Vec<Step> = Vec::new();
    while !left.is_empty() {
        let is_before = |id: &String| ordered.iter().any(|step| step.id == *id);
        let Some(next) = left.iter().position(|step| step.after.iter().all(is_before)) else {
            let ids: Vec<String> = left.iter().map(|step| format!("`{}`", step.id)).collect();
            let why = format!("these depend on each other: {}", ids.join(", "));
            return Err((String::from("/requests"), Cannot::contradiction(why)));
        };
        ordered.push(left.remove(next));
    }
    Ok(ordered)
}

/// Statements that add all steps, send the batch, and take out the responses.
fn written(index: &PlanIndex<'_>, steps: &[Step]) -> Attempt<Code> {
    let mut made = Attempt::begin();
    let mut lines = Lines { index, adding: Vec::new(), taking: Vec::new(), names: BTreeMap::new() };
    for step in steps {
        made.take(lines.step(step));
    }
    let variable = |name: &str, value| Statement::Let(Let { name: name.to_owned(), is_mut: true, value });
    let mut call = vec![variable("batch", Expr::name("graph").method("batch", Vec::new()))];
    call.extend(lines.adding);
    call.push(variable("answers", sent(Expr::name("batch"), "send")));
    // If the crate has no method for a request, a note says so; the batch itself is always resolved.
    let answer = Some(Answer { name: String::from("answers"), form: Form::Batch });
    made.with(Code { call, handling: lines.taking, answer, is_resolved: true })
}

/// The statements written so far.
struct Lines<'s, 'p> {
    index: &'s PlanIndex<'p>,
    /// The statements before the batch is sent.
    adding: Vec<Statement>,
    /// The statements after the batch was sent.
    taking: Vec<Statement>,
    /// The variables of the steps, by their ids.
    names: BTreeMap<&'s str, String>,
}

impl<'s> Lines<'s, '_> {
    fn step(&mut self, step: &'s Step) -> Attempt<()> {
        let mut attempt = call(self.index, &step.request);
        attempt.put_notes_within(&format!("requests/{}: ", step.id));
        let Attempt { value: mut call, lets, notes } = attempt;
        for Let { name, value, is_mut } in lets {
            let free = self.free(&name);
            rename(&mut call.code, &name, &free);
            self.adding.push(Statement::Let(Let { name: free, is_mut, value }));
        }
        let answer = statements::answer(self.index, &call);
        let otherwise = if step.request.method == "DELETE" { "deleted" } else { "done" };
        let name = self.free(answer.as_ref().map_or(otherwise, |answer| &answer.name));
        let earlier: Vec<&String> = step.after.iter().filter_map(|id| self.names.get(id.as_str())).collect();
        let added = added(&earlier, call.code.clone());
        self.adding.push(Statement::variable(&name, added));
        let taken = Expr::name("answers").method("take", vec![Expr::name(&name)]).tried();
        match answer {
            None => self.taking.push(Statement::Do(taken)),
            Some(answer) => {
                let answer = Answer { name: name.clone(), ..answer };
                self.taking.push(Statement::variable(&name, taken));
                self.taking.extend(statements::handling(self.index, &call, &answer));
            }
        }
        self.names.insert(&step.id, name);
        Attempt { value: (), lets: Vec::new(), notes }
    }

    /// A name that no variable has which is used later.
    fn free(&self, name: &str) -> String {
        unused(name, |name| {
            matches!(name, "batch" | "answers") || self.names.values().any(|known| known == name)
        })
    }
}

/// The call that adds a step. Steps have different types, so several dependencies are passed as ids.
fn added(earlier: &[&String], code: Expr) -> Expr {
    let batch = Expr::name("batch");
    let after = match earlier {
        [] => return batch.method("add", vec![code]),
        [one] => vec![Expr::name(one.as_str()).reference()],
        several => several.iter().map(|name| Expr::name(name.as_str()).method("id", Vec::new())).collect(),
    };
    batch.method("add_after", vec![Expr::Array(after), code])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Body, steps};

    fn read(requests: Value) -> Result<Vec<String>, String> {
        let steps = steps(&Body::Json(json!({"requests": requests})), &["https://zoo/api"]);
        let steps = steps.map_err(|(part, cannot)| format!("{part}: {}", cannot.why))?;
        Ok(steps.into_iter().map(|step| format!("{} {}", step.id, step.request.path)).collect())
    }

    fn get(id: &str, url: &str, after: Value) -> Value {
        json!({"id": id, "method": "get", "url": url, "dependsOn": after})
    }

    #[test]
    fn steps_are_behind_those_that_they_depend_on() {
        let requests = json!([
            get("a", "x", json!(["c", "b"])),
            get("b", "/y", json!([])),
            get("c", "https://zoo/api/z?q", json!(["b"])),
            get("d", "", json!(null)),
        ]);
        let expected = ["b /y", "c /z?q", "a /x", "d /"].map(String::from);
        assert_eq!(read(requests), Ok(expected.to_vec()));
    }

    #[test]
    fn what_is_no_batch_is_told() {
        let with = |name: &str, value: Value| {
            let mut step = get("a", "/x", json!([]));
            step[name] = value;
            json!([step])
        };
        for (requests, expected) in [
            (json!([]), "/requests: a batch is a list of requests"),
            (json!([7]), "/requests/0: a request of a batch is an object with an id"),
            (with("id", json!(1)), "/requests/0/id: a request of a batch has `id`, a text"),
            (
                with("method", json!("HEAD")),
                "/requests/0/method: no request of a batch has the method `HEAD`",
            ),
            (
                with("url", json!("https://b/x")),
                "/requests/0/url: `https://b/x` is not below the service root, https://zoo/api",
            ),
            (
                with("headers", json!({"a": 1})),
                "/requests/0/headers: headers must be an object whose values are strings",
            ),
            (with("body", json!("eA==")), "/requests/0/body: the body is content that is no JSON"),
            (with("if", json!("x")), "/requests/0/if: the crate sends batches without `if`"),
            (with("uri", json!("/x")), "/requests/0/uri: a request of a batch has no `uri`"),
            (with("dependsOn", json!("b")), "/requests/0/dependsOn: `dependsOn` is a list of ids"),
            (with("dependsOn", json!(["b"])), "/requests/0/dependsOn: there is no request with the id `b`"),
            (with("dependsOn", json!(["a"])), "/requests: these depend on each other: `a`"),
            (
                with("url", json!("$a/x")),
                "/requests/0/url: the crate cannot refer to the response of another request in the batch",
            ),
            (
                with("body", json!({"x": ["/$a"]})),
                "/requests/0/body: the crate cannot refer to the response of another request in the batch",
            ),
            (
                json!([get("a", "/x", json!([])), get("a", "/y", json!([]))]),
                "/requests/0/id: several requests have the id `a`",
            ),
        ] {
            assert_eq!(read(requests), Err(expected.to_owned()));
        }
    }
}
