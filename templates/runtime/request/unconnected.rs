//! The only client that there is without the feature `client`: one that sends nothing.

use std::marker::PhantomData;
use std::net::IpAddr;

use http::Uri;

use crate::runtime::request::conventions::Conventions;
use crate::runtime::request::error::Error;
use crate::runtime::request::prefer::Preferences;
use crate::runtime::request::root::Root;
use crate::runtime::request::service::Service;
use crate::runtime::request::service_client::ServiceClient;

impl<S: Service> ServiceClient<S> {
    /// A client without a connection, for programs that send requests by other means: they get each as a
    /// [`Request::to_http`](crate::runtime::request::Request::to_http), and have its response read by
    /// [`Request::read_http`](crate::runtime::request::Request::read_http).
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::runtime::request::ErrorKind::Invalid) when the URL is not `https` (`http` is
    /// allowed for loopback addresses), or has a user name, a query or a fragment.
    pub fn unconnected(base_url: impl Into<String>) -> Result<Self, Error> {
        let base = base_url.into().trim_end_matches('/').to_owned();
        if !is_root(&base) {
            return Err(Error::invalid(
                "the service root is no URL of a service: `https`, and without a query",
            ));
        }
        let root = Root::new(Conventions::of::<S>(base, Preferences::default()));
        Ok(Self { root, marker: PhantomData })
    }
}

/// Whether a client that sends would take this root, so that a program does not depend on the feature's being
/// off.
#[inline]
fn is_root(base: &str) -> bool {
    let Ok(uri) = base.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_local = || host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let is_secure = scheme == "https" || (scheme == "http" && is_local());
    is_secure && !authority.as_str().contains('@') && !base.contains(['?', '#'])
}
