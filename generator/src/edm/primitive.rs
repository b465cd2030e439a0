//! The primitive types, CSDL sections 3.3 and 3.5.

/// The types of the namespace `Edm`, section 3.3 of CSDL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Primitive {
    Binary,
    Boolean,
    Byte,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Guid,
    Int16,
    Int32,
    Int64,
    SByte,
    Single,
    Stream,
    String,
    TimeOfDay,
    /// `Edm.Geography` and the types derived from it.
    Geography,
    /// `Edm.Geometry` and the types derived from it.
    Geometry,
    /// `Edm.Untyped`, `Edm.PrimitiveType` and `Edm.ComplexType`.
    Untyped,
    /// `Edm.EntityType`: any entity.
    EntityType,
}

/// Types by their names without `Edm.`, sections 3.3 and 3.5.
const PRIMITIVES: [(&str, Primitive); 26] = [
    ("AnnotationPath", Primitive::String),
    ("AnyPropertyPath", Primitive::String),
    ("Binary", Primitive::Binary),
    ("Boolean", Primitive::Boolean),
    ("Byte", Primitive::Byte),
    ("ComplexType", Primitive::Untyped),
    ("Date", Primitive::Date),
    ("DateTimeOffset", Primitive::DateTimeOffset),
    ("Decimal", Primitive::Decimal),
    ("Double", Primitive::Double),
    ("Duration", Primitive::Duration),
    ("EntityType", Primitive::EntityType),
    ("Guid", Primitive::Guid),
    ("Int16", Primitive::Int16),
    ("Int32", Primitive::Int32),
    ("Int64", Primitive::Int64),
    ("ModelElementPath", Primitive::String),
    ("NavigationPropertyPath", Primitive::String),
    ("PrimitiveType", Primitive::Untyped),
    ("PropertyPath", Primitive::String),
    ("SByte", Primitive::SByte),
    ("Single", Primitive::Single),
    ("Stream", Primitive::Stream),
    ("String", Primitive::String),
    ("TimeOfDay", Primitive::TimeOfDay),
    ("Untyped", Primitive::Untyped),
];

/// The suffixes of the types that are derived from `Edm.Geography` and `Edm.Geometry`.
const GEO_KINDS: [&str; 8] =
    ["", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "Collection"];

impl Primitive {
    /// The type with a name, without `Edm.`.
    pub fn from_name(name: &str) -> Option<Self> {
        for (prefix, primitive) in [("Geography", Self::Geography), ("Geometry", Self::Geometry)] {
            if name.strip_prefix(prefix).is_some_and(|kind| GEO_KINDS.contains(&kind)) {
                return Some(primitive);
            }
        }
        PRIMITIVES.iter().find(|(known, _)| *known == name).map(|(_, primitive)| *primitive)
    }

    /// The name of a primitive type that differs from a name by case only.
    pub fn nearest_name(name: &str) -> Option<&'static str> {
        PRIMITIVES.iter().map(|(known, _)| *known).find(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether values can be written as literals in URLs.
    pub fn has_literal(self) -> bool {
        !matches!(self, Self::Untyped | Self::EntityType | Self::Stream)
    }
}
