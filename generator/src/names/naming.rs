//! The state of naming: names that the profile chooses, converted CSDL names, and names that are taken.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Claimed, Ident, Modules, Scope, Subject, TypeName, camel, convert, reserved};
use crate::csdl;
use crate::diagnostics::{Diagnostic, code};
use crate::edm::{Model, TypeId};
use crate::members::Members;

/// The names that are assigned so far.
pub struct Naming<'c> {
    /// Names of types, indexed by [`TypeId`]; `None` for types that are left out.
    pub types: Vec<Option<TypeName>>,
    /// By module, the names that are taken in it; names that are derived from type names are added to them.
    scopes: BTreeMap<Vec<Ident>, Scope>,
    /// Names that the profile chooses, by target.
    chosen: &'c BTreeMap<String, String>,
    /// The targets of chosen names that exist.
    pub used: BTreeSet<String>,
    /// By CSDL name, its forms as a field and as a constant. They are cached because most names occur many
    /// times.
    forms: FxHashMap<String, (String, String)>,
    /// Warnings about names that clash.
    pub clashes: Vec<Diagnostic>,
    /// By module path, the name of the module's folder within that of its parent module.
    pub folders: BTreeMap<Vec<Ident>, String>,
    /// Whether any name has characters outside ASCII.
    pub has_foreign_letters: bool,
}

/// Names all included types; `chosen` are the names that the profile chooses, by target.
pub fn begin<'c>(members: &Members<'_, '_>, chosen: &'c BTreeMap<String, String>) -> Naming<'c> {
    let model = members.model;
    let root = root_namespace(model);
    let mut names = Naming {
        types: vec![None; model.types.len()],
        scopes: BTreeMap::new(),
        chosen,
        used: BTreeSet::new(),
        forms: FxHashMap::default(),
        clashes: Vec::new(),
        folders: BTreeMap::new(),
        has_foreign_letters: false,
    };
    let ids = || members.emitted();
    let namespaces = ids().map(|id| model.r#type(id).name.namespace.as_str());
    let modules = Modules::new(namespaces, &root, |namespace| {
        let is_merged = model.newest_versions.contains_key(namespace);
        if is_merged { csdl::without_minor_version(namespace) } else { namespace }
    });
    let mut by_module: BTreeMap<Vec<Ident>, Vec<TypeId>> = BTreeMap::new();
    for id in ids() {
        by_module.entry(modules.of(&model.r#type(id).name.namespace).to_vec()).or_default().push(id);
    }
    for (module, mut ids) in by_module {
        let taken = if module.is_empty() { reserved::API_NAMES } else { reserved::NAMESPACE_NAMES };
        let mut idents = Scope::reserved(taken);
        modules.within(&module).for_each(|(name, _)| drop(idents.claim(&[name.to_string()], None)));
        // Chosen names are claimed first, then those of types whose CSDL name is a Rust type name already.
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
        // Types and the modules of files share a namespace in Rust.
        let mut files = Scope::below(Rc::new(idents.clone())).and_reserved(reserved::FILE_NAMES);
        // The names of subfolders are taken. A file with the name of its own folder would only be confusing.
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

impl Naming<'_> {
    /// The name of a further item in the module of a type, derived from the type's name.
    pub fn derived_ident(&mut self, id: TypeId, candidate: impl Fn(&str) -> String) -> Ident {
        let Some(name) = &self.types[id.0 as usize] else { return Ident::new(&candidate("")) };
        // A trailing underscore marks a reserved name; it must not be in the middle of the derived name.
        let stem = name.ident.trim_end_matches('_');
        let candidates = [candidate(stem), candidate(&format!("{stem}Type"))];
        self.scopes.entry(name.module.clone()).or_default().claim(&candidates, None).ident
    }

    /// The name that the profile chooses, if it does.
    pub fn chosen(&mut self, subject: &Subject<'_>) -> Option<String> {
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
    pub fn forms(&mut self, name: &str) -> (String, String) {
        if let Some(forms) = self.forms.get(name) {
            return forms.clone();
        }
        let forms = convert::snake_and_shouty(name);
        self.forms.insert(name.to_owned(), forms.clone());
        forms
    }

    pub fn claim(&mut self, scope: &mut Scope, subject: &Subject<'_>, candidates: &[String]) -> Ident {
        let Claimed { ident, instead_of } = scope.claim(candidates, Some(subject.span));
        self.has_foreign_letters |= !ident.is_ascii();
        if let Some((taken, holder)) = instead_of {
            let target = subject.target();
            let place = holder.map_or(subject.span, |holder| holder.max(subject.span));
            let message =
                format!("`{target}` is called `{ident}` in Rust, because the name `{taken}` is taken");
            self.clashes.push(Diagnostic::new(code::NAME_CLASH, message).at(place).help(format!(
                "to choose another name, add to `[names]` of the profile: \"{target}\" = \"…\""
            )));
        }
        ident
    }
}

/// The namespace whose types are directly in the API's module: that of the container or, without a container,
/// the only namespace of the documents.
fn root_namespace(model: &Model<'_>) -> String {
    if let Some(container) = &model.container {
        return container.name.namespace.clone();
    }
    let mut namespaces = model.types.iter().map(|r#type| &r#type.name.namespace);
    let first = namespaces.next().cloned().unwrap_or_default();
    if namespaces.all(|namespace| *namespace == first) { first } else { String::new() }
}
