//! Tests of the runtime with a small hand-written model.

mod aggregation;
mod batches;
mod chaos;
mod conditional;
mod deltas;
mod downloads;
mod features;
mod geography;
mod grammar;
mod headers;
mod json;
mod layers;
mod links;
mod memory;
mod model;
#[cfg(feature = "notifications")]
mod notifications;
mod numbers;
mod operations;
mod paging;
mod parallel;
mod preferences;
#[cfg(feature = "rustls-no-provider")]
mod providers;
mod queries;
#[cfg(all(feature = "reqwest", feature = "gzip"))]
mod reliability;
mod round_trips;
#[cfg(all(feature = "reqwest", feature = "gzip"))]
mod server;
mod sessions;
mod unconnected;
mod uploads;
mod urls;
mod waits;
