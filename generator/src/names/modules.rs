//! Modules of the APIs and of their namespaces, and the folders that they are in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::reserved::{CRATE_NAMES, FILE_NAMES};
use super::{Ident, Scope, convert, snake};

/// The modules below that of an API, one for each namespace.
#[derive(Debug, Default)]
pub struct Modules {
    /// The path of the module of each namespace.
    pub by_namespace: BTreeMap<String, Vec<Ident>>,
    /// By module path, the name of the module's folder within that of its parent module.
    pub folders: BTreeMap<Vec<Ident>, String>,
}

impl Modules {
    /// Names modules for namespaces by what `shown` makes of these; types of the namespace `root` are in the
    /// API's own module.
    pub fn new<'n>(
        namespaces: impl Iterator<Item = &'n str>,
        root: &'n str,
        shown: impl Fn(&'n str) -> &'n str,
    ) -> Self {
        let mut modules = Self::default();
        // By parent module: the names of modules and of folders that are taken there.
        let mut scopes: BTreeMap<Vec<Ident>, (Scope, Scope)> = BTreeMap::new();
        let mut known: BTreeMap<(Vec<Ident>, String), Ident> = BTreeMap::new();
        for namespace in namespaces.collect::<BTreeSet<&str>>() {
            let mut path: Vec<Ident> = Vec::new();
            for segment in segments(shown(namespace), shown(root)) {
                let place = (path.clone(), segment.clone());
                let ident = known.entry(place).or_insert_with(|| {
                    let reserved = || (Scope::reserved(FILE_NAMES), Scope::reserved(FILE_NAMES));
                    let (idents, folders) = scopes.entry(path.clone()).or_insert_with(reserved);
                    let ident = idents.claim(&[idents.unreserved(snake(&segment))], None).ident;
                    let mut folder = folders.unreserved(convert::file(&segment));
                    let needs_path = folder != ident.plain();
                    // If the `#[path]` of a module is that of its parent, the compiler reports a circular
                    // module.
                    if needs_path && modules.folders.get(&path) == Some(&folder) {
                        folder += "_";
                    }
                    let below = path.iter().chain([&ident]).cloned().collect();
                    modules.folders.insert(below, folders.claim(&[folder], None).ident.to_string());
                    ident
                });
                path.push(ident.clone());
            }
            modules.by_namespace.insert(namespace.to_owned(), path);
        }
        modules
    }

    /// The module of a namespace.
    pub fn of(&self, namespace: &str) -> &[Ident] {
        self.by_namespace.get(namespace).map_or(&[], Vec::as_slice)
    }

    /// The child modules of a module, with their folders.
    pub fn within(&self, path: &[Ident]) -> impl Iterator<Item = (&Ident, &str)> {
        let within = within(&self.folders, path);
        let below = within.filter(|(module, _)| module.len() == path.len() + 1);
        below.map(|(module, folder)| (&module[module.len() - 1], folder.as_str()))
    }
}

/// The entries of a module and of those below it.
pub fn within<'m, V>(
    modules: &'m BTreeMap<Vec<Ident>, V>,
    path: &[Ident],
) -> impl Iterator<Item = (&'m [Ident], &'m V)> {
    let all = modules.range::<[Ident], _>((Bound::Included(path), Bound::Unbounded));
    all.map(|(module, value)| (module.as_slice(), value)).take_while(|(module, _)| module.starts_with(path))
}

/// The segments of a namespace after the root namespace; all of them, if it is not below the root.
fn segments(namespace: &str, root: &str) -> Vec<String> {
    if namespace == root {
        return Vec::new();
    }
    match namespace.strip_prefix(root).and_then(|rest| rest.strip_prefix('.')) {
        Some(below) => below.split('.').map(str::to_owned).collect(),
        None => vec![namespace.replace('.', "_")],
    }
}

/// Names the modules of the APIs. These names are also those of cargo features and folders, so they are
/// ASCII: crate registries require that of features.
pub fn api_modules<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Ident> {
    let mut scope = Scope::reserved(CRATE_NAMES).and_reserved(FILE_NAMES);
    let ident = |name| {
        let file = convert::file(name);
        let plain = if convert::unreserved(&file) == file { file } else { format!("{file}_") };
        let plain = scope.unreserved(plain);
        scope.claim(&[plain], None).ident
    };
    names.map(ident).collect()
}
