//! Many concurrent requests with many faults.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use super::{animal, animals, answer, builder, fine, rex, status};
use crate::runtime::client::{ErrorKind, RetryPolicy};
use crate::tests::server::{Received, Reply, Server};

const REQUESTS: usize = 10_000;
const AT_ONCE: usize = 64;

/// The effects of requests, and the faults that the service caused.
#[derive(Default)]
struct Service {
    /// How many times each name was created.
    done: Mutex<BTreeMap<String, usize>>,
    faults: AtomicUsize,
    /// The number of faults after which a client cannot know whether its `POST` had an effect.
    unclear: AtomicUsize,
}

impl Service {
    /// One in ten requests meets a fault.
    fn reply(&self, request: &Received, number: usize) -> Reply {
        let is_post = request.method == "POST";
        let fault = match fastrand::Rng::with_seed(number as u64).u32(0..50) {
            0 => answer(429).header("retry-after", "0.002").into(),
            1 => status(503),
            2 => Reply::Reset,
            3 => Reply::Close,
            4 => Reply::CloseInBody(rex()),
            _ => {
                self.create(request);
                return fine();
            }
        };
        if matches!(fault, Reply::Close | Reply::CloseInBody(_)) {
            self.create(request);
        }
        self.faults.fetch_add(1, Ordering::Relaxed);
        if is_post && !matches!(&fault, Reply::Answer(answer) if answer.status() == 429) {
            self.unclear.fetch_add(1, Ordering::Relaxed);
        }
        fault
    }

    fn create(&self, request: &Received) {
        if request.method == "POST" {
            let name = String::from_utf8(request.body.clone()).unwrap();
            *self.done.lock().unwrap().entry(name).or_default() += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn load() {
    let service = Arc::new(Service::default());
    let server = Server::start({
        let service = service.clone();
        move |request, number| service.reply(request, number)
    });
    let server = server.await;
    // With a fault rate of a tenth, one in ten billion requests meets ten faults in a row.
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(1)).max_tries(10);
    let animals = animals(builder(&server).retry(policy));
    let next = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (animals, next) = (animals.clone(), next.clone());
        running.spawn(async move {
            let mut created = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= REQUESTS {
                    return created;
                }
                let name = number.to_string();
                if number % 2 == 0 {
                    let read = animals.key(&name).get().send().await.expect("what is repeated succeeds");
                    assert_eq!(read.name.as_deref(), Some("Rex"));
                } else {
                    created.push((
                        format!(r#"{{"name":"{name}"}}"#),
                        animals.create(animal(&name)).send().await,
                    ));
                }
            }
        });
    }
    let created: Vec<_> = running.join_all().await.into_iter().flatten().collect();
    let done = service.done.lock().unwrap();
    assert_eq!(created.len(), REQUESTS / 2);
    let mut failed = 0;
    for (name, ended) in &created {
        let times = done.get(name).copied().unwrap_or_default();
        match ended {
            Ok(_) => assert_eq!(times, 1, "{name}"),
            Err(error) => {
                failed += 1;
                assert!(times <= 1, "{name}: done {times} times");
                let is_unavailable = error.status().is_some_and(|status| status.as_u16() == 503);
                assert!(is_unavailable || error.kind() == ErrorKind::Transport, "{name}: {error:?}");
            }
        }
    }
    // Every fault was either reported or repeated.
    let (faults, unclear) = (service.faults.load(Ordering::Relaxed), service.unclear.load(Ordering::Relaxed));
    assert_eq!((failed, server.count()), (unclear, REQUESTS + faults - unclear));
    assert!(faults > REQUESTS / 15, "{faults}");
}
