//! `cargo xtask binary-size`: the size of a program that lists users, and of the same program without the
//! crate.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Stop;
use crate::load::workspace;

const PROGRAMS: [(&str, &str); 2] =
    [("by-hand", include_str!("by_hand.rs")), ("typed", include_str!("typed.rs"))];

/// The features of reqwest that the generated crate uses, so that both programs have the same.
const DEPENDENCIES: &str = r#"
reqwest = { version = "0.13", default-features = false, features = ["gzip", "http2", "rustls", "stream", "system-proxy"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// Builds both programs as cargo does by default for a release, and prints their sizes in bytes.
pub fn run() -> Result<(), Stop> {
    let folder = workspace().join("target/binary-size");
    let msgraph = format!("msgraph = {{ path = {:?} }}\n", workspace().join("generated"));
    for (name, program) in PROGRAMS {
        let package =
            format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[dependencies]{DEPENDENCIES}");
        let manifest = if name == "typed" { package + &msgraph } else { package };
        let package = folder.join(name);
        fs::create_dir_all(package.join("src"))?;
        fs::write(package.join("Cargo.toml"), manifest)?;
        fs::write(package.join("src/main.rs"), program)?;
    }
    fs::write(
        folder.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"by-hand\", \"typed\"]\n",
    )?;
    // Use the dependency versions that are already built.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let target = folder.join("target");
    // Separate builds, because cargo would unify the features of both programs.
    for (name, _) in PROGRAMS {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--release", "--quiet", "--package", name]).env("CARGO_TARGET_DIR", &target);
        if !build.current_dir(&folder).status()?.success() {
            return Err(Stop::CouldNotRun(format!("`{name}` in {} does not compile", folder.display())));
        }
    }
    let [by_hand, typed] = PROGRAMS.map(|(name, _)| size(&target, name));
    let (by_hand, typed) = (by_hand?, typed?);
    println!("{:<10} {by_hand:>12}\n{:<10} {typed:>12}", "by hand", "generated");
    println!("{:<10} {:>12.3}", "ratio", typed as f64 / by_hand as f64);
    Ok(())
}

fn size(target: &Path, name: &str) -> Result<u64, Stop> {
    let program = target.join("release").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    Ok(fs::metadata(program)?.len())
}
