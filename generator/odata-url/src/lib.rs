//! The URLs of OData, URL conventions 4.01: text to plain data, by the grammar alone. What the names in them
//! mean is for those that know the metadata.

pub mod address;
pub mod expression;
pub mod path;
pub mod primitive;
pub mod query;
pub mod search;
