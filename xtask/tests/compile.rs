//! Generated crates compile without warnings, including clippy's: crates with unusual names of every kind
//! and, from the test data, one for OData 4 documents of other projects that consider them valid. The
//! committed crate, which has all of Microsoft Graph's v1.0, is checked with the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use generator::diagnostics::{Diagnostics, Severity};
use generator::source::Source;
use serde_json::Value;
use test_data::with_test_data;

use crate::any_names;
use crate::support::Crates;

/// Documents from which nothing can be generated: the path, the code of the error, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "SchemaParsingTests.Parse_SchemaWithoutNamespace_ParsesSuccessfully.0.xml",
    "no-schema",
    "the only schema has no namespace",
)];

#[test]
fn generated_crates_compile() {
    let mut crates = Crates::default();
    let names = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/names.xml");
    let profile = format!("[package]\nname = \"names\"\n[api.names]\nmetadata = [{names:?}]\n");
    crates.add("names", &profile);
    crates.add("emission", &emission_cases());
    any_names::each_name_as_everything(&mut crates);
    any_names::each_name_as_an_api(&mut crates);
    with_test_data(|data| {
        crates.add("documents", &documents_of_other_projects(data));
    });
    crates.compile();
}

/// A profile with the golden cases of emission, as the APIs of one crate.
fn emission_cases() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/src/emit/goldens");
    let mut profile = String::from(
        "[package]\nname = \"emission\"\n[wire.notifications]\ncollection = \"N.changes\"\npublisher = \"\"\nissuers = {}\n",
    );
    for case in fs::read_dir(folder).unwrap() {
        let case = case.unwrap();
        let (name, metadata) = (case.file_name(), case.path().join("metadata.xml"));
        profile += &format!("[api.{}]\nmetadata = [{metadata:?}]\n", name.display());
    }
    profile
}

/// A profile with all documents that can be generated, as the APIs of one crate.
fn documents_of_other_projects(data: &Path) -> String {
    let mut profile = String::from("[package]\nname = \"documents\"\n");
    let (mut count, mut refused, mut unknown) = (0, Vec::new(), Vec::new());
    for (name, group) in documents(data) {
        count += 1;
        match accepted(data, &name, &group) {
            Ok(documents) => profile += &format!("[api.d{count:03}]\nmetadata = {documents:?}\n"),
            Err(codes) => {
                let exception =
                    EXCEPTIONS.iter().find(|(path, code, _)| name.ends_with(path) && codes.contains(*code));
                match exception {
                    Some((path, ..)) => refused.push(*path),
                    None => unknown.push(format!("{name}: {codes:?}")),
                }
            }
        }
    }
    println!("{count} documents, {} refused", refused.len());
    assert!(unknown.is_empty(), "refused: {}", unknown.join("\n"));
    for (path, ..) in EXCEPTIONS {
        assert!(refused.contains(path), "{path} is no exception any more");
    }
    profile
}

/// By name of a document, the document itself and those that the test of its project reads together with it.
fn documents(data: &Path) -> BTreeMap<String, Vec<String>> {
    let read = |path: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(data.join(path)).unwrap()).unwrap()
    };
    let manifest = read("csdl/MANIFEST.json");
    let inline = read("csdl/odata-net-inline/index.json");
    let inline: BTreeMap<String, &Value> = inline
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (format!("csdl/odata-net-inline/{}", entry["file"].as_str().unwrap()), entry))
        .collect();
    let mut documents = BTreeMap::new();
    for (path, entry) in manifest.as_object().unwrap() {
        let is_v4 = entry["edm_ns"].to_string().contains("docs.oasis-open.org");
        let says_invalid =
            ["counterexamples", "Wrong", "Invalid", "InValid"].iter().any(|word| path.contains(word));
        let own = inline.get(path);
        let is_valid = own.map_or(!says_invalid, |entry| entry["kind"] == "valid");
        if is_v4 && is_valid {
            let group = inline.iter().filter(|(other, entry)| {
                *other != path
                    && own.is_some_and(|own| own["test"] == entry["test"] && own["source"] == entry["source"])
            });
            documents.insert(path.clone(), group.map(|(path, _)| path.clone()).collect());
        }
    }
    assert!(documents.len() > 100);
    documents
}

/// The documents to generate from: the document alone if it has no findings that matter, otherwise with its
/// group if that has none, otherwise alone with replacements for invalid parts.
///
/// # Errors
/// The codes of its errors.
fn accepted(data: &Path, name: &str, group: &[String]) -> Result<Vec<PathBuf>, BTreeSet<String>> {
    let alone = vec![data.join(name)];
    let together: Vec<PathBuf> =
        std::iter::once(name).chain(group.iter().map(String::as_str)).map(|path| data.join(path)).collect();
    let found = findings(&alone);
    if found.worst() < Some(Severity::Defect) {
        return Ok(alone);
    }
    if findings(&together).worst() < Some(Severity::Defect) {
        return Ok(together);
    }
    let errors = found.iter().filter(|finding| finding.code.severity == Severity::Error);
    let codes: BTreeSet<String> = errors.map(|error| error.code.name.to_owned()).collect();
    if codes.is_empty() { Ok(alone) } else { Err(codes) }
}

fn findings(documents: &[PathBuf]) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let sources = (0..).zip(documents).map(|(number, path)| {
        let bytes = fs::read(path).unwrap();
        Source::decode(path.display().to_string(), number, bytes).unwrap_or_else(|(source, finding)| {
            diagnostics.push(*finding);
            source
        })
    });
    let sources = sources.collect();
    generator::validate(sources, &mut diagnostics);
    diagnostics
}
