//! Fetches one document: all of it to standard output, or nothing and the reason to standard error.
//!
//! `cargo xtask update` runs it when it is given an address. It is the only place that needs TLS.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ureq::tls::{RootCerts, TlsConfig};
use url::{Host, Url};

/// More than any service describes itself with; what does not end is no metadata.
const MAX_BYTES: u64 = 1 << 28;

/// How long all of it may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 10;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), None) = (arguments.next(), arguments.next()) else {
        return failed("usage: download URL");
    };
    match download(&from).and_then(|body| print(&body).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => failed(&format!("{from}: {what}")),
    }
}

/// What a service says may be anything: nothing of it steers a terminal.
fn failed(message: &str) -> ExitCode {
    eprintln!("{}", message.replace(char::is_control, " "));
    ExitCode::FAILURE
}

fn print(body: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(body)?;
    out.flush()
}

/// Only this machine itself is asked without TLS, also where redirects lead, and none leads from TLS to where
/// there is none.
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
