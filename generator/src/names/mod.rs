//! The only module that makes Rust identifiers.
//!
//! The rules are in `docs/names.md`. A name is converted by [`camel`], [`snake`] or [`shouty`], or chosen
//! by the profile. If two names in a scope would be the same, the one whose CSDL spelling sorts first
//! keeps the plain form; the other one gets the next free number, and a warning is reported. Names of the
//! runtime are reserved.

mod builders;
mod convert;
mod ident;
mod members;
mod modules;
mod naming;
mod reserved;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::diagnostics::Diagnostic;
use crate::edm::{QualifiedName, TypeId, TypeKind};
use crate::members::{Members, Place};
use crate::source::Span;
use naming::Naming;

pub use builders::{BuilderNames, OperationNames, ParameterStructNames, SegmentNames};
pub use convert::{camel, part, shouty, snake};
pub use ident::Ident;
pub use members::PropertyNames;
pub use modules::{Modules, api_modules, within};
pub use reserved::{CLIENT_METHODS, COLLECTION_METHODS, ENTITY_METHODS, PROPERTY_METHODS};
pub use scope::{Claimed, Scope};

/// The module, file and name of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// The modules below that of the API, which follow from the namespace.
    pub module: Vec<Ident>,
    /// Name of its file.
    pub file: String,
    /// Name of the private module in that file.
    pub file_module: Ident,
    /// Name of the type.
    pub ident: Ident,
}

/// An element of the model that is to be named.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'n> {
    /// Its simple CSDL name.
    name: &'n str,
    /// The part before the simple name in the target by which the profile refers to it.
    owner: &'n str,
    separator: char,
    /// The position of the name in the document.
    span: Span,
}

/// Every name of one API.
#[derive(Debug)]
pub struct Names {
    types: Vec<Option<TypeName>>,
    /// By structured type, the names of the structural properties that it declares, then those of its
    /// navigation properties.
    pub properties: FxHashMap<TypeId, Vec<PropertyNames>>,
    /// By enumeration, the names of its members.
    pub members: FxHashMap<TypeId, Vec<Ident>>,
    /// By abstract type, the names that its variant for values of unknown types needs.
    pub unknown: FxHashMap<TypeId, UnknownNames>,
    /// By abstract type and type derived from it, the name of the variant.
    pub variants: FxHashMap<(TypeId, TypeId), Ident>,
    /// Names of access types, in the order of [`AccessMap::items`](crate::members::AccessMap::items).
    pub access: Vec<Ident>,
    /// By type, and whether it is a collection, the names of its request builder.
    pub builders: FxHashMap<Place, BuilderNames>,
    /// Methods of the client for entity sets and singletons.
    pub sources: Vec<SegmentNames>,
    /// Methods of the client for imports.
    pub imports: Vec<OperationNames>,
    /// By module path, the name of the module's folder within that of its parent module.
    pub folders: BTreeMap<Vec<Ident>, String>,
    /// Whether any name has characters outside ASCII.
    pub has_foreign_letters: bool,
    /// Warnings about names that clash.
    pub clashes: Vec<Diagnostic>,
    /// The targets below `[names]` of the profile that exist.
    pub used: BTreeSet<String>,
}

/// Names that the enum of an abstract type needs.
#[derive(Debug)]
pub struct UnknownNames {
    /// The struct for values of unknown types.
    pub ident: Ident,
    /// Methods that return the fields that all variants have, in the order of the fields.
    pub accessors: Vec<Ident>,
}

/// Names everything that is included; `chosen` are the names that the profile chooses, by target.
pub fn assign(members: &Members<'_, '_>, chosen: &BTreeMap<String, String>) -> Names {
    let model = members.model;
    let mut naming = naming::begin(members, chosen);
    let variants = naming.all_variants(members);
    let properties = naming.all_properties(members);
    let access = members.access.items.iter().map(|item| naming.access_item(item)).collect();
    let (mut unknown, mut of_enumerations) = (FxHashMap::default(), FxHashMap::default());
    let mut builders = FxHashMap::default();
    for id in members.emitted() {
        match &model.r#type(id).kind {
            TypeKind::Structured(_) => {
                if !members.is_struct(id) {
                    unknown.insert(id, naming.unknown(members, &properties, id));
                }
                naming.builders(members, id, &mut builders);
            }
            TypeKind::Enumeration(enumeration) => {
                let owner = model.r#type(id).name.to_string();
                let subjects = enumeration.members.iter();
                let subjects = subjects.map(|member| Subject::member(&owner, member.name, member.span));
                of_enumerations.insert(id, naming.variants(&subjects.collect::<Vec<_>>()));
            }
            TypeKind::Definition(_) => {}
        }
    }
    let (sources, imports) = naming.roots(members);
    let Naming { types, folders, has_foreign_letters, clashes, used, .. } = naming;
    Names {
        types,
        properties,
        members: of_enumerations,
        unknown,
        variants,
        access,
        builders,
        sources,
        imports,
        folders,
        has_foreign_letters,
        clashes,
        used,
    }
}

impl Names {
    /// The name of an included type.
    pub fn r#type(&self, id: TypeId) -> Option<&TypeName> {
        self.types[id.0 as usize].as_ref()
    }
}

/// Names the functions of the runtime's `Prefer` for the preferences of a service.
pub fn preferences<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Ident> {
    let mut scope = Scope::reserved(reserved::PREFERENCE_METHODS);
    names.map(|name| scope.claim(&[snake(name)], None).ident).collect()
}

/// Names constants.
pub fn constants<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Ident> {
    let mut scope = Scope::default();
    names.map(|name| scope.claim(&[shouty(name)], None).ident).collect()
}

impl<'n> Subject<'n> {
    /// A type, or all overloads of an operation.
    pub fn qualified(name: &'n QualifiedName, span: Span) -> Self {
        Self { name: &name.name, owner: &name.namespace, separator: '.', span }
    }

    /// A member of an element that has a qualified name.
    pub fn member(owner: &'n str, name: &'n str, span: Span) -> Self {
        Self { name, owner, separator: '/', span }
    }

    /// Its simple CSDL name.
    pub fn name(&self) -> &'n str {
        self.name
    }

    /// The target by which the profile refers to it: `OWNER/NAME`, or a qualified name.
    pub fn target(&self) -> String {
        format!("{}{}{}", self.owner, self.separator, self.name)
    }
}

/// The name that a type which is not generated would have. Documentation mentions such types.
pub fn type_ident(name: &QualifiedName) -> Ident {
    Ident::new(&camel(&name.name))
}
