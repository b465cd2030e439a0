//! The hand-written part of every generated crate, compiled and tested here. Generated crates have a copy
//! of [`runtime`].

// Some items are used by generated code only.
#[allow(dead_code, unused_imports, unused_macros)]
pub mod runtime;

// Copied only into crates that need it.
pub mod geography;

#[cfg(test)]
mod tests;
