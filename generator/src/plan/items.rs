//! The items of the generated crate, which emission writes and the diff compares.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Ability, Docs, Method, Notifications, RustType, Service, TypePath};
use crate::features::Features;
use crate::names::{self, Ident};

/// One API: a module of the crate and a cargo feature.
#[derive(Debug)]
pub struct Api {
    /// Name of the module and of the feature.
    pub module: Ident,
    /// Whether the feature is on by default.
    pub is_default: bool,
    /// Whether any name has characters outside ASCII.
    pub has_foreign_letters: bool,
    /// Whether anything in it is of `Edm.Geography` or `Edm.Geometry`.
    pub has_geography: bool,
    /// Facts about the service that the runtime needs.
    pub service: Service,
    /// The types of change notifications, if it has any.
    pub notifications: Option<Notifications>,
    /// Methods of the client.
    pub roots: Vec<Method>,
    /// The files of each module, by module path below that of the API.
    pub modules: BTreeMap<Vec<Ident>, Vec<File>>,
    /// By module path, the name of the module's folder within that of its parent module.
    pub folders: BTreeMap<Vec<Ident>, String>,
}

impl Api {
    /// The paths of all modules below that of the API, including the API's own module as the empty path, and
    /// modules that only contain other modules.
    pub fn module_paths(&self) -> Vec<&[Ident]> {
        let mut paths: Vec<&[Ident]> =
            self.modules.keys().flat_map(|path| (0..=path.len()).map(|end| &path[..end])).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The names of the child modules of a module, with their folders.
    pub fn child_modules(&self, path: &[Ident]) -> Vec<(&Ident, &str)> {
        let within = names::within(&self.modules, path);
        let mut below: Vec<_> = within.filter_map(|(module, _)| module.get(..=path.len())).collect();
        below.dedup();
        below.into_iter().map(|child| (&child[path.len()], self.own_folder(child))).collect()
    }

    /// The folder of a module's files, relative to the root of the crate.
    pub fn folder(&self, path: &[Ident]) -> String {
        let folders = (1..=path.len()).map(|end| format!("/{}", self.own_folder(&path[..end])));
        format!("src/{}{}", self.module, folders.collect::<String>())
    }

    fn own_folder(&self, path: &[Ident]) -> &str {
        self.folders.get(path).map_or("", String::as_str)
    }

    /// The files of a module.
    pub fn files(&self, path: &[Ident]) -> &[File] {
        self.modules.get(path).map_or(&[], Vec::as_slice)
    }
}

/// A file with the items of one CSDL type.
#[derive(Debug)]
pub struct File {
    /// Its name without extension.
    pub name: String,
    /// The name of its private module.
    pub module: Ident,
    /// Qualified name of the CSDL type.
    pub subject: String,
    /// The cargo features with which it is compiled.
    pub features: Features,
    /// Its items, in order.
    pub items: Vec<Item>,
}

impl File {
    /// The names of the public types that it defines, sorted.
    pub fn exported(&self) -> Vec<&Ident> {
        let mut names: Vec<&Ident> = Vec::new();
        for item in &self.items {
            match item {
                Item::Struct(item) => names.push(&item.ident),
                Item::Parameters(item) => names.push(&item.ident),
                Item::Abstract(item) => names.extend([&item.ident, &item.unknown.ident]),
                Item::Enumeration(item) => names.push(&item.ident),
                Item::Builder(item) => names.push(&item.alias),
                Item::Access(item) => names.push(&item.path.ident),
            }
        }
        names.sort_unstable();
        names
    }

    /// The names that it exports, by the features with which they are compiled, beside its own.
    pub fn exports(&self) -> BTreeMap<Option<&Features>, Vec<&Ident>> {
        let access = self.items.iter().filter_map(|item| match item {
            Item::Access(item) if !self.features.imply(&item.path.features) => Some(&item.path),
            _ => None,
        });
        let needed: BTreeMap<&Ident, &Features> = access.map(|path| (&path.ident, &path.features)).collect();
        let mut exports: BTreeMap<Option<&Features>, Vec<&Ident>> = BTreeMap::new();
        for ident in self.exported() {
            exports.entry(needed.get(ident).copied()).or_default().push(ident);
        }
        exports
    }
}

/// An item or a group of items that belong together.
#[derive(Debug)]
pub enum Item {
    /// A model.
    Struct(Struct),
    /// The parameters of an action.
    Parameters(Parameters),
    /// An enum for an abstract type, with a variant for each type derived from it.
    Abstract(Box<Abstract>),
    /// An enumeration.
    Enumeration(Enumeration),
    /// Methods of a request builder, with its alias.
    Builder(Builder),
    /// An access type.
    Access(AccessItem),
}

/// A struct for an entity or complex type.
#[derive(Debug)]
pub struct Struct {
    /// Its name.
    pub ident: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type.
    pub type_name: String,
    /// Whether it is an entity type.
    pub is_entity: bool,
    /// Whether it is an open type, which may have undeclared properties.
    pub is_open: bool,
    /// Whether the service also uses other spellings of namespaces.
    pub has_spellings: bool,
    /// Its fields, those of the root type first.
    pub fields: Vec<Arc<Field>>,
    /// How many of the fields, from the first one, are inherited.
    pub inherited: usize,
    /// Concrete types that it is derived from.
    pub concrete_bases: Vec<Arc<TypePath>>,
    /// Abstract types that it is derived from, each with the variant for this one.
    pub abstract_bases: Vec<(Arc<TypePath>, Ident)>,
}

/// A struct for the parameters of an action.
#[derive(Debug)]
pub struct Parameters {
    /// Its name.
    pub ident: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// A field for each parameter.
    pub fields: Vec<Arc<Field>>,
}

/// A field of a struct, with the constant that describes its property.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub ident: Ident,
    /// The constant's name.
    pub constant: Ident,
    /// Name on the wire.
    pub wire: String,
    /// The type behind `Option`.
    pub r#type: RustType,
    /// Documentation of the field.
    pub docs: Docs,
    /// Qualified name of the type that declares it.
    pub declared_by: String,
    /// Whether it is a secret, whose value `Debug` does not print.
    pub is_secret: bool,
    /// The target and binding method, if it is a navigation property.
    pub navigation: Option<Navigation>,
}

/// What a navigation property adds to its field.
#[derive(Debug)]
pub struct Navigation {
    /// The target.
    pub target: RustType,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Name of the method that binds it to an existing entity; `None` for contained targets.
    pub bind: Option<Ident>,
}

/// An enum for an abstract type.
#[derive(Debug)]
pub struct Abstract {
    /// Its name.
    pub ident: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type.
    pub type_name: String,
    /// Concrete types derived from it.
    pub variants: Vec<Variant>,
    /// The struct for values of types without a variant.
    pub unknown: Struct,
    /// Methods that return the fields that all variants have, in the order of the fields.
    pub accessors: Vec<Ident>,
    /// Types that it is derived from.
    pub bases: Vec<Arc<TypePath>>,
    /// The accessor and type of the property that reports a failure, if the profile names one for this type.
    pub error: Option<(Ident, RustType)>,
}

/// A variant of the enum for an abstract type.
#[derive(Debug)]
pub struct Variant {
    /// Its name.
    pub ident: Ident,
    /// The struct of the derived type.
    pub path: Arc<TypePath>,
    /// Qualified name of that type.
    pub type_name: String,
}

/// An enum for an enumeration type.
#[derive(Debug)]
pub struct Enumeration {
    /// Its name.
    pub ident: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type.
    pub type_name: String,
    /// Its members.
    pub members: Vec<Member>,
    /// Whether literals in URLs have the name of the type before the member.
    pub is_qualified: bool,
}

/// A member of an enumeration.
#[derive(Debug)]
pub struct Member {
    /// The variant.
    pub ident: Ident,
    /// Name on the wire.
    pub wire: String,
    /// Its value, whether given in the metadata or implied.
    pub value: i64,
    /// Its documentation.
    pub docs: Docs,
}

/// Methods of the request builder of one type.
#[derive(Debug)]
pub struct Builder {
    /// Name of the alias.
    pub alias: Ident,
    /// Documentation of the alias.
    pub docs: Docs,
    /// Whether its paths end in a collection.
    pub is_collection: bool,
    /// Whether its paths end in complex values, not in entities.
    pub is_property: bool,
    /// The type.
    pub subject: Arc<TypePath>,
    /// Its methods.
    pub methods: Vec<Method>,
    /// Whether the key of the entities is a single string `id`, for which the runtime has the method `by_id`.
    pub is_identified: bool,
}

/// An access type: it states which operations are available for a path.
#[derive(Clone, Debug)]
pub struct AccessItem {
    /// Its path.
    pub path: TypePath,
    /// The annotation target that it is for.
    pub target: String,
    /// The runtime's traits that it has.
    pub abilities: Vec<Ability>,
}
