//! A request that is being built.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::erased::Encode;
use crate::runtime::model::methods::Model;
use crate::runtime::query::expression::{Filter, Order};
use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::query::options::Options;
use crate::runtime::request::access::Contained;
use crate::runtime::request::advanced::Asking;
use crate::runtime::request::answer::{Answer, Created, Page, Single};
use crate::runtime::request::body::{Body, to_text};
use crate::runtime::request::error::Error;
use crate::runtime::request::kind::{Action, Apply, Count, Function, Get, Kind, List, Plain, Raw};
use crate::runtime::request::optional::Optional;
use crate::runtime::request::path::{Path, Written, encoded};
use crate::runtime::request::prefer::{PREFER, Prefer, Preferences};
use crate::runtime::request::reach::Reach;
use crate::runtime::request::row::Row;

/// A request that reads one entity.
pub type GetRequest<T, A = Contained> = Request<Single<T>, Get<A>>;
/// A request that reads a collection, a page at a time.
pub type ListRequest<T, A = Contained> = Request<Page<T>, List<A>>;
/// A request that reads what transformations make of a collection.
pub type ApplyRequest<T, A = Contained> = Request<Page<Row<T>>, Apply<T, A>>;
/// A request that creates an entity.
pub type CreateRequest<T> = Request<Created<T>, Plain>;
/// A request that updates an entity; the response holds it if the service sends it.
pub type UpdateRequest<T> = Request<Option<T>, Plain>;
/// A request that deletes an entity.
pub type DeleteRequest = Request<(), Plain>;
/// A request that adds, replaces or removes a reference.
pub type ReferenceRequest = Request<(), Plain>;
/// A request that counts entities.
pub type CountRequest<T, A = Contained> = Request<u64, Count<T, A>>;
/// A request that reads or writes a value, a stream or a reference.
pub type ContentRequest<R> = Request<R, Plain>;
/// A request that calls an action.
pub type ActionRequest<R> = Request<R, Action>;
/// A request that calls a function.
pub type FunctionRequest<R> = Request<R, Function>;

/// A request that the metadata does not declare.
pub type RawRequest<R> = Request<R, Raw>;

/// A request whose response has the shape `R`; the kind `K` decides which options it has.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let request = graph.users().list().select((User::ID, User::MAIL)).top(10);
/// let page = request.filter(User::AGE.ge(18)).header("x-purpose", "census").send().await?;
/// println!("{} users", page.len());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before `send`"]
pub struct Request<R, K> {
    pub(crate) path: Path,
    /// A link from the service, which replaces the path and query options.
    link: Option<String>,
    method: Method,
    headers: HeaderMap,
    options: Options,
    preferences: Preferences,
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) body: Option<Body>,
    timeout: Option<Duration>,
    is_repeatable: bool,
    reach: Reach,
    asking: Asking,
    /// Why the request is invalid; `send` reports it.
    invalid: Option<String>,
    marker: PhantomData<fn() -> (R, K)>,
}

/// A request whose parts are settled, apart from a link.
pub(crate) struct Settled {
    pub(crate) method: Method,
    /// The absolute URL; with a link, that of the request itself.
    pub(crate) url: String,
    /// A link from the service, which takes the place of the URL.
    pub(crate) link: Option<String>,
    /// The path with placeholders for ids.
    pub(crate) template: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) is_repeatable: bool,
    pub(crate) reach: Reach,
}

impl<R, K: Kind> Request<R, K> {
    /// The preferences of the request itself, without those of its client.
    pub(crate) fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    pub(crate) fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// The value of a query option, also of one that was part of the path.
    pub(crate) fn option(&self, name: &str) -> Option<Cow<'_, str>> {
        let of_path = || self.path.query.iter().map(Written::decoded).find(|(known, _)| known == name);
        let set = self.options.get(name).map(Cow::Borrowed);
        set.or_else(|| of_path().map(|(_, value)| Cow::Owned(value)))
    }

    /// The URL against which [`resume_at`](Self::resume_at) resolves a relative link: that of the
    /// request, without query options.
    pub(crate) fn own_url(&self) -> String {
        if K::HAS_ARGUMENTS { self.path.arguments(&self.arguments).url() } else { self.path.url() }
    }

    /// Settles method, URL, headers and body.
    ///
    /// # Errors
    /// When the request is invalid.
    pub(crate) fn settled(mut self) -> Result<Settled, Error> {
        if let Some(message) = self.invalid.take().or(self.path.invalid.take()) {
            return Err(Error::invalid(message));
        }
        for (name, value) in mem::take(&mut self.path.aliases) {
            self.options.set(&name, value);
        }
        self.add_for_advanced_queries();
        let preferences = mem::take(&mut self.preferences);
        let preferences = match self.reach {
            Reach::WithoutToken => preferences,
            _ => preferences.or(self.path.root.preferences()),
        };
        self.headers.extend(preferences.header().map(|value| (HeaderName::from_static(PREFER), value)));
        if self.body.is_some() {
            self.headers.entry(CONTENT_TYPE).or_insert(self.path.root.json_type());
        }
        let target = if K::HAS_ARGUMENTS { self.path.arguments(&self.arguments) } else { self.path };
        let url = if self.link.is_some() { target.url() } else { target.url_with(&self.options) };
        Ok(Settled {
            method: self.method,
            url,
            link: self.link,
            template: target.template,
            headers: self.headers,
            body: self.body,
            timeout: self.timeout,
            is_repeatable: self.is_repeatable,
            reach: self.reach,
        })
    }

    /// Adds the header and query options for advanced queries, if the request is one by the rules of the
    /// profile.
    fn add_for_advanced_queries(&mut self) {
        let Some(rule) = self.path.root.advanced_queries() else { return };
        if !self.asking.is_advanced(rule, &|name| self.option(name)) {
            return;
        }
        let added: Vec<_> = rule.options.iter().filter(|(name, _)| self.option(name).is_none()).collect();
        let (name, value) = rule.header;
        if let Ok((name, value)) = header(name, value) {
            self.headers.entry(name).or_insert(value);
        }
        if K::IS_LIST {
            added.into_iter().for_each(|(name, value)| self.options.set(name, (*value).to_owned()));
        }
    }

    /// A copy of the request, without a body that can be sent only once.
    pub(crate) fn again(&self) -> Self {
        Self {
            path: self.path.clone(),
            link: self.link.clone(),
            method: self.method.clone(),
            headers: self.headers.clone(),
            options: self.options.clone(),
            preferences: self.preferences.clone(),
            arguments: self.arguments.clone(),
            body: self.body.as_ref().and_then(Body::again),
            asking: self.asking.clone(),
            invalid: self.invalid.clone(),
            ..*self
        }
    }

    /// The path, with the arguments of a function.
    pub(crate) fn target(&self) -> Cow<'_, Path> {
        if K::HAS_ARGUMENTS {
            Cow::Owned(self.path.arguments(&self.arguments))
        } else {
            Cow::Borrowed(&self.path)
        }
    }
}

impl<R: Answer, K> Request<R, K> {
    /// A request whose response is read as told. Content is accepted in any media type, and redirects to the
    /// storage from which the service serves it are followed.
    pub(crate) fn reading(method: Method, path: Path) -> Self {
        let request = Self::new(method, path);
        if R::IS_CONTENT { request.header("Accept", "*/*").reaching(Reach::Beyond) } else { request }
    }
}

/// # Headers, limits, further options
impl<R, K> Request<R, K> {
    pub(crate) fn new(method: Method, path: Path) -> Self {
        Self {
            path,
            link: None,
            is_repeatable: method.is_idempotent(),
            reach: Reach::Service,
            method,
            headers: HeaderMap::new(),
            options: Options::default(),
            preferences: Preferences::default(),
            arguments: Vec::new(),
            body: None,
            timeout: None,
            asking: Asking::default(),
            invalid: None,
            marker: PhantomData,
        }
    }

    /// Sets a header, replacing one that the client would send. `Prefer` is added to other preferences
    /// instead.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if name.eq_ignore_ascii_case(PREFER) {
            return self.preferring(value);
        }
        match header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(why) => self.invalid = Some(why),
        }
        self
    }

    /// Sets a query option by name, for instance `$filter`; the value gets percent-encoded.
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.asking.is_raw(name);
        self.options.set(name, value.into());
        self
    }

    /// Sets whether the request is sent with the header and the query options that the service requires for
    /// some queries, such as Microsoft Graph's [advanced
    /// queries](https://learn.microsoft.com/graph/aad-advanced-queries). Without this call, the client
    /// decides by the query.
    pub fn advanced_query(mut self, is_advanced: bool) -> Self {
        self.asking.decide(is_advanced);
        self
    }

    /// Adds a preference: the header `Prefer`. Preferences are combined with those of the batch and the
    /// client; among several of the same name, the last one of the request takes precedence.
    pub fn prefer(self, preference: Prefer) -> Self {
        self.preferring(&preference.to_string())
    }

    fn preferring(mut self, value: &str) -> Self {
        self.invalid = self.preferences.add(value).err().or(self.invalid);
        self
    }

    /// Limits the total time for all tries and the waits between them; by default the client's limit
    /// applies. Each further page gets the same limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// States that the request is idempotent, so that it is also tried again when the first try may have
    /// taken effect. `GET`, `PUT` and `DELETE` always are; an action that only reads data may be, too.
    pub fn idempotent(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Sends the request to a link that the service returned earlier, a next link or delta link, in place
    /// of its own URL. Headers are kept.
    pub fn resume_at(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }

    /// Asks for a format of the response: `$format`.
    pub fn format(self, format: &str) -> Self {
        self.query("$format", format)
    }

    /// This request, whose response has another shape.
    pub(crate) fn answered_as<S>(self) -> Request<S, K> {
        Request {
            path: self.path,
            link: self.link,
            method: self.method,
            headers: self.headers,
            options: self.options,
            preferences: self.preferences,
            arguments: self.arguments,
            body: self.body,
            timeout: self.timeout,
            is_repeatable: self.is_repeatable,
            reach: self.reach,
            asking: self.asking,
            invalid: self.invalid,
            marker: PhantomData,
        }
    }

    /// This request, which fails with a message.
    pub(crate) fn refused(mut self, why: &str) -> Self {
        self.invalid = Some(why.to_owned());
        self
    }

    pub(crate) fn about(mut self, type_name: &'static str) -> Self {
        self.asking.about = type_name;
        if self.path.is_cast {
            self.asking.uses("cast");
        }
        self
    }

    pub(crate) fn uses(mut self, operator: &'static str) -> Self {
        self.asking.uses(operator);
        self
    }

    pub(crate) fn body<T: Encode>(mut self, body: &T) -> Self {
        let text = to_text(body, self.path.root.json_format());
        self.body = Some(Body::Json(text.into()));
        self
    }

    /// Sends a new state of an entity, for that version of it whose etag it has, if the service demands that.
    pub(crate) fn changing<T: DataType>(self, entity: &T) -> Self {
        let etag = <T::Codec>::parts(entity).and_then(|(_, odata)| odata.etag());
        match etag.filter(|_| self.path.checks_etag) {
            Some(etag) => self.if_match(etag).body(entity),
            None => self.body(entity),
        }
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = Some(Body::Json(body.to_string().into()));
        self
    }

    pub(crate) fn content(mut self, content: Bytes, content_type: &str) -> Self {
        self.body = Some(Body::Bytes(content));
        self.header("content-type", content_type)
    }

    pub(crate) fn reaching(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    pub(crate) fn reference(self, url: &str) -> Self {
        self.json(&json!({ "@odata.id": url }))
    }

    pub(crate) fn join(mut self, name: &str, values: Vec<String>) -> Self {
        // Items are appended to a list that was part of the path.
        if let Some(at) = self.path.query.iter().position(|written| written.decoded().0 == name) {
            let (_, value) = self.path.query.remove(at).decoded();
            self.options.set(name, value);
        }
        self.options.join(name, values);
        self
    }

    pub(crate) fn ordered<T>(mut self, orders: &[Order<T>]) -> Self {
        orders.iter().for_each(|order| self.asking.orders(&order.term));
        self.join("$orderby", orders.iter().map(ToString::to_string).collect())
    }

    pub(crate) fn ordered_raw(mut self, order: &str) -> Self {
        self.asking.is_raw("$orderby");
        self.join("$orderby", vec![order.to_owned()])
    }

    pub(crate) fn filtered<T>(mut self, filter: Filter<T>) -> Self {
        self.asking.filters(&filter.term);
        let text = filter.to_string();
        self.options.set("$filter", text);
        self
    }
}

impl<R> Request<R, Raw> {
    /// Sets a JSON body: a model, or [`Untyped`](crate::runtime::model::Untyped).
    pub fn with_body(self, body: impl Encode) -> Self {
        self.body(&body)
    }

    /// Sets a body of bytes.
    pub fn with_content(self, content: impl Into<Bytes>, content_type: &str) -> Self {
        self.content(content.into(), content_type)
    }
}

/// A header that a caller sets.
///
/// # Errors
/// Why it is not allowed.
#[inline]
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => Err(format!("the header `{}` is not allowed", name.escape_debug())),
    }
}

impl<R, K: Kind> fmt::Debug for Request<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.target().url_with(&self.options);
        f.debug_struct("Request").field("method", &self.method).field("url", &url).finish_non_exhaustive()
    }
}
