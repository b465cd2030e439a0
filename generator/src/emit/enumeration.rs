//! Enumerations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitted;
use super::imports::Imports;
use super::tokens::index;
use crate::plan::Enumeration;

/// An enumeration with its members.
pub fn enumeration(item: &Enumeration, imports: &mut Imports) -> Emitted {
    let Enumeration { ident: name, docs, .. } = item;
    let (enumeration, schema_type) = (imports.runtime("Enumeration"), imports.runtime("EnumSchema"));
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
    let (schema, (place, member)) = (schema(item, &schema_type), member(item));
    let implementations = quote! {
        impl #enumeration for #name {
            const SCHEMA: #schema_type = #schema;

            #[inline]
            fn member(#place: usize, name: &str) -> Self {
                #member
            }

            #[inline]
            fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::Unrecognized(name) => name,
                }
            }
        }

        crate::runtime::model::enumeration::enumeration!(#name);
    };
    Emitted { definition, implementations }
}

/// The parameter and body of the function that returns the member at an index.
fn member(item: &Enumeration) -> (TokenStream, TokenStream) {
    let other = quote!(Self::Unrecognized(String::from(name)));
    if item.members.is_empty() {
        return (quote!(_place), other);
    }
    let arms = item.members.iter().enumerate().map(|(at, member)| {
        let (at, ident) = (index(at), &member.ident);
        quote!(#at => Self::#ident,)
    });
    (quote!(place), quote!(match place { #(#arms)* _ => #other, }))
}

/// The declaration in CSDL.
fn schema(item: &Enumeration, r#type: &TokenStream) -> TokenStream {
    let wires: Vec<&str> = item.members.iter().map(|member| &*member.wire).collect();
    let (name, wires) = (&item.type_name, wires.join("\0"));
    // 0, 1, 2 and so on need not be said.
    let are_places = (0_i64..).zip(&item.members).all(|(place, member)| member.value == place);
    let values = item.members.iter().map(|member| Literal::i64_unsuffixed(member.value));
    let values = (!are_places).then(|| quote!(.with_values(&[#(#values),*])));
    let qualified = item.is_qualified.then(|| quote!(.qualified()));
    quote!(#r#type::new(#name, #wires) #values #qualified)
}
