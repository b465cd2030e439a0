//! The plan of the crate: every item, name, type and line of documentation is decided here. Later stages do
//! not read CSDL, and this stage does not make tokens.

mod builders;
mod docs;
mod items;
mod keys;
mod models;
mod notifications;
mod operations;
mod paths;
mod service;
mod signature;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::edm::{Model, TypeId, TypeKind};
use crate::features::Assignment;
use crate::members::{self, Members, Place};
use crate::names::{self, Ident, Names};
use crate::profile::{Api as ApiProfile, TypeFacts, Wire};

pub use crate::members::Ability;
pub use docs::{Docs, Folded};
pub use items::{
    Abstract, AccessItem, Api, Builder, Enumeration, Field, File, Item, Member, Navigation, Parameters,
    Struct, Variant,
};
pub use notifications::Notifications;
pub use service::{AdvancedQueries, Cloud, Service};
pub use signature::{
    Absent, Access, Answer, Argument, ArgumentForm, BuilderKind, Call, Group, Method, Returns, Sent,
};
pub use types::{Geographic, RuntimeType, RustType, Scalar, TypePath};

/// All that planning reads.
#[derive(Clone, Copy)]
pub struct Inputs<'m, 'a> {
    /// What is included.
    pub members: &'m Members<'m, 'a>,
    /// All names in Rust.
    pub names: &'m Names,
    /// The module of the API.
    pub module: &'m Ident,
    /// The settings of the API in the profile.
    pub api: &'m ApiProfile,
    /// The conventions of the service's requests, from the profile.
    pub wire: &'m Wire,
    /// Facts about types from the profile, by qualified name.
    pub facts: &'m BTreeMap<String, TypeFacts>,
    /// The cargo features of types.
    pub features: &'m Assignment<'m>,
    /// Whether descriptions in the metadata become documentation.
    pub descriptions: bool,
}

/// The inputs of planning, with data that is computed once.
struct Context<'m, 'a> {
    model: &'m Model<'a>,
    members: &'m Members<'m, 'a>,
    names: &'m Names,
    wire: &'m Wire,
    facts: &'m BTreeMap<String, TypeFacts>,
    descriptions: bool,
    /// The pages of the service's reference, with a placeholder for the type.
    reference: Option<&'m str>,
    paths: paths::Paths,
    /// The entity types whose updates state which version of the entity they are of.
    with_optimistic_concurrency: BTreeSet<TypeId>,
    /// Whether the service also uses other spellings of namespaces.
    has_spellings: bool,
    /// By type; unused for types that are left out.
    type_paths: Vec<Arc<TypePath>>,
    /// By type, its own fields and those that it inherits.
    fields: FxHashMap<TypeId, models::Fields>,
}

/// Plans one API.
pub fn api(inputs: &Inputs<'_, '_>) -> Api {
    let Inputs { members, names, module, api, wire, facts, features, descriptions } = *inputs;
    let model = members.model;
    let service = service::service(members, api, wire);
    let mut context = Context {
        model,
        members,
        names,
        wire,
        facts,
        descriptions,
        reference: api.reference.as_deref(),
        paths: paths::paths(members, wire),
        with_optimistic_concurrency: members::with_optimistic_concurrency(model),
        has_spellings: !service.spellings.is_empty(),
        type_paths: model.type_ids().map(|id| Arc::new(type_path(inputs, id))).collect(),
        fields: FxHashMap::default(),
    };
    context.fields = models::fields(&context);
    let mut modules: BTreeMap<Vec<Ident>, Vec<File>> = BTreeMap::new();
    for id in members.emitted() {
        let Some(name) = names.r#type(id) else { continue };
        let file = File {
            name: name.file.clone(),
            module: name.file_module.clone(),
            subject: model.r#type(id).name.to_string(),
            features: features.of(id),
            items: items(&context, id),
        };
        modules.entry(name.module.clone()).or_default().push(file);
    }
    modules.entry(Vec::new()).or_default();
    modules.values_mut().for_each(|files| files.sort_by(|a, b| a.name.cmp(&b.name)));
    Api {
        module: module.clone(),
        is_default: api.default,
        service,
        notifications: notifications::notifications(&context, inputs),
        roots: builders::roots(&context),
        has_foreign_letters: names.has_foreign_letters,
        folders: names.folders.clone(),
        has_geography: types::has_geography(members),
        modules,
    }
}

/// The items in the file of a type.
fn items(context: &Context<'_, '_>, id: TypeId) -> Vec<Item> {
    match &context.model.r#type(id).kind {
        TypeKind::Structured(structured) => {
            let mut items = vec![models::structured(context, id, structured)];
            items.extend(builders::builders(context, id));
            items
        }
        TypeKind::Enumeration(enumeration) => vec![models::enumeration(context, id, enumeration)],
        TypeKind::Definition(_) => Vec::new(),
    }
}

impl Context<'_, '_> {
    /// An example of a path to `from` that continues with a segment.
    fn shown_path(&self, from: Place, segment: &str) -> String {
        let start = self.paths.get(&from).map_or("…", String::as_str);
        format!("{start}/{segment}")
    }

    /// The variant of an enum for a type derived from it.
    fn variant(&self, base: TypeId, derived: TypeId) -> Ident {
        self.names
            .variants
            .get(&(base, derived))
            .unwrap_or(&self.type_paths[derived.0 as usize].ident)
            .clone()
    }

    fn path(&self, id: TypeId) -> Arc<TypePath> {
        self.type_paths[id.0 as usize].clone()
    }

    fn sibling(&self, id: TypeId, ident: &Ident) -> TypePath {
        TypePath { ident: ident.clone(), ..TypePath::clone(&self.path(id)) }
    }
}

/// The path of a type. For a type that is not included, it is the one that it would have in the API's module.
fn type_path(inputs: &Inputs<'_, '_>, id: TypeId) -> TypePath {
    let Inputs { members, names, module, features, .. } = *inputs;
    let (below, ident) = match names.r#type(id) {
        Some(name) => (name.module.as_slice(), name.ident.clone()),
        None => (&[][..], names::type_ident(&members.model.r#type(id).name)),
    };
    let module = std::iter::once(module).chain(below).cloned().collect();
    TypePath { module, ident, features: features.of(id) }
}
