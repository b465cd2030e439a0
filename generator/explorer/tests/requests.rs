//! The requests of the page are those of the runtime: each call is a method of the request builder, with the
//! bound that the page says, and with the HTTP method in its documentation. The runtime has no other.

use std::collections::BTreeSet;
use std::fs;

use explorer::catalogue::End;
use explorer::requests::REQUESTS;
use quote::ToTokens;
use syn::{Attribute, FnArg, Generics, ImplItem, Item, WherePredicate};

use super::support::root;

/// Methods that make a request whose HTTP method the caller chooses, or that send the same in another way.
const OTHERS: [&str; 2] = ["StreamRequestBuilder::request", "StreamRequestBuilder::put_stream"];

#[test]
fn requests_are_those_of_the_runtime() {
    let offered: BTreeSet<String> =
        ["request/builder.rs", "request/property.rs"].into_iter().flat_map(offered).collect();
    let told: BTreeSet<String> = REQUESTS
        .iter()
        .map(|request| {
            let builder = match request.on {
                End::Entity => "EntityRequestBuilder",
                End::Collection => "CollectionRequestBuilder",
                End::Property => "PropertyRequestBuilder",
                End::Stream => "StreamRequestBuilder",
                End::Same => panic!("{request:?}"),
            };
            format!("{builder}::{} {} {}", request.call, request.verb, request.ability.unwrap_or("always"))
        })
        .collect();
    let missing: Vec<_> = offered.difference(&told).collect();
    let superfluous: Vec<_> = told.difference(&offered).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:#?}, not there: {superfluous:#?}"
    );
}

/// The methods of a file of the runtime that document an HTTP method, as `Builder::call(…) VERB Ability`.
fn offered(file: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("templates/runtime").join(file)).unwrap();
    let mut found = Vec::new();
    for item in syn::parse_file(&text).unwrap().items {
        let Item::Impl(item) = item else { continue };
        let target = item.self_ty.to_token_stream().to_string();
        let target = target.split(' ').next().unwrap_or_default().to_owned();
        if item.trait_.is_some() || !target.ends_with("RequestBuilder") {
            continue;
        }
        let ability = item
            .generics
            .type_params()
            .find(|parameter| parameter.ident == "A")
            .and_then(|parameter| Some(parameter.bounds.first()?.to_token_stream().to_string()));
        for method in item.items {
            let ImplItem::Fn(method) = method else { continue };
            let ability = ability.clone().or_else(|| bound_of_access(&method.sig.generics));
            let name = format!("{target}::{}", method.sig.ident);
            let Some(verb) = verb(&method.attrs).filter(|_| !OTHERS.contains(&name.as_str())) else {
                continue;
            };
            let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(typed) => Some(typed.pat.to_token_stream().to_string()),
                FnArg::Receiver(_) => None,
            });
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            found.push(format!("{name}({arguments}) {verb} {}", ability.as_deref().unwrap_or("always")));
        }
    }
    found
}

/// The ability that a method itself demands of the access type.
fn bound_of_access(generics: &Generics) -> Option<String> {
    generics.where_clause.as_ref()?.predicates.iter().find_map(|predicate| match predicate {
        WherePredicate::Type(bound) if bound.bounded_ty.to_token_stream().to_string() == "A" => {
            Some(bound.bounds.first()?.to_token_stream().to_string())
        }
        _ => None,
    })
}

/// The first HTTP method that a documentation names.
fn verb(attributes: &[Attribute]) -> Option<&'static str> {
    let docs: String = attributes.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
    let verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let named = verbs.into_iter().filter_map(|verb| Some((docs.find(&format!("`{verb}"))?, verb)));
    named.min().map(|(_, verb)| verb)
}
