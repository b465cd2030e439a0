//! The components that a description refers to, collected while its paths are written.

use std::collections::{BTreeMap, BTreeSet};

use generator::edm::TypeId;

use crate::node::{Node, Object};

/// For what a schema is: what is read, sent to create, or sent to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// What is read.
    Read,
    /// What is sent to create an entity.
    Create,
    /// What is sent to change an entity.
    Update,
}

impl Variant {
    /// What the name of a schema ends in.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Read => "",
            Self::Create => "-create",
            Self::Update => "-update",
        }
    }

    /// What the title of a schema ends in.
    pub fn title(self) -> &'static str {
        match self {
            Self::Read => "",
            Self::Create => " (to create)",
            Self::Update => " (to change)",
        }
    }
}

/// A parameter that several operations share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// A part of a key, by its place, with its name in paths.
    Key(TypeId, usize, String),
    /// `$select` of a type.
    Select(TypeId),
    /// `$orderby` of a type.
    OrderBy(TypeId),
    /// `$expand` of a type.
    Expand(TypeId),
    /// An option that is the same for all types.
    Option(QueryOption),
    /// The header with the version of an entity.
    IfMatch,
    /// The header without which advanced queries are not answered.
    Advanced,
}

/// A query option that is the same for all types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum QueryOption {
    Top,
    Skip,
    Count,
    Search,
    Filter,
    Apply,
    Compute,
}

/// The components that a description refers to.
#[derive(Debug, Default)]
pub struct Used {
    /// Schemas of types, each with whether it stands for the types derived from it, too.
    pub schemas: BTreeMap<(TypeId, Variant), bool>,
    /// Those whose own references are not known yet.
    pub open: Vec<(TypeId, Variant)>,
    /// Parameters, by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// Types of which there are responses with many.
    pub collections: BTreeSet<TypeId>,
    /// Security schemes.
    pub schemes: BTreeSet<String>,
    /// Whether there are points.
    pub points: bool,
    /// Whether there are references to entities.
    pub references: bool,
}

impl Used {
    /// Notes that a schema is needed.
    pub fn need(&mut self, id: TypeId, variant: Variant, is_polymorphic: bool) {
        let known = self.schemas.get(&(id, variant)).copied();
        if known.is_none() || (is_polymorphic && known == Some(false)) {
            self.schemas.insert((id, variant), is_polymorphic);
            self.open.push((id, variant));
        }
    }

    /// A reference to a parameter, which is noted.
    pub fn parameter(&mut self, name: String, parameter: Parameter) -> Node {
        let reference = reference("parameters", &name);
        self.parameters.entry(name).or_insert(parameter);
        reference.into()
    }
}

/// A reference to a component.
pub fn reference(kind: &str, name: &str) -> Object {
    Object::new().with("$ref", format!("#/components/{kind}/{name}"))
}
