//! Paths to properties: a complex or primitive value, or a collection of them.

use std::fmt;
use std::marker::PhantomData;

use http::Method;
use serde_json::{Value as Json, json};

use crate::runtime::machine::data_type::{DataType, Generated};
use crate::runtime::machine::erased::Encode;
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::write::to_body;
use crate::runtime::model::enumeration::{Enumeration, Flags};
use crate::runtime::model::primitive::{
    Binary, Date, DateTimeOffset, Decimal, Guid, SignedDuration, TimeOfDay,
};
use crate::runtime::model::property::Property;
use crate::runtime::request::answer::{Answer, Content, Page, Wrapped};
use crate::runtime::request::kind::Plain;
use crate::runtime::request::path::Path;
use crate::runtime::request::typed::{
    ActionRequest, ContentRequest, DeleteRequest, FunctionRequest, RawRequest, Request, UpdateRequest,
};

/// A path that leads to the value of a property, URL conventions 4.01 section 4.6.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let address = graph.me().property(User::ADDRESS);
/// println!("{:?}", address.get().send().await?.city);
/// address.property(Address::CITY).set("Oslo").send().await?;
/// # Ok(())
/// # }
/// ```
pub struct PropertyRequestBuilder<V> {
    pub(crate) path: Path,
    marker: PhantomData<fn() -> V>,
}

/// How the value of a property is sent and returned on its own.
///
/// An example is at [`PropertyRequestBuilder`].
pub trait PropertyValue: DataType {
    /// The shape of the response to a `GET`.
    type Answer: Answer;

    /// The body of a `PUT`: `{"value": …}`, except for complex values.
    fn body(&self, format: JsonFormat) -> Json {
        let json = to_body(self, format);
        if Self::IS_OBJECT { json } else { json!({ "value": json }) }
    }
}

impl<T: Generated> PropertyValue for T {
    type Answer = Wrapped<T>;
}

impl<T: DataType> PropertyValue for Vec<T> {
    type Answer = Page<T>;
}

impl<E: Enumeration> PropertyValue for Flags<E> {
    type Answer = Wrapped<Self>;
}

macro_rules! primitive {
    ($($name:ty),*) => {
        $(impl PropertyValue for $name {
            type Answer = Wrapped<Self>;
        })*
    };
}

primitive!(
    bool,
    i8,
    u8,
    i16,
    i32,
    i64,
    f32,
    f64,
    String,
    Binary,
    Date,
    DateTimeOffset,
    Decimal,
    SignedDuration,
    Guid,
    TimeOfDay,
    Json
);

impl<V> PropertyRequestBuilder<V> {
    pub(crate) fn new(path: Path) -> Self {
        Self { path, marker: PhantomData }
    }

    /// The absolute URL, without query options.
    pub fn url(&self) -> String {
        self.path.url()
    }

    /// Any request to this path that the metadata does not declare. Options are added by name.
    pub fn request<R: Answer>(&self, method: Method) -> RawRequest<R> {
        Request::new(method, self.path.clone())
    }

    /// Reads the value without JSON around it: `GET …/$value`.
    #[doc(alias = "$value")]
    pub fn raw_value(&self) -> ContentRequest<Content> {
        Request::reading(Method::GET, self.path.segment("$value"))
    }

    /// Sets the property to null: `DELETE`.
    pub fn clear(&self) -> DeleteRequest {
        Request::new(Method::DELETE, self.path.clone())
    }

    /// The path to a property of the value: `…/property`.
    pub fn property<W>(&self, property: Property<V, W>) -> PropertyRequestBuilder<W> {
        PropertyRequestBuilder::new(self.path.segment(property.name()))
    }
}

impl<V: PropertyValue> PropertyRequestBuilder<V> {
    /// Reads the value: `GET`.
    pub fn get(&self) -> ContentRequest<V::Answer> {
        Request::new(Method::GET, self.path.clone())
    }

    /// Replaces the value: `PUT`.
    pub fn set(&self, value: impl Into<V>) -> Request<(), Plain> {
        Request::new(Method::PUT, self.path.clone()).json(&value.into().body(self.path.root.json_format()))
    }
}

impl<T> PropertyRequestBuilder<Vec<T>> {
    /// Counts the elements: `GET …/$count`.
    pub fn count(&self) -> ContentRequest<u64> {
        Request::new(Method::GET, self.path.form("$count")).header("Accept", "text/plain")
    }
}

impl<T: PropertyValue> PropertyRequestBuilder<Vec<T>> {
    /// Adds an element: `POST`, OData Protocol 4.01 section 11.4.9.4. The response has all elements, if the
    /// service sends them.
    pub fn add(&self, element: impl Into<T>) -> ContentRequest<Page<T>> {
        Request::new(Method::POST, self.path.clone()).json(&element.into().body(self.path.root.json_format()))
    }
}

impl<V: Generated> PropertyRequestBuilder<V> {
    /// Updates the properties of a complex value that have a value in `changes`, and no others: `PATCH`.
    pub fn update(&self, changes: impl Into<V>) -> UpdateRequest<V> {
        Request::new(Method::PATCH, self.path.clone()).body(&changes.into())
    }
}

impl<V> Clone for PropertyRequestBuilder<V> {
    fn clone(&self) -> Self {
        Self::new(self.path.clone())
    }
}

impl<V> fmt::Debug for PropertyRequestBuilder<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PropertyRequestBuilder").field(&self.url()).finish()
    }
}
