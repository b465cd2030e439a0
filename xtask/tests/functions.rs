//! What is compiled for generated types. A library of types costs next to nothing to build, and a program
//! compiles a few functions for each type that its requests reach.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support;

/// The object code in the library is this small, in bytes: everything is compiled in programs.
const LIBRARY: usize = 64 << 10;
/// Functions of a program with a type in their name, on average over the types that it reaches. The program
/// is not optimised, so all that the standard library adds for a type counts, too.
const FUNCTIONS: f64 = 62.0;

#[test]
fn few_functions_are_compiled_for_a_type() {
    test_data::in_all_checks(check_functions);
}

fn check_functions() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = support::target().join("suites/functions");
    support::package_of_programs(&folder, "functions");
    fs::create_dir_all(folder.join("src/bin")).unwrap();
    fs::copy(here.join("programs/ten_types.rs"), folder.join("src/bin/ten_types.rs")).unwrap();
    // With this mangling, the names of functions have all type arguments in them.
    let flags = ["-C", "symbol-mangling-version=v0", "-C", "codegen-units=1", "--emit", "llvm-ir,link"];
    let arguments = ["rustc", "--bin", "ten_types", "--message-format", "json"];
    let output = support::cargo(&arguments, &folder).arg("--").args(flags).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (library, program) = built(&String::from_utf8_lossy(&output.stdout));

    let library = object_code(&fs::read(library).unwrap());
    let per_type = functions_per_type(&fs::read_to_string(program).unwrap());
    println!("{library} bytes of object code in the library, {per_type:.1} functions for a type");
    assert!(library <= LIBRARY, "the library has {library} bytes of object code");
    assert!(per_type <= FUNCTIONS, "{per_type} functions for a type");
}

/// The library and the program's intermediate code, by what cargo says.
fn built(said: &str) -> (PathBuf, PathBuf) {
    let artifacts = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = artifacts
        .filter(|artifact| ["msgraph", "ten_types"].iter().any(|name| artifact["target"]["name"] == *name));
    let files: Vec<PathBuf> = files
        .flat_map(|artifact| artifact["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .collect();
    let library = files.iter().find(|file| file.extension().is_some_and(|end| end == "rlib")).unwrap();
    let folder = library.parent().unwrap();
    // The code is of this run or, if cargo had nothing to do, of the last one.
    let is_code = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("ten_types-") && name.ends_with(".ll")
    };
    let codes = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_code);
    let newest = codes.max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    (library.clone(), newest.unwrap())
}

/// The size of the object files in a library, which is an archive of Unix: 8 bytes, then each file behind a
/// head of 60 bytes, in which the name begins at 0 and the size at 48, on even positions.
fn object_code(archive: &[u8]) -> usize {
    let (mut at, mut sum) = (8, 0);
    while let Some(head) = archive.get(at..at + 60) {
        let text = |from: usize, to: usize| String::from_utf8_lossy(&head[from..to]).trim().to_owned();
        let size: usize = text(48, 58).parse().unwrap();
        let content = &archive[at + 60..at + 60 + size];
        // The description of the library for the compiler is an object file on some systems.
        if !text(0, 16).starts_with("lib.rmeta") {
            sum += content.len();
        }
        at += 60 + size + size % 2;
    }
    sum
}

/// How many functions have a type of the API in their name, for each such type.
fn functions_per_type(code: &str) -> f64 {
    let names = code.lines().filter(|line| line.starts_with("define ")).filter_map(|line| {
        line.split_once('@').and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name)
    });
    let (mut functions, mut types) = (0, BTreeSet::new());
    for name in names {
        // Each type has a module in that of the API. A name is written behind its length.
        let Some((_, rest)) = name.split_once("4v1_0") else { continue };
        let length = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
        let Ok(size) = rest[..length].parse::<usize>() else { continue };
        functions += 1;
        types.insert(&rest[length..length + size]);
    }
    f64::from(functions) / types.len() as f64
}
