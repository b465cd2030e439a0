//! Every OData 4 document of other projects that its own project calls valid becomes a
//! crate that compiles without a warning, clippy's included: all of them as the APIs of
//! one crate.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Documents that cannot be generated: where, the error, and what is wrong with them.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "TryParse_CircularReferencedMultipleModels_WithNamespaceAlias_ParseOneByOne.2.xml",
        "unresolved-type",
        "a type that no document defines",
    ),
    (
        "CsdlParsingTests.TryParse_CsdlReaderSettings_ResolvesReferences.0.xml",
        "unresolved-type",
        "a type of a namespace that it does not include",
    ),
    (
        "EdmxRoundTripTests.Validate_EdmxReferences_RoundTripsSuccessfully.1.xml",
        "unresolved-type",
        "types of a namespace that it does not include",
    ),
    (
        "EdmxRoundTripTests.Validate_EdmxReferences_RoundTripsSuccessfully.2.xml",
        "unresolved-type",
        "a type of a namespace that it does not include",
    ),
    ("ClientUnitTests/ArubaLinqToSqlMetadata.csdl", "missing-attribute", "navigation properties of OData 3"),
    (
        "ClientUnitTests/NorthwindLinqToSqlMetadata.csdl",
        "missing-attribute",
        "navigation properties of OData 3",
    ),
    ("core/fromdoc1-metadata.xml", "missing-attribute", "a navigation property without a type"),
    ("CodeGen/Multiplicity.xml", "unresolved-type", "types of a namespace that it does not define"),
    ("resources/edmxWithCoreAnnotation.xml", "unresolved-type", "types that it does not define"),
    (
        "CsdlLocationTests.LocateEntityContainerAndVerifyLocations.0.xml",
        "unresolved-key",
        "the key is no property",
    ),
    (
        "SchemaParsingTests.Parse_ComplexTypesInheritanceModel_ParsesAndValidatesSuccessfully.0.xml",
        "duplicate-property",
        "an inherited property is declared again",
    ),
    (
        "SchemaParsingTests.Parse_ComplexTypesInheritanceModel_ParsesAndValidatesSuccessfully.2.xml",
        "duplicate-property",
        "an inherited property is declared again",
    ),
    (
        "SchemaParsingTests.Parse_SchemaWithoutNamespace_ParsesSuccessfully.0.xml",
        "missing-attribute",
        "a schema without a namespace",
    ),
    (
        "ToStringTests.Validate_ToStringForCsdlTypeReferences_ReturnsExpectedResults.0.xml",
        "unresolved-type",
        "associations of OData 3",
    ),
    (
        "ToStringTests.Validate_ToStringForCsdlUnnamedTypeDefinitions_ReturnsExpectedResults.0.xml",
        "invalid-type-name",
        "the type `Ref(…)` of a draft",
    ),
    ("olingo-inline/XMLMetadataWithSingleton.xml", "missing-attribute", "a singleton without a type"),
    ("olingo-inline/testEdmWithSingleton.xml", "missing-attribute", "a singleton without a type"),
];

#[test]
fn documents_of_other_projects_compile() {
    let Some(data) = support::data() else { return };
    let mut profile = String::from("[package]\nname = \"suite\"\n");
    let (mut count, mut refused, mut unknown) = (0, Vec::new(), Vec::new());
    for (name, group) in documents(&data) {
        count += 1;
        match accepted(&data, &name, &group) {
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
    compiles("suite", &profile);
}

/// Names that Rust, its prelude, the runtime or the file system have a use for.
#[test]
fn any_names_compile() {
    let metadata = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/names.xml");
    compiles("names", &format!("[package]\nname = \"names\"\n[api.names]\nmetadata = [{metadata:?}]\n"));
}

/// All of Microsoft Graph, three times, as it is published and without patches, with other forms
/// of two types in one of them.
#[test]
fn all_of_graph_compiles() {
    let Some(data) = support::data() else { return };
    for (name, file) in
        [("v1_0", "v1.0.csdl"), ("beta", "beta-2021-06.csdl"), ("bleu", "beta-bleu-2026-02.csdl")]
    {
        let metadata = data.join("graph").join(file);
        let forms = if name == "bleu" { FORMS } else { "" };
        let profile =
            format!("[package]\nname = \"graph\"\n[api.{name}]\nmetadata = [{metadata:?}]\n{forms}");
        compiles(name, &profile);
    }
}

const FORMS: &str = "[types.\"microsoft.graph.entity\"]\nform = \"struct\"\n\
    [types.\"microsoft.graph.directoryObject\"]\nform = \"enum\"\n";

/// Generates a crate from a profile, with everything in, and compiles it with clippy.
fn compiles(name: &str, profile: &str) {
    let folder = support::generate(name, profile, &["--all"]);
    let arguments = ["clippy", "--all-features", "--message-format", "short"];
    let compiled = support::cargo(&arguments, &folder).output().unwrap();
    let said = String::from_utf8_lossy(&compiled.stderr);
    let is_finding = |line: &&str| ["warning:", "error:", "error["].iter().any(|sign| line.contains(sign));
    let findings: Vec<&str> = said.lines().filter(is_finding).collect();
    assert!(
        compiled.status.success() && findings.is_empty(),
        "{}",
        findings[..findings.len().min(50)].join("\n")
    );
}

/// By name: the document, then those that its own test reads with it.
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

/// The document, alone if it can be, else with its group; or the codes of its errors.
fn accepted(data: &Path, name: &str, group: &[String]) -> Result<Vec<PathBuf>, BTreeSet<String>> {
    let alone = vec![data.join(name)];
    errors(&alone).map(|()| alone).or_else(|codes| {
        let together: Vec<PathBuf> = std::iter::once(name)
            .chain(group.iter().map(String::as_str))
            .map(|path| data.join(path))
            .collect();
        errors(&together).map(|()| together).map_err(|_| codes)
    })
}

fn errors(documents: &[PathBuf]) -> Result<(), BTreeSet<String>> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["validate", "--format", "json"])
        .args(documents)
        .output()
        .unwrap();
    let findings = String::from_utf8(output.stdout).unwrap();
    let findings = findings.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let errors = findings.filter(|finding| finding["severity"] == "error");
    let codes: BTreeSet<String> = errors.map(|error| error["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(output.status.code(), Some(i32::from(!codes.is_empty())), "{documents:?}");
    if codes.is_empty() { Ok(()) } else { Err(codes) }
}
