//! References to entities that exist: for `@odata.bind` and `$ref`.

use std::marker::PhantomData;

use crate::runtime::builder::EntityRequestBuilder;

/// The URL of an entity of type `T`, or of a type that `T` is derived from.
pub struct Reference<T> {
    url: String,
    marker: PhantomData<fn() -> T>,
}

impl<T> Reference<T> {
    /// A reference by an absolute URL, for instance from `@odata.id`.
    pub fn from_url(url: impl Into<String>) -> Self {
        Self { url: url.into(), marker: PhantomData }
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn into_url(self) -> String {
        self.url
    }
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self::from_url(self.url.clone())
    }
}

impl<T> std::fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Reference").field(&self.url).finish()
    }
}

/// Says that a reference to the one may stand where one to `T` is expected: both are of
/// one type, or one is derived from the other.
pub trait Related<T> {}

impl<T> Related<T> for T {}

impl<T, U: Related<T>> From<EntityRequestBuilder<U>> for Reference<T> {
    fn from(entity: EntityRequestBuilder<U>) -> Self {
        Self::from_url(entity.url())
    }
}

impl<T, U: Related<T>> From<&EntityRequestBuilder<U>> for Reference<T> {
    fn from(entity: &EntityRequestBuilder<U>) -> Self {
        Self::from_url(entity.url())
    }
}
