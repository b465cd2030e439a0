//! Parses URLs of OData, by the grammar of OData URL Conventions 4.01. The results are plain data: what the
//! names in them mean is decided by callers, which know the metadata.

pub mod address;
pub mod expand;
pub mod expression;
pub mod path;
pub mod primitive;
pub mod query;
pub mod search;
pub mod url;
