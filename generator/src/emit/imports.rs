//! Which names a file uses without a path.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use rustc_hash::FxHashMap;

use super::tokens::{condition, ident};
use crate::features::Features;
use crate::members::MAX_ARGUMENTS;
use crate::names::Ident;
use crate::plan::{RustType, TypePath};

/// Names in use in one file, each with the module that it comes from; what would clash
/// is written with its path.
pub struct Imports {
    taken: FxHashMap<String, Origin>,
    /// The module that re-exports the file's items.
    module: Vec<Ident>,
    /// The cargo features with which the file is compiled.
    features: Features,
}

/// The parameter of the types of request builders: a type of this name needs its path there.
const PARAMETER: &str = "A";

/// The type parameters of a method for the forms of the lists that it takes; likewise.
pub const LIST_FORMS: [&str; MAX_ARGUMENTS] = ["L", "M", "N"];

enum Origin {
    /// The file itself.
    Own,
    Runtime,
    Generated(TypePath),
}

impl Imports {
    /// No imports; `own` are the items that the file of `module` defines.
    pub fn new<'n>(module: Vec<Ident>, features: Features, own: impl IntoIterator<Item = &'n str>) -> Self {
        let taken = own.into_iter().map(|name| (name.to_owned(), Origin::Own)).collect();
        Self { taken, module, features }
    }

    /// The attributes with which code that names these types is compiled only where the types are.
    pub fn conditions<'t>(&self, types: impl IntoIterator<Item = &'t TypePath>) -> TokenStream {
        let features = types.into_iter().map(|path| &path.features);
        let mut needed: Vec<&Features> = features.filter(|features| !self.features.imply(features)).collect();
        needed.sort_unstable();
        needed.dedup();
        needed.into_iter().map(condition).collect()
    }

    /// An item of the runtime.
    pub fn runtime(&mut self, name: &'static str) -> TokenStream {
        let ident = ident(name);
        match self.taken.get(name) {
            Some(Origin::Runtime) => ident.into_token_stream(),
            Some(_) => {
                let module = runtime_module(name);
                quote!(crate::runtime::emitted::#module::#ident)
            }
            None => {
                self.taken.insert(name.to_owned(), Origin::Runtime);
                ident.into_token_stream()
            }
        }
    }

    /// A generated type.
    pub fn path(&mut self, path: &TypePath) -> TokenStream {
        let is_free = match self.taken.get(&*path.ident) {
            _ if &*path.ident == PARAMETER || LIST_FORMS.contains(&&*path.ident) => false,
            Some(Origin::Own) => path.module == self.module,
            Some(Origin::Generated(known)) => known == path,
            Some(Origin::Runtime) => false,
            None => {
                self.taken.insert(path.ident.to_string(), Origin::Generated(path.clone()));
                true
            }
        };
        if is_free { path.ident.to_token_stream() } else { path.to_token_stream() }
    }

    /// A Rust type.
    pub fn r#type(&mut self, r#type: &RustType) -> TokenStream {
        match r#type {
            RustType::Scalar(scalar) => ident(scalar.name()).into_token_stream(),
            RustType::Runtime(r#type) => self.runtime(r#type.name()),
            RustType::Geographic(r#type) => {
                let r#type = ident(r#type.name());
                quote!(crate::geography::#r#type)
            }
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
}

/// The module of the runtime's `emitted` that has a name.
fn runtime_module(name: &str) -> proc_macro2::Ident {
    ident(match name {
        "Enumeration" | "EnumSchema" => "enumerations",
        "FieldVisitor"
        | "NavigationProperty"
        | "OData"
        | "Property"
        | "Schema"
        | "Structured"
        | "Visitor"
        | "navigation_property"
        | "property" => "models",
        "Abstract" | "DerivedFrom" | "ModelVisitor" | "ModelVisitorMut" | "ResultPart" => "hierarchies",
        "Binary" | "Date" | "DateTimeOffset" | "Decimal" | "Flags" | "Guid" | "Reference"
        | "SignedDuration" | "TimeOfDay" | "Untyped" => "types",
        _ => "requests",
    })
}

/// The `use` declarations. A module of the runtime takes one, which costs the compiler less than one a name.
impl ToTokens for Imports {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let mut by_module: BTreeMap<(&[Ident], Option<&Features>), Vec<&Ident>> = BTreeMap::new();
        for origin in self.taken.values() {
            if let Origin::Generated(path) = origin {
                let needed = Some(&path.features).filter(|features| !self.features.imply(features));
                by_module.entry((&path.module, needed)).or_default().push(&path.ident);
            }
        }
        let of_runtime = self.taken.iter().filter(|(_, origin)| matches!(origin, Origin::Runtime));
        let modules: BTreeSet<_> = of_runtime.map(|(name, _)| runtime_module(name)).collect();
        let modules: Vec<_> = modules.into_iter().collect();
        tokens.extend(match modules.as_slice() {
            [] => TokenStream::new(),
            [module] => quote!(use crate::runtime::emitted::#module::*;),
            modules => quote!(use crate::runtime::emitted::{#(#modules::*),*};),
        });
        for ((module, needed), mut names) in by_module {
            names.sort_unstable();
            tokens.extend(needed.map(condition));
            tokens.extend(match names.as_slice() {
                [name] => quote!(use crate #(::#module)*::#name;),
                names => quote!(use crate #(::#module)*::{#(#names),*};),
            });
        }
    }
}

/// A type by its path from the root of the crate.
impl ToTokens for TypePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { module, ident, .. } = self;
        tokens.extend(quote!(crate #(::#module)*::#ident));
    }
}
