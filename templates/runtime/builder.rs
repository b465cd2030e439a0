//! A path and the type that it ends in. Generated code adds the methods of each type.

use std::fmt;
use std::marker::PhantomData;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;

use crate::runtime::answer::Answer;
use crate::runtime::client::Core;
use crate::runtime::decode::Decode;
use crate::runtime::encode::Encode;
use crate::runtime::literal::UrlLiteral;
use crate::runtime::model::DerivedFrom;
use crate::runtime::reference::Reference;
use crate::runtime::request::{
    ActionRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest, GetRequest, ListRequest,
    ReferenceRequest, Request, UpdateRequest,
};

/// What may stand in a path segment unencoded besides letters and digits: RFC 3986's
/// unreserved characters and those sub-delimiters that OData uses in paths.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A path in a service.
#[derive(Clone)]
pub(crate) struct Path {
    pub(crate) core: Core,
    /// Begins with a slash, percent-encoded.
    pub(crate) text: String,
}

impl Path {
    pub(crate) fn root(core: Core) -> Self {
        Self { core, text: String::new() }
    }

    pub(crate) fn segment(&self, segment: &str) -> Self {
        let text = format!("{}/{}", self.text, utf8_percent_encode(segment, SEGMENT));
        Self { core: self.core.clone(), text }
    }

    /// Appends a key: as a segment where the service takes that, else in parentheses.
    /// Values that mean something as a segment are always put in parentheses.
    fn key(&self, value: &(impl UrlLiteral + ?Sized)) -> Self {
        let segment = value.segment();
        let is_plain = !segment.is_empty() && !segment.starts_with('$') && !segment.chars().all(|c| c == '.');
        if self.core.key_as_segment() && is_plain {
            self.segment(&segment)
        } else {
            self.parentheses(&value.literal())
        }
    }

    /// Appends a key of several parts, always in parentheses.
    fn composite_key(&self, parts: &[(&str, &dyn UrlLiteral)]) -> Self {
        let parts: Vec<String> =
            parts.iter().map(|(name, value)| format!("{name}={}", value.literal())).collect();
        self.parentheses(&parts.join(","))
    }

    fn parentheses(&self, inner: &str) -> Self {
        self.parentheses_raw(&self.encoded(inner))
    }

    /// Appends parentheses around what is encoded already.
    pub(crate) fn parentheses_raw(&self, inner: &str) -> Self {
        Self { core: self.core.clone(), text: format!("{}({inner})", self.text) }
    }

    pub(crate) fn encoded(&self, text: &str) -> String {
        utf8_percent_encode(text, SEGMENT).to_string()
    }

    fn url(&self) -> String {
        self.core.url(&self.text)
    }

    pub(crate) fn action<A: Answer>(&self, name: &str) -> ActionRequest<A> {
        Request::new(Method::POST, self.segment(name))
    }

    pub(crate) fn function<A: Answer>(&self, name: &str) -> FunctionRequest<A> {
        Request::new(Method::GET, self.segment(name))
    }
}

macro_rules! builder {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            path: Path,
            marker: PhantomData<fn() -> T>,
        }

        impl<T> $name<T> {
            pub(crate) fn new(path: Path) -> Self {
                Self { path, marker: PhantomData }
            }

            /// The absolute URL.
            pub fn url(&self) -> String {
                self.path.url()
            }

            pub(crate) fn entity_segment<U>(&self, name: &str) -> EntityRequestBuilder<U> {
                EntityRequestBuilder::new(self.path.segment(name))
            }

            pub(crate) fn collection_segment<U>(&self, name: &str) -> CollectionRequestBuilder<U> {
                CollectionRequestBuilder::new(self.path.segment(name))
            }

            pub(crate) fn action_segment<A: Answer>(&self, name: &str) -> ActionRequest<A> {
                self.path.action(name)
            }

            pub(crate) fn function_segment<A: Answer>(&self, name: &str) -> FunctionRequest<A> {
                self.path.function(name)
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self::new(self.path.clone())
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.url()).finish()
            }
        }
    };
}

builder! {
    /// A path that ends in one entity.
    EntityRequestBuilder
}

builder! {
    /// A path that ends in a collection of entities.
    CollectionRequestBuilder
}

impl<T: Decode> EntityRequestBuilder<T> {
    /// Reads the entity: `GET`.
    pub fn get(&self) -> GetRequest<T> {
        Request::new(Method::GET, self.path.clone())
    }
}

impl<T: Decode + Encode> EntityRequestBuilder<T> {
    /// Changes what `changes` holds, and nothing else: `PATCH`. A property made null with
    /// `set_null` becomes null.
    pub fn update(&self, changes: impl Into<T>) -> UpdateRequest<T> {
        Request::new(Method::PATCH, self.path.clone()).body(&changes.into())
    }
}

impl<T> EntityRequestBuilder<T> {
    /// Deletes the entity: `DELETE`.
    pub fn delete(&self) -> DeleteRequest {
        Request::new(Method::DELETE, self.path.clone())
    }

    /// A reference for where one to a derived type is expected, which this entity must be of: for
    /// instance a user by its URL as a directory object.
    pub fn reference<U: DerivedFrom<T>>(&self) -> Reference<U> {
        Reference::from_url(self.url())
    }

    /// Lets a single-valued navigation property lead to another entity: `PUT …/$ref`.
    pub fn set_ref(&self, target: impl Into<Reference<T>>) -> ReferenceRequest {
        Request::new(Method::PUT, self.path.segment("$ref")).reference(target.into().url())
    }

    /// Removes the reference that this path ends in, not the entity: `DELETE …/$ref`.
    pub fn clear_ref(&self) -> ReferenceRequest {
        Request::new(Method::DELETE, self.path.segment("$ref"))
    }
}

impl<T: Decode> CollectionRequestBuilder<T> {
    /// Reads the entities, page by page: `GET`.
    pub fn list(&self) -> ListRequest<T> {
        Request::new(Method::GET, self.path.clone())
    }
}

impl<T: Decode + Encode> CollectionRequestBuilder<T> {
    /// Creates an entity: `POST`.
    pub fn create(&self, entity: impl Into<T>) -> CreateRequest<T> {
        Request::new(Method::POST, self.path.clone()).body(&entity.into())
    }

    /// Adds an entity by its whole representation: `POST …/$ref` with the entity as body, as
    /// some services document it. [`add_ref`](Self::add_ref) is OData's own form.
    pub fn add_ref_entity(&self, entity: impl Into<T>) -> ReferenceRequest {
        Request::new(Method::POST, self.path.segment("$ref")).body(&entity.into())
    }
}

impl<T> CollectionRequestBuilder<T> {
    /// Counts the entities: `GET …/$count`.
    pub fn count(&self) -> CountRequest {
        Request::new(Method::GET, self.path.segment("$count")).header("Accept", "text/plain")
    }

    /// Adds a reference to an entity that exists: `POST …/$ref` with its `@odata.id`.
    pub fn add_ref(&self, target: impl Into<Reference<T>>) -> ReferenceRequest {
        Request::new(Method::POST, self.path.segment("$ref")).reference(target.into().url())
    }

    /// Removes a reference, not the entity: `DELETE …/$ref?@id=…`.
    pub fn remove_ref(&self, target: impl Into<Reference<T>>) -> ReferenceRequest {
        Request::new(Method::DELETE, self.path.segment("$ref")).query("@id", target.into().url())
    }

    pub(crate) fn key(&self, value: &(impl UrlLiteral + ?Sized)) -> EntityRequestBuilder<T> {
        EntityRequestBuilder::new(self.path.key(value))
    }

    pub(crate) fn text_key(&self, value: impl AsRef<str>) -> EntityRequestBuilder<T> {
        self.key(value.as_ref())
    }

    pub(crate) fn composite_key(&self, parts: &[(&str, &dyn UrlLiteral)]) -> EntityRequestBuilder<T> {
        EntityRequestBuilder::new(self.path.composite_key(parts))
    }
}
