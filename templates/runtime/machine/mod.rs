//! What generated code calls, and what the other modules share. Programs do not need it.

pub(crate) mod body;
pub(crate) mod common;
pub(crate) mod data_type;
pub(crate) mod decoded;
pub(crate) mod erased;
pub(crate) mod format;
pub(crate) mod hierarchy;
pub(crate) mod kept;
pub(crate) mod lenient;
pub(crate) mod list;
pub(crate) mod names;
pub(crate) mod place;
pub(crate) mod read;
pub(crate) mod schema;
pub(crate) mod serde;
pub(crate) mod structured;
pub(crate) mod write;

pub use self::serde::Json;
pub use data_type::{Codec, DataType, Generated, GeneratedCodec};
pub use decoded::Decoded;
pub use erased::{
    Computed, Encode, Field, FieldValue, FieldVisitor, Fields, Input, InputList, InputObject, Object,
    ObjectSink, Output, OutputList, Scalar, Sink, Visitor,
};
pub use format::JsonFormat;
pub use hierarchy::{Abstract, ModelVisitor, ModelVisitorMut, PolymorphicCodec};
pub use kept::{Kept, Malformed, Outcome};
pub use names::Names;
pub use place::Place;
pub use schema::{EnumSchema, Schema};
pub use structured::{ComplexCodec, EntityCodec, Structured};

pub use crate::runtime::model::enumeration::EnumerationCodec;
pub use ::serde as serialization;

pub(crate) use self::serde::{deserialize, serialize, serialize_model, serialize_polymorphic, with_serde};
pub(crate) use common::are_equal;
pub(crate) use hierarchy::polymorphic;
pub(crate) use structured::{copied, debug_model, equal_models, model};
