//! The only module that makes Rust identifiers.
//!
//! The rules are in `docs/names.md`. A name is converted by [`camel`], [`snake`] or [`shouty`], or chosen
//! by the profile. If two names in a scope would be the same, the one whose CSDL spelling sorts first
//! keeps the plain form, and the other gets the next free number, with a warning. Names of the runtime
//! are reserved.

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

pub use builders::{BuilderNames, KeyNames, OperationNames, ParameterStructNames};
pub use convert::{camel, part, shouty, snake};
pub use ident::Ident;
pub use members::PropertyNames;
pub use modules::{Modules, api_modules};
pub use reserved::{CLIENT_METHODS, COLLECTION_METHODS, ENTITY_METHODS, PROPERTY_METHODS};
pub use scope::{Claimed, Scope};

/// Where a type lives and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// Modules below that of the API, from the namespace.
    pub module: Vec<Ident>,
    /// Name of its file.
    pub file: String,
    /// Name of the private module in that file.
    pub file_module: Ident,
    /// Name of the type.
    pub ident: Ident,
}

/// What is to be named.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'n> {
    /// Its CSDL name, the simple one.
    name: &'n str,
    /// What comes before it in the profile's name for it.
    owner: &'n str,
    separator: char,
    /// Where the name stands.
    span: Span,
}

/// Every name of one API.
#[derive(Debug)]
pub struct Names {
    types: Vec<Option<TypeName>>,
    /// Of each structured type, the names of its own properties, then those of its navigation properties.
    pub properties: FxHashMap<TypeId, Vec<PropertyNames>>,
    /// Of each enumeration, its members.
    pub members: FxHashMap<TypeId, Vec<Ident>>,
    /// Of each enum for an abstract type, what its variants for unknown types have.
    pub unknown: FxHashMap<TypeId, UnknownNames>,
    /// By such an enum and a type derived from it, the variant.
    pub variants: FxHashMap<(TypeId, TypeId), Ident>,
    /// Types that say what may be done, in the order of [`AccessMap::items`](crate::members::AccessMap::items).
    pub access: Vec<Ident>,
    /// Request builders of types.
    pub builders: FxHashMap<Place, BuilderNames>,
    /// Methods of the client for entity sets and singletons.
    pub sources: Vec<Ident>,
    /// Methods of the client for imports.
    pub imports: Vec<OperationNames>,
    /// The folder of each module of a namespace, within that of the module that it is in.
    pub folders: BTreeMap<Vec<Ident>, String>,
    /// Whether any name has characters beyond ASCII.
    pub has_foreign_letters: bool,
    /// Warnings about names that clash.
    pub clashes: Vec<Diagnostic>,
    /// Targets of the profile's names that exist.
    pub used: BTreeSet<String>,
}

/// Names that the enum of an abstract type needs.
#[derive(Debug)]
pub struct UnknownNames {
    /// The struct for values of unknown types.
    pub ident: Ident,
    /// Methods that give the fields that all variants have, in the order of those.
    pub accessors: Vec<Ident>,
}

/// Names everything that is in; `chosen` are the names that the profile chooses.
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
    /// The name of a type that is in.
    pub fn r#type(&self, id: TypeId) -> Option<&TypeName> {
        self.types[id.0 as usize].as_ref()
    }
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

    /// What is in something that has a qualified name.
    pub fn member(owner: &'n str, name: &'n str, span: Span) -> Self {
        Self { name, owner, separator: '/', span }
    }

    /// Its CSDL name, the simple one.
    pub fn name(&self) -> &'n str {
        self.name
    }

    /// What the profile calls it by.
    pub fn target(&self) -> String {
        format!("{}{}{}", self.owner, self.separator, self.name)
    }
}

/// The name that a type which is not generated would have, for documentation that mentions it.
pub fn type_ident(name: &QualifiedName) -> Ident {
    Ident::new(&camel(&name.name))
}
