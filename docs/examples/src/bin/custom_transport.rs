//! What carries the requests is yours: `custom_transport` tells how long each takes, without the query, on
//! its way to reqwest.

use std::time::{Duration, Instant};

use msgraph::runtime::client::{HttpRequest, ReqwestTransport, Transport, TransportFuture};

struct Timed<T>(T);

impl<T: Transport> Transport for Timed<T> {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let what = format!("{} {}", request.method(), request.url().path());
        Box::pin(async move {
            let start = Instant::now();
            let result = self.0.send(request).await;
            let told = match &result {
                Ok(response) => response.status.to_string(),
                Err(error) => error.to_string(),
            };
            eprintln!("{what}: {told}, in {} ms", start.elapsed().as_millis());
            result
        })
    }
}

#[tokio::main]
async fn main() -> examples::Result {
    let http = ReqwestTransport::new(Duration::from_secs(10), |http| http)?;
    let graph = examples::builder()?.transport(Timed(http)).build()?;
    examples::print_me(&graph).await
}
