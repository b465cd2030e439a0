//! Which names a file uses without a path.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::line;
use crate::plan::{RustType, TypePath};
use crate::render::Node;

/// Names in use in one file, each with the module that it comes from; what would clash
/// is written with its path.
pub struct Imports {
    taken: FxHashMap<String, Origin>,
    /// The module that re-exports the file's items.
    module: Vec<String>,
}

/// The parameter of the types of request builders: a type of this name needs its path there.
const PARAMETER: &str = "A";

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    /// The file itself.
    Own,
    Runtime,
    Module(Vec<String>),
}

impl Imports {
    /// No imports; `own` are the items that the file of `module` defines.
    pub fn new<'n>(module: Vec<String>, own: impl IntoIterator<Item = &'n str>) -> Self {
        Self { taken: own.into_iter().map(|name| (name.to_owned(), Origin::Own)).collect(), module }
    }

    /// An item of the runtime.
    pub fn runtime(&mut self, name: &str) -> String {
        match self.taken.get(name) {
            Some(Origin::Runtime) => name.to_owned(),
            Some(_) => format!("crate::runtime::{name}"),
            None => {
                self.taken.insert(name.to_owned(), Origin::Runtime);
                name.to_owned()
            }
        }
    }

    /// A generated type.
    pub fn path(&mut self, path: &TypePath) -> String {
        let name = &path.ident;
        match self.taken.get(name) {
            _ if name == PARAMETER => format!("crate::{}::{name}", path.module.join("::")),
            Some(Origin::Own) if path.module == self.module => name.clone(),
            Some(Origin::Module(module)) if *module == path.module => name.clone(),
            Some(_) => format!("crate::{}::{name}", path.module.join("::")),
            None => {
                self.taken.insert(name.clone(), Origin::Module(path.module.clone()));
                name.clone()
            }
        }
    }

    /// A Rust type.
    pub fn r#type(&mut self, r#type: &RustType) -> String {
        match r#type {
            RustType::Builtin(name) => (*name).to_owned(),
            RustType::Runtime(name) => self.runtime(name),
            RustType::Geographic(name) => format!("crate::geography::{name}"),
            RustType::Generated(path) => self.path(path),
            RustType::Flags(path) => format!("{}<{}>", self.runtime("Flags"), self.path(path)),
            RustType::Vec(element) => format!("Vec<{}>", self.r#type(element)),
            RustType::Boxed(inner) => format!("Box<{}>", self.r#type(inner)),
        }
    }

    /// The `use` declarations. All of the runtime takes one, which costs the compiler less than
    /// one a name.
    pub fn nodes(self) -> Vec<Node> {
        let mut by_module: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, origin) in self.taken {
            match origin {
                Origin::Own => {}
                Origin::Runtime => {
                    by_module.insert(String::from("runtime::emitted"), vec![String::from("*")]);
                }
                Origin::Module(module) => by_module.entry(module.join("::")).or_default().push(name),
            }
        }
        let declarations = by_module.into_iter().map(|(module, mut names)| {
            names.sort_unstable();
            match names.as_slice() {
                [name] => line(format!("use crate::{module}::{name};")),
                _ => Node::Fill(format!("use crate::{module}::{{"), names, String::from("};")),
            }
        });
        declarations.collect()
    }
}
