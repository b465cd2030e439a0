//! cargo-semver-checks, which compares the public API of the crate with an earlier state of it. Our own diff
//! sees what the schema changes; this also sees what an edit of the runtime or the generator changes.

use std::path::Path;
use std::process::{Command, Output};

use super::version::Step;

/// What cargo-semver-checks found.
pub struct Findings {
    /// The tag or commit that the crate was compared with.
    pub baseline: String,
    /// What the changes demand, if the version in the manifest does not grant it already.
    pub step: Step,
    /// The findings as the tool prints them.
    pub text: String,
}

/// Compares the crate in a folder with the last release or, where there is none, with the last commit.
///
/// # Errors
/// Why nothing was compared, in one line.
pub fn compare(folder: &Path) -> Result<Findings, String> {
    let is_installed = checks().arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_installed {
        return Err(String::from("cargo-semver-checks is not installed"));
    }
    let baseline = baseline(folder).ok_or_else(|| format!("{} has no commit in git", folder.display()))?;
    let mut command = checks();
    command.args(["--default-features", "--color", "never", "--baseline-rev", &baseline]);
    let output = command.arg("--manifest-path").arg(folder.join("Cargo.toml")).output();
    let output = output.map_err(|error| format!("cargo cannot be run: {error}"))?;
    let step = step(&output).ok_or_else(|| failure(&output))?;
    Ok(Findings { baseline, step, text: String::from_utf8_lossy(&output.stdout).trim().to_owned() })
}

fn checks() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("semver-checks");
    command
}

/// The tag of the last release; without one, the last commit.
fn baseline(folder: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
        let said = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| said.trim().to_owned())
    };
    git(&["describe", "--tags", "--abbrev=0", "--match", "v*"])
        .or_else(|| git(&["rev-parse", "--verify", "--short", "HEAD"]))
}

/// The step that the tool's last line demands; `None` when the tool itself failed.
fn step(output: &Output) -> Option<Step> {
    if output.status.success() {
        return Some(Step::Patch);
    }
    let said = [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said)).concat();
    let required =
        said.lines().find_map(|line| line.split_once("semver requires new ")).map(|(_, what)| what)?;
    Some(if required.starts_with("major") { Step::Major } else { Step::Minor })
}

/// Why the tool failed: the first line of its error.
fn failure(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| line.starts_with("error")).or_else(|| said.lines().last());
    format!("cargo-semver-checks failed: {}", line.unwrap_or("it said nothing"))
}
