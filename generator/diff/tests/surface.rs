//! The public items that are compared are those of the files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::output::{Output, Templates};
use generator::profile::Profile;
use generator::source::Source;
use syn::{GenericArgument, ImplItem, Item, PathArguments, Type, Visibility};

/// What the diff compares is what a program can use: the plan's items and those of the files are the same.
#[test]
fn the_surface_is_what_is_public() {
    for (api, file) in [("v1_0", "v1.0.csdl"), ("beta", "beta.csdl")] {
        let input = input(api, file);
        let snapshot = schema_diff::snapshot(&input, api, &mut Diagnostics::default()).unwrap();
        let planned = compared(snapshot.surface.keys().cloned());
        let emitted = public_items(&generated(&input), api);
        let missing: Vec<_> = planned.difference(&emitted).collect();
        let more: Vec<_> = emitted.difference(&planned).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{file}: not emitted {missing:#?}, not planned {more:#?}"
        );
        assert!(planned.len() > 500, "{file}: {}", planned.len());
    }
}

/// All of one of the project's own documents.
fn input(api: &str, file: &str) -> Input {
    let read =
        |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path));
    let [profile, metadata, manifest] =
        ["metadata/codegen.toml", &format!("metadata/{file}"), "templates/skeleton/Cargo.toml"]
            .map(|path| read(path).unwrap());
    Input {
        profile: Profile::parse(&Source::new("codegen.toml", profile), 0).unwrap(),
        sources: vec![Source::new(file, metadata)],
        apis: vec![(api.to_owned(), vec![0])],
        all: true,
        templates: Templates { manifest, ..Templates::default() },
        ..Input::default()
    }
}

fn generated(input: &Input) -> Output {
    generator::generate(input, &mut Diagnostics::default()).unwrap()
}

/// Items of the API's own module, without those that all structs and enums have.
fn compared(items: impl Iterator<Item = String>) -> BTreeSet<String> {
    let is_common =
        |path: &str| ["::odata", "::Other", "::Unrecognized"].iter().any(|end| path.ends_with(end));
    let is_own = |path: &str| path.starts_with(char::is_uppercase) && !path.contains("<");
    let is_derived = |path: &str| path.contains(": DerivedFrom<") && !path.contains("::");
    items.filter(|path| (is_own(path) || is_derived(path)) && !is_common(path)).collect()
}

/// What is public in the API's own module, by the names that the surface has.
fn public_items(output: &Output, api: &str) -> BTreeSet<String> {
    let prefix = format!("src/{api}/");
    let in_module = |path: &String| path.strip_prefix(&prefix).is_some_and(|file| !file.contains('/'));
    let files = output.iter().filter(|(path, _)| in_module(path));
    let items: Vec<Item> = files.flat_map(|(_, text)| syn::parse_file(text).unwrap().items).collect();
    let builders = builders(&items);
    let mut found = BTreeSet::new();
    for item in &items {
        match item {
            Item::Struct(item) => {
                found.insert(item.ident.to_string());
                let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
                found.extend(fields.map(|field| format!("{}::{field}", item.ident)));
            }
            Item::Enum(item) if item.ident != "Api" => {
                found.insert(item.ident.to_string());
                found
                    .extend(item.variants.iter().map(|variant| format!("{}::{}", item.ident, variant.ident)));
            }
            Item::Impl(item) => {
                let name = alias(&builders, &item.self_ty);
                match item.trait_.as_ref().and_then(|(path, ..)| path.segments.last()) {
                    Some(of) if of.ident == "DerivedFrom" => {
                        found.insert(format!("{name}: DerivedFrom<{}>", argument(&of.arguments)));
                    }
                    // What converts to its base is derived from it. The struct behind the last variant of an
                    // abstract type has no type of its own.
                    Some(of) if of.ident == "From" && argument(&of.arguments) != format!("Unknown{name}") => {
                        found.insert(format!("{}: DerivedFrom<{name}>", argument(&of.arguments)));
                    }
                    Some(of) if of.ident == "Identified" => {
                        let builder = format!("CollectionRequestBuilder<{name}>");
                        let alias = builders.iter().find(|(known, _)| *known == builder);
                        found.insert(format!("{}::by_id", alias.unwrap().1));
                    }
                    Some(_) => {}
                    None => found.extend(item.items.iter().filter_map(|member| public_method(&name, member))),
                }
            }
            _ => {}
        }
    }
    found.extend(builders.into_iter().map(|(_, alias)| alias));
    compared(found.into_iter())
}

/// Builders by what their alias stands for, `EntityRequestBuilder<User>`.
fn builders(items: &[Item]) -> Vec<(String, String)> {
    let aliases = items.iter().filter_map(|item| match item {
        Item::Type(item) if item.ident != "Client" && item.ident != "Cloud" => {
            Some((builder(&item.ty)?, item.ident.to_string()))
        }
        _ => None,
    });
    aliases.collect()
}

/// A builder without what is behind its first argument.
fn builder(r#type: &Type) -> Option<String> {
    let Type::Path(path) = r#type else { return None };
    let last = path.path.segments.last()?;
    Some(format!("{}<{}>", last.ident, argument(&last.arguments)))
}

fn alias(builders: &[(String, String)], r#type: &Type) -> String {
    let name = builder(r#type).unwrap_or_default();
    let alias = builders.iter().find(|(builder, _)| *builder == name).map(|(_, alias)| alias.clone());
    alias.unwrap_or_else(|| name.trim_end_matches("<>").to_owned())
}

/// The first argument of a generic type.
fn argument(arguments: &PathArguments) -> String {
    let PathArguments::AngleBracketed(arguments) = arguments else { return String::new() };
    match arguments.args.first() {
        Some(GenericArgument::Type(r#type)) => {
            builder(r#type).unwrap_or_default().trim_end_matches("<>").to_owned()
        }
        _ => String::new(),
    }
}

/// A public method as the surface names it: one of a model has parentheses behind it.
fn public_method(owner: &str, member: &ImplItem) -> Option<String> {
    let ImplItem::Fn(method) = member else { return None };
    let Visibility::Public(_) = method.vis else { return None };
    let is_model = !owner.ends_with("RequestBuilder") && owner != "Client";
    Some(format!("{owner}::{}{}", method.sig.ident, if is_model { "()" } else { "" }))
}
