//! The plan of the crate: every item, name, type and line of documentation is decided here. CSDL is used
//! up to this stage, and tokens only after it.

mod access;
mod builders;
mod docs;
mod items;
mod keys;
mod models;
mod operations;
mod paths;
mod service;
mod signature;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::edm::{Model, NavigationProperty, Type, TypeId, TypeKind};
use crate::names::{self, Ident, Names};
use crate::profile::{Api as ApiProfile, Form, TypeFacts, Wire};
use crate::select::Selection;

pub use access::{Ability, Access};
pub use docs::Docs;
pub use items::{
    Abstract, AccessItem, Api, Builder, Enumeration, Field, File, Item, Member, Navigation, Parameters,
    Struct, Variant,
};
pub use service::{AdvancedQueries, Cloud, Service};
pub use signature::{Absent, Answer, Argument, ArgumentForm, BuilderKind, Call, Method, Returns, Sent};
pub use types::{Geographic, RuntimeType, RustType, Scalar, TypePath};

/// The inputs of planning.
struct Context<'m, 'a> {
    model: &'m Model<'a>,
    selection: &'m Selection,
    wire: &'m Wire,
    facts: &'m BTreeMap<String, TypeFacts>,
    paths: paths::Paths,
    /// By type; unused for types that are left out.
    type_paths: Vec<Arc<TypePath>>,
    /// By type, whether it is a struct.
    structs: Vec<bool>,
    /// By type, its own fields and those that it inherits.
    fields: FxHashMap<TypeId, models::Fields>,
    /// By the type of an enum and a type derived from it.
    variants: FxHashMap<(TypeId, TypeId), Ident>,
    operations: operations::Operations<'m, 'a>,
    access: access::AccessMap,
}

/// Plans one API.
pub fn plan(
    model: &Model<'_>,
    selection: &Selection,
    names: &mut Names,
    module: &Ident,
    profile: (&ApiProfile, &Wire, &BTreeMap<String, TypeFacts>),
) -> Api {
    let (api, wire, facts) = profile;
    let mut context = Context {
        model,
        selection,
        wire,
        facts,
        paths: paths::paths(model, selection, wire),
        type_paths: model.type_ids().map(|id| Arc::new(type_path(model, names, module, id))).collect(),
        structs: model.types.iter().map(|r#type| is_struct(r#type, facts)).collect(),
        fields: FxHashMap::default(),
        variants: FxHashMap::default(),
        access: access::AccessMap::default(),
        operations: operations::operations(model, selection),
    };
    context.variants = models::variants(&context, names);
    context.fields = models::fields(&context, names);
    context.access = access::access(&context, names);
    let mut modules: BTreeMap<Vec<Ident>, Vec<File>> = BTreeMap::new();
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
        modules.entry(name.module).or_default().push(File {
            name: name.file,
            module: name.file_module,
            subject,
            items,
        });
    }
    modules.entry(Vec::new()).or_default();
    modules.values_mut().for_each(|files| files.sort_by(|a, b| a.name.cmp(&b.name)));
    Api {
        module: module.clone(),
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
    fn variant(&self, base: TypeId, derived: TypeId) -> Ident {
        self.variants.get(&(base, derived)).unwrap_or(&self.type_paths[derived.0 as usize].ident).clone()
    }

    fn path(&self, id: TypeId) -> Arc<TypePath> {
        self.type_paths[id.0 as usize].clone()
    }

    fn sibling(&self, id: TypeId, ident: &Ident) -> TypePath {
        TypePath { module: self.path(id).module.clone(), ident: ident.clone() }
    }
}

fn is_struct(r#type: &Type<'_>, facts: &BTreeMap<String, TypeFacts>) -> bool {
    let TypeKind::Structured(structured) = &r#type.kind else { return false };
    let form = facts.get(&r#type.name.to_string()).and_then(|facts| facts.form);
    form.map_or(!structured.is_abstract, |form| form == Form::Struct)
}

/// The path of a type; of one that is not in, the name that it would have in the API's module.
fn type_path(model: &Model<'_>, names: &Names, api: &Ident, id: TypeId) -> TypePath {
    let (below, ident) = match names.r#type(id) {
        Some(name) => (name.module.as_slice(), name.ident.clone()),
        None => (&[][..], names::type_ident(&model.r#type(id).name)),
    };
    TypePath { module: std::iter::once(api).chain(below).cloned().collect(), ident }
}
