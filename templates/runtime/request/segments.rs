//! The next segment of a path, for the methods of request builders that are generated.

use http::Method;

use crate::runtime::request::answer::Answer;
use crate::runtime::request::builder::{
    CollectionRequestBuilder, EntityRequestBuilder, StreamRequestBuilder,
};
use crate::runtime::request::property::PropertyRequestBuilder;
use crate::runtime::request::typed::{ActionRequest, FunctionRequest, Request};

macro_rules! segments {
    ($builder:ident<$($parameter:ident),*>) => {
        impl<$($parameter),*> $builder<$($parameter),*> {
            pub(crate) fn entity_segment<U, B>(&self, name: &str) -> EntityRequestBuilder<U, B> {
                EntityRequestBuilder::new(self.path.segment(name))
            }

            pub(crate) fn collection_segment<U, B>(&self, name: &str) -> CollectionRequestBuilder<U, B> {
                CollectionRequestBuilder::new(self.path.segment(name))
            }

            pub(crate) fn stream_segment(&self, name: &str) -> StreamRequestBuilder {
                StreamRequestBuilder::new(self.path.segment(name))
            }

            pub(crate) fn action_segment<R: Answer>(&self, name: &str) -> ActionRequest<R> {
                Request::reading(Method::POST, self.path.segment(name))
            }

            pub(crate) fn function_segment<R: Answer>(&self, name: &str) -> FunctionRequest<R> {
                Request::reading(Method::GET, self.path.function(name))
            }
        }
    };
}

segments!(EntityRequestBuilder<T, A>);
segments!(CollectionRequestBuilder<T, A>);
segments!(PropertyRequestBuilder<V>);
