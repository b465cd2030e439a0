//! Findings about documents: one for every code of the list, and those about 64 invalid documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use generator::diagnostics::{Diagnostic, Diagnostics, Severity, code};
use generator::patch::Patches;
use generator::profile::Profile;
use generator::source::Source;
use serde_json::Value;
use test_data::with_test_data;

use crate::support::{document, input, root};

/// `docs/diagnostics.md` has every code in order, with its severity and an example that causes the finding.
#[test]
fn the_list_of_codes_is_right() {
    let text = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap();
    let mut listed = Vec::new();
    for section in text.split("\n### `").skip(1) {
        let (name, body) = section.split_once("`\n\n").unwrap();
        let code =
            code::ALL.iter().find(|code| code.name == name).unwrap_or_else(|| panic!("`{name}` is no code"));
        assert!(body.starts_with(&format!("{:?}. ", code.severity)), "{name}");
        listed.push(name);
        match body.split_once("\n```").and_then(|(_, rest)| rest.split_once('\n')) {
            Some((kind, rest)) => {
                let example = rest.split("\n```").next().unwrap();
                let found = findings(kind, example);
                assert!(found.iter().any(|finding| finding.code == *code), "{name}: {found:?}");
            }
            // There are no examples for invalid bytes, bugs of the generator, and thousands of types.
            None => {
                assert!(
                    ["invalid-encoding", "internal", "base-depth"].contains(&name),
                    "{name} has no example"
                );
            }
        }
    }
    let all: BTreeSet<&str> = code::ALL.iter().map(|code| code.name).collect();
    assert_eq!(all.len(), code::ALL.len(), "a code twice");
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), all);
}

/// The findings about an example of the given kind.
fn findings(kind: &str, example: &str) -> Vec<Diagnostic> {
    let (mut metadata, mut profile, mut patches) =
        (document("<ComplexType Name=\"a\" />"), Ok(Profile::default()), Ok(None));
    match kind {
        "xml" => metadata = document(example),
        "xml document" | "json document" => metadata = example.to_owned(),
        "toml profile" => profile = Profile::parse(&Source::new("codegen.toml", example), 0),
        "toml profile of a slice" => {
            metadata =
                document("<Annotation Term=\"Codegen.V1.Slice\" Bool=\"true\" /><ComplexType Name=\"a\" />");
            profile = Profile::parse(&Source::new("codegen.toml", example), 0);
        }
        "toml patch" => patches = Patches::parse(&Source::new("patches.toml", example), 0).map(Some),
        other => panic!("an example of the kind `{other}`"),
    }
    let mut diagnostics = Diagnostics::default();
    match (profile, patches) {
        (Ok(profile), Ok(patches)) => {
            let mut input = input(profile, "api", &[&metadata], false);
            input.patches.extend(patches);
            // The error is among the findings.
            let _ = generator::plan_apis(&input, &mut diagnostics);
        }
        (profile, patches) => {
            diagnostics.extend(profile.err().into_iter().chain(patches.err()).map(|found| *found))
        }
    }
    diagnostics.iter().cloned().collect()
}

/// The length of a chain of base types is limited. The rest of a longer chain becomes a separate chain.
#[test]
fn chains_of_base_types_are_bounded() {
    let chain = |count: usize, is_reversed: bool| {
        let name = |at: usize| if is_reversed { format!("t{:05}", count - at) } else { format!("t{at:05}") };
        let mut types: Vec<String> = (1..count)
            .map(|at| format!("<ComplexType Name=\"{}\" BaseType=\"N.{}\" />", name(at), name(at - 1)))
            .collect();
        types.insert(count / 2, format!("<ComplexType Name=\"{}\" />", name(0)));
        findings("xml", &types.concat())
    };
    for (count, expected) in [(2000, 0), (2001, 1), (4001, 2)] {
        for is_reversed in [false, true] {
            let found = chain(count, is_reversed);
            let deep = found.iter().filter(|finding| finding.code == code::BASE_DEPTH).count();
            assert_eq!((deep, found.len()), (expected, expected), "{count}");
        }
    }
}

/// Each of the invalid documents has the expected verdict, and a finding at the expected line.
#[test]
fn bad_documents_are_told() {
    with_test_data(|data| {
        let folder = data.join("invalid");
        let expected: BTreeMap<String, Value> =
            serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        for (name, expected) in expected {
            let mut diagnostics = Diagnostics::default();
            let mut sources = Vec::new();
            match Source::decode("x", 0, fs::read(folder.join(&name)).unwrap()) {
                Ok(source) => sources = generator::validate(vec![source], &mut diagnostics),
                Err((source, finding)) => {
                    sources.push(source);
                    diagnostics.push(*finding);
                }
            }
            let worst = diagnostics.iter().map(|finding| finding.code.severity).max();
            let verdict = match worst {
                None => "ok",
                Some(Severity::Warning) => "warn",
                Some(Severity::Defect | Severity::Error) => "error",
            };
            let mut accepted = vec![expected["verdict"].clone()];
            accepted.extend(expected["also_acceptable"].as_array().into_iter().flatten().cloned());
            assert!(
                accepted.iter().any(|accepted| accepted == verdict),
                "{name}: {verdict}, not {accepted:?}"
            );
            // For `validate`, defects are errors, too.
            let least = worst.map(|worst| worst.min(Severity::Defect));
            let worst_ones = diagnostics.iter().filter(|finding| Some(finding.code.severity) >= least);
            let lines: Vec<usize> = worst_ones
                .map(|finding| sources[0].line_column(finding.span.unwrap().start as usize).0)
                .collect();
            let line = expected["line"].as_u64().unwrap() as usize;
            assert!(worst.is_none() || lines.contains(&line), "{name}: line {lines:?}, not {line}");
        }
    });
}
