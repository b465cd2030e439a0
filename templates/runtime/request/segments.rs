//! The next segment of a path, for the methods of request builders that are generated.

use std::borrow::Cow;

use http::Method;

use crate::runtime::request::answer::Answer;
use crate::runtime::request::builder::{
    CollectionRequestBuilder, EntityRequestBuilder, StreamRequestBuilder,
};
use crate::runtime::request::path::Path;
use crate::runtime::request::property::PropertyRequestBuilder;
use crate::runtime::request::service_client::ServiceClient;
use crate::runtime::request::typed::{ActionRequest, FunctionRequest, Request};

/// What has a path: request builders and the client. Generated code calls these methods by the name of the
/// trait. If it called them on `self`, the compiler would search the `impl` blocks of the builder for all
/// types, at each call.
pub(crate) trait HasPath {
    /// The path, to which the methods append a segment.
    fn path(&self) -> Cow<'_, Path>;

    fn entity_segment<T, A>(&self, name: &str) -> EntityRequestBuilder<T, A> {
        EntityRequestBuilder::new(self.path().segment(name))
    }

    fn collection_segment<T, A>(&self, name: &str) -> CollectionRequestBuilder<T, A> {
        CollectionRequestBuilder::new(self.path().segment(name))
    }

    fn stream_segment(&self, name: &str) -> StreamRequestBuilder {
        StreamRequestBuilder::new(self.path().segment(name))
    }

    fn action_segment<R: Answer>(&self, name: &str) -> ActionRequest<R> {
        Request::reading(Method::POST, self.path().segment(name))
    }

    fn function_segment<R: Answer>(&self, name: &str) -> FunctionRequest<R> {
        Request::reading(Method::GET, self.path().function(name))
    }
}

macro_rules! has_path {
    ($builder:ident<$($parameter:ident),*>) => {
        impl<$($parameter),*> HasPath for $builder<$($parameter),*> {
            fn path(&self) -> Cow<'_, Path> {
                Cow::Borrowed(&self.path)
            }
        }
    };
}

has_path!(EntityRequestBuilder<T, A>);
has_path!(CollectionRequestBuilder<T, A>);
has_path!(PropertyRequestBuilder<V>);

impl<S> HasPath for ServiceClient<S> {
    fn path(&self) -> Cow<'_, Path> {
        Cow::Owned(Path::new(self.root.clone(), ""))
    }
}
