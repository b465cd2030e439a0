//! Request builders: aliases, and inherent methods of the runtime's types.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::Emitted;
use super::imports::{Imports, LIST_FORMS};
use super::tokens::{alias, doc, ident, visible};
use crate::members::Usual;
use crate::plan::{
    Absent, Access, AccessItem, Answer, Argument, ArgumentForm, Builder, BuilderKind, Call, Group, Method,
    Returns, RustType, Sent,
};

/// Clippy's limit of arguments, `self` included.
const MANY_ARGUMENTS: usize = 7;

/// The alias of a builder and its methods.
pub fn builder(item: &Builder, imports: &mut Imports) -> Emitted {
    let Builder { alias, docs, .. } = item;
    let subject = imports.path(&item.subject);
    let (declaration, generics, builder) = if item.is_property {
        let builder = imports.runtime(BuilderKind::Property.name());
        let value = if item.is_collection { quote!(Vec<#subject>) } else { subject.clone() };
        (quote!(pub type #alias = #builder<#value>;), TokenStream::new(), quote!(#builder<#value>))
    } else {
        let builder = imports.runtime(BuilderKind::of_entities(item.is_collection).name());
        let contained = imports.runtime("Contained");
        let declaration = quote!(pub type #alias<A = #contained> = #builder<#subject, A>;);
        (declaration, quote!(<A>), quote!(#builder<#subject, A>))
    };
    let methods = implementations(&item.methods, &generics, &builder, heading, imports);
    let identified = item.is_identified.then(|| {
        let identified = imports.runtime("Identified");
        quote!(impl #identified for #subject {})
    });
    Emitted { definition: quote!(#docs #declaration #methods), implementations: quote!(#identified) }
}

/// Methods in an `impl` for each group of them, which the documentation shows below a heading.
pub fn implementations(
    methods: &[Method],
    generics: &TokenStream,
    of: &TokenStream,
    heading: fn(Group) -> &'static str,
    imports: &mut Imports,
) -> TokenStream {
    let group = |item: &Method| item.call.group();
    let groups = methods.chunk_by(|one, other| group(one) == group(other)).map(|methods| {
        let heading = doc(&format!("# {}", heading(group(&methods[0]))));
        let methods = methods.iter().map(|item| method(item, generics, imports));
        quote!(#heading impl #generics #of { #(#methods)* })
    });
    groups.collect()
}

/// The heading of a group of methods of a request builder.
fn heading(group: Group) -> &'static str {
    match group {
        Group::Keys => "Entities by key",
        Group::Navigation => "Navigation properties",
        Group::Content => "Content",
        Group::Operations => "Actions and functions",
    }
}

/// An access type.
pub fn access(item: &AccessItem, imports: &Imports) -> Emitted {
    let (name, target) = (&item.path.ident, visible(&item.target));
    let conditions = imports.conditions([&item.path]);
    let abilities = item.abilities.iter().map(|ability| ident(ability.name()));
    let definition =
        quote!(#conditions crate::runtime::request::access::access!(#name, #target: [#(#abilities),*]););
    Emitted { definition, implementations: TokenStream::new() }
}

/// A method of a builder or of the client, in an `impl` with the given generics. Like derived code, it is
/// compiled in the crates that call it; what is generic is so by itself.
fn method(item: &Method, generics: &TokenStream, imports: &mut Imports) -> TokenStream {
    let Method { ident, docs, .. } = item;
    let mut forms = list_forms();
    let arguments: Vec<TokenStream> =
        item.arguments.iter().map(|argument| declared(argument, &mut forms, imports)).collect();
    let used = list_forms().take(LIST_FORMS.len() - forms.len());
    let forms = (used.len() > 0).then(|| quote!(<#(#used),*>));
    let inline = generics.is_empty().then(|| quote!(#[inline]));
    let (returned, body) = (returned(&item.returns, imports), body(item, imports));
    let conditions = imports.conditions(item.types());
    let alias = item.call.name().and_then(|name| alias(ident, name));
    // `self` is one, too.
    let allow = (arguments.len() >= MANY_ARGUMENTS).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    quote! {
        #docs
        #alias
        #conditions
        #allow
        #inline
        pub fn #ident #forms(&self #(, #arguments)*) -> #returned {
            #body
        }
    }
}

/// The names of type parameters for the forms of lists, which callers never write.
fn list_forms() -> impl ExactSizeIterator<Item = proc_macro2::Ident> {
    LIST_FORMS.into_iter().map(ident)
}

/// An argument in the head of a method; a list takes the next of the type parameters for forms of lists.
fn declared(
    argument: &Argument,
    forms: &mut impl Iterator<Item = proc_macro2::Ident>,
    imports: &mut Imports,
) -> TokenStream {
    let (name, r#type) = (&argument.ident, imports.r#type(element(argument)));
    match argument.form {
        ArgumentForm::Plain(_) => quote!(#name: #r#type),
        ArgumentForm::Text => quote!(#name: impl AsRef<str>),
        ArgumentForm::Into => quote!(#name: impl Into<#r#type>),
        ArgumentForm::IntoAll => {
            let (list, form) = (imports.runtime("IntoList"), forms.next());
            quote!(#name: impl #list<#r#type, #form>)
        }
        ArgumentForm::Optional(_, absent) => {
            let is_either = absent == Absent::Either;
            let optional = imports.runtime(if is_either { "IntoArgument" } else { "Optional" });
            quote!(#name: impl #optional<#r#type>)
        }
        ArgumentForm::Parameters => quote!(#name: #r#type),
    }
}

/// The type in the argument's declaration: for `IntoAll`, that of an element.
fn element(argument: &Argument) -> &RustType {
    match (&argument.r#type, argument.form) {
        (RustType::Vec(element), ArgumentForm::IntoAll) => element,
        (r#type, _) => r#type,
    }
}

fn returned(returns: &Returns, imports: &mut Imports) -> TokenStream {
    match returns {
        Returns::Itself => quote!(Self),
        Returns::Stream => imports.runtime("StreamRequestBuilder"),
        Returns::Builder(kind, target, access) => {
            let (builder, access) = (imports.runtime(kind.name()), access_argument(access, imports));
            let target = imports.r#type(target);
            quote!(#builder<#target #access>)
        }
        Returns::Action(answer) => {
            let (request, answer) = (imports.runtime("ActionRequest"), answer_type(answer, imports));
            quote!(#request<#answer>)
        }
        Returns::Function(answer) => {
            let (request, answer) = (imports.runtime("FunctionRequest"), answer_type(answer, imports));
            quote!(#request<#answer>)
        }
    }
}

/// The type argument for the access type.
fn access_argument(access: &Access, imports: &mut Imports) -> Option<TokenStream> {
    let access = match access {
        // That is the default.
        Access::Usual(Usual::Contained) => return None,
        Access::Usual(usual) => imports.runtime(usual.name()),
        Access::OfCollection => ident("A").into_token_stream(),
        Access::Own(path) => imports.path(path),
    };
    Some(quote!(, #access))
}

fn answer_type(answer: &Answer, imports: &mut Imports) -> TokenStream {
    let value = answer.value().map(|r#type| imports.r#type(r#type));
    let value = value.map(|value| if answer.is_optional() { quote!(Option<#value>) } else { value });
    match (answer.shape().map(|shape| imports.runtime(shape)), value) {
        (None, None) => quote!(()),
        (None, Some(value)) => value,
        (Some(shape), None) => shape,
        (Some(shape), Some(value)) => quote!(#shape<#value>),
    }
}

fn body(item: &Method, imports: &mut Imports) -> TokenStream {
    let (arguments, has_path) = (&item.arguments, imports.runtime("HasPath"));
    match &item.call {
        Call::Navigation { segment, is_updated_by_put, checks_etag } => {
            let put = is_updated_by_put.then(|| quote!(.updated_by_put()));
            let etag = checks_etag.then(|| quote!(.checking_etag()));
            let options = arguments.iter().map(|option| {
                let (name, value) = (&option.wire, value(option));
                quote!(.requiring(#name, #value))
            });
            match item.returns {
                Returns::Builder(BuilderKind::Collection, ..) => {
                    quote!(#has_path::collection_segment(self, #segment) #put #etag #(#options)*)
                }
                _ => quote!(#has_path::entity_segment(self, #segment) #put #etag #(#options)*),
            }
        }
        Call::Stream { segment } => quote!(#has_path::stream_segment(self, #segment)),
        Call::PathForm { before, after } => {
            let paths = arguments.iter().map(value);
            quote!(self.path_form(#before, #(#paths,)* #after))
        }
        Call::Key { is_alternate } => key(arguments, *is_alternate),
        Call::Action { segment } => {
            let passed = arguments.iter().map(|argument| passed(argument, imports));
            quote!(#has_path::action_segment(self, #segment) #(#passed)*)
        }
        Call::Function { segment } => {
            let passed: Vec<TokenStream> =
                arguments.iter().map(|argument| passed(argument, imports)).collect();
            match &item.returns {
                Returns::Builder(kind, target, _) => composed(segment, &passed, *kind, target, imports),
                _ => quote!(#has_path::function_segment(self, #segment) #(#passed)*),
            }
        }
    }
}

fn key(parts: &[Argument], is_alternate: bool) -> TokenStream {
    match parts {
        [Argument { ident, form: ArgumentForm::Text, .. }] if !is_alternate => quote!(self.text_key(#ident)),
        [Argument { ident, .. }] if !is_alternate => quote!(self.key(&#ident)),
        parts => {
            let (wires, values) = (parts.iter().map(|part| &part.wire), parts.iter().map(value));
            quote!(self.named_key(&[#((#wires, &#values)),*]))
        }
    }
}

/// A path that goes on behind a function.
fn composed(
    segment: &str,
    passed: &[TokenStream],
    kind: BuilderKind,
    target: &RustType,
    imports: &mut Imports,
) -> TokenStream {
    let (answer, end) = match kind {
        BuilderKind::Entity => ("Single", "entity"),
        BuilderKind::Collection => ("Page", "collection"),
        BuilderKind::Property => ("Single", "value"),
    };
    let (answer, end, target) = (imports.runtime(answer), ident(end), imports.r#type(target));
    let has_path = imports.runtime("HasPath");
    quote!(#has_path::function_segment::<#answer<#target>>(self, #segment) #(#passed)*.#end())
}

/// The value of an argument that is declared as it is or as text.
fn value(argument: &Argument) -> TokenStream {
    let name = &argument.ident;
    if argument.form == ArgumentForm::Text { quote!(#name.as_ref()) } else { quote!(#name) }
}

/// The call that adds an argument to a request.
fn passed(argument: &Argument, imports: &mut Imports) -> TokenStream {
    let Argument { ident: name, wire, form, .. } = argument;
    let (r#type, value) = (imports.r#type(element(argument)), value(argument));
    match form {
        ArgumentForm::Parameters => quote!(.with_parameters(&#name)),
        ArgumentForm::Into => quote!(.with(#wire, Into::<#r#type>::into(#name))),
        ArgumentForm::IntoAll => quote!(.with_all::<#r#type, _>(#wire, #name)),
        ArgumentForm::Plain(Sent::Body) => quote!(.with(#wire, #name)),
        ArgumentForm::Optional(Sent::Body, _) => quote!(.with_optional::<#r#type>(#wire, #name)),
        ArgumentForm::Text | ArgumentForm::Plain(Sent::Literal) => quote!(.argument(#wire, &#value)),
        ArgumentForm::Optional(Sent::Literal, Absent::LeftOut) => {
            quote!(.optional_argument::<#r#type>(#wire, #name))
        }
        ArgumentForm::Optional(Sent::Literal, Absent::Null) => {
            quote!(.nullable_argument::<#r#type>(#wire, #name))
        }
        ArgumentForm::Optional(Sent::Literal, Absent::Either) => {
            quote!(.given_argument::<#r#type>(#wire, #name))
        }
        ArgumentForm::Optional(Sent::Json, Absent::Either) => {
            quote!(.given_json_argument::<#r#type>(#wire, #name))
        }
        ArgumentForm::Optional(Sent::Json, Absent::Null) => {
            quote!(.nullable_json_argument::<#r#type>(#wire, #name))
        }
        ArgumentForm::Plain(Sent::Json) | ArgumentForm::Optional(Sent::Json, Absent::LeftOut) => {
            quote!(.json_argument::<#r#type>(#wire, #name))
        }
    }
}
