//! Services of tower carry the requests: any layer that is there for `http`'s types, of tower's own, of
//! tower-http or of the program's. Here at most four requests are under way, each for ten seconds at most,
//! and each says which program it comes from.

use std::time::Duration;

use msgraph::runtime::client::{
    Bytes, HeaderValue, HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture, reqwest,
};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt};

/// A transport by a service of tower's. It has bodies in memory; content that the program sends as a stream
/// is refused.
struct Tower<S>(S);

impl<S> Transport for Tower<S>
where
    S: Service<http::Request<Bytes>, Response = http::Response<Bytes>> + Clone + Send + Sync,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let mut service = self.0.clone();
            let request = converted(request)?;
            let ready = service.ready().await.map_err(translated)?;
            let (head, body) = ready.call(request).await.map_err(translated)?.into_parts();
            Ok(HttpResponse::new(head.status, head.headers, body))
        })
    }
}

fn converted(request: HttpRequest) -> Result<http::Request<Bytes>, TransportError> {
    let refused = |why: &str| TransportError::new(TransportErrorKind::Permanent, why);
    let HttpBody::Bytes(body) = request.body else { return Err(refused("the body is a stream")) };
    let mut converted = http::Request::new(body);
    *converted.method_mut() = request.method;
    *converted.uri_mut() = request.url.as_str().parse().map_err(|_| refused("the URL is no URI"))?;
    *converted.headers_mut() = request.headers;
    Ok(converted)
}

/// The kind of an error decides whether the client tries again.
fn translated(error: impl Into<BoxError>) -> TransportError {
    let error = error.into();
    let is_connect = error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect);
    let kind = if is_connect {
        TransportErrorKind::Connect
    } else if error.is::<tower::timeout::error::Elapsed>() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

/// The innermost service, which sends. Redirects are the client's business, which sends no token to other
/// hosts.
async fn exchange(
    client: reqwest::Client,
    request: http::Request<Bytes>,
) -> Result<http::Response<Bytes>, BoxError> {
    let mut response = client.execute(request.try_into()?).await.map_err(reqwest::Error::without_url)?;
    let mut exchanged = http::Response::new(Bytes::new());
    *exchanged.status_mut() = response.status();
    *exchanged.headers_mut() = std::mem::take(response.headers_mut());
    *exchanged.body_mut() = response.bytes().await.map_err(reqwest::Error::without_url)?;
    Ok(exchanged)
}

#[tokio::main]
async fn main() -> examples::Result {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let service = ServiceBuilder::new()
        .map_request(|mut request: http::Request<Bytes>| {
            request.headers_mut().insert("x-program", HeaderValue::from_static("tower_transport"));
            request
        })
        .concurrency_limit(4)
        .timeout(Duration::from_secs(10))
        .service_fn(move |request| exchange(client.clone(), request));
    let graph = examples::builder()?.transport(Tower(service)).build()?;
    examples::print_me(&graph).await
}
