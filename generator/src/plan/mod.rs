//! The crate in Rust's terms: every item, name, type and line of documentation is
//! decided here. No CSDL goes further, and no tokens come before.

mod access;
mod builders;
mod docs;
mod keys;
mod models;
mod operations;
mod paths;
mod service;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::edm::{Model, NavigationProperty, Type, TypeId, TypeKind};
use crate::names::{self, Names};
use crate::profile::{Api as ApiProfile, Form, TypeFacts, Wire};
use crate::select::Selection;

pub use access::usual_abilities;
pub use docs::Docs;
pub use service::{AdvancedQueries, Service};
pub use types::{RustType, TypePath};

/// One API: a module of the crate and a cargo feature.
#[derive(Debug)]
pub struct Api {
    /// Name of the module and of the feature.
    pub module: String,
    /// Whether the feature is on by default.
    pub is_default: bool,
    /// Whether any name has letters beyond ASCII.
    pub has_foreign_letters: bool,
    /// Whether anything in it is of `Edm.Geography` or `Edm.Geometry`.
    pub has_geography: bool,
    /// How the service speaks.
    pub service: Service,
    /// Methods of the client.
    pub roots: Vec<Method>,
    /// Files by module path below the API's.
    pub modules: BTreeMap<Vec<String>, Vec<File>>,
    /// The folder of each of these modules, within that of the module that it is in.
    pub folders: BTreeMap<Vec<String>, String>,
}

impl Api {
    /// Every module below the API's, its own as the empty path, and those that only hold others.
    pub fn module_paths(&self) -> Vec<&[String]> {
        let mut paths: Vec<&[String]> =
            self.modules.keys().flat_map(|path| (0..=path.len()).map(|end| &path[..end])).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Names of the modules directly below one, with their folders.
    pub fn child_modules(&self, path: &[String]) -> Vec<(&str, &str)> {
        let below = self.module_paths().into_iter().filter(|other| other.len() == path.len() + 1);
        let within = below.filter(|other| other.starts_with(path));
        within.map(|other| (other[path.len()].as_str(), self.own_folder(other))).collect()
    }

    /// Where the files of a module are, from the root of the crate.
    pub fn folder(&self, path: &[String]) -> String {
        let folders = (1..=path.len()).map(|end| format!("/{}", self.own_folder(&path[..end])));
        format!("src/{}{}", self.module, folders.collect::<String>())
    }

    fn own_folder(&self, path: &[String]) -> &str {
        self.folders.get(path).map_or("", String::as_str)
    }

    /// The files of a module.
    pub fn files(&self, path: &[String]) -> &[File] {
        self.modules.get(path).map_or(&[], Vec::as_slice)
    }
}

/// A file with one CSDL type in it.
#[derive(Debug)]
pub struct File {
    /// Name of the module.
    pub name: String,
    /// Qualified name of the CSDL type.
    pub subject: String,
    /// What is in it, in order.
    pub items: Vec<Item>,
}

impl File {
    /// Names of the types that it defines, sorted.
    pub fn exported(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for item in &self.items {
            match item {
                Item::Struct(item) => names.push(&item.ident),
                Item::Abstract(item) => names.extend([item.ident.as_str(), item.unknown.ident.as_str()]),
                Item::Enumeration(item) => names.push(&item.ident),
                Item::Builder(item) => names.push(&item.alias),
                Item::Access(item) => names.push(&item.ident),
            }
        }
        names.sort_unstable();
        names
    }
}

/// An item or a group of items that belong together.
#[derive(Debug)]
pub enum Item {
    /// A model.
    Struct(Struct),
    /// An abstract type: an enum of what is derived from it.
    Abstract(Box<Abstract>),
    /// An enumeration.
    Enumeration(Enumeration),
    /// Methods of a request builder, with its alias.
    Builder(Builder),
    /// What may be done at the end of a path.
    Access(AccessItem),
}

/// A struct for an entity or complex type, or for the parameters of an action.
#[derive(Debug)]
pub struct Struct {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type; empty for parameters.
    pub type_name: String,
    /// Whether it is an entity type.
    pub is_entity: bool,
    /// Whether it takes properties that are not declared.
    pub is_open: bool,
    /// Whether the service spells namespaces in other ways, too.
    pub has_spellings: bool,
    /// Its fields, those of the root type first.
    pub fields: Vec<Arc<Field>>,
    /// How many of them are inherited.
    pub inherited: usize,
    /// Concrete types that it is derived from.
    pub concrete_bases: Vec<Arc<TypePath>>,
    /// Abstract types that it is derived from, each with the variant for this one.
    pub abstract_bases: Vec<(Arc<TypePath>, String)>,
}

/// A field of a struct, with the constant that describes its property.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub ident: String,
    /// The constant's name.
    pub constant: String,
    /// Name on the wire.
    pub wire: String,
    /// The type behind `Option`.
    pub r#type: RustType,
    /// Documentation of the field.
    pub docs: Docs,
    /// Qualified name of the type that declares it.
    pub declared_by: String,
    /// Whether its value is shown to nobody.
    pub is_secret: bool,
    /// What the navigation property leads to, if it is one.
    pub navigation: Option<Navigation>,
}

/// What a navigation property adds to its field.
#[derive(Debug)]
pub struct Navigation {
    /// The target.
    pub target: RustType,
    /// Whether it leads to many.
    pub is_collection: bool,
    /// Name of the function that binds it, unless its targets are contained.
    pub bind: Option<String>,
}

/// An enum for an abstract type.
#[derive(Debug)]
pub struct Abstract {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type.
    pub type_name: String,
    /// Concrete types derived from it: (variant, type, qualified name).
    pub variants: Vec<(String, Arc<TypePath>, String)>,
    /// The struct that holds what no variant knows.
    pub unknown: Struct,
    /// Methods that give the fields that all variants have, in the order of those.
    pub accessors: Vec<String>,
    /// Types that it is derived from.
    pub bases: Vec<Arc<TypePath>>,
    /// The method whose value says that this part failed.
    pub error: Option<(String, RustType)>,
}

/// An enum for an enumeration type.
#[derive(Debug)]
pub struct Enumeration {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// Qualified name of the CSDL type.
    pub type_name: String,
    /// Its members.
    pub members: Vec<Member>,
    /// Whether members stand in URLs with the name of the type.
    pub is_qualified: bool,
}

/// A member of an enumeration.
#[derive(Debug)]
pub struct Member {
    /// The variant.
    pub ident: String,
    /// Name on the wire.
    pub wire: String,
    /// Its documentation.
    pub docs: Docs,
}

/// Methods of the request builder of one type.
#[derive(Debug)]
pub struct Builder {
    /// Name of the alias.
    pub alias: String,
    /// Documentation of the alias.
    pub docs: Docs,
    /// Whether it is that of a collection.
    pub is_collection: bool,
    /// Whether its paths end in a property, not in entities.
    pub is_property: bool,
    /// The type.
    pub subject: Arc<TypePath>,
    /// Its methods.
    pub methods: Vec<Method>,
    /// Whether the entities have one key, a string `id`: the method for it is the runtime's.
    pub is_identified: bool,
}

/// A method of a request builder or client.
#[derive(Debug)]
pub struct Method {
    /// Its name.
    pub ident: String,
    /// Its documentation.
    pub docs: Docs,
    /// What of the model it is for, as annotations would name it.
    pub subject: String,
    /// What it does.
    pub call: Call,
}

/// What a method does.
#[derive(Debug)]
pub enum Call {
    /// Appends a segment that leads to one entity, or to many.
    Navigation(Segment),
    /// Appends a key.
    Key {
        /// (name on the wire, argument, type).
        parts: Vec<(String, String, RustType)>,
        /// The type of the entity.
        target: RustType,
        /// Whether it is not the key that the type declares.
        is_alternate: bool,
    },
    /// Appends a segment that leads to a stream.
    Stream(String),
    /// Appends a path of the service's own between two texts.
    PathForm(String, String),
    /// Calls an action.
    Action(String, Vec<Argument>, Answer),
    /// Calls an action with all its parameters in a struct.
    ActionWithParameters(String, TypePath, Answer),
    /// Calls a function.
    Function(String, Vec<Argument>, Answer),
    /// Goes on behind a function.
    Composed(String, Vec<Argument>, Composed),
}

/// What a path that goes on behind a function leads to.
#[derive(Debug)]
pub enum Composed {
    /// One entity.
    Entity(RustType),
    /// Entities.
    Collection(RustType),
    /// A complex value.
    Property(RustType),
}

/// A segment that leads to entities.
#[derive(Debug)]
pub struct Segment {
    /// Its name on the wire.
    pub wire: String,
    /// The type of the entities.
    pub target: RustType,
    /// Whether it leads to many.
    pub is_collection: bool,
    /// What may be done there.
    pub access: Access,
    /// Whether what is there is updated by `PUT`.
    pub is_updated_by_put: bool,
}

/// What may be done at the end of a path.
#[derive(Clone, Debug)]
pub enum Access {
    /// What may be done with contained entities.
    Contained,
    /// What may be done with related entities.
    Related,
    /// What an item of this name says.
    Own(TypePath),
}

/// A type that says what may be done.
#[derive(Clone, Debug)]
pub struct AccessItem {
    /// Its name.
    pub ident: String,
    /// What it is about, in CSDL's terms.
    pub target: String,
    /// The runtime's traits that it has.
    pub abilities: Vec<&'static str>,
}

/// An argument of an operation.
#[derive(Debug)]
pub struct Argument {
    /// Its name.
    pub ident: String,
    /// Name on the wire.
    pub wire: String,
    /// Its type.
    pub r#type: RustType,
    /// Whether it may be `None`.
    pub is_optional: bool,
    /// Whether `None` is null, and not left out.
    pub is_null: bool,
    /// Whether its value has no literal form in URLs.
    pub is_json: bool,
}

/// What an operation answers.
#[derive(Debug)]
pub enum Answer {
    /// No content.
    Nothing,
    /// An entity or complex value.
    Single(RustType),
    /// The same, or nothing.
    Optional(RustType),
    /// A collection.
    Page(RustType),
    /// A primitive or enumeration value.
    Value(RustType),
    /// The same, or nothing.
    OptionalValue(RustType),
    /// A stream.
    Content,
}

/// All that planning reads.
struct Context<'m, 'a> {
    model: &'m Model<'a>,
    selection: &'m Selection,
    wire: &'m Wire,
    facts: &'m BTreeMap<String, TypeFacts>,
    paths: paths::Paths,
    /// By type; of those that are not in, nothing is asked.
    type_paths: Vec<Arc<TypePath>>,
    /// By type, whether it is a struct.
    structs: Vec<bool>,
    /// By type, its own fields and those that it inherits.
    fields: FxHashMap<TypeId, models::Fields>,
    /// By the type of an enum and a type derived from it.
    variants: FxHashMap<(TypeId, TypeId), String>,
    operations: operations::Operations<'m, 'a>,
    access: access::AccessMap,
}

/// Plans one API.
pub fn plan(
    model: &Model<'_>,
    selection: &Selection,
    names: &mut Names,
    module: &str,
    profile: (&ApiProfile, &Wire, &BTreeMap<String, TypeFacts>),
) -> Api {
    let (api, wire, facts) = profile;
    let mut context = Context {
        model,
        selection,
        wire,
        facts,
        paths: paths::paths(model, selection, wire),
        type_paths: model.type_ids().map(|id| Arc::new(type_path(names, module, id))).collect(),
        structs: model.types.iter().map(|r#type| is_struct(r#type, facts)).collect(),
        fields: FxHashMap::default(),
        variants: FxHashMap::default(),
        access: access::AccessMap::default(),
        operations: operations::operations(model, selection),
    };
    context.variants = models::variants(&context, names);
    context.fields = models::fields(&context, names);
    context.access = access::access(&context, names);
    let mut modules: BTreeMap<Vec<String>, Vec<File>> = BTreeMap::new();
    for id in model.type_ids().filter(|id| selection.has_type(*id) && names::is_emitted(model, *id)) {
        let Some(name) = names.r#type(id).cloned() else { continue };
        let items = match &model.r#type(id).kind {
            TypeKind::Structured(structured) => {
                let mut items = models::structured(&context, names, id, structured);
                items.extend(builders::builders(&context, names, id));
                items
            }
            TypeKind::Enumeration(enumeration) => {
                vec![models::enumeration(&context, names, id, enumeration)]
            }
            TypeKind::Definition(_) => continue,
        };
        let subject = model.r#type(id).name.to_string();
        modules.entry(name.module).or_default().push(File { name: name.file, subject, items });
    }
    modules.entry(Vec::new()).or_default();
    modules.values_mut().for_each(|files| files.sort_by(|a, b| a.name.cmp(&b.name)));
    Api {
        module: module.to_owned(),
        is_default: api.default,
        service: service::service(model, selection, api, wire),
        roots: builders::roots(&context, names),
        has_foreign_letters: names.has_foreign_letters,
        folders: std::mem::take(&mut names.folders),
        has_geography: types::has_geography(model, selection),
        modules,
    }
}

impl<'m> Context<'m, '_> {
    /// Whether a navigation property is in: it is allowed, and its target is in.
    fn has_navigation(&self, declaring: TypeId, property: &NavigationProperty<'_>) -> bool {
        self.selection.has(&property.r#type) && self.selection.allows(declaring, property.name)
    }

    /// Properties that a type declares and that are not in: by the profile, or by the
    /// profile that a slice was made with.
    fn left_out(&self, id: TypeId) -> BTreeSet<&'m str> {
        let mut left_out = self.selection.left_out(self.model, id);
        left_out.extend(self.model.left_out(id));
        left_out
    }

    /// An example of a path that goes on with a segment.
    fn shown_path(&self, from: (TypeId, bool), segment: &str) -> String {
        let start = self.paths.get(&from).map_or("…", String::as_str);
        format!("{start}/{segment}")
    }

    /// Whether an entity or complex type is a struct, not an enum.
    fn is_struct(&self, id: TypeId) -> bool {
        self.structs[id.0 as usize]
    }

    /// The variant of an enum for a type derived from it.
    fn variant(&self, base: TypeId, derived: TypeId) -> String {
        self.variants.get(&(base, derived)).cloned().unwrap_or_default()
    }

    fn path(&self, id: TypeId) -> Arc<TypePath> {
        self.type_paths[id.0 as usize].clone()
    }

    fn sibling(&self, id: TypeId, ident: &str) -> TypePath {
        TypePath { module: self.path(id).module.clone(), ident: ident.to_owned() }
    }
}

fn is_struct(r#type: &Type<'_>, facts: &BTreeMap<String, TypeFacts>) -> bool {
    let TypeKind::Structured(structured) = &r#type.kind else { return false };
    let form = facts.get(&r#type.name.to_string()).and_then(|facts| facts.form);
    form.map_or(!structured.is_abstract, |form| form == Form::Struct)
}

fn type_path(names: &Names, api: &str, id: TypeId) -> TypePath {
    let (module, ident) = match names.r#type(id) {
        Some(name) => (name.module.as_slice(), name.ident.clone()),
        None => (&[][..], String::new()),
    };
    TypePath {
        module: std::iter::once(api).chain(module.iter().map(String::as_str)).map(str::to_owned).collect(),
        ident,
    }
}
