//! Kinds of elements that the diff knows.

use std::cmp::Ordering;
use std::fmt;

/// The kind of an element. Kinds are ordered by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// `edm:Action`
    Action,
    /// `edm:ActionImport`
    ActionImport,
    /// `edm:ComplexType`
    ComplexType,
    /// `edm:EntityContainer`
    EntityContainer,
    /// `edm:EntitySet`
    EntitySet,
    /// `edm:EntityType`
    EntityType,
    /// `edm:EnumType`
    EnumType,
    /// `edm:Function`
    Function,
    /// `edm:FunctionImport`
    FunctionImport,
    /// `edm:Member` of an enumeration
    Member,
    /// `edm:NavigationProperty`
    NavigationProperty,
    /// `edm:NavigationPropertyBinding`
    NavigationPropertyBinding,
    /// `edm:Parameter` of an operation; the binding parameter is part of the operation
    Parameter,
    /// `edm:Property`
    Property,
    /// `edm:Singleton`
    Singleton,
    /// `edm:Term`
    Term,
    /// `edm:TypeDefinition`
    TypeDefinition,
}

impl ElementKind {
    /// The name of the CSDL element.
    pub fn name(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::ActionImport => "ActionImport",
            Self::ComplexType => "ComplexType",
            Self::EntityContainer => "EntityContainer",
            Self::EntitySet => "EntitySet",
            Self::EntityType => "EntityType",
            Self::EnumType => "EnumType",
            Self::Function => "Function",
            Self::FunctionImport => "FunctionImport",
            Self::Member => "Member",
            Self::NavigationProperty => "NavigationProperty",
            Self::NavigationPropertyBinding => "NavigationPropertyBinding",
            Self::Parameter => "Parameter",
            Self::Property => "Property",
            Self::Singleton => "Singleton",
            Self::Term => "Term",
            Self::TypeDefinition => "TypeDefinition",
        }
    }

    /// Whether this is an entity type or a complex type.
    pub fn is_structured_type(self) -> bool {
        matches!(self, Self::EntityType | Self::ComplexType)
    }

    /// Whether this is an action or a function.
    pub fn is_operation(self) -> bool {
        matches!(self, Self::Action | Self::Function)
    }
}

impl Ord for ElementKind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for ElementKind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ElementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
