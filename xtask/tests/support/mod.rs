//! Generates crates for tests below `target/suites`, and runs cargo on them.

mod dependencies;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// Generates a crate from a profile and gives its folder.
pub fn generate(name: &str, profile: &str, arguments: &[&str]) -> PathBuf {
    let folder = target().join("suites").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("codegen.toml"), profile).unwrap();
    let (out, profile) = (folder.join("crate"), folder.join("codegen.toml"));
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--profile", profile.to_str().unwrap(), "--out", out.to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

/// Crates that are checked with clippy together, so that cargo uses all cores.
#[derive(Default)]
pub struct Crates(Vec<String>);

impl Crates {
    /// Generates a crate with everything from a profile. The name of its package must be unique.
    pub fn add(&mut self, name: &str, profile: &str) {
        generate(&format!("compiled/{name}"), profile, &["--all"]);
        self.0.push(format!("{name}/crate"));
    }

    /// Asserts that all crates compile without warnings.
    pub fn compile(&self) {
        let folder = target().join("suites/compiled");
        dependencies::write(&folder.join("dependencies"));
        let members: Vec<&str> = self.0.iter().map(String::as_str).chain(["dependencies"]).collect();
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        compiles(&folder);
    }
}

/// Compiles the packages of a folder with clippy.
fn compiles(folder: &Path) {
    let arguments = ["clippy", "--workspace", "--all-features", "--keep-going", "--message-format", "short"];
    let compiled = cargo(&arguments, folder).output().unwrap();
    let said = String::from_utf8_lossy(&compiled.stderr);
    let is_finding = |line: &&str| ["warning:", "error:", "error["].iter().any(|sign| line.contains(sign));
    let findings: Vec<&str> = said.lines().filter(is_finding).collect();
    assert!(
        compiled.status.success() && findings.is_empty(),
        "{}",
        findings[..findings.len().min(50)].join("\n")
    );
}

/// Begins a package in a folder, for programs with the given lines of dependencies.
pub fn package(folder: &Path, name: &str, dependencies: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let all = target().join("suites/dependencies");
    dependencies::write(&all);
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ndependencies = {{ path = {all:?} }}\n{dependencies}\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

/// The features of the committed crate in packages of programs; the same in all, so that it is checked once.
const PROGRAM_FEATURES: [&str; 2] = ["beta", "drives"];

/// Begins a package in a folder, for programs that use the committed crate.
pub fn package_of_programs(folder: &Path, name: &str) {
    let msgraph = target().join("../generated").canonicalize().unwrap();
    let dependencies = format!(
        "msgraph = {{ path = {msgraph:?}, features = {PROGRAM_FEATURES:?} }}\nserde_json = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    package(folder, name, &dependencies);
}

/// Cargo on the package in a folder, with the versions of dependencies that are built already.
pub fn cargo(arguments: &[&str], folder: &Path) -> Command {
    fs::copy(target().join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).arg("--manifest-path").arg(folder.join("Cargo.toml"));
    command.arg("--target-dir").arg(target());
    // The same settings as in the workspace, so that dependencies are not built twice.
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only").env("CARGO_INCREMENTAL", "0");
    command
}

/// The compiler's errors and warnings about each program in a package, with the name of the program.
pub fn messages(folder: &Path) -> Vec<(String, Value)> {
    let arguments = ["check", "--bins", "--keep-going", "--message-format", "json"];
    let output = cargo(&arguments, folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = said.lines().filter_map(|line| {
        let line = serde_json::from_str::<Value>(line).ok()?;
        Some((line["target"]["name"].as_str()?.to_owned(), line["message"].clone()))
    });
    messages.filter(|(_, message)| message.is_object()).collect()
}
