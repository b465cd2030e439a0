//! The hand-written part of every generated crate. Generated crates hold a copy of
//! [`runtime`]; it is compiled and tested here.

// Half of it is called by generated code alone.
#[allow(dead_code, unused_imports, unused_macros)]
pub mod runtime;

// Part of crates that need it.
pub mod geography;

#[cfg(test)]
mod tests;
