//! Reads metadata from a file or an address.

use std::fs;
use std::process::{Command, Stdio};

use crate::Stop;
use crate::load::workspace;

/// Reads a file, or downloads from an address.
pub fn fetch(from: &str) -> Result<Vec<u8>, Stop> {
    if is_url(from) {
        return download(from);
    }
    fs::read(from).map_err(|error| Stop::CouldNotRun(format!("`{from}` cannot be read: {error}")))
}

/// Runs the program `download`, which cargo builds on first use, so that other commands need not build a TLS
/// library. Its messages and those of cargo are shown.
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

/// Whether it is an address instead of a file.
fn is_url(from: &str) -> bool {
    let scheme = from.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}
