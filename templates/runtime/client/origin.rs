//! Decides to which origins a request may be sent, and whether with an access token.

use http::StatusCode;
use url::{Host, Url};

use crate::runtime::request::error::Error;
use crate::runtime::request::reach::Reach;

/// The origin and root of the service.
pub(crate) struct Origin {
    url: Url,
    /// The origin, without a slash at the end.
    text: String,
    /// The path of the service root, without a slash at the end.
    path: String,
}

impl Origin {
    /// Parses the service root, without a slash at the end.
    #[inline]
    pub(crate) fn new(root: &str) -> Result<Self, Error> {
        let url = Url::parse(root)
            .map_err(|error| Error::invalid(format!("the service root is not a valid URL: {error}")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::invalid("the service root has a user name or a password in it"));
        }
        if !is_secure(&url) {
            return Err(Error::invalid(format!("`{root}` is neither https nor a loopback address")));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::invalid(format!("`{root}` has a query or a fragment; a root has none")));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        let text = url.origin().ascii_serialization();
        Ok(Self { url, text, path })
    }

    /// Parses the absolute URL of a request. Most are of this origin, and then only the path is read: names
    /// of hosts take longest.
    #[inline]
    pub(crate) fn parse(&self, url: &str) -> Result<Url, Error> {
        // Behind the first slash, another one, or what counts as one or is skipped, would begin a host.
        let is_path = |rest: &&str| match rest.as_bytes() {
            [b'/'] => true,
            [b'/', next, ..] => next.is_ascii_graphic() && !matches!(next, b'/' | b'\\'),
            _ => false,
        };
        let parsed = match url.strip_prefix(&*self.text).filter(is_path) {
            Some(path) => self.url.join(path),
            None => Url::parse(url),
        };
        parsed.map_err(|error| Error::invalid(format!("the request has no valid URL: {error}")))
    }

    /// The service root.
    #[inline]
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether the service is at a loopback address.
    #[cfg(feature = "reqwest")]
    #[inline]
    pub(crate) fn is_local(&self) -> bool {
        is_loopback(&self.url)
    }

    #[inline]
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        url.scheme() == self.url.scheme()
            && url.host() == self.url.host()
            && url.port_or_known_default() == self.url.port_or_known_default()
    }

    /// Whether a redirect from a monitor URL leads to an origin that is neither the monitor's nor the
    /// service's.
    #[inline]
    pub(crate) fn leads_away(&self, status: StatusCode, from: &Url, to: &Url) -> bool {
        let is_result = matches!(status, StatusCode::FOUND | StatusCode::SEE_OTHER);
        is_result && !self.is_own(to) && to.origin() != from.origin()
    }

    /// Resolves a link from the service. A link that begins with a slash is an absolute path if it is
    /// below the service root, and otherwise relative to the root, like those of Graph's operations.
    #[inline]
    pub(crate) fn resolve(&self, link: &str) -> Result<Url, Error> {
        self.join(link, &self.with_slash())
    }

    /// Resolves a link from a page, or one that was stored: Protocol 4.01 section 11.2.6.7. Links are
    /// opaque, so a `#` and what follows it are sent, too. A relative link is relative to the context
    /// URL, or else to the URL of the page. Behind a proxy that terminates TLS, a service may write links
    /// with its internal scheme and port; these are taken as links to our origin.
    #[inline]
    pub(crate) fn resolve_page(&self, link: &str, url: &str, context: Option<&str>) -> Result<Url, Error> {
        let url = self.join(url, &self.with_slash())?;
        let context = context.and_then(|context| url.join(context).ok()).map(|context| self.outside(context));
        let base = context.filter(|context| self.is_own(context)).unwrap_or(url);
        self.join(&link.replace('#', "%23"), &base).map(|url| self.outside(url))
    }

    #[inline]
    fn join(&self, link: &str, base: &Url) -> Result<Url, Error> {
        let is_within = |path: &str| {
            path.strip_prefix(&self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let is_below_root = link.starts_with('/') && !link.starts_with("//") && !is_within(link);
        let url = if is_below_root {
            Url::parse(&format!("{}{}{link}", self.text, self.path))
        } else {
            Url::options().base_url(Some(base)).parse(link)
        };
        url.map_err(|error| Error::invalid(format!("a link is not a valid URL: {error}")))
    }

    /// The URL by which we reach the service, if `url` is of the same host behind a proxy that terminates
    /// TLS.
    #[inline]
    fn outside(&self, url: Url) -> Url {
        let own_port = self.url.port_or_known_default();
        let is_usual = matches!(url.port_or_known_default(), Some(80 | 443));
        let is_http = matches!(url.scheme(), "http" | "https");
        let is_same = self.url.scheme() == "https" && is_http && url.host() == self.url.host();
        if !is_same || !(is_usual || url.port_or_known_default() == own_port) {
            return url;
        }
        let mut changed = url.clone();
        let is_set = changed.set_scheme("https").is_ok() && changed.set_port(self.url.port()).is_ok();
        if is_set { changed } else { url }
    }

    /// Whether a request may be sent to this URL.
    #[inline]
    pub(crate) fn check(&self, url: &Url, reach: Reach) -> Result<(), Error> {
        if self.is_own(url) {
            return Ok(());
        }
        let (to, own) = (url.origin().ascii_serialization(), &self.text);
        if reach == Reach::Service {
            return Err(Error::invalid(format!(
                "a link leads to {to}, but the client is for {own}; nothing was sent"
            )));
        }
        let is_as_secure = url.scheme() == "https" || (is_secure(url) && self.url.scheme() == "http");
        if is_as_secure {
            Ok(())
        } else {
            Err(Error::invalid(format!("a link leads to {to}, which is not https; nothing was sent")))
        }
    }

    #[inline]
    fn with_slash(&self) -> Url {
        let mut url = self.url.clone();
        url.set_path(&format!("{}/", self.path));
        url
    }
}

/// Whether the URL is `https`, or a loopback address.
#[inline]
fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

#[inline]
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
