//! What all requests of a client have in common, apart from how they are sent.

use http::HeaderValue;

use crate::runtime::machine::format::JsonFormat;
use crate::runtime::request::prefer::Preferences;
use crate::runtime::request::service::{AdvancedQueries, Service};

/// The service root, how the service wants requests to be written, and the preferences of the client.
pub struct Conventions {
    base: String,
    key_as_segment: bool,
    advanced_queries: Option<&'static AdvancedQueries>,
    /// How values are written, and large numbers asked for.
    json_format: JsonFormat,
    resync_codes: &'static [&'static str],
    preferences: Preferences,
}

impl Conventions {
    /// Those of the service `S` at a root, which has no slash at the end.
    pub(crate) fn of<S: Service>(base: String, preferences: Preferences) -> Self {
        Self {
            base,
            key_as_segment: S::KEY_AS_SEGMENT,
            advanced_queries: S::ADVANCED_QUERIES,
            json_format: JsonFormat { numbers_as_strings: S::IEEE754_COMPATIBLE, base64url: S::BASE64URL },
            resync_codes: S::RESYNC_CODES,
            preferences,
        }
    }

    /// The service root, without a slash at the end.
    #[inline]
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The absolute URL of an encoded path.
    #[inline]
    pub(crate) fn url(&self, path: &str) -> String {
        [&self.base, path].concat()
    }

    #[inline]
    pub(crate) fn key_as_segment(&self) -> bool {
        self.key_as_segment
    }

    #[inline]
    pub(crate) fn advanced_queries(&self) -> Option<&'static AdvancedQueries> {
        self.advanced_queries
    }

    /// How values are written that services read in different forms.
    #[inline]
    pub(crate) fn json_format(&self) -> JsonFormat {
        self.json_format
    }

    /// The media type of JSON, for `Accept` and `Content-Type`.
    #[inline]
    pub(crate) fn json_type(&self) -> HeaderValue {
        let as_strings = self.json_format.numbers_as_strings;
        let media_type =
            if as_strings { "application/json;IEEE754Compatible=true" } else { "application/json" };
        HeaderValue::from_static(media_type)
    }

    /// The codes by which the service says that a delta link has expired.
    #[inline]
    pub(crate) fn resync_codes(&self) -> &'static [&'static str] {
        self.resync_codes
    }

    /// The preferences of every request that has none of the same name.
    #[inline]
    pub(crate) fn preferences(&self) -> &Preferences {
        &self.preferences
    }
}
