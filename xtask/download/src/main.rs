//! Fetches one document: all of it to standard output, or nothing and the reason to standard error.
//!
//! `cargo xtask update` and `codegen` run it when they are given an address. It is the only place that needs
//! TLS.
//!
//! The environment variable `DOWNLOAD_HEADERS` has headers to send, one a line. Without an `Authorization`
//! among them, `METADATA_TOKEN` makes one with a token, `METADATA_USER` and `METADATA_PASSWORD` one with a
//! password.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use ureq::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
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
    match headers(|name| std::env::var(name).ok())
        .and_then(|headers| download(&from, &headers))
        .and_then(|body| print(&body).map_err(|error| error.to_string()))
    {
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

/// The headers that the environment gives, by name and value.
fn headers(variable: impl Fn(&str) -> Option<String>) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let mut headers = Vec::new();
    let header = |name: &str, value: &str| {
        let parsed = name.trim().parse::<HeaderName>().ok().zip(HeaderValue::from_str(value.trim()).ok());
        // The value may be a secret.
        parsed.ok_or_else(|| format!("the header `{}` is not valid", name.trim()))
    };
    for line in variable("DOWNLOAD_HEADERS").unwrap_or_default().lines() {
        let (name, value) = line.split_once(':').ok_or("a header has the form `NAME: VALUE`")?;
        headers.push(header(name, value)?);
    }
    if !headers.iter().any(|(name, _)| name == AUTHORIZATION) {
        let password = variable("METADATA_USER").zip(variable("METADATA_PASSWORD"));
        let value = match (variable("METADATA_TOKEN"), password) {
            (Some(token), _) => format!("Bearer {token}"),
            (None, Some((user, password))) => {
                format!("Basic {}", BASE64.encode(format!("{user}:{password}")))
            }
            (None, None) => return Ok(headers),
        };
        headers.push(header("authorization", &value)?);
    }
    Ok(headers)
}

/// Only this machine itself is asked without TLS, also where redirects lead, and none leads from TLS to where
/// there is none.
fn download(from: &str, headers: &[(HeaderName, HeaderValue)]) -> Result<Vec<u8>, String> {
    let until = Instant::now() + TIMEOUT;
    let mut url = Url::parse(from).map_err(|error| error.to_string())?;
    if !is_allowed(&url) {
        return Err(String::from(PLAIN));
    }
    let origin = url.origin();
    for _ in 0..=MAX_REDIRECTS {
        // They are for the service, not for wherever it redirects to.
        let headers = if url.origin() == origin { headers } else { &[] };
        let mut response = get(&url, headers, until.saturating_duration_since(Instant::now()))?;
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

const PLAIN: &str =
    "without TLS (`https`), metadata is fetched from this machine only; save the document, and give the file";

/// One request. What this machine serves is asked for directly, whatever proxy there is.
fn get(
    url: &Url,
    headers: &[(HeaderName, HeaderValue)],
    timeout: Duration,
) -> Result<ureq::http::Response<ureq::Body>, String> {
    // The cryptography that reqwest has, so that nobody builds two.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
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
    let request = agent.get(url.as_str()).header("accept", "application/xml");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.call().map_err(|error| match error {
        ureq::Error::StatusCode(401 | 403) => format!(
            "{error}; who asks is told by `--header`, or by `METADATA_TOKEN`, or `METADATA_USER` and `METADATA_PASSWORD` \
             in the environment"
        ),
        ureq::Error::StatusCode(404 | 405) => format!("{error}; give the service root, or the address of `$metadata`"),
        error => error.to_string(),
    })
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
    fn the_environment_gives_headers() {
        let check = |variables: &[(&str, &str)], expected: &[(&str, &str)]| {
            let variable = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            let headers = headers(variable).unwrap();
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            assert_eq!(headers.collect::<Vec<_>>(), expected);
        };
        check(&[], &[]);
        check(&[("METADATA_TOKEN", "t")], &[("authorization", "Bearer t")]);
        let password = [("METADATA_USER", "u"), ("METADATA_PASSWORD", "p:x")];
        check(&password, &[("authorization", "Basic dTpwOng=")]);
        check(&password[..1], &[]);
        let both = [("METADATA_TOKEN", "t"), ("DOWNLOAD_HEADERS", "X-Key: 4:2\nAuthorization: mine")];
        check(&both, &[("x-key", "4:2"), ("authorization", "mine")]);
        assert!(headers(|name| (name == "DOWNLOAD_HEADERS").then(|| String::from("none"))).is_err());
        assert!(headers(|name| (name == "METADATA_TOKEN").then(|| String::from("a\nb"))).is_err());
    }

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
