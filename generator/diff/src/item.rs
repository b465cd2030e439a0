//! Public items of a generated crate.

use std::sync::Arc;

use generator::features::Features;
use generator::plan::Ability;
use rustc_hash::FxHashMap;

use super::ElementId;

/// The public items by path, without the module of the API.
pub type Surface = FxHashMap<String, RustItem>;

/// A public item.
#[derive(Clone, Debug)]
pub struct RustItem {
    /// Qualified name of the type or container whose Rust type has the item. For an inherited item, this is
    /// not the type that declares the element.
    pub owner: Arc<str>,
    /// The cargo features that it is compiled with: any of each of these.
    pub features: Vec<Features>,
    /// The description of the item. Types share the descriptions of items that they inherit.
    pub data: Arc<ItemData>,
}

impl std::ops::Deref for RustItem {
    type Target = ItemData;

    fn deref(&self) -> &ItemData {
        &self.data
    }
}

/// The description of a public item.
#[derive(Clone, Debug)]
pub struct ItemData {
    /// Id of the element that the item represents.
    pub subject: ElementId,
    /// The item as a program sees it.
    pub shape: ItemShape,
    /// Paths of the generated types in its shape.
    pub mentions: Vec<String>,
    /// Whether the item has the attribute `deprecated`.
    pub is_deprecated: bool,
    /// Whether the item exists because of an annotation.
    pub is_annotated: bool,
    /// Id of the import through which the item calls an operation.
    pub import: Option<ElementId>,
}

/// An item as a program sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemShape {
    /// A type.
    Type(RustTypeKind),
    /// A variant, parameter or implementation, with its type.
    Value(String),
    /// A field or accessor, with the constant that describes its property.
    Field {
        /// The type of the field.
        r#type: String,
        /// The constant.
        constant: FieldConstant,
    },
    /// A method.
    Method {
        /// The arguments.
        arguments: Vec<ItemArgument>,
        /// The type of the result.
        result: String,
        /// The abilities of the request builder that is the result.
        abilities: Vec<Ability>,
    },
}

/// The kind of a generated type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RustTypeKind {
    /// A struct with the properties of a type, or with the parameters of an action.
    Struct,
    /// The enum of the types that are derived from an abstract type.
    DerivedTypes,
    /// The enum of the members of an enumeration.
    Members,
    /// The request builder of entities.
    EntityBuilder,
    /// The request builder of values without an identity.
    ValueBuilder,
}

impl RustTypeKind {
    /// The words for it in reasons.
    pub fn words(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::DerivedTypes => "enum of derived types",
            Self::Members => "enum of members",
            Self::EntityBuilder => "request builder of entities",
            Self::ValueBuilder => "request builder of values",
        }
    }

    /// Whether this is a request builder.
    pub fn is_builder(self) -> bool {
        matches!(self, Self::EntityBuilder | Self::ValueBuilder)
    }
}

/// The constant that describes the property of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldConstant {
    /// The name of its type in the runtime.
    pub r#type: &'static str,
    /// Its name.
    pub name: String,
}

/// An argument of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemArgument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Whether the method takes a value of exactly this type, and not of any type that converts to it. Only
    /// then does a call still compile after the argument becomes optional.
    pub is_exact: bool,
}
