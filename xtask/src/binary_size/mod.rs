//! `cargo xtask binary-size`: the size of a program that lists users, and of the same program without the
//! crate.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Stop;
use crate::load::workspace;

/// A program, whose sources are in this folder.
struct Program {
    name: &'static str,
    what: &'static str,
    source: &'static str,
    /// How it depends on the generated crate, besides the path, if it does.
    dependency: Option<&'static str>,
}

const PROGRAMS: [Program; 3] = [
    Program { name: "by-hand", what: "by hand", source: include_str!("by_hand.rs"), dependency: None },
    Program {
        name: "users-only",
        what: "generated, with the feature `users`",
        source: TYPED,
        dependency: Some(r#", default-features = false, features = ["rustls", "gzip", "v1_0", "users"]"#),
    },
    Program {
        name: "typed",
        what: "generated, with the default features",
        source: TYPED,
        dependency: Some(""),
    },
];

const TYPED: &str = include_str!("typed.rs");

/// The features of reqwest that the generated crate uses, so that both programs have the same.
const DEPENDENCIES: &str = r#"
reqwest = { version = "0.13", default-features = false, features = ["gzip", "http2", "rustls", "stream", "system-proxy"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// Builds the programs as cargo does by default for a release, and prints their sizes in bytes, with symbols.
pub fn run() -> Result<(), Stop> {
    let folder = workspace().join("target/binary-size");
    for program in &PROGRAMS {
        write(program, &folder.join(program.name))?;
    }
    let names = PROGRAMS.map(|program| format!("{:?}", program.name)).join(", ");
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [{names}]\n"))?;
    // Use the dependency versions that are already built.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut by_hand = None;
    // Separate builds, because cargo would unify the features of the programs.
    for Program { name, what, .. } in &PROGRAMS {
        let size = build(name, &folder)?;
        let ratio = size as f64 / *by_hand.get_or_insert(size) as f64;
        println!("{what:<40} {size:>12} {ratio:>8.3}");
    }
    Ok(())
}

fn write(program: &Program, package: &Path) -> Result<(), Stop> {
    let name = program.name;
    let mut manifest =
        format!("[package]\nname = {name:?}\nedition = \"2024\"\n[dependencies]{DEPENDENCIES}");
    if let Some(more) = program.dependency {
        let path = workspace().join("generated");
        manifest += &format!("msgraph = {{ path = {path:?}{more} }}\n");
    }
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::write(package.join("src/main.rs"), program.source)?;
    Ok(())
}

/// Builds a program, and returns its size in bytes.
fn build(name: &str, folder: &Path) -> Result<u64, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.join("target");
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "--package", name]).env("CARGO_TARGET_DIR", &target);
    if !build.current_dir(folder).status()?.success() {
        return Err(Stop::CouldNotRun(format!("`{name}` in {} does not compile", folder.display())));
    }
    let program = target.join("release").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    Ok(fs::metadata(program)?.len())
}
