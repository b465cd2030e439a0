//! Reads metadata from a file or an address.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;

use crate::Stop;
use crate::load::workspace;

/// What is sent to a service that does not tell everybody what it has.
#[derive(Args)]
pub struct FetchArgs {
    /// A header to send when metadata is fetched, such as `X-Api-Key: 42`; repeat it for several. Without an
    /// `Authorization`, the environment variables `METADATA_TOKEN`, or `METADATA_USER` and
    /// `METADATA_PASSWORD`, make one.
    #[arg(long, value_name = "NAME: VALUE")]
    pub header: Vec<String>,
}

/// Reads a file, or downloads from an address.
pub fn fetch(from: &str, args: &FetchArgs) -> Result<Vec<u8>, Stop> {
    if is_url(from) {
        return download(&metadata_url(from), args);
    }
    fs::read(from).map_err(|error| cannot_be_read(from, &error))
}

/// The failure that a file cannot be read. Its name may be an address whose scheme was left out.
pub fn cannot_be_read(name: &str, error: &std::io::Error) -> Stop {
    let is_address =
        error.kind() == ErrorKind::NotFound && !name.starts_with(['.', '/']) && name.contains('/');
    let hint = if is_address { "; an address begins with `https://`" } else { "" };
    Stop::CouldNotRun(format!("`{name}` cannot be read: {error}{hint}"))
}

/// The address among the documents that are given, which is then the only one.
pub fn only_url(metadata: &[PathBuf]) -> Result<Option<&str>, Stop> {
    let mut urls = metadata.iter().filter_map(|path| path.to_str()).filter(|path| is_url(path));
    match (urls.next(), metadata.len()) {
        (Some(_), 2..) => {
            let message = "an address is a service of its own, without other documents";
            Err(Stop::CouldNotRun(message.to_owned()))
        }
        (url, _) => Ok(url),
    }
}

/// Whether a text is an address instead of a file.
fn is_url(from: &str) -> bool {
    let scheme = from.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}

/// The address of a service's metadata, by that or by the service root (OData Protocol 4.01, section 11.1.2).
fn metadata_url(from: &str) -> String {
    let (path, query) = from.split_once('?').map_or((from, None), |(path, query)| (path, Some(query)));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/$metadata{query}", without_metadata(path))
}

/// The service root, by that or by the address of the metadata.
pub fn service_root(from: &str) -> String {
    without_metadata(from.split_once('?').map_or(from, |(path, _)| path)).to_owned()
}

fn without_metadata(path: &str) -> &str {
    path.strip_suffix("$metadata").unwrap_or(path).trim_end_matches('/')
}

/// Runs the program `download`, which cargo builds on first use, so that other commands need not build a TLS
/// library. Its messages and those of cargo are shown.
fn download(from: &str, args: &FetchArgs) -> Result<Vec<u8>, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["run", "--profile", "xtask", "--package", "download", "--manifest-path"]);
    command.arg(workspace().join("Cargo.toml")).args(["--", from]).stderr(Stdio::inherit());
    // Other users of the machine can see arguments, but not the environment.
    command.env("DOWNLOAD_HEADERS", args.header.join("\n"));
    let failed = |why: &str| Stop::CouldNotRun(format!("`{from}` was not fetched{why}; nothing was changed"));
    let output = command
        .output()
        .map_err(|error| failed(&format!(", as `{}` cannot be run: {error}", cargo.display())))?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed("")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_below_the_root() {
        for (from, root) in [
            ("https://host/service/", "https://host/service"),
            ("https://host/service", "https://host/service"),
            ("https://host/service/$metadata", "https://host/service"),
            ("https://host", "https://host"),
        ] {
            assert_eq!(
                (metadata_url(from), service_root(from)),
                (format!("{root}/$metadata"), root.to_owned())
            );
        }
        assert_eq!(metadata_url("https://host/s/?client=1"), "https://host/s/$metadata?client=1");
        assert_eq!(service_root("https://host/s/$metadata?client=1"), "https://host/s");
    }
}
