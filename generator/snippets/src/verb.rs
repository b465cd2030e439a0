//! Turns HTTP methods into calls at the end of a path.

use generator::plan::{self, Ability, Method, Returns, RustType, TypePath};
use serde_json::Value;

use super::draft::{Draft, NoteKind, text};
use super::index::element;
use super::literal::Cannot;
use super::options::{Asked, Offered};
use super::request::{Body, Request};
use super::route::{Destination, End, Route};
use super::variable::singular;
use super::{body, value};

/// What a request returns.
#[derive(Clone)]
pub enum Gives<'p> {
    /// Nothing.
    Nothing,
    /// A value of a type.
    Value(&'p RustType),
    /// JSON of an undeclared type, or nothing.
    Json,
    /// A value of a type, if the service sends it.
    Optional(&'p RustType),
    /// The entity or complex value after an update, if the service sends it.
    Updated,
    /// The created entity.
    Created,
    /// A page of values of a type.
    Page(&'p RustType),
    /// Bytes.
    Bytes,
    /// The text in the response to a write of bytes.
    Text,
    /// A long-running operation.
    Operation,
    /// The size of a collection.
    Count,
    /// A reference.
    Reference,
    /// References.
    References,
}

/// Why a method is not available, and the part of the request that is the reason.
pub struct Refusal {
    /// `method` or `body`.
    pub part: &'static str,
    /// The reason.
    pub why: Cannot,
}

impl From<Cannot> for Refusal {
    fn from(why: Cannot) -> Self {
        Self { part: "body", why }
    }
}

fn method(why: Cannot) -> Refusal {
    Refusal { part: "method", why }
}

/// The call of a method.
pub struct Called<'p> {
    /// The expression.
    pub code: String,
    /// The type of the response.
    pub gives: Gives<'p>,
    /// What the query options apply to.
    pub asked: Asked<'p>,
}

impl<'p> Called<'p> {
    fn new(code: String, gives: Gives<'p>) -> Self {
        Self { code, gives, asked: Asked::Nothing }
    }
}

/// Calls the method of a request at the end of a path.
///
/// # Errors
/// When the crate has no method for it.
pub fn write_verb<'p>(
    draft: &mut Draft<'p>,
    route: &Route<'p>,
    request: &Request,
    query: &mut Vec<(String, String)>,
) -> Result<Called<'p>, Refusal> {
    let code = &route.code;
    let verb = request.method.as_str();
    let called = |call: &str, gives: Gives<'p>| Called::new(format!("{code}{call}"), gives);
    if matches!(verb, "GET" | "DELETE") && !is_empty(request) {
        return Err(Cannot::contradiction(format!("OData's `{verb}` has no body")).into());
    }
    Ok(match (&route.end, verb) {
        (End::Entity(place), _) => entity(draft, code, place, request)?,
        (End::Collection(place), _) => collection(draft, code, place, request)?,
        (End::Count(place), "GET") if place.is(Ability::Countable) => {
            let asked = Asked::Count(place.target, Offered::Abilities(place.abilities.clone()));
            Called { asked, ..called(".count()", Gives::Count) }
        }
        (End::Reference(place) | End::References(place), _) if !place.is(Ability::Referenceable) => {
            let why = "entities are contained here, or the metadata offers no references";
            return Err(method(Cannot::raw(why)));
        }
        (End::Reference(_), "GET") => called(".get_ref()", Gives::Reference),
        (End::Reference(_), "DELETE") => called(".clear_ref()", Gives::Nothing),
        (End::Reference(place), "PUT") => {
            let target = body::reference(draft, place.target, &request.body).ok_or_else(no_reference)?;
            called(&format!(".set_ref({target})"), Gives::Nothing)
        }
        (End::References(_), "GET") => called(".list_refs()", Gives::References),
        (End::References(place), "POST") => match body::reference(draft, place.target, &request.body) {
            Some(target) => called(&format!(".add_ref({target})"), Gives::Nothing),
            None => {
                let entity = body::model(draft, place.target, &request.body)?;
                let entity = draft.variable(&variable(place.target), entity);
                called(&format!(".add_ref_entity({entity})"), Gives::Nothing)
            }
        },
        (End::References(place), "DELETE") => {
            let at = query.iter().position(|(name, _)| matches!(name.as_str(), "@id" | "$id"));
            let (_, url) = query.remove(at.ok_or_else(no_reference)?);
            let target = super::reference::refer_to(draft, place.target, &url);
            called(&format!(".remove_ref({target})"), Gives::Nothing)
        }
        (End::Property(r#type), _) => property(draft, code, r#type, request)?,
        (End::PropertyCount, "GET") => called(".count()", Gives::Count),
        (End::RawValue, "GET") => called(".raw_value()", Gives::Bytes),
        (End::Stream, _) => stream(draft, code, request)?,
        (End::Action(method), "POST") => action(draft, code, method, request)?,
        (End::Function(answer), "GET") => {
            let asked = match answer {
                plan::Answer::Single(r#type) => Asked::One(r#type, Offered::All),
                plan::Answer::Page(r#type) => Asked::Many(r#type, Offered::All),
                _ => Asked::Nothing,
            };
            Called { asked, ..called("", given(answer)) }
        }
        (End::Root, _) => return Err(method(Cannot::raw("the service root itself has no method"))),
        (End::Action(_), _) => return Err(method(Cannot::contradiction("actions are called by `POST`"))),
        (End::Function(_), _) => return Err(method(Cannot::contradiction("functions are called by `GET`"))),
        _ => return Err(method(Cannot::raw(format!("nothing at this path has the method `{verb}`")))),
    })
}

fn no_reference() -> Cannot {
    Cannot::contradiction("there is no reference to an entity, `@odata.id`")
}

fn entity<'p>(
    draft: &mut Draft<'p>,
    code: &str,
    place: &Destination<'p>,
    request: &Request,
) -> Result<Called<'p>, Refusal> {
    let called = |call: &str, gives: Gives<'p>| Called::new(format!("{code}{call}"), gives);
    let is_put = request.method == "PUT";
    Ok(match request.method.as_str() {
        "GET" if place.is(Ability::Readable) => {
            let asked = Asked::One(place.target, Offered::Abilities(place.abilities.clone()));
            Called { asked, ..called(".get()", Gives::Value(place.target)) }
        }
        "DELETE" if place.is(Ability::Deletable) => called(".delete()", Gives::Nothing),
        "PATCH" | "PUT"
            if place.is(Ability::Updatable) && (is_put || !place.is_updated_by_put) && !is_empty(request) =>
        {
            let name = if is_put && !place.is_updated_by_put { "replace" } else { "update" };
            let body = body::model(draft, place.target, &request.body)?;
            let body = draft.variable(if name == "update" { "changes" } else { "replacement" }, body);
            called(&format!(".{name}({body})"), Gives::Updated)
        }
        _ => undeclared(draft, code, place.target, request),
    })
}

fn collection<'p>(
    draft: &mut Draft<'p>,
    code: &str,
    place: &Destination<'p>,
    request: &Request,
) -> Result<Called<'p>, Refusal> {
    let called = |call: &str, gives: Gives<'p>| Called::new(format!("{code}{call}"), gives);
    Ok(match request.method.as_str() {
        "GET" if place.is(Ability::Readable) => {
            let asked = Asked::Many(place.target, Offered::Abilities(place.abilities.clone()));
            Called { asked, ..called(".list()", Gives::Page(place.target)) }
        }
        "POST" if place.is(Ability::Insertable) && matches!(request.body, Body::Text(_)) => {
            called(&format!(".create_media({})", content(draft, request)), Gives::Created)
        }
        "POST" if place.is(Ability::Insertable) && !is_empty(request) => {
            let body = body::model(draft, place.target, &request.body)?;
            let body = draft.variable(&variable(place.target), body);
            called(&format!(".create({body})"), Gives::Created)
        }
        _ => undeclared(draft, code, place.target, request),
    })
}

/// The variable name for a new entity.
fn variable(r#type: &RustType) -> String {
    singular(r#type).unwrap_or_else(|| String::from("entity"))
}

fn is_empty(request: &Request) -> bool {
    request.body == Body::Empty
}

/// A request with a method that the metadata does not declare for this path.
fn undeclared<'p>(draft: &mut Draft<'p>, code: &str, target: &'p RustType, request: &Request) -> Called<'p> {
    let method = &request.method;
    let (kind, why) = if is_empty(request) && matches!(method.as_str(), "POST" | "PATCH" | "PUT") {
        (NoteKind::Contradiction, format!("OData's `{method}` has a body"))
    } else {
        (NoteKind::Raw, format!("the metadata does not offer `{method}` here"))
    };
    draft.note(kind, "method", why);
    let r#type = draft.r#type(target);
    let (answer, gives) = match method.as_str() {
        "DELETE" => (String::from("()"), Gives::Nothing),
        "POST" => (format!("{}<{type}>", draft.runtime("Created")), Gives::Created),
        "GET" => (format!("Option<{type}>"), Gives::Optional(target)),
        _ => (format!("Option<{type}>"), Gives::Updated),
    };
    let body = match body::exact(draft, target, &request.body) {
        Ok(model) => format!(".with_body(&{})", draft.variable(&variable(target), model)),
        Err(_) => raw_body(draft, request),
    };
    let code = format!("{code}.request::<{answer}>({}::{method})", draft.runtime("Method"));
    Called::new(code + &body, gives)
}

fn property<'p>(
    draft: &mut Draft<'p>,
    code: &str,
    r#type: &'p RustType,
    request: &Request,
) -> Result<Called<'p>, Refusal> {
    let is_model = draft.index.model(r#type).is_some();
    let called = |call: &str, gives: Gives<'p>| Called::new(format!("{code}{call}"), gives);
    Ok(match request.method.as_str() {
        "GET" => match r#type {
            RustType::Vec(element) => called(".get()", Gives::Page(element)),
            _ => called(".get()", Gives::Value(r#type)),
        },
        "DELETE" => called(".clear()", Gives::Nothing),
        "PUT" => {
            let value = body::property(draft, r#type, &request.body)?;
            let value = draft.variable("value", value);
            called(&format!(".set({value})"), Gives::Nothing)
        }
        "POST" if matches!(r#type, RustType::Vec(_)) => {
            let element = element(r#type);
            let value = body::property(draft, element, &request.body)?;
            let value = draft.variable("added", value);
            called(&format!(".add({value})"), Gives::Page(element))
        }
        "PATCH" if is_model => {
            let value = body::model(draft, r#type, &request.body)?;
            let value = draft.variable("changes", value);
            called(&format!(".update({value})"), Gives::Updated)
        }
        verb => {
            return Err(method(Cannot::raw(format!(
                "a property of this kind does not have the method `{verb}`"
            ))));
        }
    })
}

fn stream<'p>(draft: &mut Draft<'p>, code: &str, request: &Request) -> Result<Called<'p>, Refusal> {
    let called = |call: &str, gives: Gives<'p>| Called::new(format!("{code}{call}"), gives);
    Ok(match request.method.as_str() {
        "GET" => called(".get()", Gives::Bytes),
        "DELETE" => called(".delete()", Gives::Nothing),
        verb @ ("PUT" | "PATCH" | "POST") => {
            if is_empty(request) {
                draft.note(NoteKind::Contradiction, "body", "the request has no content to write");
            }
            let arguments = content(draft, request);
            if verb == "PUT" {
                return Ok(called(&format!(".put({arguments})"), Gives::Text));
            }
            draft.note(NoteKind::Raw, "method", format!("streams are written by `PUT`, not by `{verb}`"));
            let (answer, methods) = (draft.runtime("Content"), draft.runtime("Method"));
            called(&format!(".request::<{answer}>({methods}::{verb}).with_content({arguments})"), Gives::Text)
        }
        verb => return Err(method(Cannot::raw(format!("streams do not have the method `{verb}`")))),
    })
}

/// Content and its media type, as arguments.
fn content(draft: &mut Draft<'_>, request: &Request) -> String {
    let (content, assumed) = match &request.body {
        Body::Json(json) => (format!("{}.to_string()", draft.json(json)), "application/json"),
        Body::Text(content) => (text(content), "application/octet-stream"),
        Body::Empty => (text(""), "application/octet-stream"),
    };
    format!("{content}, {}", text(request.header("content-type").unwrap_or(assumed)))
}

fn action<'p>(
    draft: &mut Draft<'p>,
    code: &str,
    method: &'p Method,
    request: &Request,
) -> Result<Called<'p>, Refusal> {
    let none = Body::Json(Value::Object(serde_json::Map::new()));
    // Content replaces the parameters, which are not sent then.
    let (body, content) = match &request.body {
        Body::Text(_) => (None, format!(".with_content({})", content(draft, request))),
        Body::Empty => (Some(&none), String::new()),
        body => (Some(body), String::new()),
    };
    let declared = &method.arguments;
    let (arguments, more) = match (method.parameter_struct(), body) {
        (Some(path), body) => (parameters(draft, path, body)?, String::new()),
        (None, Some(body)) => {
            let (arguments, more) = body::arguments(draft, declared, body)?;
            (arguments.join(", "), more)
        }
        (None, None) => (body::placeholders(draft, declared)?.join(", "), String::new()),
    };
    let code = format!("{code}.{}({arguments}){more}{content}", method.ident);
    let gives = match &method.returns {
        Returns::Action(answer) => given(answer),
        _ => Gives::Nothing,
    };
    Ok(Called::new(code, gives))
}

/// A struct literal for the parameters of an action.
fn parameters(draft: &mut Draft<'_>, path: &TypePath, body: Option<&Body>) -> Result<String, Cannot> {
    match body {
        None => Ok(format!("{}::default()", draft.path(path))),
        Some(Body::Json(Value::Object(given))) => {
            let parameters = value::parameters(draft, path, given);
            let parameters =
                parameters.ok_or_else(|| Cannot::raw(format!("there is no struct `{}`", path.ident)))?;
            Ok(draft.variable("parameters", parameters))
        }
        Some(_) => Err(Cannot::raw("the body holds no parameters")),
    }
}

fn given(answer: &plan::Answer) -> Gives<'_> {
    match answer {
        plan::Answer::Nothing => Gives::Nothing,
        plan::Answer::Single(r#type) | plan::Answer::Value(r#type) => Gives::Value(r#type),
        plan::Answer::Optional(r#type) | plan::Answer::OptionalValue(r#type) => Gives::Optional(r#type),
        plan::Answer::Page(r#type) => Gives::Page(r#type),
        plan::Answer::Content => Gives::Bytes,
    }
}

/// The body of a request, unchanged.
pub fn raw_body(draft: &mut Draft<'_>, request: &Request) -> String {
    match &request.body {
        Body::Empty => String::new(),
        Body::Json(json) => {
            let json = draft.json(json);
            format!(".with_body(&{})", draft.variable("body", json))
        }
        Body::Text(_) => format!(".with_content({})", content(draft, request)),
    }
}
