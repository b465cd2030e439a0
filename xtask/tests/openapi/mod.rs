//! Descriptions in OpenAPI: validated by others' validators, and compared with the conversions of OASIS' own
//! library.
//!
//! What is needed for that is installed by `npm ci` in this folder. Without it, the tests are skipped, unless
//! `REQUIRE_SERVERS` is set.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::source::Source;
use openapi::{Format, Options, Version};
use serde_json::Value;

use crate::support;

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi")
}

/// Whether the tools are there; if not, the test is skipped.
pub fn is_installed() -> bool {
    let is_there = folder().join("node_modules/@redocly/openapi-core").is_dir();
    if !is_there {
        let why = "`npm ci` was not run in xtask/tests/openapi";
        assert!(std::env::var_os("REQUIRE_SERVERS").is_none(), "{why}, and REQUIRE_SERVERS is set");
        test_data::skipped(why);
    }
    is_there
}

/// What a program of this folder prints for a list of files; with whether it succeeded.
fn node(program: &str, files: &[PathBuf]) -> (bool, String) {
    let mut node = Command::new("node");
    node.arg("--max-old-space-size=4096").arg(folder().join(program)).env("REDOCLY_TELEMETRY", "off");
    let mut process = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let list = files.iter().fold(String::new(), |list, file| list + &file.display().to_string() + "\n");
    process.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// Writes the description of a document that has no errors.
fn describe(document: &Path, version: Version, format: Format, to: &Path) -> bool {
    let Ok(source) = Source::decode(document.display().to_string(), 0, fs::read(document).unwrap()) else {
        return false;
    };
    let input = Input {
        sources: vec![source],
        apis: vec![("service".to_owned(), vec![0])],
        all: true,
        ..Input::default()
    };
    let options = Options { version, ..Options::default() };
    let mut diagnostics = Diagnostics::default();
    let written = generator::with_members(&input, "service", &mut diagnostics, |collected| {
        openapi::write(
            collected,
            &options,
            format,
            fs::File::create(to).map(std::io::BufWriter::new).unwrap(),
        )
    });
    written.is_ok_and(|written| written.is_ok())
}

/// All CSDL documents below a folder.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            documents(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| ["xml", "csdl", "edmx"].iter().any(|e| extension == *e))
        {
            found.push(path);
        }
    }
}

/// Whether all descriptions are validated, which takes minutes: the workflow does that, not every run of the
/// checks.
fn is_exhaustive(others: &str) -> bool {
    let is_exhaustive = std::env::var_os("ALL_DESCRIPTIONS").is_some();
    if !is_exhaustive {
        test_data::skipped(&format!("{others}, because ALL_DESCRIPTIONS is not set"));
    }
    is_exhaustive
}

#[test]
fn all_suites_are_valid() {
    if !is_installed() {
        return;
    }
    test_data::with_test_data(|data| {
        let mut all = Vec::new();
        documents(&data.join("csdl"), &mut all);
        let to = support::target().join("suites/openapi");
        fs::create_dir_all(&to).unwrap();
        let mut described = Vec::new();
        let step = if is_exhaustive("all documents but every fifth") { 1 } else { 5 };
        for (at, document) in all.iter().enumerate().step_by(step) {
            // Versions and formats take turns, and each document has two of them.
            let is_odd = at % 2 == 1;
            for (version, format, name) in [
                (Version::V31, if is_odd { Format::Json } else { Format::Yaml }, "31"),
                (Version::V30, if is_odd { Format::Yaml } else { Format::Json }, "30"),
            ] {
                let extension = if format == Format::Json { "json" } else { "yaml" };
                let file = to.join(format!("{at}-{name}.{extension}"));
                if describe(document, version, format, &file) {
                    described.push(file);
                }
            }
        }
        assert!(described.len() > 500 / step, "{} of {} documents", described.len(), all.len());
        let (is_valid, said) = node("validate.mjs", &described);
        assert!(is_valid && said.contains(&format!("{} validated", described.len())), "{said}");
    });
}

/// The whole of v1.0, and each area of the profile.
#[test]
fn graph_is_valid() {
    if !is_installed() {
        return;
    }
    let to = support::target().join("suites/openapi");
    fs::create_dir_all(&to).unwrap();
    let profile =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../metadata/codegen.toml")).unwrap();
    let areas = profile.lines().filter_map(|line| line.strip_prefix("[features.")?.strip_suffix(']'));
    let mut files = Vec::new();
    let few = ["users", "groups", "teams", "mail"];
    let is_exhaustive = is_exhaustive("all areas but a few, and all of v1.0");
    let areas: Vec<&str> =
        if is_exhaustive { std::iter::once("full").chain(areas).collect() } else { few.to_vec() };
    for area in areas {
        let file = to.join(format!("graph-{area}.json"));
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["openapi", "--features", area, "--out", file.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{area}: {}", String::from_utf8_lossy(&output.stderr));
        files.push(file);
    }
    assert!(files.len() > if is_exhaustive { 20 } else { 3 }, "{files:?}");
    let (is_valid, said) = node("validate.mjs", &files);
    assert!(is_valid && said.contains("validated"), "{said}");
}

/// Operations and schemas that OASIS' library makes of its own documents and this one does not, and the other
/// way round, are in `oasis.txt`, with the reasons. `UPDATE_GOLDENS=1` writes them without.
#[test]
fn as_oasis_converts_them() {
    if !is_installed() {
        return;
    }
    test_data::with_test_data(|data| {
        let mut all = Vec::new();
        documents(&data.join("csdl/oasis-openapi"), &mut all);
        let to = support::target().join("suites/openapi/oasis.json");
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        all.retain(|document| describe(document, Version::V31, Format::Json, &to));
        assert!(all.len() >= 11, "{all:?}");
        let (is_done, theirs) = node("convert.cjs", &all);
        assert!(is_done, "{theirs}");
        let mut found = String::new();
        for (document, theirs) in all.iter().zip(theirs.lines()) {
            assert!(describe(document, Version::V31, Format::Json, &to));
            let ours: Value = serde_json::from_slice(&fs::read(&to).unwrap()).unwrap();
            let theirs: Value = serde_json::from_str(theirs).unwrap();
            let name = document.strip_prefix(data.join("csdl/oasis-openapi")).unwrap().display();
            let schemas = ours["components"]["schemas"].as_object().unwrap();
            let ours =
                [operations(&ours), schemas.keys().map(|name| format!("schema {name}")).collect()].concat();
            let of_theirs = |key: &str, prefix: &str| -> Vec<String> {
                let all = theirs[key].as_array().unwrap().iter();
                all.map(|one| format!("{prefix}{}", one.as_str().unwrap())).collect()
            };
            let theirs = [of_theirs("operations", ""), of_theirs("schemas", "schema ")].concat();
            let (ours, theirs) = (ours.into_iter().collect(), theirs.into_iter().collect::<BTreeSet<_>>());
            theirs.difference(&ours).for_each(|one| writeln!(found, "{name}: - {one}").unwrap());
            ours.difference(&theirs).for_each(|one| writeln!(found, "{name}: + {one}").unwrap());
        }
        let expected = folder().join("oasis.txt");
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let text = fs::read_to_string(&expected).unwrap();
        let known = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (known, found): (BTreeSet<&str>, BTreeSet<&str>) = (known.collect(), found.lines().collect());
        assert_eq!(found, known);
    });
}

fn operations(description: &Value) -> Vec<String> {
    let paths = description["paths"].as_object().unwrap().iter();
    let methods = |item: &Value| -> Vec<String> {
        item.as_object().unwrap().keys().filter(|key| *key != "parameters").cloned().collect()
    };
    paths
        .flat_map(|(path, item)| methods(item).into_iter().map(move |method| format!("{method} {path}")))
        .collect()
}
