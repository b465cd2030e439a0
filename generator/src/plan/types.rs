//! Which Rust type stands for which type of the model.

use std::sync::Arc;

use super::Context;
use crate::edm::{ElementType, Model, Primitive, TypeKind, TypeRef};
use crate::select::Selection;

/// A generated type: modules from the root of the crate, then its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    /// The modules.
    pub module: Vec<String>,
    /// The name.
    pub ident: String,
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// One of the language or its prelude.
    Builtin(&'static str),
    /// One of the runtime.
    Runtime(&'static str),
    /// One of the module for GeoJSON.
    Geographic(&'static str),
    /// A generated one.
    Generated(Arc<TypePath>),
    /// The runtime's set of members of a generated enumeration.
    Flags(Arc<TypePath>),
    /// A vector.
    Vec(Box<RustType>),
    /// On the heap.
    Boxed(Box<RustType>),
}

impl RustType {
    /// Whether values are copied rather than moved.
    pub fn is_copy(&self) -> bool {
        match self {
            Self::Builtin(name) => *name != "String",
            Self::Runtime(name) => !matches!(*name, "Untyped" | "Binary"),
            _ => false,
        }
    }
}

impl Context<'_, '_> {
    /// The type of one value, collections and boxes aside.
    pub(super) fn element(&self, r#type: &TypeRef) -> RustType {
        match &r#type.element {
            ElementType::Primitive(primitive) => primitive_type(*primitive),
            ElementType::Opaque(_) => RustType::Runtime("Untyped"),
            ElementType::Named(id) => match &self.model.r#type(*id).kind {
                TypeKind::Definition(primitive) => primitive_type(*primitive),
                _ if !self.selection.has_type(*id) => RustType::Runtime("Untyped"),
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

    /// The type of the field of a property. Structs are on the heap: most are absent from most
    /// values, and one may contain itself. What an enum holds is there already.
    pub(super) fn field(&self, r#type: &TypeRef) -> RustType {
        let value = self.value(r#type);
        match (&r#type.element, &value) {
            (ElementType::Named(id), RustType::Generated(_)) if self.is_struct(*id) => {
                RustType::Boxed(Box::new(value))
            }
            _ => value,
        }
    }
}

/// Whether anything that is in is of `Edm.Geography` or `Edm.Geometry`.
pub(super) fn has_geography(model: &Model<'_>, selection: &Selection) -> bool {
    let is_geographic = |r#type: &TypeRef| {
        matches!(r#type.element, ElementType::Primitive(Primitive::Geography | Primitive::Geometry))
    };
    let in_type = |id| match &model.r#type(id).kind {
        TypeKind::Structured(structured) => {
            structured.properties.iter().any(|property| is_geographic(&property.r#type))
        }
        TypeKind::Definition(primitive) => matches!(primitive, Primitive::Geography | Primitive::Geometry),
        TypeKind::Enumeration(_) => false,
    };
    model.type_ids().any(|id| selection.has_type(id) && in_type(id))
        || model.operations.iter().any(|operation| {
            operation.returns.iter().any(is_geographic)
                || operation.parameters.iter().any(|parameter| is_geographic(&parameter.r#type))
        })
}

fn primitive_type(primitive: Primitive) -> RustType {
    match primitive {
        Primitive::Boolean => RustType::Builtin("bool"),
        Primitive::Byte => RustType::Builtin("u8"),
        Primitive::Double => RustType::Builtin("f64"),
        Primitive::Int16 => RustType::Builtin("i16"),
        Primitive::Int32 => RustType::Builtin("i32"),
        Primitive::Int64 => RustType::Builtin("i64"),
        Primitive::SByte => RustType::Builtin("i8"),
        Primitive::Single => RustType::Builtin("f32"),
        Primitive::String => RustType::Builtin("String"),
        Primitive::Binary => RustType::Runtime("Binary"),
        Primitive::Date => RustType::Runtime("Date"),
        Primitive::DateTimeOffset => RustType::Runtime("DateTimeOffset"),
        Primitive::Decimal => RustType::Runtime("Decimal"),
        Primitive::Duration => RustType::Runtime("Duration"),
        Primitive::Guid => RustType::Runtime("Guid"),
        Primitive::TimeOfDay => RustType::Runtime("TimeOfDay"),
        Primitive::Geography => RustType::Geographic("Geography"),
        Primitive::Geometry => RustType::Geographic("Geometry"),
        Primitive::Stream | Primitive::Untyped | Primitive::EntityType => RustType::Runtime("Untyped"),
    }
}
