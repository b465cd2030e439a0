//! Primitive types by their names in CSDL, section 4.4 of CSDL 4.01.

use generator::plan::{RuntimeType, RustType, Scalar};

/// The types with their names, without namespace.
const ALL: [(&str, RustType); 16] = [
    ("Boolean", RustType::Scalar(Scalar::Bool)),
    ("SByte", RustType::Scalar(Scalar::I8)),
    ("Byte", RustType::Scalar(Scalar::U8)),
    ("Int16", RustType::Scalar(Scalar::I16)),
    ("Int32", RustType::Scalar(Scalar::I32)),
    ("Int64", RustType::Scalar(Scalar::I64)),
    ("Single", RustType::Scalar(Scalar::F32)),
    ("Double", RustType::Scalar(Scalar::F64)),
    ("String", RustType::STRING),
    ("Decimal", RustType::Runtime(RuntimeType::Decimal)),
    ("Date", RustType::Runtime(RuntimeType::Date)),
    ("DateTimeOffset", RustType::Runtime(RuntimeType::DateTimeOffset)),
    ("TimeOfDay", RustType::Runtime(RuntimeType::TimeOfDay)),
    ("Duration", RustType::Runtime(RuntimeType::Duration)),
    ("Guid", RustType::Runtime(RuntimeType::Guid)),
    ("Binary", RustType::Runtime(RuntimeType::Binary)),
];

/// The type with a name: `Edm.String`, or `String`, as in annotations.
pub fn primitive(name: &str) -> Option<RustType> {
    let name = name.strip_prefix("Edm.").unwrap_or(name);
    ALL.into_iter().find(|(known, _)| *known == name).map(|(_, r#type)| r#type)
}

/// The name of a primitive type, without its namespace.
pub fn name(r#type: &RustType) -> Option<&'static str> {
    ALL.into_iter().find(|(_, known)| known == r#type).map(|(name, _)| name)
}
