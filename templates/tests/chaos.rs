//! The transport that makes trouble.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::model::{Animal, Segments};
use crate::runtime::client::{
    ChaosTransport, Fault, HttpRequest, HttpResponse, RetryPolicy, ServiceClient, Transport, TransportFuture,
};

const FAULTS: [Fault; 6] =
    [Fault::Throttled, Fault::Unavailable, Fault::Refused, Fault::Reset, Fault::Broken, Fault::Stalled];

/// Answers everything, and counts.
#[derive(Clone, Default)]
struct Always(Arc<AtomicUsize>);

impl Transport for Always {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let json =
            HeaderMap::from_iter([("content-type".parse().unwrap(), "application/json".parse().unwrap())]);
        Box::pin(async { Ok(HttpResponse::new(StatusCode::OK, json, r#"{"name":"Ada"}"#)) })
    }
}

fn client(transport: ChaosTransport, tries: u32) -> ServiceClient<Segments> {
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(1)).max_tries(tries);
    let client = ServiceClient::builder().transport(transport).retry(policy);
    client.try_timeout(Duration::from_millis(20)).build().unwrap()
}

/// What becomes of so many reads, and the faults.
async fn reads(transport: ChaosTransport, tries: u32, count: usize) -> (Vec<bool>, Vec<Fault>) {
    let client = client(transport.clone(), tries);
    let mut went_well = Vec::new();
    for _ in 0..count {
        let animal = client.entity_at::<Animal>("/animals/1").get().send().await;
        went_well.push(animal.is_ok_and(|animal| animal.name.as_deref() == Some("Ada")));
    }
    (went_well, transport.faults())
}

#[tokio::test]
async fn a_seed_decides_on_the_faults() {
    let run = |seed| reads(ChaosTransport::new(seed, Always::default()), 1, 200);
    let (went_well, faults) = run(7).await;
    assert_eq!((went_well.clone(), faults.clone()), run(7).await);
    assert_ne!(faults, run(8).await.1);
    assert!(FAULTS.iter().all(|fault| faults.contains(fault)), "{faults:?}");
    assert_eq!(went_well.iter().filter(|well| !**well).count(), faults.len());
}

#[tokio::test]
async fn reads_survive_and_no_other_request_is_repeated_that_may_have_had_an_effect() {
    for seed in 0..5 {
        let (went_well, faults) = reads(ChaosTransport::new(seed, Always::default()), 20, 50).await;
        assert!(went_well.iter().all(|well| *well) && faults.len() > 5, "{seed}: {faults:?}");
    }
    for fault in FAULTS {
        let service = Always::default();
        let only = FAULTS.into_iter().fold(ChaosTransport::new(1, service.clone()), |chaos, other| {
            chaos.rate(other, if other == fault { 100 } else { 0 })
        });
        let created = client(only.clone(), 3).collection_at::<Animal>("/animals").create(Animal::default());
        assert!(created.send().await.is_err(), "{fault:?}");
        let is_repeated = matches!(fault, Fault::Throttled | Fault::Refused);
        assert_eq!(only.faults(), vec![fault; if is_repeated { 3 } else { 1 }]);
        let arrives = matches!(fault, Fault::Reset | Fault::Broken);
        assert_eq!(service.0.load(Ordering::Relaxed), usize::from(arrives), "{fault:?}");
    }
}
