//! Abstract types: enums of what is derived from them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitted;
use super::imports::Imports;
use super::model::{descriptors, from, inherent, structure};
use super::tokens::{doc, field_docs, index};
use crate::names::Ident;
use crate::plan::{Abstract, Field, RustType, Scalar, TypePath};

/// The enum of an abstract type, accessors for what all variants have, and the struct
/// behind its last variant.
pub fn abstract_type(item: &Abstract, api: &Ident, imports: &mut Imports) -> Emitted {
    let (name, unknown) = (&item.ident, &item.unknown.ident);
    let mut definition = declaration(item, imports);
    let accessors = item.unknown.fields.iter().zip(&item.accessors).enumerate();
    let accessors = accessors.map(|(at, (field, method))| {
        let docs = field_docs(field, at < item.unknown.inherited);
        let conditions = imports.conditions(field.r#type.generated());
        let accessor = accessor(field, method, item, imports);
        quote!(#docs #conditions #accessor)
    });
    let accessors: Vec<TokenStream> = accessors.collect();
    definition.extend(inherent(name, "Properties that all variants have", &accessors));
    definition.extend(descriptors(name, &item.unknown.fields, item.unknown.inherited, imports));
    let mut implementations = polymorphic(item, api, imports);
    implementations.extend(error(item, imports));
    implementations.extend(from(unknown, name, &quote!(Self::Other(Box::new(value)))));
    implementations.extend(item.bases.iter().map(|base| derived_from(name, base, imports)));
    let unknown = structure(&item.unknown, imports);
    definition.extend(unknown.definition);
    implementations.extend(unknown.implementations);
    Emitted { definition, implementations }
}

fn declaration(item: &Abstract, imports: &mut Imports) -> TokenStream {
    let Abstract { ident, docs, unknown, .. } = item;
    let unknown = &unknown.ident;
    let variants = item.variants.iter().map(|variant| {
        let docs = doc(&format!("`{}`.", variant.type_name));
        let (ident, path) = (&variant.ident, imports.path(&variant.path));
        let conditions = imports.conditions([&*variant.path]);
        quote!(#docs #conditions #ident(Box<#path>),)
    });
    quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
            /// A value of a type that this crate does not have, or without `@odata.type`.
            Other(Box<#unknown>),
        }
    }
}

/// A match over all variants, each with the same code behind its arrow.
fn each_variant(item: &Abstract, code: &TokenStream, imports: &Imports) -> TokenStream {
    let arms = item.variants.iter().map(|variant| {
        let (conditions, ident) = (imports.conditions([&*variant.path]), &variant.ident);
        quote!(#conditions Self::#ident(value) => #code,)
    });
    quote! {
        match self {
            #(#arms)*
            Self::Other(value) => #code,
        }
    }
}

fn polymorphic(item: &Abstract, api: &Ident, imports: &mut Imports) -> TokenStream {
    let (name, type_name) = (&item.ident, &item.type_name);
    let [r#abstract, visitor, visitor_mut] =
        ["Abstract", "ModelVisitor", "ModelVisitorMut"].map(|name| imports.runtime(name));
    let tags = item.variants.iter().map(|variant| format!("#{}", variant.type_name));
    let spellings = item
        .unknown
        .has_spellings
        .then(|| quote!(const SPELLINGS: &'static [(&'static str, &'static str)] = crate::#api::SPELLINGS;));
    let (r#type, variant) = variant(item, imports);
    let visited = each_variant(item, &quote!(visitor.model(&**value)), imports);
    let visited_mut = each_variant(item, &quote!(visitor.model(&mut **value)), imports);
    quote! {
        impl #r#abstract for #name {
            const TYPE_NAME: &'static str = #type_name;
            #spellings
            const TAGS: &'static [&'static str] = &[#(#tags),*];

            #[inline]
            fn variant(#r#type: usize) -> Self {
                #variant
            }

            #[inline]
            fn visit_model<'m, V: #visitor<'m>>(&'m self, visitor: V) -> V::Output {
                #visited
            }

            #[inline]
            fn visit_model_mut<'m, V: #visitor_mut<'m>>(&'m mut self, visitor: V) -> V::Output {
                #visited_mut
            }
        }

        crate::runtime::machine::polymorphic!(#name);
    }
}

/// The parameter and body of the function that makes the variant at an index.
fn variant(item: &Abstract, imports: &Imports) -> (TokenStream, TokenStream) {
    let other = quote!(Self::Other(Box::default()));
    if item.variants.is_empty() {
        return (quote!(_type), other);
    }
    let arms = item.variants.iter().enumerate().map(|(at, variant)| {
        let (at, ident) = (index(at), &variant.ident);
        let conditions = imports.conditions([&*variant.path]);
        quote!(#conditions #at => Self::#ident(Box::default()),)
    });
    (quote!(r#type), quote!(match r#type { #(#arms)* _ => #other, }))
}

/// Says that an abstract type is derived from another, to which it is not converted.
fn derived_from(name: &Ident, base: &TypePath, imports: &mut Imports) -> TokenStream {
    let (base, derived) = (imports.path(base), imports.runtime("DerivedFrom"));
    quote!(impl #derived<#base> for #name {})
}

/// For types whose values may be failures, `ResultPart`.
fn error(item: &Abstract, imports: &mut Imports) -> Option<TokenStream> {
    let (method, r#type) = item.error.as_ref()?;
    let (name, error) = (&item.ident, imports.r#type(r#type.unboxed()));
    let result_part = imports.runtime("ResultPart");
    Some(quote! {
        impl #result_part for #name {
            type Error = #error;

            #[inline]
            fn error(&self) -> Option<&#error> {
                Self::#method(self)
            }
        }
    })
}

fn accessor(field: &Field, method: &Ident, item: &Abstract, imports: &mut Imports) -> TokenStream {
    let name = &field.ident;
    let (returned, access) = match &field.r#type {
        RustType::Scalar(Scalar::String) => (quote!(&str), quote!(.as_deref())),
        RustType::Vec(element) => {
            let element = imports.r#type(element);
            (quote!(&[#element]), quote!(.as_deref()))
        }
        RustType::Boxed(inner) => {
            let inner = imports.r#type(inner);
            (quote!(&#inner), quote!(.as_deref()))
        }
        copied if copied.is_copy() => (imports.r#type(copied), TokenStream::new()),
        other => {
            let other = imports.r#type(other);
            (quote!(&#other), quote!(.as_ref()))
        }
    };
    let body = each_variant(item, &quote!(value.#name #access), imports);
    quote! {
        #[inline]
        pub fn #method(&self) -> Option<#returned> {
            #body
        }
    }
}
