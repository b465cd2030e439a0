//! `mod.rs` of APIs and of namespaces: the files that hold the others together.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::tokens::{condition, inner_doc};
use super::{builder, notifications, service};
use crate::features::Features;
use crate::names::Ident;
use crate::plan::{Api, File, Group, Method};

/// `mod.rs` of an API: its client, and its types.
pub fn api_module(api: &Api) -> TokenStream {
    let own = api.files(&[]).iter().flat_map(File::exported).map(|ident| &**ident);
    let mut imports =
        Imports::new(vec![api.module.clone()], Features::default(), own.chain(["Api", "Client", "Cloud"]));
    let methods =
        builder::implementations(&api.roots, &TokenStream::new(), &quote!(Client), heading, &mut imports);
    // With features of which none is on, nothing may be left that uses the runtime.
    let is_conditional = |method: &Method| !imports.conditions(method.types()).is_empty();
    let unused = api.roots.iter().all(is_conditional).then(|| quote!(#![allow(unused_imports)]));
    let title = inner_doc(&match &api.service.base_url {
        Some(url) => format!("The API at <{url}>. All requests start from a [`Client`]."),
        None => String::from("All requests start from a [`Client`]."),
    });
    let (modules, service) = (modules(api, &[]), service::service(&api.service));
    let notifications = api.notifications.as_ref().map(notifications::notifications);
    quote! {
        #title
        #![allow(deprecated)]
        #unused
        #imports
        #modules

        /// The client of this API, from which all requests start.
        pub type Client = crate::runtime::request::ServiceClient<Api>;
        #methods
        #service
        #notifications
    }
}

/// The heading of a group of methods of the client.
fn heading(group: Group) -> &'static str {
    match group {
        Group::Operations => "Actions and functions",
        _ => "Entity sets and singletons",
    }
}

/// `mod.rs` of a namespace below that of the API.
pub fn namespace_module(api: &Api, path: &[Ident]) -> TokenStream {
    let names: Vec<&str> = path.iter().map(Ident::plain).collect();
    let title = inner_doc(&format!("Types of the namespace that ends in `{}`.", names.join(".")));
    let modules = modules(api, path);
    quote!(#title #modules)
}

/// The modules of namespaces in a module, and those of its files, whose types it exports.
fn modules(api: &Api, path: &[Ident]) -> TokenStream {
    let namespaces = api.child_modules(path).into_iter().map(|(child, folder)| {
        // Modules whose name cannot be that of a folder have a `path` attribute.
        let place = (child.plain() != folder).then(|| {
            let path = format!("{folder}/mod.rs");
            quote!(#[path = #path])
        });
        quote!(#place pub mod #child;)
    });
    let files = api.files(path).iter().map(|file| {
        let (module, own) = (&file.module, condition(&file.features));
        let exports = file.exports().into_iter().map(|(needed, names)| {
            let needed = needed.map(condition);
            match names.as_slice() {
                [only] => quote!(#own #needed pub use self::#module::#only;),
                names => quote!(#own #needed pub use self::#module::{#(#names),*};),
            }
        });
        quote!(#own mod #module; #(#exports)*)
    });
    quote!(#(#namespaces)* #(#files)*)
}
