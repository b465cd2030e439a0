//! What is tested when the crate is compiled without a client.

mod model;
mod round_trips;
mod unconnected;
