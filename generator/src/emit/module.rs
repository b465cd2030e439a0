//! The files that hold the others together.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{builder, ident};
use crate::plan::{Api, File};

/// `lib.rs`: the runtime, and a module an API.
pub fn library(apis: &[Api], package: &str, description: &str) -> TokenStream {
    let title = format!(" # {package}");
    let description = format!(" {description}.");
    let docs = [
        title,
        String::new(),
        description,
        String::new(),
        String::from(
            " A [`runtime::Client`] of an API is where every call begins; each API is a cargo feature:",
        ),
        String::new(),
    ];
    let foreign = apis
        .iter()
        .any(|api| api.has_foreign_letters)
        .then(|| quote!(#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]));
    let list = apis.iter().map(|api| format!(" * [`{0}::Client`], feature `{0}`", api.module));
    let docs: Vec<String> = docs.into_iter().chain(list).collect();
    let modules = apis.iter().map(|api| {
        let (name, feature) = (ident(&api.module), &api.module);
        quote!(#[cfg(feature = #feature)] #[rustfmt::skip] pub mod #name;)
    });
    quote! {
        #(#![doc = #docs])*
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #foreign
        #[allow(dead_code, unused_imports, unused_macros)]
        #[rustfmt::skip]
        pub mod runtime;
        #(#modules)*
    }
}

/// `mod.rs` of an API: its client, and its types.
pub fn api_module(api: &Api, children: &[String], files: &[File]) -> TokenStream {
    let own = files.iter().flat_map(File::exported).chain(["Api", "Client"]);
    let mut imports = Imports::new(vec![api.module.clone()], own);
    let methods: Vec<TokenStream> =
        api.roots.iter().map(|root| builder::method(root, &mut imports)).collect();
    let inherent = (!methods.is_empty()).then(|| quote!(impl Client { #(#methods)* }));
    let imports = imports.tokens();
    let base_url = option(api.service.base_url.as_deref());
    let scope = option(api.service.scope.as_deref());
    let key_as_segment = api.service.key_as_segment;
    let spellings = (!api.service.spellings.is_empty()).then(|| {
        let pairs = api.service.spellings.iter().map(|(spelt, meant)| quote!((#spelt, #meant)));
        quote!(pub(crate) const SPELLINGS: &[(&str, &str)] = &[#(#pairs),*];)
    });
    let title = match &api.service.base_url {
        Some(url) => format!(" The API at <{url}>. Every call begins at a [`Client`]."),
        None => String::from(" Every call begins at a [`Client`]."),
    };
    let modules = modules(children, files);
    quote! {
        #![doc = #title]
        #![allow(deprecated)]
        #modules
        #imports
        /// How this service speaks.
        #[derive(Debug)]
        pub enum Api {}
        impl crate::runtime::Service for Api {
            const BASE_URL: Option<&'static str> = #base_url;
            const KEY_AS_SEGMENT: bool = #key_as_segment;
            const SCOPE: Option<&'static str> = #scope;
        }
        /// Where every call to this API begins.
        pub type Client = crate::runtime::Client<Api>;
        #spellings
        #inherent
    }
}

/// `mod.rs` of a namespace below that of the API.
pub fn namespace_module(path: &[String], children: &[String], files: &[File]) -> TokenStream {
    let title = format!(" Types of the namespace that ends in `{}`.", path.join(".").replace("r#", ""));
    let modules = modules(children, files);
    quote! {
        #![doc = #title]
        #modules
    }
}

fn modules(children: &[String], files: &[File]) -> TokenStream {
    let children = children.iter().map(|child| {
        let (name, path) = (ident(child), format!("{}/mod.rs", child.trim_start_matches("r#")));
        let path = (!child.is_ascii()).then(|| quote!(#[path = #path]));
        quote!(#path pub mod #name;)
    });
    let files = files.iter().map(|file| {
        let name = module_ident(&file.name);
        let exported: Vec<_> = file.exported().into_iter().map(ident).collect();
        match exported.as_slice() {
            [only] => quote!(mod #name; pub use self::#name::#only;),
            many => quote!(mod #name; pub use self::#name::{#(#many),*};),
        }
    });
    quote!(#(#children)* #(#files)*)
}

/// A file is never called by a raw identifier, its module may have to be.
fn module_ident(file: &str) -> proc_macro2::Ident {
    syn::parse_str::<syn::Ident>(file).unwrap_or_else(|_| ident(&format!("r#{file}")))
}

fn option(value: Option<&str>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
