//! One request before it is sent.

use std::fmt;
use std::marker::PhantomData;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::runtime::answer::{Answer, Created, Page, Single};
use crate::runtime::builder::Path;
use crate::runtime::encode::{Encode, to_json};
use crate::runtime::error::Error;
use crate::runtime::literal::UrlLiteral;
use crate::runtime::model::Model;
use crate::runtime::query::Select;

/// Reads one entity.
pub type GetRequest<T> = Request<Single<T>, Get>;
/// Reads entities, a page at a time.
pub type ListRequest<T> = Request<Page<T>, List>;
/// Creates an entity.
pub type CreateRequest<T> = Request<Created<T>, Plain>;
/// Changes an entity; the answer holds it if the service sends it.
pub type UpdateRequest<T> = Request<Option<T>, Plain>;
/// Deletes an entity.
pub type DeleteRequest = Request<(), Plain>;
/// Adds, sets or removes a reference.
pub type ReferenceRequest = Request<(), Plain>;
/// Counts entities.
pub type CountRequest = Request<u64, Plain>;
/// Calls an action.
pub type ActionRequest<A> = Request<A, Action>;
/// Calls a function.
pub type FunctionRequest<A> = Request<A, Function>;

/// A request with the answer `A`; `K` says which options it has.
pub struct Request<A, K> {
    path: Path,
    method: Method,
    headers: HeaderMap,
    query: Vec<(String, String)>,
    arguments: Vec<String>,
    body: Option<Value>,
    /// What went wrong while it was put together.
    invalid: Option<String>,
    marker: PhantomData<fn() -> (A, K)>,
}

/// Options of reading one entity.
pub enum Get {}
/// Options of reading many.
pub enum List {}
/// Options of calling an action.
pub enum Action {}
/// Options of calling a function.
pub enum Function {}
/// No further options.
pub enum Plain {}

/// Kinds of requests.
pub trait Kind {
    /// Whether arguments stand in parentheses behind the path, even when there are none.
    const HAS_ARGUMENTS: bool = false;
}

impl Kind for Get {}
impl Kind for List {}
impl Kind for Action {}
impl Kind for Function {
    const HAS_ARGUMENTS: bool = true;
}
impl Kind for Plain {}

/// What may stand in a query unencoded besides letters and digits.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'*');

impl<A: Answer, K: Kind> Request<A, K> {
    /// Sends it and reads the answer.
    ///
    /// # Errors
    /// When it could not be sent, when the service answers with an error status, and when
    /// the answer is not what the metadata says; [`Error`] tells them apart.
    pub async fn send(self) -> Result<A::Output, Error> {
        if let Some(message) = self.invalid {
            return Err(Error::invalid(message));
        }
        let body = self.body.map(|body| body.to_string().into_bytes());
        let path =
            if K::HAS_ARGUMENTS { self.path.parentheses_raw(&self.arguments.join(",")) } else { self.path };
        let mut url = path.core.url(&path.text);
        for (at, (name, value)) in self.query.iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, QUERY));
            url.push('=');
            url.extend(utf8_percent_encode(value, QUERY));
        }
        let response = path.core.send(self.method, &url, self.headers, body).await?;
        A::answer(response)
    }
}

impl<A, K> Request<A, K> {
    pub(crate) fn new(method: Method, path: Path) -> Self {
        Self {
            path,
            method,
            headers: HeaderMap::new(),
            query: Vec::new(),
            arguments: Vec::new(),
            body: None,
            invalid: None,
            marker: PhantomData,
        }
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.invalid = Some(format!("the header `{}` is not allowed", name.escape_debug())),
        }
        self
    }

    /// Adds a query option by name, for instance `$filter`; the value is encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn body<T: Encode>(mut self, body: &T) -> Self {
        self.body = Some(to_json(body));
        self
    }

    pub(crate) fn reference(mut self, url: &str) -> Self {
        self.body = Some(Value::Object(Map::from_iter([(String::from("@odata.id"), url.into())])));
        self
    }
}

macro_rules! read_options {
    ($kind:ident, $answer:ident) => {
        impl<T> Request<$answer<T>, $kind> {
            /// Asks for these properties only: `$select`.
            #[must_use]
            pub fn select(self, properties: impl Select<T>) -> Self {
                self.query("$select", properties.names().join(","))
            }

            /// Asks for related entities too, in OData's own syntax: `$expand`.
            #[must_use]
            pub fn expand(self, expression: &str) -> Self {
                self.query("$expand", expression)
            }
        }
    };
}

read_options!(Get, Single);
read_options!(List, Page);

impl<T> Request<Page<T>, List> {
    /// Asks for those only for which an expression in OData's own syntax is true: `$filter`.
    #[must_use]
    pub fn filter(self, expression: &str) -> Self {
        self.query("$filter", expression)
    }

    /// Asks for an order, in OData's own syntax: `$orderby`.
    #[must_use]
    pub fn order_by(self, expression: &str) -> Self {
        self.query("$orderby", expression)
    }

    /// Asks for what a search expression finds: `$search`.
    #[must_use]
    pub fn search(self, expression: &str) -> Self {
        self.query("$search", expression)
    }

    /// Asks for at most so many on a page: `$top`.
    #[must_use]
    pub fn top(self, count: u32) -> Self {
        self.query("$top", count.to_string())
    }

    /// Leaves out the first ones: `$skip`.
    #[must_use]
    pub fn skip(self, count: u32) -> Self {
        self.query("$skip", count.to_string())
    }

    /// Asks how many there are on all pages: `$count=true`.
    #[must_use]
    pub fn count(self) -> Self {
        self.query("$count", "true")
    }
}

impl<A> Request<A, Action> {
    pub(crate) fn with(self, name: &str, value: impl Encode) -> Self {
        self.parameter(name, to_json(&value))
    }

    pub(crate) fn with_optional(self, name: &str, value: Option<impl Encode>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn with_all<T: Encode>(self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values: Vec<Value> = values.into_iter().map(|value| to_json(&value)).collect();
        self.parameter(name, Value::Array(values))
    }

    pub(crate) fn with_parameters(self, parameters: &impl Model) -> Self {
        match to_json(parameters) {
            Value::Object(all) => {
                all.into_iter().fold(self, |request, (name, value)| request.parameter(&name, value))
            }
            _ => self,
        }
    }

    fn parameter(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(parameters) = self.body.get_or_insert_with(|| Value::Object(Map::new())) {
            parameters.insert(name.to_owned(), value);
        }
        self
    }
}

impl<A> Request<A, Function> {
    pub(crate) fn argument(mut self, name: &str, value: &dyn UrlLiteral) -> Self {
        self.arguments.push(format!("{name}={}", self.path.encoded(&value.literal())));
        self
    }

    pub(crate) fn optional_argument(self, name: &str, value: Option<impl UrlLiteral>) -> Self {
        match value {
            Some(value) => self.argument(name, &value),
            None => self,
        }
    }

    /// A value without a literal form is passed by a parameter alias, URL conventions 5.1.1.13.
    pub(crate) fn json_argument(mut self, name: &str, value: Option<impl Encode>) -> Self {
        let Some(value) = value else { return self };
        self.arguments.push(format!("{name}=@{name}"));
        self.query(&format!("@{name}"), to_json(&value).to_string())
    }
}

impl<A, K> fmt::Debug for Request<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.path.core.url(&self.path.text);
        f.debug_struct("Request").field("method", &self.method).field("url", &url).finish_non_exhaustive()
    }
}
