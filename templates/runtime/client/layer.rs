//! Code of the program's around each exchange: layers, which are transports around the transport, and
//! interceptors, for which a layer is more than is needed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::runtime::client::transport::{HttpRequest, Transport, TransportError, TransportFuture};

/// Looks at each exchange, and may change or refuse what is sent: for headers, logs, metrics, limits.
///
/// Every try is an exchange of its own, and so is every redirect. A closure that takes the request is an
/// interceptor, too.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let client = Client::builder().intercept(|request: &mut HttpRequest| {
///     request.headers.insert("x-tenant", HeaderValue::from_static("one"));
/// });
/// ```
#[doc(alias = "DelegatingHandler")]
#[doc(alias = "Middleware")]
#[doc(alias = "Policy")]
pub trait Interceptor: Send + Sync {
    /// Called before each try, with all that will be sent, the token too; secret headers are marked as
    /// sensitive. The try begins when the future is ready, within the time limits of the try.
    ///
    /// # Errors
    /// The try fails with this error as if the transport had reported it, so its kind decides whether there
    /// is another one.
    fn before<'a>(&'a self, request: &'a mut HttpRequest) -> InterceptorFuture<'a> {
        let _ = request;
        Box::pin(std::future::ready(Ok(())))
    }

    /// Called after each try, when the head of the response has arrived or it is clear that none will.
    fn after(&self, exchanged: &Exchanged<'_>) {
        let _ = exchanged;
    }
}

/// The future of an interceptor.
pub type InterceptorFuture<'a> = Pin<Box<dyn Future<Output = Result<(), TransportError>> + Send + 'a>>;

/// A try that is over.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// struct Metrics;
///
/// impl Interceptor for Metrics {
///     fn after(&self, exchanged: &Exchanged<'_>) {
///         let status = exchanged.result.map(|(status, _)| status);
///         println!("{} took {:?}: {status:?}", exchanged.method, exchanged.elapsed);
///     }
/// }
///
/// let client = Client::builder().intercept(Metrics);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Exchanged<'a> {
    /// The method of the request.
    pub method: &'a Method,
    /// The URL of the request, parts of which may be secret.
    pub url: &'a Url,
    /// Status and headers of the response, or why there is none.
    pub result: Result<(StatusCode, &'a HeaderMap), &'a TransportError>,
    /// How long the response took, without its body.
    pub elapsed: Duration,
}

impl<F: Fn(&mut HttpRequest) + Send + Sync> Interceptor for F {
    fn before<'a>(&'a self, request: &'a mut HttpRequest) -> InterceptorFuture<'a> {
        self(request);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A transport within an interceptor.
pub(crate) struct Intercepted<I> {
    pub(crate) interceptor: I,
    pub(crate) transport: Arc<dyn Transport>,
}

impl<I: Interceptor> Transport for Intercepted<I> {
    fn send(&self, mut request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            self.interceptor.before(&mut request).await?;
            let (method, url, begin) = (request.method.clone(), request.url.clone(), Instant::now());
            let sent = self.transport.send(request).await;
            let result = sent.as_ref().map(|response| (response.status, &response.headers));
            self.interceptor.after(&Exchanged {
                method: &method,
                url: &url,
                result,
                elapsed: begin.elapsed(),
            });
            sent
        })
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        (**self).send(request)
    }
}
