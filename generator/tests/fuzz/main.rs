//! No input makes the generator panic, and no document makes it emit anything that is not valid Rust.
//!
//! `FUZZ_MS` is the time in milliseconds for which each target runs. Inputs that once failed are in `found/`,
//! and are tried in each run.

mod bytes;
mod documents;

use std::fs;
use std::path::{Path, PathBuf};

use generator::diagnostics::Diagnostics;
use generator::output::Templates;
use generator::source::Source;
use generator::{Input, generate};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Every document in a folder.
fn fixtures(name: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder(name)).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "xml")).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Generates from bytes and asserts that the output is valid Rust. Returns whether there was an output.
fn check(bytes: &[u8]) -> bool {
    let Ok(source) = Source::decode("fuzz", 0, bytes.to_vec()) else { return false };
    let manifest = String::from("[package]\n[features]\n");
    let templates = Templates { manifest, ..Templates::default() };
    let apis = vec![(String::from("api"), vec![0])];
    let input = Input { sources: vec![source], apis, all: true, templates, ..Input::default() };
    let mut diagnostics = Diagnostics::default();
    let Ok(output) = generate(&input, &mut diagnostics) else {
        assert!(diagnostics.has_errors());
        return false;
    };
    for (path, text) in output.iter().filter(|(path, _)| path.ends_with(".rs")) {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
    }
    true
}

#[test]
fn what_was_found_stays_mended() {
    for bytes in fixtures("fuzz/found") {
        check(&bytes);
    }
    assert!(check(&fs::read(folder("fuzz/seed.xml")).unwrap()));
}
