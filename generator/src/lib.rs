//! x
pub mod csdl;
pub mod diagnostics;
pub mod edm;
pub mod names;
pub mod profile;
pub mod select;
pub mod slice;
pub mod source;
