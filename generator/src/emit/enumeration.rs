//! Enumerations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitted;
use super::imports::Imports;
use super::tokens::index;
use crate::plan::Enumeration;

/// An enumeration with its members.
pub fn enumeration(item: &Enumeration, imports: &mut Imports) -> Emitted {
    let Enumeration { ident: name, docs, type_name, is_qualified, .. } = item;
    let enumeration = imports.runtime("Enumeration");
    let variants = item.members.iter().map(|member| {
        let (docs, ident) = (&member.docs, &member.ident);
        quote!(#docs #ident,)
    });
    let definition = quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A member that the metadata does not declare, by the name that the service sent.
            Unrecognized(String),
        }
    };
    let (wires, idents): (Vec<_>, Vec<_>) =
        item.members.iter().map(|member| (&member.wire, &member.ident)).unzip();
    let (values, (place, member)) = (values(item), member(item));
    let implementations = quote! {
        impl #enumeration for #name {
            const TYPE: &'static str = #type_name;
            const IS_QUALIFIED: bool = #is_qualified;
            const NAMES: &'static [&'static str] = &[#(#wires),*];
            #values

            #[inline]
            fn member(#place: usize) -> Option<Self> {
                #member
            }

            #[inline]
            fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::Unrecognized(name) => name,
                }
            }

            #[inline]
            fn unrecognized(name: String) -> Self {
                Self::Unrecognized(name)
            }
        }

        crate::runtime::model::enumeration::enumeration!(#name);
    };
    Emitted { definition, implementations }
}

/// The parameter and body of the function that returns the member at an index.
fn member(item: &Enumeration) -> (TokenStream, TokenStream) {
    if item.members.is_empty() {
        return (quote!(_place), quote!(None));
    }
    let arms = item.members.iter().enumerate().map(|(at, member)| {
        let (at, ident) = (index(at), &member.ident);
        quote!(#at => Some(Self::#ident),)
    });
    (quote!(place), quote!(match place { #(#arms)* _ => None, }))
}

/// The values of the members, unless they are 0, 1, 2 and so on, as the trait has it.
fn values(item: &Enumeration) -> Option<TokenStream> {
    let are_places = (0_i64..).zip(&item.members).all(|(place, member)| member.value == place);
    let values = item.members.iter().map(|member| Literal::i64_unsuffixed(member.value));
    (!are_places).then(|| quote!(const VALUES: &'static [i64] = &[#(#values),*];))
}
