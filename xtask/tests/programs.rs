//! The examples in the documentation compile. Queries and calls without meaning do not compile, and the
//! compiler's messages explain why: they contain the text after each `//~` of a case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support;

#[test]
fn programs_compile_or_say_why_not() {
    test_data::in_all_checks(check_programs);
}

fn check_programs() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = support::target().join("suites/programs");
    let programs = folder.join("src/bin");
    let _ = fs::remove_dir_all(&programs);
    fs::create_dir_all(&programs).unwrap();
    support::package_of_programs(&folder, "programs");
    let mut cases = documented(&here.join(".."));
    for entry in fs::read_dir(here.join("tests/programs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        cases.insert(name, fs::read_to_string(&path).unwrap());
    }
    for (name, text) in &cases {
        fs::write(programs.join(format!("{name}.rs")), text).unwrap();
    }
    let mut wrong = String::new();
    let said = errors(&folder);
    for (name, case) in &cases {
        let said = said.get(name).map_or("it compiles", String::as_str);
        let expected: Vec<&str> = case.lines().filter_map(|line| line.strip_prefix("//~ ")).collect();
        let expected = if expected.is_empty() { vec!["it compiles"] } else { expected };
        for missing in expected.into_iter().filter(|expected| !said.contains(expected)) {
            wrong += &format!("{name} does not say: {missing}\n{said}\n");
        }
    }
    assert!(cases.len() > 12 && wrong.is_empty(), "{wrong}");
}

/// The programs and functions in the documents, by name.
fn documented(root: &Path) -> BTreeMap<String, String> {
    let mut cases = BTreeMap::new();
    for file in ["README.md", "docs/queries.md", "metadata/readme.md"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for (at, block) in text.split("```rust\n").skip(1).enumerate() {
            let code = block.split("```").next().unwrap_or_default();
            let main = if code.contains("fn main(") { "" } else { "fn main() {}\n" };
            let stem = file.trim_end_matches(".md").replace('/', "_").to_lowercase();
            cases.insert(format!("{stem}_{at}"), format!("#![allow(unused)]\n{code}{main}"));
        }
    }
    cases
}

/// The compiler's messages about each program that does not compile.
fn errors(folder: &Path) -> BTreeMap<String, String> {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for (name, message) in support::messages(folder) {
        if let ("error", Some(text)) =
            (message["level"].as_str().unwrap_or_default(), message["rendered"].as_str())
        {
            *said.entry(name).or_default() += text;
        }
    }
    said
}
