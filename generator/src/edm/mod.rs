//! The Entity Data Model that the documents define, with names resolved and aliases expanded.
//!
//! Types are numbered by their qualified names, so that later stages do not depend on the order of
//! elements in a document.

mod annotations;
mod container;
mod index;
mod operations;
pub mod path;
mod primitive;
mod resolve;
mod rules;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::csdl::{self, Expression, OperationKind, StructuredKind};
use crate::source::Span;

pub use annotations::{Annotations, AnnotationsId};
pub use primitive::Primitive;
pub use resolve::resolve;

/// The term, defined by this generator, that lists the properties that a slice leaves out of a type.
pub const LEFT_OUT: &str = "Codegen.V1.LeftOut";

/// The term, defined by this generator, that marks a document as a slice.
pub const SLICE: &str = "Codegen.V1.Slice";

/// The namespace of the vocabulary Capabilities.
pub const CAPABILITIES: &str = "Org.OData.Capabilities.V1";

/// The namespace of the vocabulary Aggregation.
pub const AGGREGATION: &str = "Org.OData.Aggregation.V1";

/// Index of a type in [`Model::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// The model of a set of documents.
#[derive(Debug)]
pub struct Model<'a> {
    /// Every named type, by qualified name.
    pub types: Vec<Type<'a>>,
    /// Every action and function overload, by name, kind and signature.
    pub operations: Vec<Operation<'a>>,
    /// The entity container.
    pub container: Option<Container<'a>>,
    /// Annotations by canonical target: `ns.type`, `ns.type/member`, `ns.container/set`.
    pub annotations: Annotations<'a>,
    /// By the namespace of a version of a schema, that of the newest one, which has the types of all. There
    /// are some only where older versions are merged into the newest.
    pub newest_versions: BTreeMap<String, String>,
    by_name: FxHashMap<String, TypeId>,
}

/// A namespace and a simple name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema's namespace, never an alias.
    pub namespace: String,
    /// The simple name.
    pub name: String,
}

impl std::fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.namespace, self.name)
    }
}

/// A named type.
#[derive(Debug)]
pub struct Type<'a> {
    /// Its name.
    pub name: QualifiedName,
    /// The position of its name in the document.
    pub span: Span,
    /// Its kind, with the content of that kind.
    pub kind: TypeKind<'a>,
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// The kinds of named types.
#[derive(Debug)]
pub enum TypeKind<'a> {
    /// Entity or complex type.
    Structured(Structured<'a>),
    /// Enumeration type.
    Enumeration(Enumeration<'a>),
    /// Type definition: another name for a primitive type.
    Definition(Primitive),
}

/// An entity or complex type.
#[derive(Debug)]
pub struct Structured<'a> {
    /// Whether it is an entity or a complex type.
    pub kind: StructuredKind,
    /// Whether it is abstract: instances are always of a derived type.
    pub is_abstract: bool,
    /// Whether it is an open type, whose values may have undeclared properties.
    pub is_open: bool,
    /// Whether the entities are media entities.
    pub has_stream: bool,
    /// The base type.
    pub base: Option<TypeId>,
    /// Whether the base type is unknown, for instance because its document was not given.
    pub has_unknown_base: bool,
    /// The types that are derived from it directly.
    pub derived: Vec<TypeId>,
    /// The key that the type itself declares; empty if it declares none.
    pub key: Vec<KeyProperty>,
    /// Structural properties that the type itself declares, in the order of the document.
    pub properties: Vec<Property<'a>>,
    /// Navigation properties that the type itself declares, in the order of the document.
    pub navigation: Vec<NavigationProperty<'a>>,
}

/// A part of a key.
#[derive(Clone, Debug)]
pub struct KeyProperty {
    /// Path from the entity to the property.
    pub path: String,
    /// The name of the property in key predicates.
    pub alias: String,
}

/// A structural property.
#[derive(Debug)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// Its type.
    pub r#type: TypeRef,
    /// The element in the document; `None` if it is a navigation property that leads to values.
    pub syntax: Option<&'a csdl::Property<'a>>,
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// A navigation property.
#[derive(Debug)]
pub struct NavigationProperty<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// The target type: an entity type, `Edm.EntityType`, or an unknown type.
    pub r#type: TypeRef,
    /// Whether its targets are contained entities (`ContainsTarget`).
    pub contains_target: bool,
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// An enumeration type.
#[derive(Debug)]
pub struct Enumeration<'a> {
    /// Whether a value may combine several members (`IsFlags`).
    pub is_flags: bool,
    /// Members in the order of the document.
    pub members: Vec<Member<'a>>,
}

/// A member of an enumeration type.
#[derive(Debug)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// The value: the one in the document, or else one more than that of the previous member.
    pub value: i64,
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// An action or function overload.
#[derive(Debug)]
pub struct Operation<'a> {
    /// Its name.
    pub name: QualifiedName,
    /// The annotation target for this overload alone.
    pub target: String,
    /// The position of its name in the document.
    pub span: Span,
    /// Action or function.
    pub kind: OperationKind,
    /// The binding type; `None` for an unbound operation.
    pub binding: Option<TypeRef>,
    /// The parameters after the binding parameter, in order.
    pub parameters: Vec<Parameter<'a>>,
    /// The return type; `None` if nothing is returned.
    pub returns: Option<TypeRef>,
    /// Whether a path may continue after it (`IsComposable`).
    pub is_composable: bool,
    /// The element in the document.
    pub syntax: &'a csdl::Operation<'a>,
    /// Annotations in [`Model::annotations`]: first those of all overloads of this name, then those of this
    /// overload alone.
    pub annotations: [AnnotationsId; 2],
}

impl Operation<'_> {
    /// The binding type and whether it is a collection, regardless of nullability.
    pub fn bound_to(&self) -> Option<(&ElementType, bool)> {
        self.binding.as_ref().map(TypeRef::shape)
    }

    /// Whether both have the same binding type.
    pub fn shares_binding(&self, other: &Self) -> bool {
        (self.kind, &self.name, self.bound_to()) == (other.kind, &other.name, other.bound_to())
    }
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// Its type.
    pub r#type: TypeRef,
    /// Whether it is annotated with `Core.OptionalParameter`.
    pub is_optional: bool,
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeRef {
    /// The type, or the element type of a collection.
    pub element: ElementType,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Whether null is allowed.
    pub is_nullable: bool,
}

impl TypeRef {
    /// The element type, and whether this is a collection, regardless of nullability.
    pub fn shape(&self) -> (&ElementType, bool) {
        (&self.element, self.is_collection)
    }

    /// The id of the element type, if that is a type of the model.
    pub fn named(&self) -> Option<TypeId> {
        if let ElementType::Named(id) = self.element { Some(id) } else { None }
    }
}

/// The type that a [`TypeRef`] names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementType {
    /// A type of the namespace `Edm`.
    Primitive(Primitive),
    /// A type of the model.
    Named(TypeId),
    /// An unknown type, for instance one of a document that was not given.
    Opaque(String),
}

impl Structured<'_> {
    /// The type and position of a structural or navigation property that the type itself declares.
    pub fn member(&self, name: &str) -> Option<(&TypeRef, Span)> {
        let structural = self.properties.iter().find(|property| property.name == name);
        let navigation = self.navigation.iter().find(|property| property.name == name);
        let structural = structural.map(|property| (&property.r#type, property.span));
        structural.or_else(|| navigation.map(|property| (&property.r#type, property.span)))
    }
}

/// The entity container, merged with those that it extends.
#[derive(Debug)]
pub struct Container<'a> {
    /// Its name.
    pub name: QualifiedName,
    /// Entity sets and singletons, by name.
    pub sources: Vec<NavigationSource<'a>>,
    /// Action and function imports, by name.
    pub imports: Vec<OperationImport<'a>>,
}

/// An entity set or a singleton.
#[derive(Debug)]
pub struct NavigationSource<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// The entity type; `None` for `Edm.EntityType`, and for a type in a document that was not given.
    pub r#type: Option<TypeId>,
    /// Whether it is an entity set.
    pub is_set: bool,
    /// The entity sets and singletons that its navigation properties lead to.
    pub bindings: &'a [csdl::Binding<'a>],
    /// Its annotations in [`Model::annotations`].
    pub annotations: AnnotationsId,
}

/// An action or function import.
#[derive(Debug)]
pub struct OperationImport<'a> {
    /// Its name.
    pub name: &'a str,
    /// The position of its name in the document.
    pub span: Span,
    /// The indices of the unbound overloads in [`Model::operations`].
    pub overloads: Vec<usize>,
    /// The entity set that the result is of.
    pub entity_set: Option<&'a str>,
}

/// An annotation with its term's full name.
#[derive(Clone, Debug)]
pub struct Annotation<'a> {
    /// Full name of the term.
    pub term: String,
    /// Its qualifier.
    pub qualifier: Option<String>,
    /// The element in the document.
    pub syntax: &'a csdl::Annotation<'a>,
}

impl<'a> Model<'a> {
    /// The type behind an id.
    pub fn r#type(&self, id: TypeId) -> &Type<'a> {
        &self.types[id.0 as usize]
    }

    /// Every type id, in the order of qualified names.
    pub fn type_ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..u32::try_from(self.types.len()).unwrap_or(u32::MAX)).map(TypeId)
    }

    /// The type of a full name.
    pub fn find(&self, qualified: &str) -> Option<TypeId> {
        self.by_name.get(qualified).copied()
    }

    /// The type of a name, which may have the namespace of an older version of the schema.
    pub fn find_in_any_version(&self, name: &QualifiedName) -> Option<TypeId> {
        let newest = || self.newest_versions.get(&name.namespace);
        self.find(&name.to_string()).or_else(|| self.find(&format!("{}.{}", newest()?, name.name)))
    }

    /// The qualified name of the entity container; empty if there is none.
    pub fn container_name(&self) -> String {
        self.container.as_ref().map(|container| container.name.to_string()).unwrap_or_default()
    }

    /// The structured type behind an id; `None` for a type of another kind.
    pub fn structured(&self, id: TypeId) -> Option<&Structured<'a>> {
        match &self.r#type(id).kind {
            TypeKind::Structured(structured) => Some(structured),
            _ => None,
        }
    }

    /// Whether a type is `Edm.Stream` or a type definition for it.
    pub fn is_stream(&self, r#type: &TypeRef) -> bool {
        let primitive = match r#type.element {
            ElementType::Primitive(primitive) => Some(primitive),
            ElementType::Named(id) => match self.r#type(id).kind {
                TypeKind::Definition(primitive) => Some(primitive),
                _ => None,
            },
            ElementType::Opaque(_) => None,
        };
        primitive == Some(Primitive::Stream)
    }

    /// A type and its base types, the root first.
    pub fn lineage(&self, id: TypeId) -> Vec<TypeId> {
        let mut lineage = vec![id];
        while let Some(base) = self.structured(lineage[lineage.len() - 1]).and_then(|s| s.base) {
            lineage.push(base);
        }
        lineage.reverse();
        lineage
    }

    /// All types derived from a type, directly or indirectly, each before those derived from it.
    pub fn descendants(&self, id: TypeId) -> Vec<TypeId> {
        let mut found: Vec<TypeId> = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if let Some(structured) = self.structured(next) {
                found.extend(&structured.derived);
                open.extend(&structured.derived);
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether a type is derived, directly or indirectly, from an unknown type.
    pub fn has_unknown_base(&self, id: TypeId) -> bool {
        self.lineage(id).into_iter().any(|id| self.structured(id).is_some_and(|s| s.has_unknown_base))
    }

    /// The key of an entity type, which it or its nearest base type declares.
    pub fn key(&self, id: TypeId) -> &[KeyProperty] {
        self.lineage(id)
            .into_iter()
            .rev()
            .filter_map(|id| self.structured(id))
            .map(|structured| structured.key.as_slice())
            .find(|key| !key.is_empty())
            .unwrap_or(&[])
    }

    /// The annotation of an element with a term: the one without a qualifier, or else the first one with a
    /// qualifier.
    pub fn annotation(&self, id: AnnotationsId, term: &str) -> Option<&Annotation<'a>> {
        let mut matching = self.annotations.of(id).iter().filter(|annotation| annotation.term == term);
        matching.clone().find(|annotation| annotation.qualifier.is_none()).or_else(|| matching.next())
    }

    /// The value of an annotation with a term of the vocabulary Capabilities, whose name is given without its
    /// namespace.
    pub fn capability(&self, id: AnnotationsId, term: &str) -> Option<&Expression<'a>> {
        if self.annotations.of(id).is_empty() {
            return None;
        }
        self.annotation(id, &format!("{CAPABILITIES}.{term}"))?.syntax.value.as_ref()
    }

    /// Whether a document is marked as a slice.
    pub fn is_slice(&self) -> bool {
        self.annotations
            .iter()
            .flat_map(|(_, annotations)| annotations)
            .any(|annotation| annotation.term == SLICE)
    }

    /// The properties that a slice left out of a type, from [`LEFT_OUT`].
    pub fn left_out(&self, id: TypeId) -> impl Iterator<Item = &str> {
        let annotation = self.annotation(self.r#type(id).annotations, LEFT_OUT);
        let value = annotation.and_then(|annotation| annotation.syntax.value.as_ref());
        value.map_or(&[][..], Expression::elements).iter().filter_map(Expression::text)
    }

    /// Whether an element has an annotation with a tagging term whose value is not `false`.
    pub fn is_tagged(&self, id: AnnotationsId, term: &str) -> bool {
        self.annotation(id, term).is_some_and(|annotation| {
            annotation.syntax.value.as_ref().and_then(Expression::bool).unwrap_or(true)
        })
    }
}
