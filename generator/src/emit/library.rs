//! `lib.rs` of the crate.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{doc, inner_doc};
use crate::names::Ident;
use crate::plan::{Access, Api, BuilderKind, Method, Returns};
use crate::profile::{Feature, Preference, PreferenceForm, Profile};
use crate::readme::sentence;

/// `lib.rs`: the runtime, and a module an API.
pub fn library(apis: &[Api], profile: &Profile) -> TokenStream {
    let (docs, lints) = (docs(apis, profile), lints(apis));
    let geography = apis.iter().any(|api| api.has_geography).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod geography;
        }
    });
    // All APIs of a crate have those of its profile.
    let preferences = apis.first().and_then(|api| preferences(&api.service.preferences));
    let notifications = apis.iter().any(|api| api.notifications.is_some()).then(|| {
        quote! {
            #[cfg(feature = "notifications")]
            #[path = "runtime/notifications/mod.rs"]
            #[rustfmt::skip]
            pub mod notifications;
        }
    });
    let apis = apis.iter().map(|api| api_declaration(&api.module));
    quote! {
        #docs
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #lints

        #[allow(dead_code, unused_imports, unused_macros)]
        #[rustfmt::skip]
        pub mod runtime;
        #geography
        #notifications
        #(#apis)*
        #preferences

        /// The prelude: traits of models and enumerations, and functions that make values of fields
        /// and parts of queries.
        pub mod prelude {
            pub use crate::runtime::model::{Enumeration, Model, Polymorphic, list, some};
            pub use crate::runtime::query::{literal, parse, phrase, this, words};
            pub use crate::runtime::query::{rollup, rollup_all, row_count};
            pub use crate::runtime::request::Omitted;
        }
    }
}

/// The preferences that only this service knows, as functions of the runtime's type.
fn preferences(preferences: &[(Ident, Preference)]) -> Option<TokenStream> {
    let functions = preferences.iter().map(|(name, preference)| {
        let (shown, parameter, made) = match &preference.form {
            PreferenceForm::Value(value) => (value, None, quote!(Self::Other(String::from(#value)))),
            PreferenceForm::Parameter(name) => {
                (name, Some(quote!(value: &str)), quote!(Self::quoted(#name, value)))
            }
        };
        let docs = doc(&format!("{}: `{shown}`.", preference.description.trim_end_matches('.')));
        quote! {
            #docs
            #[inline]
            pub fn #name(#parameter) -> Self {
                #made
            }
        }
    });
    let functions: Vec<_> = functions.collect();
    (!functions.is_empty()).then(|| {
        quote! {
            /// Preferences that the service knows besides those of OData.
            impl crate::runtime::request::Prefer {
                #(#functions)*
            }
        }
    })
}

fn api_declaration(module: &Ident) -> TokenStream {
    let feature = module.plain();
    quote! {
        #[cfg(feature = #feature)]
        #[rustfmt::skip]
        pub mod #module;
    }
}

/// The front page of the documentation.
fn docs(apis: &[Api], profile: &Profile) -> TokenStream {
    let package = &profile.package;
    let description = sentence(&package.description);
    let description = description.lines().map(|line| inner_doc(line.trim_end()));
    let contents =
        contents(&profile.features, apis).into_iter().flat_map(|line| [inner_doc(&line), inner_doc("")]);
    let contents: TokenStream = contents.collect();
    let guide = package.guide.is_some().then(|| quote!(#![doc = include_str!("../GUIDE.md")]));
    let areas = areas(&profile.features, apis);
    let program = if package.guide.is_none() { first_program(apis, &package.name) } else { Vec::new() };
    let program = program.iter().map(|line| inner_doc(line));
    let apis = apis.iter().map(|api| {
        let client = format!("`{}::Client`", api.module);
        // Items behind other features cannot be linked from documentation built with the default
        // features.
        let client = if api.is_default { format!("[{client}]") } else { client };
        inner_doc(&format!("* {client}, feature `{}`", api.module))
    });
    quote! {
        #(#description)*
        #![doc = ""]
        #contents
        #guide
        #(#program)*
        #![doc = ""]
        #![doc = " # APIs"]
        #![doc = ""]
        #![doc = " All requests start from the client of an API. Each API is a cargo feature:"]
        #![doc = ""]
        #(#apis)*
        #areas
        #![doc = ""]
        #![doc = " Import the [`prelude`] for the methods that all models and enumerations share."]
    }
}

/// The lines of a program that lists the entities of an entity set.
pub struct Listing {
    /// The `use` declaration.
    pub import: String,
    /// The statements.
    pub statements: Vec<String>,
}

/// A listing; none, if no entity set can be listed without further ado.
pub fn listing(apis: &[Api], package: &str) -> Option<Listing> {
    let is_listed = |method: &&Method| {
        let is_plain = matches!(
            &method.returns,
            Returns::Builder(BuilderKind::Collection, r#type, Access::Usual(_))
                if r#type.generated().is_none_or(|path| path.features.is_always())
        );
        is_plain && method.arguments.is_empty()
    };
    let of_api = |api: &'_ Api| api.roots.iter().find(is_listed).map(|method| method.ident.to_string());
    let (api, method) = apis.iter().find_map(|api| Some((api, of_api(api)?)))?;
    let root = if api.service.base_url.is_none() { ".base_url(\"https://services.example/\")" } else { "" };
    let (package, module) = (package.replace('-', "_"), &api.module);
    let statements = [
        format!("let client = Client::builder(){root}.build()?;"),
        format!("let page = client.{method}().list().send().await?;"),
        String::from("for entity in &page {"),
        String::from("    println!(\"{entity:?}\");"),
        String::from("}"),
    ];
    Some(Listing { import: format!("use {package}::{module}::Client;"), statements: statements.into() })
}

/// A listing as an example of the documentation.
fn first_program(apis: &[Api], package: &str) -> Vec<String> {
    let Some(Listing { import, statements }) = listing(apis, package) else { return Vec::new() };
    let before =
        ["", "```no_run", &import, "", "# async fn program() -> Result<(), Box<dyn std::error::Error>> {"];
    let after = ["# Ok(())", "# }", "```"];
    let lines = before.into_iter().chain(statements.iter().map(String::as_str)).chain(after);
    lines.map(str::to_owned).collect()
}

/// The features by area, with what they begin with and the number of types that they add to an API.
/// What is compiled by default, and how to get the rest.
fn contents(features: &BTreeMap<String, Feature>, apis: &[Api]) -> Option<String> {
    let default_apis = listed(apis.iter().filter(|api| api.is_default).map(|api| api.module.plain()))?;
    let areas = features.iter().filter(|(_, feature)| feature.default).map(|(name, _)| name.as_str());
    let areas = listed(areas).map_or_else(String::new, |areas| format!(" with {areas}"));
    if features.is_empty() && apis.iter().all(|api| api.is_default) {
        return None;
    }
    let mut others = Vec::new();
    others.extend((!features.is_empty()).then_some("[areas](#features-by-area)"));
    others.extend(apis.iter().any(|api| !api.is_default).then_some("[APIs](#apis)"));
    let everything = if features.is_empty() { "" } else { "; `full` has everything of an API" };
    let others = others.join(" and ");
    Some(format!(
        "By default it has {default_apis}{areas}. All other {others} are cargo features{everything}."
    ))
}

/// Names as words of a sentence; `None` if there are none.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

fn areas(features: &BTreeMap<String, Feature>, apis: &[Api]) -> Option<TokenStream> {
    if features.is_empty() {
        return None;
    }
    let api = apis.iter().find(|api| api.is_default).or(apis.first())?;
    let files = || api.modules.values().flatten();
    let always = files().filter(|file| file.features.is_always()).count();
    let row = |(name, feature): (&String, &Feature)| {
        let starts = [&feature.entity_sets, &feature.singletons, &feature.paths, &feature.types];
        let starts: Vec<String> = starts.into_iter().flatten().map(|entry| format!("`{entry}`")).collect();
        let default = if feature.default { ", on by default" } else { "" };
        let types = files().filter(|file| file.features.names().any(|needed| needed == name)).count();
        let (what, starts) = (&feature.description, starts.join(", "));
        inner_doc(&format!("| `{name}`{default} | {what} | {types} | {starts} |"))
    };
    let rows = features.iter().map(row);
    let others = files().count() - always;
    let always = inner_doc(&format!(
        "What an area costs is the time for its types, beside the {always} types of `{}` that are always compiled.",
        api.module
    ));
    let full = inner_doc(&format!("| `full` | everything | {others} | |"));
    Some(quote! {
        #![doc = ""]
        #![doc = " # Features by area"]
        #![doc = ""]
        #![doc = " Each area of the service is a cargo feature, and none needs another. A type is compiled with any of the"]
        #![doc = " features that need it, a navigation property where its target is. What is not compiled is kept as JSON"]
        #![doc = " and written back, like everything that the crate does not know."]
        #always
        #![doc = ""]
        #![doc = " | feature | for | types | begins with |"]
        #![doc = " |---|---|---|---|"]
        #(#rows)*
        #full
    })
}

/// Lints about names, which are the service's.
fn lints(apis: &[Api]) -> TokenStream {
    // Some scripts have no letter case, and some have letters that look like Latin ones.
    let letters = apis.iter().any(|api| api.has_foreign_letters).then(|| {
        quote! {
            #![allow(confusable_idents)]
            #![allow(mixed_script_confusables)]
            #![allow(nonstandard_style)]
            #![allow(uncommon_codepoints)]
        }
    });
    quote! {
        #![allow(clippy::just_underscores_and_digits)]
        #![allow(clippy::module_inception)]
        #![allow(clippy::wrong_self_convention)]
        #letters
    }
}
