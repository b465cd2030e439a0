//! The shapes of responses: one value, a collection, a stream, or no content.

use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_LOCATION, HeaderMap, LOCATION};
use serde_json::Value as Json;

use crate::runtime::machine::body::read_slice;
use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::decoded::Decoded;
use crate::runtime::machine::erased::{Input, Sink};
use crate::runtime::machine::kept::{Kept, Malformed, Outcome};
use crate::runtime::machine::list::Growing;
use crate::runtime::machine::read::read_besides;
use crate::runtime::model::odata::OData;
use crate::runtime::request::error::Error;
use crate::runtime::request::form;
use crate::runtime::request::form::Form;
use crate::runtime::request::response::{Follow, Response};
use crate::runtime::request::trace;

/// The shape of a response, and how a body of that shape is read.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let manager = graph.request::<Single<User>>(Method::GET, "/me/manager").send().await?;
/// let reports = graph.request::<Page<User>>(Method::GET, "/me/directReports").send().await?;
/// println!("{:?}, {} reports", manager.display_name, reports.len());
/// # Ok(())
/// # }
/// ```
pub trait Answer {
    /// The Rust type that the caller gets.
    type Output;

    /// Whether it is content of any media type, which a service may serve from another host.
    const IS_CONTENT: bool = false;

    /// Reads a response that has a success status.
    ///
    /// # Errors
    /// [`ErrorKind::Answer`](crate::runtime::request::ErrorKind::Answer) when the body does not have this
    /// shape.
    fn answer(response: Response) -> Result<Self::Output, Error>;

    /// What a response is read as that says that nothing has changed (304); without a value, it is an error.
    #[inline]
    fn not_modified() -> Option<Self::Output> {
        None
    }
}

/// One entity or complex value, which is the whole body.
///
/// An example is at [`Answer`].
pub struct Single<T>(PhantomData<fn() -> T>);

/// A primitive or enumeration value in an object of its own: `{"value": …}`. `Wrapped<Option<T>>` also
/// accepts null and an empty response.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let unread = graph.request::<Wrapped<i32>>(Method::GET, "/me/unreadCount").send().await?;
/// println!("{unread} messages are not read");
/// # Ok(())
/// # }
/// ```
pub struct Wrapped<T>(PhantomData<fn() -> T>);

/// The bytes of the body, unchanged.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let photo = graph.stream_at("/me/photo/$value").get().send().await?;
/// println!("{} bytes", photo.len());
/// # Ok(())
/// # }
/// ```
pub enum Content {}

/// The response to the creation of an entity. The service may send the entity, or only the URL at which
/// it is or will be.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let adele = User { display_name: some("Adele"), ..Default::default() };
/// let created = graph.users().create(adele).send().await?;
/// println!("{}, at {:?}", created.status, created.location);
/// if let Some(user) = created.entity {
///     println!("{:?}", user.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Created<T> {
    /// The entity, if the service sent it.
    pub entity: Option<T>,
    /// The header `Location`: the URL of the new entity.
    pub location: Option<String>,
    /// 201 (Created), 202 (Accepted) while the creation is still going on, or 204 (No Content).
    pub status: StatusCode,
    /// All headers of the response.
    pub headers: HeaderMap,
}

impl<T> Created<T> {
    /// The header `Content-Location`: the URL of what the body represents, if that is not the requested
    /// URL.
    pub fn content_location(&self) -> Option<&str> {
        self.headers.get(CONTENT_LOCATION)?.to_str().ok()
    }
}

/// Leaves out headers and URLs, which may be secret.
impl<T: fmt::Debug> fmt::Debug for Created<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Created");
        debug.field("status", &self.status).field("entity", &self.entity).finish_non_exhaustive()
    }
}

/// A collection, or one page of it.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let page = graph.users().list().count().send().await?;
/// println!("{} of {:?} users", page.len(), page.count());
/// for user in &page {
///     println!("{:?}", user.display_name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order in which they were sent.
    pub value: Vec<T>,
    /// Array elements that are not of the item's type, as they were sent.
    pub odd: Vec<Json>,
    /// The annotations beside the array: context URL, count, links.
    pub odata: OData,
    status: StatusCode,
    pub(crate) follow: Follow,
}

/// An item of a response that can fail on its own, while others succeed (status 207, Multi-Status).
///
/// An example is at [`Failure`].
pub trait ResultPart {
    /// The type that describes the failure.
    type Error;

    /// Why this item failed; `None` if it succeeded.
    fn error(&self) -> Option<&Self::Error>;
}

/// An item that failed.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let members = graph.groups().by_id("42").add_members(["a", "b"]).send().await?;
/// for failure in members.failures() {
///     println!("member {}: {:?}", failure.index, failure.error.message);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure<'p, T: ResultPart> {
    /// The index of the item in the response, which is that of its input in the request.
    pub index: usize,
    /// The item.
    pub part: &'p T,
    /// Why it failed.
    pub error: &'p T::Error,
}

impl Answer for () {
    type Output = ();

    #[inline]
    fn answer(response: Response) -> Result<(), Error> {
        form::check_nothing(&response)
    }
}

impl Answer for Content {
    type Output = Bytes;

    const IS_CONTENT: bool = true;

    #[inline]
    fn answer(response: Response) -> Result<Bytes, Error> {
        Ok(response.body)
    }
}

impl Answer for u64 {
    type Output = u64;

    /// Reads the plain text of `$count`, which some services send with a byte order mark.
    #[inline]
    fn answer(response: Response) -> Result<u64, Error> {
        let text = String::from_utf8_lossy(&response.body);
        let number = text.trim_start_matches('\u{feff}').trim().parse();
        number.map_err(|error| response.unexpected(format!("a count was expected: {error}")))
    }
}

impl<T: DataType> Answer for Single<T> {
    type Output = T;

    fn answer(response: Response) -> Result<T, Error> {
        match read(&response)? {
            Some(value) if !T::IS_OBJECT || !form::is_empty_object(&response.body) => Ok(value),
            _ => Err(response.unexpected(String::from("the response is empty"))),
        }
    }
}

impl<T: DataType> Answer for Option<T> {
    type Output = Option<T>;

    fn answer(response: Response) -> Result<Option<T>, Error> {
        read(&response)
    }
}

impl<T: DataType> Answer for Created<T> {
    type Output = Created<T>;

    fn answer(response: Response) -> Result<Created<T>, Error> {
        let location =
            response.headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Created { entity: read(&response)?, location, status: response.status, headers: response.headers })
    }
}

impl<T: DataType> Answer for Wrapped<T> {
    type Output = T;

    fn answer(response: Response) -> Result<T, Error> {
        read_value(&response)?.ok_or_else(|| no_value(&response, "it is null"))
    }
}

impl<T: DataType> Answer for Wrapped<Option<T>> {
    type Output = Option<T>;

    fn answer(response: Response) -> Result<Option<T>, Error> {
        if is_blank(&response) { Ok(None) } else { read_value(&response) }
    }
}

/// Reads `{"value": …}`; `None` when the value is null.
fn read_value<T: DataType>(response: &Response) -> Result<Option<T>, Error> {
    if T::IS_OBJECT {
        return read(response);
    }
    let is_untyped = TypeId::of::<T>() == TypeId::of::<Json>();
    let value = form::value_by_itself(is_untyped, response)?;
    match Decoded::from_json(&value) {
        Decoded::Value(value) | Decoded::Partly(value, _) => Ok(Some(value)),
        Decoded::Null => Ok(None),
        Decoded::Odd(_) => Err(no_value(response, "it is of another type")),
    }
}

#[inline]
fn no_value(response: &Response, what: &str) -> Error {
    form::no_value(response, what)
}

#[inline]
fn is_blank(response: &Response) -> bool {
    response.body.iter().all(u8::is_ascii_whitespace)
}

/// Reads the body; `None` when it is empty or null.
fn read<T: DataType>(response: &Response) -> Result<Option<T>, Error> {
    let mut place: Option<T> = None;
    let kept = read_body(response, size_of::<T>(), &mut place)?;
    let Some(value) = &place else {
        return if kept == Kept::Null { Ok(None) } else { Err(form::of_another_type(response)) };
    };
    let Some((schema, odata)) = <T::Codec>::parts(value) else { return Ok(place) };
    match form::of_object(schema, odata, response)? {
        Form::Plain => {}
        Form::Null => place = None,
        Form::Wrapped(value) => place = Decoded::from_json(&value).value(),
    }
    Ok(place)
}

/// Reads the body, of which each object takes so many bytes of memory.
#[inline]
fn read_body(response: &Response, size: usize, to: &mut dyn Sink) -> Result<Kept, Error> {
    if is_blank(response) {
        return Ok(Kept::Null);
    }
    form::check_size(size, response)?;
    read_slice(&response.body, to).map_err(|error| form::no_json(response, &error))
}

impl<T: DataType> Answer for Page<T> {
    type Output = Page<T>;

    fn answer(response: Response) -> Result<Page<T>, Error> {
        let mut value: Vec<T> = Vec::new();
        let mut elements = Elements { list: &mut value, odd: Vec::new() };
        let odata = if is_blank(&response) && form::may_be_nothing(&response) {
            OData::default()
        } else {
            read_page(&response, size_of::<T>(), &mut elements)?
        };
        let odd = elements.odd;
        Ok(Page { value, odd, odata, status: response.status, follow: response.into_follow() })
    }
}

impl<T> Page<T> {
    /// `@odata.nextLink`: the URL of the next page.
    pub fn next_link(&self) -> Option<&str> {
        self.odata.own().next_link()
    }

    /// `@odata.deltaLink`: the URL that returns later changes.
    pub fn delta_link(&self) -> Option<&str> {
        self.odata.own().delta_link()
    }

    /// `@odata.count`: the number of items on all pages, if the request asked for it.
    pub fn count(&self) -> Option<u64> {
        self.odata.own().count()
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the service carried out only a part of the request: status 207 (Multi-Status).
    pub fn is_partial(&self) -> bool {
        self.status == StatusCode::MULTI_STATUS
    }

    /// The items that failed.
    pub fn failures(&self) -> impl Iterator<Item = Failure<'_, T>>
    where
        T: ResultPart,
    {
        let parts = self.value.iter().enumerate();
        parts.filter_map(|(index, part)| part.error().map(|error| Failure { index, part, error }))
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.value
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.value.into_iter()
    }
}

impl<'p, T> IntoIterator for &'p Page<T> {
    type Item = &'p T;
    type IntoIter = std::slice::Iter<'p, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.value.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Page");
        debug.field("status", &self.status).field("value", &self.value);
        if !self.odd.is_empty() {
            debug.field("odd", &self.odd.len());
        }
        debug.field("odata", &self.odata).finish()
    }
}

/// Reads a page, of which each element takes so many bytes of memory; returns what is beside the elements.
#[inline]
fn read_page(response: &Response, size: usize, elements: &mut Elements<'_>) -> Result<OData, Error> {
    form::check_size(size, response)?;
    let mut page = PageBody { elements, has_elements: false, odata: OData::default() };
    let body = read_slice(&response.body, &mut page);
    body.map_err(|error| form::no_collection_at_all(response, &error))?;
    form::check_collection(page.has_elements, &page.odata, response)?;
    if !page.elements.odd.is_empty() {
        trace::odd_elements(page.elements.odd.len());
    }
    Ok(page.odata)
}

struct PageBody<'p, 'l> {
    elements: &'p mut Elements<'l>,
    /// Whether the object has the array `value`.
    has_elements: bool,
    odata: OData,
}

impl Sink for PageBody<'_, '_> {
    #[inline]
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        let Input::Object(members) = input else { return Err(Malformed) };
        self.odata = OData::default();
        let mut name = Cow::Borrowed("");
        while members.name(&mut name)? {
            if name == "value" {
                self.has_elements = members.value(self.elements)? == Kept::Done;
            } else {
                read_besides(&[], &mut self.odata, &name, |to| members.value(to))?;
            }
        }
        Ok(Kept::Done)
    }
}

/// The elements of a page. An element of another type goes to `odd` and does not affect the others.
struct Elements<'l> {
    list: &'l mut dyn Growing,
    odd: Vec<Json>,
}

impl Sink for Elements<'_> {
    #[inline]
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        self.list.clear();
        self.odd.clear();
        let elements = match input {
            Input::List(elements) => elements,
            Input::Null => return Ok(Kept::Null),
            _ => return Err(Malformed),
        };
        while let Some(kept) = elements.next(self.list)? {
            match kept {
                Kept::Done | Kept::Partly(_) => {}
                Kept::Null => self.odd.push(Json::Null),
                Kept::Raw(raw) => self.odd.push(*raw),
            }
        }
        Ok(Kept::Done)
    }
}

/// The shape of a response that the service sends only if something has changed, and `None` otherwise.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// match graph.me().get().if_none_match("W/\"1\"").send().await? {
///     Some(me) => println!("{:?}, with the etag {:?}", me.display_name, me.odata.etag()),
///     None => println!("nothing has changed"),
/// }
/// # Ok(())
/// # }
/// ```
pub struct IfChanged<R>(PhantomData<fn() -> R>);

impl<R: Answer> Answer for IfChanged<R> {
    type Output = Option<R::Output>;

    const IS_CONTENT: bool = R::IS_CONTENT;

    #[inline]
    fn answer(response: Response) -> Result<Self::Output, Error> {
        R::answer(response).map(Some)
    }

    #[inline]
    fn not_modified() -> Option<Self::Output> {
        Some(None)
    }
}

/// Reads a response, or that there is none because nothing has changed (304).
pub(crate) fn read_changed<R: Answer>(response: Result<Response, Error>) -> Result<R::Output, Error> {
    match response {
        Ok(response) => R::answer(response),
        Err(error) if error.status() == Some(StatusCode::NOT_MODIFIED) => R::not_modified().ok_or(error),
        Err(error) => Err(error),
    }
}
