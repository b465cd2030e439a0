//! Signatures and fields on the page are those of the emitted code, for all of the project's own crate.

use std::collections::BTreeMap;

use explorer::catalogue::{Api, Kind, Method, Type};
use generator::chosen::Chosen;
use generator::emit;
use generator::plan;
use quote::ToTokens;
use syn::{ImplItem, Item, Signature};

use super::support::{own_input, plan};

#[test]
fn signatures_are_those_of_the_code() {
    let input = own_input();
    let apis = plan(&input);
    let catalogue = explorer::catalogue(&apis, &input.profile, &Chosen::default());
    let mut compared = 0;
    for planned in &apis {
        let shown = catalogue.apis.iter().find(|api| api.name == planned.module.plain()).unwrap();
        compared += check(planned, shown);
    }
    assert!(compared > 20_000, "{compared}");
}

/// Compares each file; returns how many signatures and fields there are.
fn check(planned: &plan::Api, shown: &Api) -> usize {
    let mut by_name: BTreeMap<&str, Vec<&Type>> = BTreeMap::new();
    shown.types.iter().for_each(|r#type| by_name.entry(&r#type.wire).or_default().push(r#type));
    let mut compared = 0;
    for (module, files) in &planned.modules {
        for file in files {
            let emitted = syn::parse2(emit::file(file, &planned.module, module)).unwrap();
            let types = by_name.get(file.subject.as_str()).map_or(&[][..], Vec::as_slice);
            let (emitted, told) = (in_code(emitted), on_page(shown, types));
            compared += told.len();
            assert_eq!(told, emitted, "{}", file.subject);
        }
    }
    compared
}

/// The methods of request builders and the fields of structs in a file, as `owner signature`.
fn in_code(file: syn::File) -> Vec<String> {
    let mut all = Vec::new();
    for item in file.items {
        match item {
            Item::Impl(item) if item.trait_.is_none() => {
                let owner = text(&item.self_ty);
                let methods = item.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if owner.contains("RequestBuilder<") => Some(&method.sig),
                    _ => None,
                });
                all.extend(methods.map(|signature| format!("{owner} {}", without_forms(signature))));
            }
            Item::Impl(item) if text(&item.trait_.as_ref().unwrap().0) == "Identified" => {
                let r#type = text(&item.self_ty);
                let by_id = format!("fnby_id(&self,id:implAsRef<str>)->EntityRequestBuilder<{type},A>");
                all.push(format!("CollectionRequestBuilder<{type},A> {by_id}"));
            }
            Item::Struct(item) => {
                // Besides its properties, a struct has what is not declared.
                let fields = item
                    .fields
                    .iter()
                    .filter(|field| field.ident.as_ref().is_some_and(|name| name != "odata"));
                let fields = fields.map(|field| format!("{}:{}", text(&field.ident), text(&field.ty)));
                all.extend(fields.map(|field| format!("{} {field}", item.ident)));
            }
            _ => {}
        }
    }
    all.sort();
    all
}

/// A signature without the type parameters for the forms of lists.
fn without_forms(signature: &Signature) -> String {
    let shown = text(signature);
    let (name, arguments) = shown.split_once('(').unwrap();
    let arguments = ["L", "M", "N"]
        .iter()
        .fold(arguments.to_owned(), |shown, form| shown.replace(&format!(",{form}>"), ">"));
    format!("{}({arguments}", name.split('<').next().unwrap_or_default())
}

/// The same on the page.
fn on_page(api: &Api, types: &[&Type]) -> Vec<String> {
    let named = |text: &str| named(api, text);
    let mut all = Vec::new();
    for r#type in types {
        let name = &r#type.rust;
        let owners = match r#type.kind {
            Kind::Entity => {
                [format!("EntityRequestBuilder<{name},A>"), format!("CollectionRequestBuilder<{name},A>")]
            }
            _ => [format!("PropertyRequestBuilder<{name}>"), format!("PropertyRequestBuilder<Vec<{name}>>")],
        };
        for (owner, builder) in owners.iter().zip([&r#type.one, &r#type.many]) {
            let methods = builder.iter().flat_map(|builder| &builder.methods);
            all.extend(methods.map(|method| format!("{owner} {}", named(&signature(method)))));
        }
        let mut next = Some(*r#type);
        while let Some(declaring) = next {
            let fields = declaring.fields.iter();
            let owner = r#type.other.as_ref().unwrap_or(name);
            all.extend(fields.map(|field| format!("{owner} {}:{}", field.rust, named(&field.r#type))));
            next = declaring.base.map(|base| &api.types[base]);
        }
    }
    all.sort();
    all
}

fn signature(method: &Method) -> String {
    let arguments = method.arguments.iter().map(|argument| format!(",{}:{}", argument.rust, argument.r#type));
    format!("fn{}(&self{})->{}", method.rust, arguments.collect::<String>(), method.returns)
}

/// A text of the page with the names of types and without spaces; `fn name` has one in the code, too.
fn named(api: &Api, text: &str) -> String {
    let mut parts = text.split('#');
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        match part[..part.len() - rest.len()].parse::<usize>() {
            Ok(index) => named += &api.types[index].rust,
            // An identifier that is a keyword.
            Err(_) => named.push('#'),
        }
        named += rest;
    }
    named.replace(' ', "")
}

/// Code without paths and spaces.
fn text(code: &impl ToTokens) -> String {
    let mut shown = String::new();
    for part in code.to_token_stream().to_string().split("::") {
        // What is before the last name of a path is not shown on the page.
        let path =
            shown.trim_end().trim_end_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '#').len();
        if !shown.is_empty() {
            shown.truncate(path);
        }
        shown += part.trim_start();
    }
    shown.replace(' ', "").replace(",)", ")").replace(",>", ">")
}
