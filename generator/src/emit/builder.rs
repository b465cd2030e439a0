//! Request builders: aliases, and inherent methods of the runtime's types.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{docs, ident};
use crate::plan::{Answer, Argument, Builder, Call, Method, RustType, TypePath};

/// Clippy's limit of arguments, `self` included.
const MANY_ARGUMENTS: usize = 7;

/// The alias of a builder and its methods.
pub fn builder(item: &Builder, imports: &mut Imports) -> TokenStream {
    let (alias, documentation) = (ident(&item.alias), docs(&item.docs));
    let builder = if item.is_collection { "CollectionRequestBuilder" } else { "EntityRequestBuilder" };
    let (builder, subject) = (imports.runtime(builder), imports.path(&item.subject));
    let methods: Vec<TokenStream> = item.methods.iter().map(|item| method(item, imports)).collect();
    let inherent = (!methods.is_empty()).then(|| quote!(impl #builder<#subject> { #(#methods)* }));
    quote! {
        #documentation
        pub type #alias = #builder<#subject>;
        #inherent
    }
}

/// A reference to either may stand where the other is expected.
pub fn related(derived: &TypePath, base: &TypePath, imports: &mut Imports) -> TokenStream {
    let (derived, base, related) = (imports.path(derived), imports.path(base), imports.runtime("Related"));
    quote! {
        impl #related<#base> for #derived {}
        impl #related<#derived> for #base {}
    }
}

/// One method of a builder or of the client.
pub fn method(item: &Method, imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&item.ident), docs(&item.docs));
    match &item.call {
        Call::Entity(segment, target) => {
            let (builder, target) = (imports.runtime("EntityRequestBuilder"), imports.r#type(target));
            quote! {
                #documentation
                pub fn #name(&self) -> #builder<#target> { self.entity_segment(#segment) }
            }
        }
        Call::Collection(segment, target) => {
            let (builder, target) = (imports.runtime("CollectionRequestBuilder"), imports.r#type(target));
            quote! {
                #documentation
                pub fn #name(&self) -> #builder<#target> { self.collection_segment(#segment) }
            }
        }
        Call::Key(parts, target) => {
            let (builder, target) = (imports.runtime("EntityRequestBuilder"), imports.r#type(target));
            let declared = parts.iter().map(|(_, argument, r#type)| {
                let argument = ident(argument);
                let r#type = literal_type(r#type, imports);
                quote!(#argument: #r#type)
            });
            let declared: Vec<TokenStream> = declared.collect();
            let passed = parts.iter().map(|(wire, argument, r#type)| {
                let value = literal_value(argument, r#type);
                quote!((#wire, #value))
            });
            let allow = many_arguments(parts.len());
            quote! {
                #documentation
                #allow
                pub fn #name(&self, #(#declared),*) -> #builder<#target> { self.key_segment(&[#(#passed),*]) }
            }
        }
        Call::Action(segment, arguments, answer) => {
            let declared: Vec<TokenStream> =
                arguments.iter().map(|argument| action_argument(argument, imports)).collect();
            let passed: Vec<TokenStream> = arguments.iter().map(|argument| with(argument, imports)).collect();
            let (request, answer) = (imports.runtime("ActionRequest"), answer_type(answer, imports));
            let allow = many_arguments(arguments.len());
            quote! {
                #documentation
                #allow
                pub fn #name(&self, #(#declared),*) -> #request<#answer> { self.action_segment(#segment) #(#passed)* }
            }
        }
        Call::ActionWithParameters(segment, parameters, answer) => {
            let (request, answer) = (imports.runtime("ActionRequest"), answer_type(answer, imports));
            let parameters = imports.path(parameters);
            quote! {
                #documentation
                pub fn #name(&self, parameters: &#parameters) -> #request<#answer> {
                    self.action_segment(#segment).with_parameters(parameters)
                }
            }
        }
        Call::Function(segment, arguments, answer) => {
            let declared: Vec<TokenStream> =
                arguments.iter().map(|argument| function_argument(argument, imports)).collect();
            let passed: Vec<TokenStream> = arguments.iter().map(|argument| pass(argument, imports)).collect();
            let (request, answer) = (imports.runtime("FunctionRequest"), answer_type(answer, imports));
            let allow = many_arguments(arguments.len());
            quote! {
                #documentation
                #allow
                pub fn #name(&self, #(#declared),*) -> #request<#answer> { self.function_segment(#segment) #(#passed)* }
            }
        }
    }
}

fn many_arguments(count: usize) -> Option<TokenStream> {
    (count >= MANY_ARGUMENTS).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}

fn answer_type(answer: &Answer, imports: &mut Imports) -> TokenStream {
    let (marker, r#type) = match answer {
        Answer::Nothing => return quote!(()),
        Answer::Content => return imports.runtime("Content"),
        Answer::Single(r#type) => ("Single", r#type),
        Answer::Page(r#type) => ("Page", r#type),
        Answer::Value(r#type) => ("Value", r#type),
    };
    let (marker, r#type) = (imports.runtime(marker), imports.r#type(r#type));
    quote!(#marker<#r#type>)
}

fn literal_type(r#type: &RustType, imports: &mut Imports) -> TokenStream {
    match r#type {
        RustType::Builtin("String") => quote!(impl AsRef<str>),
        other => imports.r#type(other),
    }
}

fn literal_value(argument: &str, r#type: &RustType) -> TokenStream {
    let argument = ident(argument);
    match r#type {
        RustType::Builtin("String") => quote!(&#argument.as_ref()),
        _ => quote!(&#argument),
    }
}

fn action_argument(argument: &Argument, imports: &mut Imports) -> TokenStream {
    let name = ident(&argument.ident);
    if let (RustType::Vec(element), false) = (&argument.r#type, argument.is_optional) {
        let element = imports.r#type(element);
        return quote!(#name: impl IntoIterator<Item = impl Into<#element>>);
    }
    let r#type = imports.r#type(&argument.r#type);
    if argument.is_optional {
        quote!(#name: impl Into<Option<#r#type>>)
    } else if argument.r#type.is_copy() {
        quote!(#name: #r#type)
    } else {
        quote!(#name: impl Into<#r#type>)
    }
}

fn with(argument: &Argument, imports: &mut Imports) -> TokenStream {
    let (name, wire) = (ident(&argument.ident), &argument.wire);
    if let (RustType::Vec(element), false) = (&argument.r#type, argument.is_optional) {
        let element = imports.r#type(element);
        return quote!(.with_all(#wire, #name.into_iter().map(Into::<#element>::into)));
    }
    let r#type = imports.r#type(&argument.r#type);
    if argument.is_optional {
        quote!(.with_optional(#wire, Into::<Option<#r#type>>::into(#name)))
    } else if argument.r#type.is_copy() {
        quote!(.with(#wire, #name))
    } else {
        quote!(.with(#wire, Into::<#r#type>::into(#name)))
    }
}

fn function_argument(argument: &Argument, imports: &mut Imports) -> TokenStream {
    let name = ident(&argument.ident);
    let r#type = imports.r#type(&argument.r#type);
    if argument.is_optional {
        return quote!(#name: impl Into<Option<#r#type>>);
    }
    let r#type = if argument.is_json { r#type } else { literal_type(&argument.r#type, imports) };
    quote!(#name: #r#type)
}

fn pass(argument: &Argument, imports: &mut Imports) -> TokenStream {
    let (name, wire) = (ident(&argument.ident), &argument.wire);
    let r#type = imports.r#type(&argument.r#type);
    match (argument.is_json, argument.is_optional) {
        (false, false) => {
            let value = literal_value(&argument.ident, &argument.r#type);
            quote!(.argument(#wire, #value))
        }
        (false, true) => quote!(.optional_argument(#wire, Into::<Option<#r#type>>::into(#name))),
        (true, false) => quote!(.json_argument(#wire, Some(#name))),
        (true, true) => quote!(.json_argument(#wire, Into::<Option<#r#type>>::into(#name))),
    }
}
