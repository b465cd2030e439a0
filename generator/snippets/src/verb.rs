//! Calls the method of a request at the end of a path.

use generator::plan::{self, Ability, Method, Returns, RustType};
use odata_url::url::QueryOption;
use requests::{Body, Request};
use rust_code::{Expr, Item, Path};

use crate::attempt::{Attempt, Cannot, NoteKind};
use crate::content::{content, raw_body};
use crate::index::{PlanIndex, element};
use crate::options::{Asked, Offered};
use crate::route::{Destination, End, Route};
use crate::variable::singular;
use crate::{action, body, reference};

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
    pub code: Expr,
    /// The type of the response.
    pub gives: Gives<'p>,
    /// What the query options apply to.
    pub asked: Asked<'p>,
    /// The query options, without those that are arguments.
    pub query: Vec<QueryOption>,
}

/// A call, or why there is none.
type Call<'p> = Result<Attempt<Called<'p>>, Refusal>;

/// Calls the method of a request at the end of a path.
///
/// # Errors
/// When the crate has no method for it.
pub fn call<'p>(index: &'p PlanIndex<'p>, route: Route<'p>, request: &Request) -> Call<'p> {
    let Route { code, end, query, .. } = route;
    let ending = Ending { index, code, query, request };
    if matches!(request.method.as_str(), "GET" | "DELETE") && request.body != Body::Empty {
        return Err(Cannot::contradiction(format!("OData's `{}` has no body", request.method)).into());
    }
    ending.call(end)
}

/// The end of a path, and what is asked there.
struct Ending<'e, 'p> {
    index: &'p PlanIndex<'p>,
    code: Expr,
    query: Vec<QueryOption>,
    request: &'e Request,
}

impl<'p> Ending<'_, 'p> {
    fn call(self, end: End<'p>) -> Call<'p> {
        let verb = self.request.method.as_str();
        match (end, verb) {
            (End::Entity(place), _) => self.entity(&place),
            (End::Collection(place), _) => self.collection(&place),
            (End::Count(place), "GET") if place.is(Ability::Countable) => {
                let asked = Asked::Count(place.target, Offered::Abilities(place.abilities));
                Ok(self.asking("count", Gives::Count, asked))
            }
            (End::Reference(place) | End::References(place), _) if !place.is(Ability::Referenceable) => {
                let why = "entities are contained here, or the metadata offers no references";
                Err(method(Cannot::raw(why)))
            }
            (End::Reference(_), "GET") => Ok(self.plain("get_ref", Gives::Reference)),
            (End::Reference(_), "DELETE") => Ok(self.plain("clear_ref", Gives::Nothing)),
            (End::Reference(place), "PUT") => {
                let target = body::reference(self.index, place.target, &self.request.body);
                Ok(self.with("set_ref", Gives::Nothing, target.ok_or_else(no_reference)?.into()))
            }
            (End::References(_), "GET") => Ok(self.plain("list_refs", Gives::References)),
            (End::References(place), "POST") => self.add_reference(&place),
            (End::References(place), "DELETE") => self.remove_reference(&place),
            (End::Property(r#type), _) => self.property(r#type),
            (End::PropertyCount, "GET") => Ok(self.plain("count", Gives::Count)),
            (End::RawValue, "GET") => Ok(self.plain("raw_value", Gives::Bytes)),
            (End::Stream, _) => self.stream(),
            (End::Action(action), "POST") => self.action(action),
            (End::Function(answer), "GET") => Ok(self.function(answer)),
            (End::Root, _) => Err(method(Cannot::raw("the service root itself has no method"))),
            (End::Action(_), _) => Err(method(Cannot::contradiction("actions are called by `POST`"))),
            (End::Function(_), _) => Err(method(Cannot::contradiction("functions are called by `GET`"))),
            _ => Err(method(Cannot::raw(format!("nothing at this path has the method `{verb}`")))),
        }
    }

    /// With this code, to which no query options apply.
    fn called(self, code: Expr, gives: Gives<'p>) -> Called<'p> {
        Called { code, gives, asked: Asked::Nothing, query: self.query }
    }

    /// The call of a method without arguments.
    fn plain(self, name: &str, gives: Gives<'p>) -> Attempt<Called<'p>> {
        self.asking(name, gives, Asked::Nothing)
    }

    fn asking(self, name: &str, gives: Gives<'p>, asked: Asked<'p>) -> Attempt<Called<'p>> {
        Called { code: self.code.method(name, Vec::new()), gives, asked, query: self.query }.into()
    }

    /// The call of a method with one argument.
    fn with(self, name: &str, gives: Gives<'p>, argument: Attempt<Expr>) -> Attempt<Called<'p>> {
        argument.map(|argument| {
            let code = self.code.clone().method(name, vec![argument]);
            self.called(code, gives)
        })
    }

    /// The call of a method with a body that is an entity or complex value, in a variable if it is long.
    fn with_model(self, name: &str, gives: Gives<'p>, r#type: &RustType, variable: &str) -> Call<'p> {
        let model = body::model(self.index, r#type, &self.request.body)?;
        Ok(self.with(name, gives, in_variable(model, variable)))
    }

    fn entity(self, place: &Destination<'p>) -> Call<'p> {
        let is_put = self.request.method == "PUT";
        match self.request.method.as_str() {
            "GET" if place.is(Ability::Readable) => {
                let asked = Asked::One(place.target, Offered::Abilities(place.abilities.clone()));
                Ok(self.asking("get", Gives::Value(place.target), asked))
            }
            "POST" if place.is(Ability::Insertable) && matches!(self.request.body, Body::Json(_)) => {
                self.with_model("create_entity", Gives::Created, place.target, &variable(place.target))
            }
            "DELETE" if place.is(Ability::Deletable) => Ok(self.plain("delete", Gives::Nothing)),
            "DELETE" if place.is(Ability::Referenceable) => Ok(self.plain("delete_entity", Gives::Nothing)),
            "PATCH" | "PUT"
                if place.is(Ability::Updatable)
                    && (is_put || !place.is_updated_by_put)
                    && self.request.body != Body::Empty =>
            {
                let is_replaced = is_put && !place.is_updated_by_put;
                let (name, variable) =
                    if is_replaced { ("replace", "replacement") } else { ("update", "changes") };
                self.with_model(name, Gives::Updated, place.target, variable)
            }
            _ => Ok(self.undeclared(place.target)),
        }
    }

    fn collection(self, place: &Destination<'p>) -> Call<'p> {
        match (self.request.method.as_str(), &self.request.body) {
            ("GET", _) if place.is(Ability::Readable) => {
                let asked = Asked::Many(place.target, Offered::Abilities(place.abilities.clone()));
                Ok(self.asking("list", Gives::Page(place.target), asked))
            }
            ("POST", Body::Text(_)) if place.is(Ability::Insertable) => {
                let code = self.code.clone().method("create_media", content(self.request));
                Ok(self.called(code, Gives::Created).into())
            }
            ("POST", Body::Json(_)) if place.is(Ability::Insertable) => {
                self.with_model("create", Gives::Created, place.target, &variable(place.target))
            }
            _ => Ok(self.undeclared(place.target)),
        }
    }

    fn add_reference(self, place: &Destination<'p>) -> Call<'p> {
        match body::reference(self.index, place.target, &self.request.body) {
            Some(target) => Ok(self.with("add_ref", Gives::Nothing, target.into())),
            None => self.with_model("add_ref_entity", Gives::Nothing, place.target, &variable(place.target)),
        }
    }

    fn remove_reference(mut self, place: &Destination<'p>) -> Call<'p> {
        let at = self.query.iter().position(|option| matches!(option.name.as_str(), "@id" | "$id"));
        let url = self.query.remove(at.ok_or_else(no_reference)?).text;
        let target = reference::refer_to(self.index, place.target, &url);
        Ok(self.with("remove_ref", Gives::Nothing, target.into()))
    }

    /// A request with a method that the metadata does not declare for this path.
    fn undeclared(self, target: &'p RustType) -> Attempt<Called<'p>> {
        let (mut made, method) = (Attempt::begin(), &self.request.method);
        let has_body = matches!(method.as_str(), "POST" | "PATCH" | "PUT");
        if self.request.body == Body::Empty && has_body {
            made.note(NoteKind::Contradiction, "method", format!("OData's `{method}` has a body"));
        } else {
            made.note(NoteKind::Raw, "method", format!("the metadata does not offer `{method}` here"));
        }
        let optional = || Item::known("Option").of(vec![Path::from(target)]);
        let (answer, gives) = match method.as_str() {
            "DELETE" => (Item::known("()").into(), Gives::Nothing),
            "POST" => (Item::Runtime("Created").of(vec![Path::from(target)]), Gives::Created),
            "GET" => (optional(), Gives::Optional(target)),
            _ => (optional(), Gives::Updated),
        };
        let code = requested(self.code.clone(), answer, self.request);
        let code = match body::exact(self.index, target, &self.request.body) {
            Ok(model) => {
                let model = made.take(in_variable(model, &variable(target)));
                code.method("with_body", vec![model])
            }
            Err(_) => made.take(raw_body(code, self.request)),
        };
        made.with(self.called(code, gives))
    }

    fn property(self, r#type: &'p RustType) -> Call<'p> {
        let value = |of: &RustType| body::property(self.index, of, &self.request.body);
        match (self.request.method.as_str(), r#type) {
            ("GET", RustType::Vec(element)) => Ok(self.plain("get", Gives::Page(element))),
            ("GET", _) => Ok(self.plain("get", Gives::Value(r#type))),
            ("DELETE", _) => Ok(self.plain("clear", Gives::Nothing)),
            ("PUT", _) => {
                let value = in_variable(value(r#type)?, "value");
                Ok(self.with("set", Gives::Nothing, value))
            }
            ("POST", RustType::Vec(_)) => {
                let added = in_variable(value(element(r#type))?, "added");
                Ok(self.with("add", Gives::Page(element(r#type)), added))
            }
            ("PATCH", _) if self.index.model(r#type).is_some() => {
                self.with_model("update", Gives::Updated, r#type, "changes")
            }
            (verb, _) => {
                let why = format!("a property of this kind does not have the method `{verb}`");
                Err(method(Cannot::raw(why)))
            }
        }
    }

    fn stream(self) -> Call<'p> {
        let (verb, mut made) = (self.request.method.as_str(), Attempt::begin());
        match verb {
            "GET" => return Ok(self.plain("get", Gives::Bytes)),
            "DELETE" => return Ok(self.plain("delete", Gives::Nothing)),
            "PUT" | "PATCH" | "POST" => {}
            verb => return Err(method(Cannot::raw(format!("streams do not have the method `{verb}`")))),
        }
        if self.request.body == Body::Empty {
            made.note(NoteKind::Contradiction, "body", "the request has no content to write");
        }
        let (code, arguments) = (self.code.clone(), content(self.request));
        let code = match verb {
            "PUT" => code.method("put", arguments),
            "PATCH" => code.method("patch", arguments),
            _ => {
                made.note(NoteKind::Raw, "method", format!("streams are written by `PUT`, not by `{verb}`"));
                let code = requested(code, Item::Runtime("Content").into(), self.request);
                code.method("with_content", arguments)
            }
        };
        Ok(made.with(self.called(code, Gives::Text)))
    }

    fn action(self, method: &'p Method) -> Call<'p> {
        let code = action::action(self.index, self.code.clone(), method, self.request)?;
        let gives = match &method.returns {
            Returns::Action(answer) => given(answer),
            _ => Gives::Nothing,
        };
        Ok(code.map(|code| self.called(code, gives)))
    }

    fn function(self, answer: &'p plan::Answer) -> Attempt<Called<'p>> {
        let asked = match answer {
            plan::Answer::Single(r#type) => Asked::One(r#type, Offered::All),
            plan::Answer::Page(r#type) => Asked::Many(r#type, Offered::All),
            _ => Asked::Nothing,
        };
        Called { code: self.code, gives: given(answer), asked, query: self.query }.into()
    }
}

fn no_reference() -> Cannot {
    Cannot::contradiction("there is no reference to an entity, `@odata.id`")
}

/// A long value in a variable.
fn in_variable(value: Attempt<Expr>, name: &str) -> Attempt<Expr> {
    let mut made = Attempt::begin();
    let value = made.take(value);
    let value = made.variable(name, value);
    made.with(value)
}

/// The variable name for a new entity.
fn variable(r#type: &RustType) -> String {
    singular(r#type).unwrap_or_else(|| String::from("entity"))
}

/// A request of a builder by the name of the method, for an answer of this type.
fn requested(code: Expr, answer: Path, request: &Request) -> Expr {
    let method = Item::Runtime("Method").member(request.method.as_str());
    code.method(
        rust_code::Method { types: vec![answer], ..rust_code::Method::raw("request") },
        vec![method.into()],
    )
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
