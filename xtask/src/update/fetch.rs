//! Metadata from a file or an address: all of it, or nothing.

use std::fs;
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};

use crate::Stop;

/// More than any service describes itself with; what does not end is no metadata.
const MAX_BYTES: u64 = 1 << 28;

/// How long all of it may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Reads a file, or fetches from an address. Only this machine itself is asked without TLS.
pub fn fetch(from: &str) -> Result<Vec<u8>, Stop> {
    if !is_url(from) {
        return fs::read(from).map_err(|error| could_not(format!("`{from}` cannot be read: {error}")));
    }
    let is_secure = !is_loopback(from);
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = ureq::Agent::config_builder()
        .https_only(is_secure)
        .timeout_global(Some(TIMEOUT))
        .tls_config(tls)
        .user_agent(concat!("msgraph-xtask/", env!("CARGO_PKG_VERSION")));
    let agent = ureq::Agent::new_with_config(config.build());
    let wrong = |error: ureq::Error| {
        let what = match error {
            ureq::Error::RequireHttpsOnly(_) => {
                String::from("nothing is fetched without TLS, but from this machine")
            }
            error => error.to_string(),
        };
        could_not(format!("{from}: {what}; nothing was changed"))
    };
    let mut response = agent.get(from).header("accept", "application/xml").call().map_err(wrong)?;
    response.body_mut().with_config().limit(MAX_BYTES).read_to_vec().map_err(wrong)
}

/// Whether it is an address, not a file.
pub fn is_url(from: &str) -> bool {
    from.starts_with("https://") || from.starts_with("http://")
}

fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

fn could_not(message: String) -> Stop {
    Stop::CouldNotRun(message)
}
