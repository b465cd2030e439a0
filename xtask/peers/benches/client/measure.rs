//! What a call takes: time, CPU time, allocations.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::Result;

pub const CONCURRENCY: usize = 64;
pub const REQUESTS: usize = 4096;
/// The calls before those that are counted, and the number of those.
const FIRST: usize = 20;
const COUNTED: u64 = 100;

/// A call of one of the clients, to be made many times.
pub struct Call(Box<dyn Repeat>);

/// What calls took of the best run.
#[derive(Clone, Copy)]
pub struct Spent {
    /// Requests a second.
    pub rate: f64,
    /// CPU time of all threads of this process for a request, in microseconds.
    pub cpu: f64,
}

/// What a call allocates, everything that its connection does included.
#[derive(Clone, Copy)]
pub struct Allocated {
    pub count: u64,
    pub bytes: u64,
}

trait Repeat {
    fn spent(&self) -> Pin<Box<dyn Future<Output = Result<Spent>> + '_>>;
    fn allocated(&self, runtime: &Runtime) -> Result<Allocated>;
}

impl Call {
    pub fn new<F: Future<Output = Result> + Send + 'static>(call: impl Fn() -> F + 'static) -> Self {
        Self(Box::new(call))
    }

    pub async fn spent(&self) -> Result<Spent> {
        self.0.spent().await
    }
}

impl<C: Fn() -> F, F: Future<Output = Result> + Send + 'static> Repeat for C {
    fn spent(&self) -> Pin<Box<dyn Future<Output = Result<Spent>> + '_>> {
        Box::pin(async move {
            let (begin, cpu) = (Instant::now(), cpu_time()?);
            let mut running = JoinSet::new();
            for _ in 0..REQUESTS {
                if running.len() == CONCURRENCY
                    && let Some(ended) = running.join_next().await
                {
                    ended??;
                }
                running.spawn(self());
            }
            while let Some(ended) = running.join_next().await {
                ended??;
            }
            let requests = REQUESTS as f64;
            Ok(Spent {
                rate: requests / begin.elapsed().as_secs_f64(),
                cpu: (cpu_time()? - cpu).as_secs_f64() * 1e6 / requests,
            })
        })
    }

    fn allocated(&self, runtime: &Runtime) -> Result<Allocated> {
        (0..FIRST).try_for_each(|_| runtime.block_on(self()))?;
        let mut ended = Ok(());
        let counted = allocation_counter::measure(|| {
            ended = (0..COUNTED).try_for_each(|_| runtime.block_on(self()));
        });
        ended?;
        Ok(Allocated { count: counted.count_total / COUNTED, bytes: counted.bytes_total / COUNTED })
    }
}

/// What the calls of each client allocate, on a single thread.
pub fn on_one_thread<const CLIENTS: usize, const CALLS: usize>(
    clients: impl FnOnce() -> Result<[[Call; CALLS]; CLIENTS]>,
) -> Result<[[Allocated; CALLS]; CLIENTS]> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let clients = runtime.block_on(async { clients() })?;
    let mut allocated = [[Allocated { count: 0, bytes: 0 }; CALLS]; CLIENTS];
    for (allocated, call) in allocated.iter_mut().flatten().zip(clients.iter().flatten()) {
        *allocated = call.0.allocated(&runtime)?;
    }
    Ok(allocated)
}

impl Spent {
    pub const WORST: Self = Self { rate: 0.0, cpu: f64::INFINITY };

    pub fn or_better(self, other: Self) -> Self {
        Self { rate: self.rate.max(other.rate), cpu: self.cpu.min(other.cpu) }
    }
}

/// The CPU time of this process so far.
fn cpu_time() -> Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}
