//! How a service speaks: the constants that the runtime reads.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{doc, ident};
use crate::plan::{AdvancedQueries, Cloud, Service};
use crate::profile::{Batch, BatchFormat, Operations};

/// The type that stands for the service, with its constants, and its clouds.
pub fn service(service: &Service) -> TokenStream {
    let base_url = option(service.base_url.as_deref());
    let scope = option(service.scope.as_deref());
    let key_as_segment = service.key_as_segment;
    let switches = [
        ("IEEE754_COMPATIBLE", service.ieee754_compatible),
        ("BASE64URL", service.base64url),
        ("CSRF", service.csrf),
    ];
    let switches = switches.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| {
        let name = ident(name);
        quote!(const #name: bool = true;)
    });
    let advanced = service.advanced_queries.as_ref().filter(|advanced| !advanced.types.is_empty());
    let basic = advanced.map(basic_queries);
    let advanced = advanced.map(advanced_queries);
    let batch = service.batch.as_ref().map(batch);
    let operations = service.operations.as_ref().map(operations);
    let resync_codes = resync_codes(&service.resync_codes);
    let (clouds, spellings) = (clouds(&service.clouds), spellings(&service.spellings));
    quote! {
        /// The service: its root, its token scope and its conventions.
        #[derive(Debug)]
        pub enum Api {}

        impl crate::runtime::request::Service for Api {
            const BASE_URL: Option<&'static str> = #base_url;
            const KEY_AS_SEGMENT: bool = #key_as_segment;
            const SCOPE: Option<&'static str> = #scope;
            #(#switches)*
            #advanced
            #batch
            #operations
            #resync_codes
        }
        #clouds
        #basic
        #spellings
    }
}

fn option(value: Option<&str>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// Which queries the service answers only with a header and more query options.
fn advanced_queries(advanced: &AdvancedQueries) -> TokenStream {
    let AdvancedQueries { types, rule, .. } = advanced;
    let (operators, combinations, incompatible) = (&rule.operators, &rule.combinations, &rule.incompatible);
    let [name, value] = &rule.header;
    let (options, values) = (rule.options.keys(), rule.options.values());
    quote! {
        const ADVANCED_QUERIES: Option<&'static crate::runtime::request::AdvancedQueries> =
            Some(&crate::runtime::request::AdvancedQueries {
                types: &[#(#types),*],
                operators: &[#(#operators),*],
                combinations: &[#(&[#(#combinations),*]),*],
                incompatible: &[#(#incompatible),*],
                basic: BASIC_QUERIES,
                header: (#name, #value),
                options: &[#((#options, #values)),*],
            });
    }
}

/// Which properties can be queried without that.
fn basic_queries(advanced: &AdvancedQueries) -> TokenStream {
    let (targets, operators) = (advanced.basic.keys(), advanced.basic.values());
    quote! {
        const BASIC_QUERIES: &[crate::runtime::request::BasicQueries] = &[#((#targets, &[#(#operators),*])),*];
    }
}

fn batch(batch: &Batch) -> TokenStream {
    let Batch { max_steps, leading_slash, continue_on_error, format } = batch;
    let format = ident(match format {
        BatchFormat::Json => "Json",
        BatchFormat::Multipart => "Multipart",
    });
    let max_steps = Literal::u16_unsuffixed(max_steps.get());
    quote! {
        const BATCH: crate::runtime::request::BatchRules = crate::runtime::request::BatchRules {
            max_steps: #max_steps,
            has_leading_slash: #leading_slash,
            continue_on_error: #continue_on_error,
            format: crate::runtime::request::BatchFormat::#format,
        };
    }
}

/// How the service says that long-running work has ended.
fn operations(rules: &Operations) -> TokenStream {
    let Operations { success, failure } = rules;
    quote! {
        const OPERATIONS: crate::runtime::request::OperationRules =
            crate::runtime::request::OperationRules { success: &[#(#success),*], failure: &[#(#failure),*] };
    }
}

/// How the service says that a delta link has expired.
fn resync_codes(codes: &[String]) -> Option<TokenStream> {
    (!codes.is_empty()).then(|| quote!(const RESYNC_CODES: &'static [&'static str] = &[#(#codes),*];))
}

/// The clouds in which the service runs.
fn clouds(clouds: &[Cloud]) -> Option<TokenStream> {
    let constants = clouds.iter().map(|Cloud { constant, base_url }| {
        let docs = doc(&format!("The cloud at <{base_url}>."));
        quote!(#docs pub const #constant: Cloud = crate::runtime::request::Deployment::new(#base_url);)
    });
    (!clouds.is_empty()).then(|| {
        quote! {
            /// A national cloud, for [`ClientBuilder::cloud`](crate::runtime::client::ClientBuilder::cloud).
            pub type Cloud = crate::runtime::request::Deployment<Api>;

            impl Cloud {
                #(#constants)*
            }
        }
    })
}

/// Other spellings of namespaces, each with the namespace that it stands for.
fn spellings(spellings: &[(String, String)]) -> Option<TokenStream> {
    let pairs = spellings.iter().map(|(spelling, namespace)| quote!((#spelling, #namespace)));
    (!spellings.is_empty()).then(|| quote!(pub(crate) const SPELLINGS: &[(&str, &str)] = &[#(#pairs),*];))
}
