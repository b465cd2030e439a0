//! The hand-written part of every generated crate, compiled and tested here. Generated crates have a copy
//! of [`runtime`].

// Some items are used by generated code only.
#[allow(dead_code, unused_imports, unused_macros)]
pub mod runtime;

// Copied only into crates whose profile says who sends notifications.
#[cfg(feature = "notifications")]
#[path = "runtime/notifications/mod.rs"]
pub mod notifications;

// Copied only into crates that need it.
pub mod geography;

#[cfg(all(test, feature = "client"))]
mod tests;

#[cfg(all(test, not(feature = "client")))]
#[path = "tests/without_client.rs"]
mod tests;
