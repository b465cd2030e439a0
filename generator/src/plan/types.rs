//! The Rust types that represent types of the model.

use std::sync::Arc;

use super::Context;
use crate::edm::{ElementType, Primitive, TypeId, TypeKind, TypeRef};
use crate::features::Features;
use crate::members::Members;
use crate::names::Ident;

/// A generated type: modules from the root of the crate, then its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    /// The modules.
    pub module: Vec<Ident>,
    /// The name.
    pub ident: Ident,
    /// The cargo features with which it is compiled.
    pub features: Features,
}

impl TypePath {
    /// The path as documentation links to it, from the root of the crate.
    pub fn text(&self) -> String {
        format!("crate::{}::{}", self.module.join("::"), self.ident)
    }
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// A type of the language or its prelude.
    Scalar(Scalar),
    /// A type of the runtime.
    Runtime(RuntimeType),
    /// A type of the module for GeoJSON.
    Geographic(Geographic),
    /// A generated type.
    Generated(Arc<TypePath>),
    /// The runtime's type for a combination of members of a generated enumeration.
    Flags(Arc<TypePath>),
    /// A vector.
    Vec(Box<RustType>),
    /// A `Box`.
    Boxed(Box<RustType>),
}

/// A type of the language or its prelude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `bool`, for `Edm.Boolean`.
    Bool,
    /// `u8`, for `Edm.Byte`.
    U8,
    /// `i8`, for `Edm.SByte`.
    I8,
    /// `i16`, for `Edm.Int16`.
    I16,
    /// `i32`, for `Edm.Int32`.
    I32,
    /// `i64`, for `Edm.Int64`.
    I64,
    /// `f32`, for `Edm.Single`.
    F32,
    /// `f64`, for `Edm.Double`.
    F64,
    /// `String`, for `Edm.String`.
    String,
}

/// A type of the runtime, which has the name of the primitive type that it represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuntimeType {
    /// Any JSON.
    Untyped,
    /// `Edm.Binary`.
    Binary,
    /// `Edm.Date`.
    Date,
    /// `Edm.DateTimeOffset`.
    DateTimeOffset,
    /// `Edm.Decimal`.
    Decimal,
    /// `Edm.Duration`.
    Duration,
    /// `Edm.Guid`.
    Guid,
    /// `Edm.TimeOfDay`.
    TimeOfDay,
}

/// A type of the module for GeoJSON, which has the name of the primitive type that it represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geographic {
    /// `Edm.Geography` and the types derived from it.
    Geography,
    /// `Edm.Geometry` and the types derived from it.
    Geometry,
}

impl RustType {
    /// The type as text, in which `generated` says how a generated type is written.
    pub fn text(&self, generated: &mut dyn FnMut(&TypePath) -> String) -> String {
        match self {
            Self::Scalar(scalar) => scalar.name().to_owned(),
            Self::Runtime(r#type) => r#type.name().to_owned(),
            Self::Geographic(r#type) => r#type.name().to_owned(),
            Self::Generated(path) => generated(path),
            Self::Flags(path) => format!("Flags<{}>", generated(path)),
            Self::Vec(element) => format!("Vec<{}>", element.text(generated)),
            Self::Boxed(inner) => format!("Box<{}>", inner.text(generated)),
        }
    }

    /// The generated type in it.
    pub fn generated(&self) -> Option<&TypePath> {
        match self {
            Self::Generated(path) | Self::Flags(path) => Some(path),
            Self::Vec(inner) | Self::Boxed(inner) => inner.generated(),
            Self::Scalar(_) | Self::Runtime(_) | Self::Geographic(_) => None,
        }
    }

    /// `String`.
    pub const STRING: Self = Self::Scalar(Scalar::String);
    /// Any JSON.
    pub const UNTYPED: Self = Self::Runtime(RuntimeType::Untyped);

    /// Whether the type is `Copy`.
    pub fn is_copy(&self) -> bool {
        match self {
            Self::Scalar(scalar) => *scalar != Scalar::String,
            Self::Runtime(r#type) => !matches!(r#type, RuntimeType::Untyped | RuntimeType::Binary),
            _ => false,
        }
    }

    /// The type without `Box`.
    pub fn unboxed(&self) -> &Self {
        match self {
            Self::Boxed(inner) => inner,
            other => other,
        }
    }
}

impl Scalar {
    /// Its name in Rust.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::String => "String",
        }
    }
}

impl RuntimeType {
    /// Its name in the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Self::Untyped => "Untyped",
            Self::Binary => "Binary",
            Self::Date => "Date",
            Self::DateTimeOffset => "DateTimeOffset",
            Self::Decimal => "Decimal",
            Self::Duration => "SignedDuration",
            Self::Guid => "Guid",
            Self::TimeOfDay => "TimeOfDay",
        }
    }
}

impl Geographic {
    /// Its name in the module.
    pub fn name(self) -> &'static str {
        match self {
            Self::Geography => "Geography",
            Self::Geometry => "Geometry",
        }
    }
}

impl Context<'_, '_> {
    /// The type of a single value: the element type of a collection, without `Box`.
    pub(super) fn element(&self, r#type: &TypeRef) -> RustType {
        match &r#type.element {
            ElementType::Primitive(primitive) => primitive_type(*primitive),
            ElementType::Opaque(_) => RustType::UNTYPED,
            ElementType::Named(id) => match &self.model.r#type(*id).kind {
                TypeKind::Definition(primitive) => primitive_type(*primitive),
                _ if !self.members.has_type(*id) => RustType::UNTYPED,
                TypeKind::Enumeration(enumeration) if enumeration.is_flags => RustType::Flags(self.path(*id)),
                _ => RustType::Generated(self.path(*id)),
            },
        }
    }

    /// The type of a value of a property, collections included.
    pub(super) fn value(&self, r#type: &TypeRef) -> RustType {
        let element = self.element(r#type);
        if r#type.is_collection { RustType::Vec(Box::new(element)) } else { element }
    }

    /// The type of the field of a property. Structs are boxed, because most are absent from most values, and
    /// because a struct may contain itself. Enums are not, because their variants are boxed already.
    pub(super) fn field(&self, r#type: &TypeRef) -> RustType {
        let value = self.value(r#type);
        match (&r#type.element, &value) {
            (ElementType::Named(id), RustType::Generated(_)) if self.members.is_struct(*id) => {
                RustType::Boxed(Box::new(value))
            }
            _ => value,
        }
    }
}

/// Whether any included property, parameter or return type is of `Edm.Geography` or `Edm.Geometry`.
pub(super) fn has_geography(members: &Members<'_, '_>) -> bool {
    let model = members.model;
    let is_geographic = |r#type: &TypeRef| {
        matches!(r#type.element, ElementType::Primitive(Primitive::Geography | Primitive::Geometry))
    };
    let in_type = |id: TypeId| match &model.r#type(id).kind {
        TypeKind::Structured(structured) => {
            structured.properties.iter().any(|property| is_geographic(&property.r#type))
        }
        TypeKind::Definition(primitive) => matches!(primitive, Primitive::Geography | Primitive::Geometry),
        TypeKind::Enumeration(_) => false,
    };
    members.types.iter().any(|id| in_type(*id))
        || model.operations.iter().any(|operation| {
            operation.returns.iter().any(is_geographic)
                || operation.parameters.iter().any(|parameter| is_geographic(&parameter.r#type))
        })
}

fn primitive_type(primitive: Primitive) -> RustType {
    match primitive {
        Primitive::Boolean => RustType::Scalar(Scalar::Bool),
        Primitive::Byte => RustType::Scalar(Scalar::U8),
        Primitive::Double => RustType::Scalar(Scalar::F64),
        Primitive::Int16 => RustType::Scalar(Scalar::I16),
        Primitive::Int32 => RustType::Scalar(Scalar::I32),
        Primitive::Int64 => RustType::Scalar(Scalar::I64),
        Primitive::SByte => RustType::Scalar(Scalar::I8),
        Primitive::Single => RustType::Scalar(Scalar::F32),
        Primitive::String => RustType::STRING,
        Primitive::Binary => RustType::Runtime(RuntimeType::Binary),
        Primitive::Date => RustType::Runtime(RuntimeType::Date),
        Primitive::DateTimeOffset => RustType::Runtime(RuntimeType::DateTimeOffset),
        Primitive::Decimal => RustType::Runtime(RuntimeType::Decimal),
        Primitive::Duration => RustType::Runtime(RuntimeType::Duration),
        Primitive::Guid => RustType::Runtime(RuntimeType::Guid),
        Primitive::TimeOfDay => RustType::Runtime(RuntimeType::TimeOfDay),
        Primitive::Geography => RustType::Geographic(Geographic::Geography),
        Primitive::Geometry => RustType::Geographic(Geographic::Geometry),
        Primitive::Stream | Primitive::Untyped | Primitive::EntityType => RustType::UNTYPED,
    }
}
