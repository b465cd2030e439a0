//! Plan to tokens: one function an item, no decisions.

mod builder;
mod imports;
mod model;
mod module;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::plan::{Docs, File, Item};
use imports::Imports;

pub use module::{api_module, library, namespace_module};

/// The items of a file, with what it imports above them.
pub fn file(file: &File, api: &str, module: &[String]) -> TokenStream {
    let full_module = std::iter::once(api.to_owned()).chain(module.iter().cloned()).collect();
    let mut imports = Imports::new(full_module, file.exported());
    let items: Vec<TokenStream> = file
        .items
        .iter()
        .map(|item| match item {
            Item::Struct(item) => model::structure(item, &mut imports),
            Item::Abstract(item) => model::abstract_type(item, api, &mut imports),
            Item::Enumeration(item) => model::enumeration(item, &mut imports),
            Item::Builder(item) => builder::builder(item, &mut imports),
            Item::Related(derived, base) => builder::related(derived, base, &mut imports),
        })
        .collect();
    let title = format!(" `{}`.", file.subject);
    let imports = imports.tokens();
    quote! {
        #![doc = #title]
        #imports
        #(#items)*
    }
}

fn docs(docs: &Docs) -> TokenStream {
    let lines = docs
        .lines
        .iter()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {}", visible(line)) });
    let deprecated = docs.deprecated.as_ref().map(|note| quote!(#[deprecated(note = #note)]));
    quote!(#(#[doc = #lines])* #deprecated)
}

/// A line without characters that end it, or that show it other than it is.
fn visible(line: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    line.replace(is_hidden, "\u{fffd}")
}

/// An identifier that the stage of names made; raw ones are marked by their prefix.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
