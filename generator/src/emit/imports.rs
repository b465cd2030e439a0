//! Which names a file uses without a path.

use std::collections::BTreeMap;

use super::line;
use crate::plan::{RustType, TypePath};
use crate::render::Node;

/// Names in use in one file, each with the module that it comes from; what would clash
/// is written with its path.
pub struct Imports {
    taken: BTreeMap<String, Vec<String>>,
    /// The module that re-exports the file's items.
    module: Vec<String>,
}

impl Imports {
    /// No imports; `own` are the items that the file of `module` defines.
    pub fn new<'n>(module: Vec<String>, own: impl IntoIterator<Item = &'n str>) -> Self {
        Self { taken: own.into_iter().map(|name| (name.to_owned(), Vec::new())).collect(), module }
    }

    /// An item of the runtime.
    pub fn runtime(&mut self, name: &str) -> String {
        self.item(&[String::from("runtime")], name)
    }

    /// A generated type.
    pub fn path(&mut self, path: &TypePath) -> String {
        if path.module == self.module && self.taken.get(&path.ident).is_some_and(Vec::is_empty) {
            return path.ident.clone();
        }
        self.item(&path.module, &path.ident)
    }

    /// A Rust type.
    pub fn r#type(&mut self, r#type: &RustType) -> String {
        match r#type {
            RustType::Builtin(name) => (*name).to_owned(),
            RustType::Runtime(name) => self.runtime(name),
            RustType::Generated(path) => self.path(path),
            RustType::Flags(path) => format!("{}<{}>", self.runtime("Flags"), self.path(path)),
            RustType::Vec(element) => format!("Vec<{}>", self.r#type(element)),
            RustType::Boxed(inner) => format!("Box<{}>", self.r#type(inner)),
        }
    }

    /// The `use` declarations.
    pub fn nodes(&self) -> Vec<Node> {
        let mut by_module: BTreeMap<&[String], Vec<String>> = BTreeMap::new();
        for (name, module) in self.taken.iter().filter(|(_, module)| !module.is_empty()) {
            by_module.entry(module).or_default().push(name.clone());
        }
        let declarations = by_module.into_iter().map(|(module, mut names)| {
            let module = module.join("::");
            match names.as_slice() {
                [name] => line(format!("use crate::{module}::{name};")),
                _ => Node::Fill(format!("use crate::{module}::{{"), std::mem::take(&mut names), "};"),
            }
        });
        declarations.collect()
    }

    fn item(&mut self, module: &[String], name: &str) -> String {
        match self.taken.get(name) {
            Some(known) if known == module => name.to_owned(),
            Some(_) => format!("crate::{}::{name}", module.join("::")),
            None => {
                self.taken.insert(name.to_owned(), module.to_vec());
                name.to_owned()
            }
        }
    }
}
