//! What is packed of a generated crate.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{cargo, generate};

#[test]
fn nothing_superfluous_is_packed() {
    let metadata = concat!(env!("CARGO_MANIFEST_DIR"), "/../generator/tests/suite/features/metadata.xml");
    let profile =
        format!("[package]\nname = \"packed\"\n[api.v1]\ndefault = true\nmetadata = [{metadata:?}]\n");
    let folder = generate("packed", &profile, &["--all"]);
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    fs::write(folder.join("codegen.toml"), &profile).unwrap();
    fs::copy(metadata, folder.join("v1.csdl")).unwrap();
    fs::write(folder.join("src/notes.txt"), "mine").unwrap();
    let output = cargo(&["package", "--list", "--allow-dirty", "--offline"], &folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let listed = String::from_utf8(output.stdout).unwrap().replace('\\', "/");
    let besides: BTreeSet<&str> = listed.lines().filter(|path| !path.ends_with(".rs")).collect();
    let expected = ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "LICENSE.md", "README.md"];
    assert_eq!(besides, BTreeSet::from(expected));
    assert!(listed.contains("src/runtime/client/mod.rs\n"), "{listed}");
}
