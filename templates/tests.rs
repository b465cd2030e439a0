//! The runtime against a small model of its own.

mod geography;
mod grammar;
mod json;
mod model;
mod queries;
mod round_trips;
mod urls;
