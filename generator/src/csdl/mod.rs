//! The first stage: CSDL text to syntax.
//!
//! The types follow [CSDL XML 4.01](https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/) element by
//! element. Section numbers in comments of the generator are those of this specification. Aliases are
//! replaced by namespaces; names are not resolved. Every element carries the span of its start tag, every
//! attribute that of its value.

mod aliases;
mod annotation;
mod parse;
mod print;
mod versions;
pub mod xml;

use std::borrow::Cow;

use crate::source::Span;

pub use aliases::Aliases;
pub use annotation::{Annotation, Constant, Expression, Expressions, PropertyValue, Record};
pub use parse::read;
pub use print::print;
pub use versions::{keep_newest, without_minor_version};

/// The value of an attribute, with its position.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The value, with references expanded.
    pub value: Cow<'a, str>,
    /// The position of the value within the quotation marks.
    pub span: Span,
}

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

/// `edmx:Edmx`, section 3.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The start tag.
    pub span: Span,
    /// `Version`: 4.0 or 4.01.
    pub version: Cow<'a, str>,
    /// `edmx:Reference`, section 4.1.
    pub references: Vec<Reference<'a>>,
    /// The schemas, in order.
    pub schemas: Vec<Schema<'a>>,
}

/// `edmx:Reference`: another document.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    /// `Uri`.
    pub uri: Text<'a>,
    /// `edmx:Include`, in order.
    pub includes: Vec<Include<'a>>,
    /// `edmx:IncludeAnnotations`, in order.
    pub include_annotations: Vec<IncludeAnnotations<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edmx:IncludeAnnotations`: annotations that another document holds.
#[derive(Clone, Debug)]
pub struct IncludeAnnotations<'a> {
    /// `TermNamespace`.
    pub term_namespace: Text<'a>,
    /// `Qualifier`.
    pub qualifier: Option<Text<'a>>,
    /// `TargetNamespace`.
    pub target_namespace: Option<Text<'a>>,
}

/// `edmx:Include`: a namespace that another document defines.
#[derive(Clone, Debug)]
pub struct Include<'a> {
    /// `Namespace`.
    pub namespace: Text<'a>,
    /// `Alias`.
    pub alias: Option<Text<'a>>,
}

/// `edm:Schema`, section 5.
#[derive(Clone, Debug)]
pub struct Schema<'a> {
    /// `Namespace`.
    pub namespace: Text<'a>,
    /// `Alias`, which applies to the whole document.
    pub alias: Option<Text<'a>>,
    /// Entity and complex types, in order.
    pub structured_types: Vec<StructuredType<'a>>,
    /// Enumeration types, in order.
    pub enum_types: Vec<EnumType<'a>>,
    /// Type definitions, in order.
    pub type_definitions: Vec<TypeDefinition<'a>>,
    /// Actions and functions, in order.
    pub operations: Vec<Operation<'a>>,
    /// Terms, in order.
    pub terms: Vec<Term<'a>>,
    /// Entity containers.
    pub containers: Vec<EntityContainer<'a>>,
    /// `edm:Annotations`: annotations that name their target.
    pub targets: Vec<Annotations<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
    /// If the schema is the newest version of several: the namespaces of the others, which are part of it.
    pub older: Option<Vec<String>>,
}

impl<'a> Schema<'a> {
    /// A schema with nothing in it.
    pub fn new(namespace: Text<'a>, alias: Option<Text<'a>>) -> Self {
        Self {
            namespace,
            alias,
            structured_types: Vec::new(),
            enum_types: Vec::new(),
            type_definitions: Vec::new(),
            operations: Vec::new(),
            terms: Vec::new(),
            containers: Vec::new(),
            targets: Vec::new(),
            annotations: Vec::new(),
            older: None,
        }
    }
}

/// `edm:Annotations`, section 14.2.
#[derive(Clone, Debug)]
pub struct Annotations<'a> {
    /// `Target`, a path as written.
    pub target: Text<'a>,
    /// `Qualifier`, which applies to all annotations in it.
    pub qualifier: Option<Text<'a>>,
    /// The annotations.
    pub annotations: Vec<Annotation<'a>>,
}

/// The kinds of structured types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructuredKind {
    /// An entity type, whose instances have an identity.
    Entity,
    /// A complex type, whose values have no identity.
    Complex,
}

/// `edm:EntityType`, section 6, and `edm:ComplexType`, section 9.
#[derive(Clone, Debug)]
pub struct StructuredType<'a> {
    /// Whether it is an entity or a complex type.
    pub kind: StructuredKind,
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `BaseType`.
    pub base: Option<Text<'a>>,
    /// `Abstract`.
    pub is_abstract: bool,
    /// `OpenType`.
    pub is_open: bool,
    /// `HasStream`.
    pub has_stream: bool,
    /// `edm:Key`, if there is one.
    pub key: Option<Vec<PropertyRef<'a>>>,
    /// `edm:Property`, in order.
    pub properties: Vec<Property<'a>>,
    /// `edm:NavigationProperty`, in order.
    pub navigation: Vec<NavigationProperty<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:PropertyRef`, section 6.5.
#[derive(Clone, Debug)]
pub struct PropertyRef<'a> {
    /// `Name`: a property, or a path to one.
    pub name: Text<'a>,
    /// `Alias`.
    pub alias: Option<Text<'a>>,
}

/// A use of a type, with facets, section 7.2.
#[derive(Clone, Debug)]
pub struct TypeUse<'a> {
    /// `Type`, including `Collection(…)` if it is one.
    pub name: Text<'a>,
    /// `Nullable`, if it is present.
    pub nullable: Option<bool>,
    /// The position of `Nullable`.
    pub nullable_span: Option<Span>,
    /// Those of `MaxLength`, `Unicode`, `Precision`, `Scale` and `SRID` that are present, in this order.
    pub facets: Vec<(&'static str, Text<'a>)>,
}

/// The name of a type or of a collection's element type, and whether it is a `Collection(…)`, section
/// 4.2.
pub fn element_type(written: &str) -> (&str, bool) {
    let element = written.strip_prefix("Collection(").and_then(|rest| rest.strip_suffix(')'));
    (element.unwrap_or(written).trim(), element.is_some())
}

/// A type or collection type with the name of the type, or of the element type, replaced.
pub fn with_element_type(written: &str, name: impl FnOnce(&str) -> String) -> String {
    let (element, is_collection) = element_type(written);
    let name = name(element);
    if is_collection { format!("Collection({name})") } else { name }
}

/// `edm:Property`, section 7.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `Type` and facets.
    pub r#type: TypeUse<'a>,
    /// `DefaultValue`.
    pub default: Option<Text<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:NavigationProperty`, section 8.
#[derive(Clone, Debug)]
pub struct NavigationProperty<'a> {
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `Type` and `Nullable`.
    pub r#type: TypeUse<'a>,
    /// `Partner`.
    pub partner: Option<Text<'a>>,
    /// `ContainsTarget`.
    pub contains_target: bool,
    /// `edm:ReferentialConstraint`: (`Property`, `ReferencedProperty`).
    pub constraints: Vec<(Text<'a>, Text<'a>)>,
    /// `edm:OnDelete`'s `Action`.
    pub on_delete: Option<Text<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:EnumType`, section 10.
#[derive(Clone, Debug)]
pub struct EnumType<'a> {
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `UnderlyingType`.
    pub underlying: Option<Text<'a>>,
    /// `IsFlags`.
    pub is_flags: bool,
    /// `edm:Member`, in order.
    pub members: Vec<Member<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:Member`, section 10.3.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// `Name`.
    pub name: Text<'a>,
    /// `Value`, if it is present.
    pub value: Option<Text<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:TypeDefinition`, section 11.
#[derive(Clone, Debug)]
pub struct TypeDefinition<'a> {
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `UnderlyingType` and facets.
    pub underlying: TypeUse<'a>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// Action or function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperationKind {
    /// An action: it may have side effects, and is called by `POST`.
    Action,
    /// A function: it has no side effects, and is called by `GET`.
    Function,
}

/// `edm:Action` and `edm:Function`, section 12.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Action or function.
    pub kind: OperationKind,
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `IsBound`.
    pub is_bound: bool,
    /// `IsComposable`.
    pub is_composable: bool,
    /// `EntitySetPath`.
    pub entity_set_path: Option<Text<'a>>,
    /// `edm:Parameter`, in order; the first of a bound one is the binding parameter.
    pub parameters: Vec<Parameter<'a>>,
    /// `edm:ReturnType`.
    pub returns: Option<ReturnType<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:Parameter`, section 12.9.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// `Name`.
    pub name: Text<'a>,
    /// `Type` and facets.
    pub r#type: TypeUse<'a>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:ReturnType`, section 12.8.
#[derive(Clone, Debug)]
pub struct ReturnType<'a> {
    /// `Type` and facets.
    pub r#type: TypeUse<'a>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:Term`, section 14.1.
#[derive(Clone, Debug)]
pub struct Term<'a> {
    /// `Name`.
    pub name: Text<'a>,
    /// `Type` and facets.
    pub r#type: TypeUse<'a>,
    /// `BaseTerm`, as written.
    pub base: Option<Text<'a>>,
    /// `DefaultValue`.
    pub default: Option<Text<'a>>,
    /// `AppliesTo`, as written.
    pub applies_to: Option<Text<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:EntityContainer`, section 13.
#[derive(Clone, Debug)]
pub struct EntityContainer<'a> {
    /// The start tag.
    pub span: Span,
    /// `Name`.
    pub name: Text<'a>,
    /// `Extends`.
    pub extends: Option<Text<'a>>,
    /// Entity sets, singletons and imports, in order.
    pub children: Vec<ContainerChild<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// The kinds of children of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerChildKind {
    /// `edm:EntitySet`, section 13.2.
    EntitySet,
    /// `edm:Singleton`, section 13.3.
    Singleton,
    /// `edm:ActionImport`, section 13.5.
    ActionImport,
    /// `edm:FunctionImport`, section 13.6.
    FunctionImport,
}

impl ContainerChildKind {
    /// The name of the attribute that names the child's type or operation.
    pub fn target_attribute(self) -> &'static str {
        match self {
            Self::EntitySet => "EntityType",
            Self::Singleton => "Type",
            Self::ActionImport => "Action",
            Self::FunctionImport => "Function",
        }
    }
}

/// A child of a container.
#[derive(Clone, Debug)]
pub struct ContainerChild<'a> {
    /// The kind.
    pub kind: ContainerChildKind,
    /// `Name`.
    pub name: Text<'a>,
    /// `EntityType`, `Type`, `Action` or `Function`.
    pub target: Text<'a>,
    /// An import's `EntitySet`.
    pub entity_set: Option<Text<'a>>,
    /// `IncludeInServiceDocument`, if it is present.
    pub in_service_document: Option<bool>,
    /// `edm:NavigationPropertyBinding`, in order.
    pub bindings: Vec<Binding<'a>>,
    /// Annotations that are child elements.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:NavigationPropertyBinding`, section 13.4.
#[derive(Clone, Debug)]
pub struct Binding<'a> {
    /// `Path`.
    pub path: Text<'a>,
    /// `Target`.
    pub target: Text<'a>,
}
