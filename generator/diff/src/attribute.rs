//! The attributes of an element that the diff compares: those of CSDL, and facts that follow from
//! annotations.

use std::fmt;

use generator::plan::Ability;

/// An attribute of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Of a structured type.
    Abstract,
    /// The operation that an action import calls.
    Action,
    /// The name of the method that addresses entities by an alternate key, which annotations declare.
    AlternateKey,
    /// Of a term.
    AppliesTo,
    /// Of a term.
    BaseTerm,
    /// Of a structured type.
    BaseType,
    /// Whether the binding parameter is nullable.
    BindingNullable,
    /// The name of the binding parameter.
    BindingParameterName,
    /// An ability that annotations grant.
    Capability(Ability),
    /// Of a navigation property.
    ContainsTarget,
    /// Of a property or a term.
    DefaultValue,
    /// Whether annotations deprecate the element.
    Deprecated,
    /// Of an import.
    EntitySet,
    /// Of an operation.
    EntitySetPath,
    /// Of an entity set.
    EntityType,
    /// Of a container.
    Extends,
    /// A facet of a type.
    Facet(Facet),
    /// The operation that a function import calls.
    Function,
    /// Of an entity type.
    HasStream,
    /// Of a child of a container.
    IncludeInServiceDocument,
    /// Of an operation.
    IsBound,
    /// Of a function.
    IsComposable,
    /// Of an enumeration.
    IsFlags,
    /// The names of the key properties of an entity type.
    Key,
    /// Of a property, parameter, term or type definition.
    Nullable,
    /// The action of `edm:OnDelete` of a navigation property.
    OnDelete,
    /// Of a structured type.
    OpenType,
    /// Whether a parameter may be left out because of an annotation.
    Optional,
    /// Of a navigation property.
    Partner,
    /// The referential constraints of a navigation property.
    ReferentialConstraint,
    /// Whether an operation may return null.
    ReturnNullable,
    /// The type that an operation returns.
    ReturnType,
    /// Of a navigation property binding.
    Target,
    /// Of a property, parameter, singleton or term.
    Type,
    /// Of an enumeration or type definition.
    UnderlyingType,
    /// Of a member.
    Value,
}

impl Attribute {
    /// The name in reports: that of the CSDL attribute, where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Abstract => "Abstract",
            Self::Action => "Action",
            Self::AlternateKey => "AlternateKey",
            Self::AppliesTo => "AppliesTo",
            Self::BaseTerm => "BaseTerm",
            Self::BaseType => "BaseType",
            Self::BindingNullable => "BindingNullable",
            Self::BindingParameterName => "BindingParameterName",
            Self::Capability(ability) => ability.name(),
            Self::ContainsTarget => "ContainsTarget",
            Self::DefaultValue => "DefaultValue",
            Self::Deprecated => "Deprecated",
            Self::EntitySet => "EntitySet",
            Self::EntitySetPath => "EntitySetPath",
            Self::EntityType => "EntityType",
            Self::Extends => "Extends",
            Self::Facet(facet) => facet.name(),
            Self::Function => "Function",
            Self::HasStream => "HasStream",
            Self::IncludeInServiceDocument => "IncludeInServiceDocument",
            Self::IsBound => "IsBound",
            Self::IsComposable => "IsComposable",
            Self::IsFlags => "IsFlags",
            Self::Key => "Key",
            Self::Nullable => "Nullable",
            Self::OnDelete => "OnDelete",
            Self::OpenType => "OpenType",
            Self::Optional => "Optional",
            Self::Partner => "Partner",
            Self::ReferentialConstraint => "ReferentialConstraint",
            Self::ReturnNullable => "ReturnNullable",
            Self::ReturnType => "ReturnType",
            Self::Target => "Target",
            Self::Type => "Type",
            Self::UnderlyingType => "UnderlyingType",
            Self::Value => "Value",
        }
    }

    /// Whether the value is the name of a type or operation.
    pub fn is_reference(self) -> bool {
        matches!(
            self,
            Self::Type
                | Self::EntityType
                | Self::BaseType
                | Self::UnderlyingType
                | Self::ReturnType
                | Self::Action
                | Self::Function
        )
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A facet of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// The maximum length of a text or binary value.
    MaxLength,
    /// The maximum number of digits, or of decimals of a second.
    Precision,
    /// The maximum number of digits to the right of the decimal point.
    Scale,
    /// The coordinate reference system.
    Srid,
    /// Whether a text may have characters outside ASCII.
    Unicode,
}

impl Facet {
    /// The name of the CSDL attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxLength => "MaxLength",
            Self::Precision => "Precision",
            Self::Scale => "Scale",
            Self::Srid => "SRID",
            Self::Unicode => "Unicode",
        }
    }

    /// The facet with a name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::MaxLength, Self::Precision, Self::Scale, Self::Srid, Self::Unicode];
        all.into_iter().find(|facet| facet.name() == name)
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// `true` or `false`.
    Bool(bool),
    /// Anything else.
    Text(String),
}

impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Attributes of an element with their values, in the order of the specification. Defaults are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(Attribute, AttributeValue)>);

impl Attributes {
    /// Adds an attribute.
    pub fn push(&mut self, attribute: Attribute, value: AttributeValue) {
        self.0.push((attribute, value));
    }

    /// Adds an attribute whose default is `false`.
    pub fn push_flag(&mut self, attribute: Attribute, value: bool) {
        if value {
            self.push(attribute, AttributeValue::Bool(true));
        }
    }

    /// Adds an attribute that may be absent.
    pub fn push_text(&mut self, attribute: Attribute, value: Option<String>) {
        if let Some(value) = value {
            self.push(attribute, AttributeValue::Text(value));
        }
    }

    /// The value of an attribute.
    pub fn get(&self, attribute: Attribute) -> Option<&AttributeValue> {
        self.0.iter().find(|(known, _)| *known == attribute).map(|(_, value)| value)
    }

    /// The text of an attribute; `None` if it is absent or a boolean.
    pub fn text(&self, attribute: Attribute) -> Option<&str> {
        match self.get(attribute)? {
            AttributeValue::Text(text) => Some(text),
            AttributeValue::Bool(_) => None,
        }
    }

    /// Whether an attribute is present and has this value.
    pub fn is(&self, attribute: Attribute, value: bool) -> bool {
        self.get(attribute) == Some(&AttributeValue::Bool(value))
    }

    /// All attributes with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Attribute, &AttributeValue)> {
        self.0.iter().map(|(attribute, value)| (*attribute, value))
    }

    /// All attributes.
    pub fn names(&self) -> impl Iterator<Item = Attribute> {
        self.0.iter().map(|(attribute, _)| *attribute)
    }

    /// The attributes that `other` lacks, or has with another value.
    pub fn differing_from(&self, other: &Self) -> Self {
        self.iter()
            .filter(|(attribute, value)| other.get(*attribute) != Some(value))
            .map(|(attribute, value)| (attribute, value.clone()))
            .collect()
    }

    /// The number of attributes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts the attributes by name and removes duplicates.
    pub fn sort_and_dedup(&mut self) {
        self.0.sort_by_key(|(attribute, _)| attribute.name());
        self.0.dedup();
    }
}

impl FromIterator<(Attribute, AttributeValue)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (Attribute, AttributeValue)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}
