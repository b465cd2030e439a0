//! Metadata from a file or an address: all of it, or nothing.

use std::fs;
use std::process::{Command, Stdio};

use crate::Stop;
use crate::load::workspace;

/// Reads a file, or fetches from an address.
pub fn fetch(from: &str) -> Result<Vec<u8>, Stop> {
    if is_url(from) {
        return download(from);
    }
    fs::read(from).map_err(|error| Stop::CouldNotRun(format!("`{from}` cannot be read: {error}")))
}

/// By a program of its own, which cargo builds when it is first wanted, so that no other command waits for TLS
/// to be built. What cargo builds is seen, and so is what the program says when it fails.
fn download(from: &str) -> Result<Vec<u8>, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["run", "--profile", "xtask", "--package", "download", "--manifest-path"]);
    command.arg(workspace().join("Cargo.toml")).args(["--", from]).stderr(Stdio::inherit());
    let failed = |why: &str| Stop::CouldNotRun(format!("`{from}` was not fetched{why}; nothing was changed"));
    let output = command
        .output()
        .map_err(|error| failed(&format!(", as `{}` cannot be run: {error}", cargo.display())))?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed("")) }
}

/// Whether it is an address, not a file.
fn is_url(from: &str) -> bool {
    let scheme = from.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}
