//! Structs: models, and the parameters of actions.

use std::iter;
use std::sync::Arc;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::Emitted;
use super::imports::Imports;
use super::tokens::{alias, doc, field_docs, field_lines, ident, index};
use crate::names::Ident;
use crate::plan::{Docs, Field, Parameters, RuntimeType, RustType, Scalar, Struct};

/// A model with its constants, its `Structured` implementation and its conversions.
pub fn structure(item: &Struct, imports: &mut Imports) -> Emitted {
    let declared = Declared {
        ident: &item.ident,
        docs: &item.docs,
        fields: &item.fields,
        inherited: item.inherited,
        is_entity: item.is_entity,
    };
    let schema = schema(item, imports);
    let mut emitted = emitted(&declared, &schema, imports);
    for base in &item.concrete_bases {
        let base = imports.path(base);
        emitted.implementations.extend(from(
            &item.ident,
            &base,
            &quote!(crate::runtime::model::derived::upcast(value)),
        ));
    }
    for (base, variant) in &item.abstract_bases {
        let base = imports.path(base);
        emitted.implementations.extend(from(&item.ident, &base, &quote!(Self::#variant(Box::new(value)))));
    }
    emitted
}

/// The parameters of an action: a struct like a model, of no type of the service's.
pub fn parameters(item: &Parameters, imports: &mut Imports) -> Emitted {
    let declared = Declared {
        ident: &item.ident,
        docs: &item.docs,
        fields: &item.fields,
        inherited: 0,
        is_entity: false,
    };
    let (schema, names) = (imports.runtime("Schema"), names(&item.fields));
    emitted(&declared, &quote!(#schema::complex("#", #names)), imports)
}

/// What all structs have.
struct Declared<'d> {
    ident: &'d Ident,
    docs: &'d Docs,
    fields: &'d [Arc<Field>],
    /// How many of the fields are inherited.
    inherited: usize,
    is_entity: bool,
}

fn emitted(declared: &Declared<'_>, schema: &TokenStream, imports: &mut Imports) -> Emitted {
    let mut definition = declaration(declared, imports);
    let binds: Vec<TokenStream> = declared.fields.iter().filter_map(|field| bind(field, imports)).collect();
    definition.extend(inherent(declared.ident, "Relations to existing entities", &binds));
    definition.extend(descriptors(declared.ident, declared.fields, declared.inherited, imports));
    let mut implementations = default(declared, imports);
    implementations.extend(structured(declared, schema, imports));
    Emitted { definition, implementations }
}

fn declaration(declared: &Declared<'_>, imports: &mut Imports) -> TokenStream {
    let Declared { ident, docs, fields, inherited, .. } = declared;
    let odata = imports.runtime("OData");
    let fields = fields.iter().enumerate().map(|(at, field)| {
        let (docs, ident, r#type) =
            (field_docs(field, at < *inherited), &field.ident, imports.r#type(&field.r#type));
        let conditions = imports.conditions(field.r#type.generated());
        let alias = alias(&field.ident, &field.wire);
        quote!(#docs #alias #conditions pub #ident: Option<#r#type>,)
    });
    quote! {
        #docs
        pub struct #ident {
            #(#fields)*
            /// Undeclared properties, annotations, nulls and values that did not fit; methods of `Model` set them.
            pub odata: #odata,
        }
    }
}

/// The descriptors of properties, of which the first ones are inherited.
pub fn descriptors(
    name: &Ident,
    fields: &[Arc<Field>],
    inherited: usize,
    imports: &mut Imports,
) -> Option<TokenStream> {
    let constant = |(at, field): (usize, &Arc<Field>)| {
        // The text of the field's documentation: the compiler has it already.
        let docs = field_lines(field, at < inherited);
        let is_navigation = field.navigation.is_some();
        let names = if is_navigation {
            ["NavigationProperty", "navigation_property"]
        } else {
            ["Property", "property"]
        };
        let [descriptor, function] = names.map(|name| imports.runtime(name));
        let (constant, wire, target) = (&field.constant, &field.wire, imports.r#type(field.r#type.unboxed()));
        let conditions = imports.conditions(field.r#type.generated());
        quote!(#docs #conditions pub const #constant: #descriptor<Self, #target> = #function(#wire);)
    };
    let constants: Vec<TokenStream> = fields.iter().enumerate().map(constant).collect();
    inherent(name, "Descriptors of properties", &constants)
}

/// The method that binds a navigation property to entities that exist.
fn bind(field: &Field, imports: &mut Imports) -> Option<TokenStream> {
    let navigation = field.navigation.as_ref()?;
    let (name, wire) = (navigation.bind.as_ref()?, &field.wire);
    let existing = if navigation.is_collection { "existing entities" } else { "an existing entity" };
    let docs = doc(&format!("Relates this entity to {existing} by `{wire}@odata.bind`."));
    let (reference, target) = (imports.runtime("IntoReference"), imports.r#type(&navigation.target));
    let conditions = imports.conditions(navigation.target.generated());
    Some(if navigation.is_collection {
        quote! {
            #docs
            #conditions
            #[must_use]
            pub fn #name(mut self, targets: impl IntoIterator<Item = impl #reference<#target>>) -> Self {
                self.odata.bind_all(#wire, targets);
                self
            }
        }
    } else {
        quote! {
            #docs
            #conditions
            #[must_use]
            pub fn #name(mut self, target: impl #reference<#target>) -> Self {
                self.odata.bind(#wire, target);
                self
            }
        }
    })
}

/// Constants or methods of a type, if it has any, with the heading that the documentation shows above them.
pub fn inherent(ident: &Ident, heading: &str, members: &[TokenStream]) -> Option<TokenStream> {
    let heading = doc(&format!("# {heading}"));
    (!members.is_empty()).then(|| quote!(#heading impl #ident { #(#members)* }))
}

fn default(declared: &Declared<'_>, imports: &mut Imports) -> TokenStream {
    let (ident, odata) = (declared.ident, imports.runtime("OData"));
    let fields = conditional(declared.fields, imports);
    let fields = fields.map(|(_, conditions, Field { ident, .. })| quote!(#conditions #ident: None,));
    quote! {
        impl Default for #ident {
            #[inline]
            fn default() -> Self {
                Self { #(#fields)* odata: #odata::EMPTY }
            }
        }
    }
}

fn structured(declared: &Declared<'_>, schema: &TokenStream, imports: &mut Imports) -> TokenStream {
    let Declared { ident: name, fields, .. } = declared;
    let codec = ident(if declared.is_entity { "EntityCodec" } else { "ComplexCodec" });
    let [structured, schema_type, odata, field_visitor, visitor] =
        ["Structured", "Schema", "OData", "FieldVisitor", "Visitor"].map(|name| imports.runtime(name));
    let (place, shown) = if fields.is_empty() {
        (quote!(_place), None)
    } else {
        let arms = conditional(fields, imports).map(|(at, conditions, Field { ident, r#type, .. })| {
            let visit = visitor_method(r#type);
            quote!(#conditions #at => visitor.#visit(&mut self.#ident),)
        });
        (quote!(place), Some(quote!(let visitor = match place { #(#arms)* _ => visitor, };)))
    };
    let visits = visits(fields, imports);
    quote! {
        impl #structured for #name {
            const SCHEMA: #schema_type = #schema;

            #[inline]
            fn field<'m, V: #field_visitor<'m>>(
                &'m mut self,
                #place: usize,
                visitor: V
            ) -> (V, &'m mut #odata) {
                #shown
                (visitor, &mut self.odata)
            }

            #[inline]
            fn visit<'m, V: #visitor<'m>>(&'m self, visitor: V) -> (V, &'m #odata) {
                #visits
                (visitor, &self.odata)
            }
        }

        crate::runtime::machine::model!(#name, #codec);
    }
}

/// Statements that hand the fields to the visitor, one after another. Calls cannot be compiled conditionally
/// within a chain, so that a field that is not always compiled takes a statement.
fn visits(fields: &[Arc<Field>], imports: &Imports) -> TokenStream {
    let (mut statements, mut calls) = (TokenStream::new(), Vec::new());
    for (at, conditions, Field { wire, ident, r#type, .. }) in conditional(fields, imports) {
        let visit = visitor_method(r#type);
        let call = quote!(.#visit(#at, #wire, &self.#ident));
        if conditions.is_empty() {
            calls.push(call);
        } else {
            statements.extend(chain(&std::mem::take(&mut calls)));
            statements.extend(quote!(#conditions let visitor = visitor #call;));
        }
    }
    statements.extend(chain(&calls));
    statements
}

/// The method of the runtime's visitors for fields of a type.
fn visitor_method(r#type: &RustType) -> proc_macro2::Ident {
    ident(match r#type {
        RustType::Scalar(Scalar::String) => "string",
        RustType::Scalar(Scalar::Bool) => "boolean",
        RustType::Scalar(Scalar::I32) => "int32",
        RustType::Runtime(RuntimeType::DateTimeOffset) => "date_time_offset",
        _ => "field",
    })
}

/// A statement of calls on the visitor, each on what the one before it returned.
fn chain(calls: &[TokenStream]) -> Option<TokenStream> {
    (!calls.is_empty()).then(|| quote!(let visitor = visitor #(#calls)*;))
}

/// Fields by the index of their property, with the attributes for those that are not always compiled.
fn conditional<'f>(
    fields: &'f [Arc<Field>],
    imports: &'f Imports,
) -> impl Iterator<Item = (Literal, TokenStream, &'f Field)> {
    fields
        .iter()
        .enumerate()
        .map(|(at, field)| (index(at), imports.conditions(field.r#type.generated()), &**field))
}

/// The schema of a type of the service.
fn schema(item: &Struct, imports: &mut Imports) -> TokenStream {
    let (schema, kind) =
        (imports.runtime("Schema"), ident(if item.is_entity { "entity" } else { "complex" }));
    let (type_name, names) = (format!("#{}", item.type_name), names(&item.fields));
    let mut described = quote!(#schema::#kind(#type_name, #names));
    let secrets: Vec<&String> =
        item.fields.iter().filter(|field| field.is_secret).map(|field| &field.wire).collect();
    if !secrets.is_empty() {
        described.extend(quote!(.with_secrets(&[#(#secrets),*])));
    }
    // They are needed where a value may turn out to be of a derived type.
    if let (true, Some([api, ..])) =
        (item.has_spellings, item.concrete_bases.first().map(|base| &*base.module))
    {
        described.extend(quote!(.with_spellings(crate::#api::SPELLINGS)));
    }
    described
}

/// The arguments of the runtime's `Names` for the properties.
fn names(fields: &[Arc<Field>]) -> TokenStream {
    let wires: Vec<&str> = fields.iter().map(|field| &*field.wire).collect();
    let (text, index) = (wires.join(" "), Literal::byte_string(&index_of_names(&wires)));
    quote!(#text, #index)
}

/// The hash table of names and where each begins, in the form that the runtime's `names.rs` documents.
fn index_of_names(names: &[&str]) -> Vec<u8> {
    let mut slots = vec![0; (2 * names.len()).next_power_of_two()];
    for (name, number) in names.iter().zip(1..=u16::MAX) {
        let mut slot = hash(name.as_bytes()) % slots.len();
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = number;
    }
    let starts = names.iter().scan(0, |start, name| {
        *start += name.len() + 1;
        Some(*start as u32)
    });
    let [bits, ..] = slots.len().trailing_zeros().to_le_bytes();
    let slots = slots.into_iter().flat_map(u16::to_le_bytes);
    let starts = iter::once(0).chain(starts).flat_map(u32::to_le_bytes);
    iter::once(bits).chain(slots).chain(starts).collect()
}

/// The hash by which the runtime finds a name, computed as in its `names.rs`.
fn hash(name: &[u8]) -> usize {
    let length = name.len();
    let ends = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            (u32::from_le_bytes(*first) as u64) << 32 | u32::from_le_bytes(*last) as u64
        }
        _ if length == 0 => return 0,
        _ => (name[0] as u64) << 32 | name[length - 1] as u64,
    };
    let rest = (length as u64) << 8 | name[length / 2] as u64;
    let product = ends.wrapping_add(rest << 16) as u128 * 0x9e37_79b9_7f4a_7c15;
    (product ^ (product >> 64)) as usize
}

/// A conversion of `value`.
pub fn from(name: &Ident, into: &impl ToTokens, value: &TokenStream) -> TokenStream {
    quote! {
        impl From<#name> for #into {
            #[inline]
            fn from(value: #name) -> Self {
                #value
            }
        }
    }
}
