//! Descriptions of small services: `metadata.xml`, perhaps `codegen.toml`, and what is written, below
//! `goldens`. The name of an expected file says its version and format. `UPDATE_GOLDENS=1` writes those that
//! are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::profile::Profile;
use generator::source::Source;
use openapi::check::check;
use openapi::{Format, Options, Version};
use serde_json::Value;

/// Expected files with the version and format that they are in.
const FILES: [(&str, Version, Format); 3] = [
    ("expected.json", Version::V31, Format::Json),
    ("expected.3.0.yaml", Version::V30, Format::Yaml),
    ("expected.3.0.json", Version::V30, Format::Json),
];

fn input(profile: &str, metadata: &str) -> Input {
    let profile = Profile::parse(&Source::new("codegen.toml", profile), 0).unwrap();
    let sources = vec![Source::new("metadata.xml", metadata)];
    Input { profile, sources, apis: vec![("service".to_owned(), vec![0])], ..Input::default() }
}

fn written(input: &Input, version: Version, format: Format) -> String {
    let options = Options { version, ..Options::default() };
    let mut text = Vec::new();
    let mut diagnostics = Diagnostics::default();
    let done = generator::with_members(input, "service", &mut diagnostics, |collected| {
        openapi::write(collected, &options, format, &mut text)
    });
    done.unwrap().unwrap();
    String::from_utf8(text).unwrap()
}

fn cases() -> Vec<(String, Input)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let read = |path: &Path| {
        let profile = fs::read_to_string(path.join("codegen.toml")).unwrap_or_default();
        input(&profile, &fs::read_to_string(path.join("metadata.xml")).unwrap())
    };
    cases.into_iter().map(|path| (path.display().to_string(), read(&path))).collect()
}

#[test]
fn small_services() {
    let mut compared = 0;
    for (folder, input) in cases() {
        for (name, version, format) in FILES {
            let path = Path::new(&folder).join(name);
            let Ok(expected) = fs::read_to_string(&path) else { continue };
            let actual = written(&input, version, format);
            if std::env::var_os("UPDATE_GOLDENS").is_some() {
                fs::write(&path, &actual).unwrap();
            } else {
                assert_eq!(actual, expected, "{}", path.display());
            }
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared}");
}

/// Every reference leads to something, every component is referred to, and ids of operations are unique.
#[test]
fn references_lead_to_components() {
    for (folder, input) in cases() {
        let description: Value = serde_json::from_str(&written(&input, Version::V31, Format::Json)).unwrap();
        let (mut references, mut ids) = (BTreeSet::new(), Vec::new());
        collect(&description, &mut references, &mut ids);
        for reference in &references {
            let pointer = reference.trim_start_matches('#');
            assert!(description.pointer(pointer).is_some(), "{folder}: {reference}");
        }
        for (kind, all) in description["components"].as_object().unwrap() {
            for name in all.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
                let reference = format!("#/components/{kind}/{name}");
                let is_fixed = ["count", "error"].contains(&name.as_str());
                assert!(is_fixed || references.contains(&reference), "{folder}: {reference} is not used");
            }
        }
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{folder}: {ids:?}");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>, ids: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "$ref" || text.starts_with("#/components/") => {
                        references.insert(text.clone());
                    }
                    Value::String(text) if name == "operationId" => ids.push(text.clone()),
                    _ => collect(value, references, ids),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|value| collect(value, references, ids)),
        _ => {}
    }
}

/// What `openapi-check` finds when a description is changed.
#[test]
fn what_a_description_lacks_is_found() {
    let (_, input) = cases().into_iter().find(|(folder, _)| folder.ends_with("shop")).unwrap();
    let own: Value = serde_json::from_str(&written(&input, Version::V31, Format::Json)).unwrap();
    type Change = fn(&mut Value);
    let changes: [(Change, &[&str]); 10] = [
        (|_| {}, &[]),
        (
            |own| drop(own["paths"].as_object_mut().unwrap().remove("/Suppliers")),
            &["/Suppliers: - the path, with GET, POST"],
        ),
        (
            |own| own["paths"]["/Extra"] = own["paths"]["/Best"].clone(),
            &["/Extra: + the path, with GET, PATCH"],
        ),
        (|own| drop(own["paths"]["/Best"].as_object_mut().unwrap().remove("patch")), &["/Best: - PATCH"]),
        (
            |own| own["paths"]["/Photos"]["get"]["parameters"] = Value::Array(Vec::new()),
            &[
                "/Photos: - GET: the query option `count`",
                "/Photos: - GET: the query option `filter`",
                "/Photos: - GET: the query option `orderby`",
                "/Photos: - GET: the query option `search`",
                "/Photos: - GET: the query option `select`",
                "/Photos: - GET: the query option `skip`",
                "/Photos: - GET: the query option `top`",
            ],
        ),
        (
            |own| {
                let schemas = &mut own["components"]["schemas"];
                schemas["Shop.Color"]["enum"] = serde_json::json!(["red", "green"]);
                drop(schemas["Shop.Part"]["properties"].as_object_mut().unwrap().remove("No"));
            },
            &[
                "Shop.Color: + the value `green`",
                "Shop.Color: - the value `blue`",
                "Shop.Part: - the property `No`",
            ],
        ),
        // A schema that repeats what it inherits.
        (
            |own| {
                let schemas = &mut own["components"]["schemas"];
                let mut flat = schemas["Shop.Product"].clone();
                flat["properties"]["Size"] = serde_json::json!({ "type": "integer" });
                schemas["Shop.Digital"] = flat;
            },
            &[],
        ),
        // What is inherited is told once.
        (
            |own| {
                let product = &mut own["components"]["schemas"]["Shop.Product"];
                drop(product["properties"].as_object_mut().unwrap().remove("Name"));
            },
            &["Shop.Product: - the property `Name`"],
        ),
        // A schema that inherits from itself.
        (
            |own| {
                let itself = serde_json::json!({ "$ref": "#/components/schemas/Shop.Part" });
                own["components"]["schemas"]["Shop.Part"]["allOf"] = serde_json::json!([itself, itself]);
            },
            &[],
        ),
        (
            |own| own["components"]["schemas"]["Shop.Part"]["properties"]["Kind"]["type"] = "boolean".into(),
            &["Shop.Part: ~ `Kind` is true or false in the description, a text in the metadata"],
        ),
    ];
    for (change, expected) in changes {
        let mut changed = own.clone();
        change(&mut changed);
        let mut diagnostics = Diagnostics::default();
        let found = generator::with_members(&input, "service", &mut diagnostics, |collected| {
            check(collected, &changed.to_string())
        });
        let found: Vec<String> =
            found.unwrap().unwrap().iter().map(|one| format!("{}: {one}", one.subject)).collect();
        assert_eq!(found, expected);
    }
}

/// What is no description is told.
#[test]
fn what_is_no_description() {
    let (_, input) = cases().remove(0);
    for (text, expected) in [
        ("{", "cannot be read"),
        ("a: [", "cannot be read"),
        ("swagger: '2.0'", "has no `openapi"),
        ("openapi: '2.0'", "is in OpenAPI 2.0"),
    ] {
        let mut diagnostics = Diagnostics::default();
        let found =
            generator::with_members(&input, "service", &mut diagnostics, |collected| check(collected, text));
        let error = found.unwrap().unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}
