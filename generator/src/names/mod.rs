//! The only module that makes Rust identifiers.
//!
//! The rules are in `docs/names.md`. A name is converted by [`camel`], [`snake`] or [`shouty`], or chosen
//! by the profile. If two names in a scope would be the same, the one whose CSDL spelling sorts first
//! keeps the plain form, and the other gets the next free number, with a warning. Names of the runtime
//! are reserved.

mod convert;
mod ident;
mod members;
mod modules;
mod reserved;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::edm::{Model, QualifiedName, TypeId, TypeKind};
use crate::select::Selection;
use crate::source::Span;

pub use convert::{camel, part, shouty, snake};
pub use ident::Ident;
pub use members::{PropertyNames, PropertyScope, accessors, arguments, constants};
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

/// The names of all selected types, and how more are made.
#[derive(Debug, Default)]
pub struct Names {
    types: Vec<Option<TypeName>>,
    /// Scopes of the modules, for the names that are derived from type names.
    scopes: BTreeMap<Vec<Ident>, Scope>,
    /// Names that the profile chooses, by target.
    chosen: BTreeMap<String, String>,
    used: BTreeSet<String>,
    /// CSDL names with their forms as a field and as a constant: most occur many times.
    forms: FxHashMap<String, (String, String)>,
    clashes: Vec<Diagnostic>,
    /// The folder of each module of a namespace, within that of the module that it is in.
    pub folders: BTreeMap<Vec<Ident>, String>,
    /// Whether any name has characters beyond ASCII.
    pub has_foreign_letters: bool,
}

/// Names every selected type; `chosen` are the names that the profile chooses.
pub fn assign(model: &Model<'_>, selection: &Selection, chosen: &BTreeMap<String, String>) -> Names {
    let root = root_namespace(model);
    let mut names =
        Names { types: vec![None; model.types.len()], chosen: chosen.clone(), ..Names::default() };
    let ids = || model.type_ids().filter(|id| selection.has_type(*id) && is_emitted(model, *id));
    let modules = Modules::new(ids().map(|id| model.r#type(id).name.namespace.as_str()), &root);
    let mut by_module: BTreeMap<Vec<Ident>, Vec<TypeId>> = BTreeMap::new();
    for id in ids() {
        by_module.entry(modules.of(&model.r#type(id).name.namespace).to_vec()).or_default().push(id);
    }
    for (module, mut ids) in by_module {
        let taken = if module.is_empty() { reserved::API_NAMES } else { reserved::NAMESPACE_NAMES };
        let mut idents = Scope::reserved(taken);
        modules.within(&module).for_each(|(name, _)| drop(idents.claim(&[name.to_string()], None)));
        // What is chosen comes first; a type whose CSDL name is already its Rust name keeps it.
        ids.sort_by_cached_key(|id| {
            let name = &model.r#type(*id).name;
            (!chosen.contains_key(&name.to_string()), camel(&name.name) != name.name, name.name.clone())
        });
        let mut named = Vec::new();
        for id in ids {
            let r#type = model.r#type(id);
            let subject = Subject::qualified(&r#type.name, r#type.span);
            let plain = names.chosen(&subject);
            let stem = convert::file(plain.as_ref().unwrap_or(&r#type.name.name));
            let plain = plain.unwrap_or_else(|| camel(&r#type.name.name));
            let plain = idents.unreserved(plain);
            named.push((id, stem, names.claim(&mut idents, &subject, &[plain])));
        }
        // Types and modules of files share a namespace in Rust.
        let mut files = Scope::below(Rc::new(idents.clone())).and_reserved(reserved::FILE_NAMES);
        // Folder names are reserved; a file with the name of its folder would be confusing.
        let folders = modules.within(&module).map(|(_, folder)| folder);
        for folder in module.last().map(Ident::plain).into_iter().chain(folders) {
            files.claim(&[folder.to_owned()], None);
        }
        for (id, stem, ident) in named {
            let file = files.claim(&[stem.clone(), format!("{stem}_")], None).ident.to_string();
            let file_module = Ident::new(&convert::unreserved(&file));
            names.types[id.0 as usize] = Some(TypeName { module: module.clone(), file, file_module, ident });
        }
        names.scopes.insert(module, idents);
    }
    names.has_foreign_letters |= modules.folders.keys().flatten().any(|name| !name.is_ascii());
    names.folders = modules.folders;
    names
}

impl Names {
    /// The name of a type that is in.
    pub fn r#type(&self, id: TypeId) -> Option<&TypeName> {
        self.types[id.0 as usize].as_ref()
    }

    /// A further type in a type's module, called after it.
    pub fn derived_ident(&mut self, id: TypeId, candidate: impl Fn(&str) -> String) -> Ident {
        let Some(name) = &self.types[id.0 as usize] else { return Ident::new(&candidate("")) };
        // The underscore that marks a reserved name belongs at the end only.
        let stem = name.ident.trim_end_matches('_');
        let candidates = [candidate(stem), candidate(&format!("{stem}Type"))];
        self.scopes.entry(name.module.clone()).or_default().claim(&candidates, None).ident
    }

    /// Reports every clash, and returns the profile's names that were used.
    pub fn finish(self, diagnostics: &mut Diagnostics) -> BTreeSet<String> {
        diagnostics.extend(self.clashes);
        self.used
    }

    /// The name that the profile chooses.
    fn chosen(&mut self, subject: &Subject<'_>) -> Option<String> {
        if self.chosen.is_empty() {
            return None;
        }
        let target = subject.target();
        let chosen = self.chosen.get(&target).cloned();
        if chosen.is_some() {
            self.used.insert(target);
        }
        chosen.map(|name| convert::unreserved(&name))
    }

    /// A name as a field and as a constant.
    fn forms(&mut self, name: &str) -> (String, String) {
        if let Some(forms) = self.forms.get(name) {
            return forms.clone();
        }
        let forms = convert::snake_and_shouty(name);
        self.forms.insert(name.to_owned(), forms.clone());
        forms
    }

    fn claim(&mut self, scope: &mut Scope, subject: &Subject<'_>, candidates: &[String]) -> Ident {
        let Claimed { ident, instead_of } = scope.claim(candidates, Some(subject.span));
        self.has_foreign_letters |= !ident.is_ascii();
        if let Some((taken, holder)) = instead_of {
            let target = subject.target();
            let place = holder.map_or(subject.span, |holder| holder.max(subject.span));
            let message = format!("`{target}` is called `{ident}` in Rust: another is `{taken}` already");
            self.clashes.push(Diagnostic::new(code::NAME_CLASH, message).at(place).help(format!(
                "to choose its name, write into the profile, below `[names]`: \"{target}\" = \"…\""
            )));
        }
        ident
    }
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

/// The namespace whose types stand directly in the API's module: that of the container,
/// or of a set of documents without one, the only one that there is.
fn root_namespace(model: &Model<'_>) -> String {
    if let Some(container) = &model.container {
        return container.name.namespace.clone();
    }
    let mut namespaces = model.types.iter().map(|r#type| &r#type.name.namespace);
    let first = namespaces.next().cloned().unwrap_or_default();
    if namespaces.all(|namespace| *namespace == first) { first } else { String::new() }
}

/// Whether a type has Rust code of its own; a type definition stands for its primitive type.
pub fn is_emitted(model: &Model<'_>, id: TypeId) -> bool {
    !matches!(model.r#type(id).kind, TypeKind::Definition(_))
}

/// The name that a type which is not generated would have, for documentation that mentions it.
pub fn type_ident(name: &QualifiedName) -> Ident {
    Ident::new(&camel(&name.name))
}
