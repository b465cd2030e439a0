//! Which names a file uses without a path.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::plan::{RustType, TypePath};

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
    pub fn runtime(&mut self, name: &str) -> TokenStream {
        self.item(&[String::from("runtime")], name)
    }

    /// A generated type.
    pub fn path(&mut self, path: &TypePath) -> TokenStream {
        if path.module == self.module && self.taken.get(&path.ident).is_some_and(Vec::is_empty) {
            let name = ident(&path.ident);
            return quote!(#name);
        }
        self.item(&path.module, &path.ident)
    }

    /// A Rust type.
    pub fn r#type(&mut self, r#type: &RustType) -> TokenStream {
        match r#type {
            RustType::Builtin(name) => {
                let name = ident(name);
                quote!(#name)
            }
            RustType::Runtime(name) => self.runtime(name),
            RustType::Generated(path) => self.path(path),
            RustType::Flags(path) => {
                let (flags, path) = (self.runtime("Flags"), self.path(path));
                quote!(#flags<#path>)
            }
            RustType::Vec(element) => {
                let element = self.r#type(element);
                quote!(Vec<#element>)
            }
            RustType::Boxed(inner) => {
                let inner = self.r#type(inner);
                quote!(Box<#inner>)
            }
        }
    }

    /// The `use` declarations.
    pub fn tokens(&self) -> TokenStream {
        let mut by_module: BTreeMap<&[String], Vec<proc_macro2::Ident>> = BTreeMap::new();
        for (name, module) in self.taken.iter().filter(|(_, module)| !module.is_empty()) {
            by_module.entry(module).or_default().push(ident(name));
        }
        let declarations = by_module.into_iter().map(|(module, names)| {
            let module = module.iter().map(|segment| ident(segment));
            match names.as_slice() {
                [name] => quote!(use crate::#(#module::)*#name;),
                names => quote!(use crate::#(#module::)*{#(#names),*};),
            }
        });
        quote!(#(#declarations)*)
    }

    fn item(&mut self, module: &[String], name: &str) -> TokenStream {
        let known = self.taken.entry(name.to_owned()).or_insert_with(|| module.to_vec());
        let name = ident(name);
        if known == module {
            return quote!(#name);
        }
        let module = module.iter().map(|segment| ident(segment));
        quote!(crate::#(#module::)*#name)
    }
}
