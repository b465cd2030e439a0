//! The only client that there is without the feature `client`: one that sends nothing.

use std::marker::PhantomData;

use crate::runtime::request::conventions::Conventions;
use crate::runtime::request::error::Error;
use crate::runtime::request::prefer::Preferences;
use crate::runtime::request::root::Root;
use crate::runtime::request::service::Service;
use crate::runtime::request::service_client::ServiceClient;

impl<S: Service> ServiceClient<S> {
    /// A client without a connection, for programs that send requests by other means: they get each as a
    /// [`Request::to_http`], and have its response read by [`Request::read_http`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::runtime::request::ErrorKind::Invalid) when the URL is not an absolute
    /// one, or has a query.
    pub fn unconnected(base_url: impl Into<String>) -> Result<Self, Error> {
        let base = base_url.into().trim_end_matches('/').to_owned();
        let is_root = base
            .parse::<http::Uri>()
            .is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some() && uri.query().is_none());
        if !is_root {
            return Err(Error::invalid("the service root is not an absolute URL without a query"));
        }
        let root = Root::new(Conventions::of::<S>(base, Preferences::default()));
        Ok(Self { root, marker: PhantomData })
    }
}
