//! Tests of the page: its data equals a golden, says the same as the emitted code and the runtime, and a
//! browser walks through it.

mod browser;
mod golden;
mod hostile;
mod requests;
mod signatures;
mod support;
mod whole;
