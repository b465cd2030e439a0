//! Structs, enums of derived types, enumerations.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{docs, ident};
use crate::plan::{Abstract, Enumeration, Field, RustType, Struct};

/// A model with its constants, its `Model` implementation and its conversions.
pub fn structure(item: &Struct, imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&item.ident), docs(&item.docs));
    let odata = imports.runtime("OData");
    let fields = item.fields.iter().map(|field| {
        let (name, documentation) = (ident(&field.ident), docs(&field.docs));
        let r#type = imports.r#type(&field.r#type);
        quote!(#documentation pub #name: Option<#r#type>,)
    });
    let fields: Vec<TokenStream> = fields.collect();
    let constants: Vec<TokenStream> = item.fields.iter().map(|field| constant(field, imports)).collect();
    let binds: Vec<TokenStream> = item.fields.iter().filter_map(|field| bind(field, imports)).collect();
    let model = model_impl(item, imports);
    let conversions = conversions(item, imports);
    let inherent = (!constants.is_empty()).then(|| quote!(impl #name { #(#constants)* #(#binds)* }));
    quote! {
        #documentation
        #[derive(Clone, Default, PartialEq)]
        pub struct #name {
            #(#fields)*
            /// Annotations, explicit nulls, and whatever the schema does not know.
            pub odata: #odata,
        }
        #inherent
        #model
        crate::runtime::model!(#name);
        #conversions
    }
}

fn constant(field: &Field, imports: &mut Imports) -> TokenStream {
    let (name, wire) = (ident(&field.constant), &field.wire);
    let documentation = format!(" Describes `{wire}`.");
    let (descriptor, target) = match &field.navigation {
        Some(navigation) => ("NavigationProperty", imports.r#type(&navigation.target)),
        None => ("Property", imports.r#type(unboxed(&field.r#type))),
    };
    let descriptor = imports.runtime(descriptor);
    quote! {
        #[doc = #documentation]
        pub const #name: #descriptor<Self, #target> = #descriptor::new(#wire);
    }
}

fn unboxed(r#type: &RustType) -> &RustType {
    match r#type {
        RustType::Boxed(inner) => inner,
        other => other,
    }
}

fn bind(field: &Field, imports: &mut Imports) -> Option<TokenStream> {
    let navigation = field.navigation.as_ref()?;
    let (name, wire) = (ident(navigation.bind.as_ref()?), &field.wire);
    let (reference, target) = (imports.runtime("Reference"), imports.r#type(&navigation.target));
    let documentation = format!(" Binds `{wire}` to what exists: `{wire}@odata.bind`.");
    let (argument, r#type, call) = if navigation.is_collection {
        let r#type = quote!(impl IntoIterator<Item = impl Into<#reference<#target>>>);
        (ident("targets"), r#type, quote!(bind_all(#wire, targets.into_iter().map(Into::into))))
    } else {
        (ident("target"), quote!(impl Into<#reference<#target>>), quote!(bind(#wire, target.into())))
    };
    Some(quote! {
        #[doc = #documentation]
        #[must_use]
        pub fn #name(mut self, #argument: #r#type) -> Self {
            self.odata.#call;
            self
        }
    })
}

fn model_impl(item: &Struct, imports: &mut Imports) -> TokenStream {
    let (name, type_name) = (ident(&item.ident), &item.type_name);
    let [model, source, slot, outcome, writer, odata] =
        ["Model", "Source", "Slot", "Outcome", "Writer", "OData"].map(|name| imports.runtime(name));
    let (fields, wires): (Vec<_>, Vec<_>) =
        item.fields.iter().map(|field| (ident(&field.ident), &field.wire)).unzip();
    let read = match fields.as_slice() {
        [] => {
            quote!(fn read<S: #source>(&mut self, _name: &str, value: #slot<S>) -> #outcome<S> { value.unknown() })
        }
        fields => quote! {
            fn read<S: #source>(&mut self, name: &str, value: #slot<S>) -> #outcome<S> {
                match name {
                    #(#wires => value.into(&mut self.#fields),)*
                    _ => value.unknown(),
                }
            }
        },
    };
    let to = ident(if fields.is_empty() { "_to" } else { "to" });
    quote! {
        impl #model for #name {
            const TYPE: &'static str = #type_name;
            #read
            fn write<W: #writer>(&self, #to: &mut W) {
                #(#to.put(#wires, &self.#fields);)*
            }
            fn odata(&self) -> &#odata { &self.odata }
            fn odata_mut(&mut self) -> &mut #odata { &mut self.odata }
        }
    }
}

fn conversions(item: &Struct, imports: &mut Imports) -> TokenStream {
    let name = ident(&item.ident);
    let concrete: Vec<TokenStream> = item
        .concrete_bases
        .iter()
        .map(|base| {
            let (base, derived) = (imports.path(base), imports.runtime("DerivedFrom"));
            quote! {
                impl #derived<#base> for #name {}
                impl From<#name> for #base {
                    fn from(value: #name) -> Self { crate::runtime::upcast(value) }
                }
            }
        })
        .collect();
    let r#abstract: Vec<TokenStream> = item
        .abstract_bases
        .iter()
        .map(|(base, variant)| {
            let (base, variant) = (imports.path(base), ident(variant));
            quote! {
                impl From<#name> for #base {
                    fn from(value: #name) -> Self { Self::#variant(Box::new(value)) }
                }
            }
        })
        .collect();
    quote!(#(#concrete)* #(#r#abstract)*)
}

/// The enum of an abstract type, accessors for what all variants have, and the struct
/// behind its last variant.
pub fn abstract_type(item: &Abstract, api: &str, imports: &mut Imports) -> TokenStream {
    let (name, documentation, unknown) = (ident(&item.ident), docs(&item.docs), ident(&item.unknown.ident));
    let paths: Vec<TokenStream> = item.variants.iter().map(|(_, path, _)| imports.path(path)).collect();
    let variants: Vec<_> = item.variants.iter().map(|(variant, ..)| ident(variant)).collect();
    let variant_docs = item.variants.iter().map(|(.., type_name)| format!(" `{type_name}`."));
    let constants = item.unknown.fields.iter().map(|field| constant(field, imports)).collect::<Vec<_>>();
    let accessors =
        item.unknown.fields.iter().map(|field| accessor(field, &variants, imports)).collect::<Vec<_>>();
    let inherent = (!constants.is_empty()).then(|| quote!(impl #name { #(#constants)* #(#accessors)* }));
    let implementation = polymorphic_impl(item, &variants, api, imports);
    let result_part = item.error.as_ref().map(|(field, r#type)| {
        let (field, error) = (ident(field), imports.r#type(unboxed(r#type)));
        let result_part = imports.runtime("ResultPart");
        quote! {
            impl #result_part for #name {
                type Error = #error;
                fn error(&self) -> Option<&#error> { Self::#field(self) }
            }
        }
    });
    let unknown_struct = structure(&item.unknown, imports);
    quote! {
        #documentation
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #variant_docs] #variants(Box<#paths>),)*
            /// A type that this crate does not know, or a value that does not say its type.
            Other(Box<#unknown>),
        }
        #inherent
        #implementation
        crate::runtime::polymorphic!(#name);
        #result_part
        impl From<#unknown> for #name {
            fn from(value: #unknown) -> Self { Self::Other(Box::new(value)) }
        }
        #unknown_struct
    }
}

fn polymorphic_impl(
    item: &Abstract,
    variants: &[proc_macro2::Ident],
    api: &str,
    imports: &mut Imports,
) -> TokenStream {
    let (name, type_name) = (ident(&item.ident), &item.type_name);
    let [polymorphic, object, choice, odata] =
        ["Polymorphic", "Object", "Variants", "OData"].map(|name| imports.runtime(name));
    let type_names = item.variants.iter().map(|(.., type_name)| type_name);
    let spellings = item.spellings.then(|| {
        let api = ident(api);
        quote!(const SPELLINGS: &'static [(&'static str, &'static str)] = crate::#api::SPELLINGS;)
    });
    let read = if variants.is_empty() {
        quote!(let _ = type_name; object.read(Self::Other))
    } else {
        quote! {
            match type_name {
                #(#type_names => object.read(Self::#variants),)*
                _ => object.read(Self::Other),
            }
        }
    };
    quote! {
        impl #polymorphic for #name {
            const TYPE: &'static str = #type_name;
            #spellings
            fn read<'de, A: serde::de::MapAccess<'de>>(
                type_name: &str,
                object: #object<'de, A>,
            ) -> Result<Self, A::Error> {
                #read
            }
            fn write<V: #choice>(&self, to: V) -> V::Output {
                match self {
                    #(Self::#variants(value) => to.variant(&**value),)*
                    Self::Other(value) => to.other(&**value),
                }
            }
            fn odata(&self) -> &#odata {
                match self { #(Self::#variants(value) => &value.odata,)* Self::Other(value) => &value.odata }
            }
            fn odata_mut(&mut self) -> &mut #odata {
                match self { #(Self::#variants(value) => &mut value.odata,)* Self::Other(value) => &mut value.odata }
            }
        }
    }
}

fn accessor(field: &Field, variants: &[proc_macro2::Ident], imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&field.ident), docs(&field.docs));
    let r#type = &field.r#type;
    let (returned, access) = match r#type {
        RustType::Builtin("String") => (quote!(&str), quote!(.as_deref())),
        RustType::Vec(element) => {
            let element = imports.r#type(element);
            (quote!(&[#element]), quote!(.as_deref()))
        }
        RustType::Boxed(inner) => {
            let inner = imports.r#type(inner);
            (quote!(&#inner), quote!(.as_deref()))
        }
        copied if copied.is_copy() => (imports.r#type(copied), quote!()),
        other => {
            let other = imports.r#type(other);
            (quote!(&#other), quote!(.as_ref()))
        }
    };
    quote! {
        #documentation
        pub fn #name(&self) -> Option<#returned> {
            match self {
                #(Self::#variants(value) => value.#name #access,)*
                Self::Other(value) => value.#name #access,
            }
        }
    }
}

/// An enumeration with its members.
pub fn enumeration(item: &Enumeration, imports: &mut Imports) -> TokenStream {
    let (name, documentation, type_name) = (ident(&item.ident), docs(&item.docs), &item.type_name);
    let enumeration = imports.runtime("Enumeration");
    let members: Vec<_> = item.members.iter().map(|member| ident(&member.ident)).collect();
    let member_docs = item.members.iter().map(|member| docs(&member.docs));
    let wires: Vec<_> = item.members.iter().map(|member| &member.wire).collect();
    quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#member_docs #members,)*
            /// A member that this crate does not know, as it was sent.
            Unrecognized(String),
        }
        impl #enumeration for #name {
            const TYPE: &'static str = #type_name;
            const MEMBERS: &'static [(&'static str, Self)] = &[#((#wires, Self::#members)),*];
            fn as_str(&self) -> &str {
                match self { #(Self::#members => #wires,)* Self::Unrecognized(name) => name }
            }
            fn unrecognized(name: String) -> Self { Self::Unrecognized(name) }
        }
        crate::runtime::enumeration!(#name);
    }
}
