//! Cargo features by area, of the service and profile in `features/`; `xtask/tests/features.rs` compiles the
//! crate with each of them.

use std::collections::BTreeMap;
use std::fs;

use generator::diagnostics::Diagnostics;
use generator::output::Output;
use generator::source::Source;
use generator::{Explanation, Input};

use super::support::{profile, root, run, templates};

fn input(profile_text: &str) -> Input {
    let metadata = fs::read_to_string(root().join("generator/tests/suite/features/metadata.xml")).unwrap();
    let sources = vec![Source::new("metadata.xml", metadata)];
    let apis = vec![(String::from("v1"), vec![0])];
    Input { profile: profile(profile_text), sources, apis, templates: templates(), ..Input::default() }
}

fn generated(profile_text: &str) -> Output {
    run(&input(profile_text)).unwrap()
}

fn own_profile() -> String {
    fs::read_to_string(root().join("generator/tests/suite/features/profile.toml")).unwrap()
}

/// What each type is compiled with: the features that have it, and those that need it.
#[test]
fn types_have_the_features_that_need_them() {
    let output = generated(&own_profile());
    let module = syn::parse_file(&output["src/v1/mod.rs"]).unwrap();
    let files = module.items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) => Some((item.ident.to_string(), features(&item.attrs))),
        _ => None,
    });
    let actual: BTreeMap<String, Vec<String>> = files.collect();
    for (file, expected) in [
        // A path leads through them.
        ("person", "people post"),
        ("address", "people post"),
        // They are contained in what another feature's path ends with.
        ("letter", "post"),
        ("letter_kind", "post"),
        ("page", "post"),
        // A base type is not an entry of the features of all types derived from it.
        ("vehicle", "boats-and-cars sea traffic"),
        ("car", "boats-and-cars traffic"),
        ("boat", "boats-and-cars sea"),
        // Parameters and results of operations, and complex types derived from them.
        ("offer", "boats-and-cars traffic"),
        ("better_offer", "boats-and-cars traffic"),
        ("receipt", "boats-and-cars traffic"),
        ("lonely", "full"),
    ] {
        assert_eq!(actual[file].join(" "), expected, "{file}");
    }
}

/// Members whose types are not compiled are not compiled either.
#[test]
fn members_have_the_features_of_their_targets() {
    let output = generated(&own_profile());
    let letters = "#[cfg(feature = \"post\")]";
    let person = output["src/v1/person.rs"].split_whitespace().collect::<Vec<_>>().join(" ");
    let car = "#[cfg(any(feature = \"boats-and-cars\", feature = \"traffic\"))]";
    for (condition, code) in [
        (letters, "use crate::v1::Letter;"),
        (letters, "pub letters: Option<Vec<Letter>>,"),
        (letters, "pub const LETTERS:"),
        (letters, "letters: None,"),
        (letters, "2 => visitor.field(&mut self.letters),"),
        (letters, "let visitor = visitor.field(2, \"letters\", &self.letters);"),
        (letters, "pub fn letters(&self)"),
        (car, "pub car: Option<Box<Car>>,"),
        ("", "pub manager: Option<Box<Person>>,"),
    ] {
        let is_conditional = person.contains(&format!(")] {code}"));
        assert!(person.contains(code) && is_conditional != condition.is_empty(), "{code} in\n{person}");
        assert!(person.contains(format!("{condition} {code}").trim()), "{code} in\n{person}");
    }
    let docs = "/// * `boats-and-cars` or `traffic`: `car` /// * `post`: `letters` /// /// </details>";
    assert!(person.contains(docs), "{person}");
}

#[test]
fn the_manifest_has_the_features() {
    let manifest: toml::Table = generated(&own_profile())["Cargo.toml"].parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let default = features["default"].as_array().unwrap();
    assert!(default.iter().any(|name| name.as_str() == Some("people")), "{default:?}");
    let areas = ["boats-and-cars", "people", "post", "sea", "traffic"];
    assert_eq!(features["full"], toml::Value::from(areas.map(String::from).to_vec()));
    assert!(areas.iter().all(|name| features[*name].as_array().unwrap().is_empty()));
    // Without features in the profile there is none, and nothing has a condition.
    let plain = generated("");
    assert!(!plain["Cargo.toml"].contains("full"));
    assert!(plain.iter().all(|(path, text)| !path.starts_with("src/v1") || !text.contains("cfg(")));
}

/// Each feature has a type for a reason.
#[test]
fn reasons_are_told() {
    let input = input(&own_profile());
    for (name, expected) in [
        ("n.page", "`post`: it is contained in `n.letter/pages`; the profile leads to `n.letter`"),
        ("n.address", "`people`: it is the type of `n.person/address`; the profile leads to `n.person`"),
        ("n.receipt", "`traffic`: `sell` of `n.car` has it; the profile leads to `n.car`"),
        ("n.vehicle", "`sea`: it is the base of `n.boat`; the profile leads to `n.boat`"),
        ("n.lonely", "it is compiled with the cargo feature `full`"),
    ] {
        let explained = generator::explain(&input, name, &mut Diagnostics::default()).unwrap();
        let Explanation::Brought(steps) = &explained[0].1 else { panic!("{name}: {explained:?}") };
        assert!(steps.iter().any(|step| step == expected), "{name}: {steps:#?}");
    }
}

#[test]
fn names_of_features_are_checked() {
    for name in ["full", "default", "client", "reqwest", "rustls", "native-tls", "Mail", "1st", "a_b"] {
        let text = format!("[features.{name}]\ndescription = \"x\"\n");
        let source = Source::new("codegen.toml", text);
        let error = generator::profile::Profile::parse(&source, 0).unwrap_err();
        assert!(error.message.contains("cannot be the name of a feature"), "{name}: {}", error.message);
    }
}

/// The features that a condition names.
fn features(attributes: &[syn::Attribute]) -> Vec<String> {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let text: String =
        conditions.map(|attribute| attribute.meta.require_list().unwrap().tokens.to_string()).collect();
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
