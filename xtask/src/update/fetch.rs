//! Metadata from a file or an address: all of it, or nothing.

use std::fs;
use std::time::{Duration, Instant};

use ureq::tls::{RootCerts, TlsConfig};
use url::{Host, Url};

use crate::Stop;

/// More than any service describes itself with; what does not end is no metadata.
const MAX_BYTES: u64 = 1 << 28;

/// How long all of it may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 10;

/// Reads a file, or fetches from an address. Only this machine itself is asked without TLS, also where redirects lead, and none
/// leads from TLS to where there is none.
pub fn fetch(from: &str) -> Result<Vec<u8>, Stop> {
    if !is_url(from) {
        return fs::read(from).map_err(|error| could_not(format!("`{from}` cannot be read: {error}")));
    }
    download(from).map_err(|what| could_not(format!("{from}: {what}; nothing was changed")))
}

fn download(from: &str) -> Result<Vec<u8>, String> {
    let until = Instant::now() + TIMEOUT;
    let mut url = Url::parse(from).map_err(|error| error.to_string())?;
    if !is_allowed(&url) {
        return Err(String::from(PLAIN));
    }
    for _ in 0..=MAX_REDIRECTS {
        let mut response = get(&url, until.saturating_duration_since(Instant::now()))?;
        if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            let body = response.body_mut().with_config().limit(MAX_BYTES).read_to_vec();
            return body.map_err(|error| error.to_string());
        }
        let location = response.headers().get("location").and_then(|location| location.to_str().ok());
        let location = location.ok_or("a redirect says not where it leads")?;
        let next = url.join(location).map_err(|error| format!("a redirect leads to no address: {error}"))?;
        if !is_allowed(&next) || (url.scheme() == "https" && next.scheme() != "https") {
            return Err(format!("a redirect leads to {next}; {PLAIN}"));
        }
        url = next;
    }
    Err(format!("more than {MAX_REDIRECTS} redirects"))
}

const PLAIN: &str = "nothing is fetched without TLS, but from this machine";

/// One request. What this machine serves is asked for directly, whatever proxy there is.
fn get(url: &Url, timeout: Duration) -> Result<ureq::http::Response<ureq::Body>, String> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let mut config = ureq::Agent::config_builder()
        .https_only(url.scheme() == "https")
        .max_redirects(0)
        .timeout_global(Some(timeout))
        .tls_config(tls)
        .user_agent(concat!("msgraph-xtask/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        config = config.proxy(None);
    }
    let agent = ureq::Agent::new_with_config(config.build());
    agent.get(url.as_str()).header("accept", "application/xml").call().map_err(|error| error.to_string())
}

/// Whether it is an address, not a file.
pub fn is_url(from: &str) -> bool {
    let scheme = from.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}

/// Whether something may be fetched from there.
fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn could_not(message: String) -> Stop {
    Stop::CouldNotRun(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for (url, expected) in [
            ("https://graph.microsoft.com/v1.0/$metadata", true),
            ("http://graph.microsoft.com/v1.0/$metadata", false),
            ("http://localhost:8080/x", true),
            ("HTTP://LOCALHOST/x", true),
            ("http://127.1.2.3/x", true),
            ("http://[::1]:80/x", true),
            ("http://localhost:80@other.example/x", false),
            ("http://127.0.0.1.other.example/x", false),
            ("http://localhost.other.example/x", false),
            ("ftp://localhost/x", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(Url::parse(url).is_ok_and(|url| is_allowed(&url)), expected, "{url}");
        }
    }
}
