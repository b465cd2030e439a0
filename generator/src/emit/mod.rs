//! Plan to tokens, without decisions: one function for each kind of item, in which the item stands as it
//! is written.

mod builder;
mod enumeration;
mod imports;
mod library;
mod model;
mod module;
mod notifications;
mod polymorphic;
mod service;
mod tokens;

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::Ident;
use crate::plan::{File, Item};
use imports::Imports;
use tokens::inner_doc;

pub use library::{library, listing};
pub use module::{api_module, namespace_module};

/// The items of a file, with what it imports above them: what a program uses comes first, then the
/// implementations of traits.
pub fn file(file: &File, api: &Ident, module: &[Ident]) -> TokenStream {
    let path = std::iter::once(api).chain(module).cloned().collect();
    let own = file.exported().into_iter().map(|ident| &**ident);
    let mut imports = Imports::new(path, file.features.clone(), own);
    let items: Vec<Emitted> = file.items.iter().map(|item| emitted(item, api, &mut imports)).collect();
    let (definitions, implementations) =
        (items.iter().map(|item| &item.definition), items.iter().map(|item| &item.implementations));
    let title = inner_doc(&format!("`{}`.", file.subject));
    quote! {
        #title
        #imports
        #(#definitions)*
        #(#implementations)*
    }
}

/// The code of an item of the plan.
struct Emitted {
    /// The type, with its constants and methods.
    definition: TokenStream,
    /// What it implements.
    implementations: TokenStream,
}

fn emitted(item: &Item, api: &Ident, imports: &mut Imports) -> Emitted {
    match item {
        Item::Struct(item) => model::structure(item, imports),
        Item::Parameters(item) => model::parameters(item, imports),
        Item::Abstract(item) => polymorphic::abstract_type(item, api, imports),
        Item::Enumeration(item) => enumeration::enumeration(item, imports),
        Item::Builder(item) => builder::builder(item, imports),
        Item::Access(item) => builder::access(item, imports),
    }
}
