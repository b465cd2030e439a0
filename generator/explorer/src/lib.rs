//! A page to see what a generated crate has: areas, types, and paths that can be walked.
//!
//! Text in, text out: the page is made of the plan that the crate is emitted from, and is one file, which
//! loads nothing and needs no server. Its own parts are in `page/`.

pub mod catalogue;
mod collect;
mod page;
pub mod requests;
mod signature;

pub use collect::catalogue;
pub use page::page;
