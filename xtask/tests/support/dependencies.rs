//! A package that depends on everything that the default members of the workspace depend on, with the same
//! features. Cargo builds a dependency once for each set of features, so packages that depend on this one
//! reuse what is already built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use toml::{Table, Value};

/// Tests run in parallel; only one of them may write the package.
static ONE_BY_ONE: Mutex<()> = Mutex::new(());

/// A dependency with the requirements of all packages of the workspace combined.
#[derive(Default)]
struct Dependency {
    version: String,
    has_defaults: bool,
    features: Vec<String>,
}

/// Writes the package into a folder, unless it exists already.
pub fn write(folder: &Path) {
    let _guard = ONE_BY_ONE.lock().unwrap();
    let dependencies = all();
    let lines = dependencies.iter().map(|(name, Dependency { version, has_defaults, features })| {
        format!("{name} = {{ version = {version:?}, default-features = {has_defaults}, features = {features:?} }}\n")
    });
    let manifest = format!(
        "[package]\nname = \"dependencies\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}",
        lines.collect::<String>()
    );
    fs::create_dir_all(folder.join("src")).unwrap();
    if fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|old| old == manifest) {
        return;
    }
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

/// The dependencies of all members of the workspace that are tested together, except those on each other.
fn all() -> BTreeMap<String, Dependency> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |folder: &str| -> Table {
        fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
    };
    let mut found = BTreeMap::new();
    for member in read("")["workspace"]["default-members"].as_array().unwrap() {
        let manifest = read(member.as_str().unwrap());
        let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
        for table in platforms.filter_map(Value::as_table).chain([&manifest]) {
            for kind in ["dependencies", "dev-dependencies"] {
                let listed = table.get(kind).and_then(Value::as_table);
                listed.into_iter().flatten().for_each(|(name, said)| add(&mut found, name, said));
            }
        }
    }
    found
}

fn add(found: &mut BTreeMap<String, Dependency>, name: &str, said: &Value) {
    let Some(version) = said.as_str().or_else(|| said.get("version")?.as_str()) else { return };
    let dependency = found.entry(name.to_owned()).or_default();
    version.clone_into(&mut dependency.version);
    dependency.has_defaults |= said.get("default-features").is_none_or(|value| value == &Value::from(true));
    let features = said.get("features").and_then(Value::as_array).into_iter().flatten();
    dependency.features.extend(features.filter_map(Value::as_str).map(str::to_owned));
}
