//! The client, from which all requests start.

use std::fmt;
use std::marker::PhantomData;

use http::Method;

use crate::runtime::request::answer::Answer;
use crate::runtime::request::builder::{
    CollectionRequestBuilder, EntityRequestBuilder, StreamRequestBuilder,
};
use crate::runtime::request::path::{Path, Written};
use crate::runtime::request::root::Root;
use crate::runtime::request::service::Service;
use crate::runtime::request::typed::{ActionRequest, FunctionRequest, RawRequest, Request};

/// A client of the service `S`. Clones are cheap and share connections.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run() -> Result<(), Error> {
/// let graph = Client::builder().credential(StaticToken::new("eyJ0…")).build()?;
/// let me = graph.me().get().send().await?;
/// println!("{:?}", me.display_name);
/// # Ok(())
/// # }
/// ```
pub struct ServiceClient<S> {
    pub(crate) root: Root,
    pub(crate) marker: PhantomData<fn() -> S>,
}

/// One of the deployments of a service, such as a national cloud.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// fn client(cloud: Deployment<Directory>, token: StaticToken) -> Result<Client, Error> {
///     Client::builder().cloud(cloud).credential(token).build()
/// }
/// ```
pub struct Deployment<S> {
    base_url: &'static str,
    marker: PhantomData<fn() -> S>,
}

impl<S> Deployment<S> {
    pub(crate) const fn new(base_url: &'static str) -> Self {
        Self { base_url, marker: PhantomData }
    }

    /// The service root.
    pub fn base_url(&self) -> &'static str {
        self.base_url
    }
}

/// # Clients of all services
impl<S: Service> ServiceClient<S> {
    /// The service root, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.root.base()
    }

    /// One entity at a path that the metadata does not declare, or at a URL of the same service, for
    /// instance from `@odata.id`. The path must be percent-encoded; it may have query options, which are
    /// handled as by [`request`](Self::request).
    pub fn entity_at<T>(&self, path: &str) -> EntityRequestBuilder<T> {
        EntityRequestBuilder::new(path_at(&self.root, path))
    }

    /// A collection of entities at a path that the metadata does not declare, or at a URL of the same
    /// service. The path must be percent-encoded; it may have query options, which are handled as by
    /// [`request`](Self::request).
    pub fn collection_at<T>(&self, path: &str) -> CollectionRequestBuilder<T> {
        CollectionRequestBuilder::new(path_at(&self.root, path))
    }

    /// Content at a path that the metadata does not declare, or at a URL of the same service. The path
    /// must be percent-encoded; it may have query options, which are handled as by
    /// [`request`](Self::request).
    pub fn stream_at(&self, path: &str) -> StreamRequestBuilder {
        StreamRequestBuilder::new(path_at(&self.root, path))
    }

    /// Any request to a path that the metadata does not declare, or to a URL of the same service. The
    /// path must be percent-encoded, and may have query options. Options that are set later are added:
    /// `$select`, `$expand` and `$orderby` extend the list in the path, any other replaces one of the
    /// same name. If segments are appended to the path, its query options are dropped.
    pub fn request<R: Answer>(&self, method: Method, path: &str) -> RawRequest<R> {
        Request::new(method, path_at(&self.root, path))
    }
}

/// A path that is given as text.
#[inline]
fn path_at(root: &Root, path: &str) -> Path {
    let relative = path.strip_prefix(root.base()).unwrap_or(path);
    let (text, query) = relative.split_once('?').unwrap_or((relative, ""));
    let is_path = (text.is_empty() || text.starts_with('/')) && !relative.contains('#');
    let (template, query) = (String::from("/{path}"), Written::options(query));
    let path = Path { template, query, ..Path::new(root.clone(), text) };
    if is_path {
        return path;
    }
    path.refused(String::from("a path begins with a slash and has no fragment; a URL is one of this service"))
}

impl<S> Clone for ServiceClient<S> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone(), marker: PhantomData }
    }
}

impl<S> fmt::Debug for ServiceClient<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.root.base()).finish_non_exhaustive()
    }
}
