//! Preferences: those of RFC 7240 and of OData Protocol 4.01 section 8.2.8. Those of a service are functions
//! that generated code adds.

use std::fmt;

use http::HeaderValue;

/// The name of the header.
pub(crate) const PREFER: &str = "prefer";

/// A preference that the service may honor: the header `Prefer`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let request = graph.users().list().prefer(Prefer::MaxPageSize(50)).prefer(Prefer::quoted("zone", "UTC"));
/// println!("{} users", request.send().await?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefer {
    /// The largest number of items on a page: `odata.maxpagesize`.
    MaxPageSize(u32),
    /// Ask for a response without a body after a change: `return=minimal`.
    ReturnMinimal,
    /// Ask for the whole entity in the response to a change: `return=representation`.
    ReturnRepresentation,
    /// Allow the service to respond with 202 (Accepted) and complete the request later: `respond-async`.
    RespondAsync,
    /// Any other preference, or several separated by commas, in the syntax of the header.
    Other(String),
}

impl Prefer {
    /// A preference whose value is a quoted string, section 2 of RFC 7240.
    #[inline]
    pub fn quoted(name: &str, value: &str) -> Self {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        Self::Other(format!("{name}=\"{value}\""))
    }
}

impl fmt::Display for Prefer {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxPageSize(size) => write!(f, "odata.maxpagesize={size}"),
            Self::ReturnMinimal => f.write_str("return=minimal"),
            Self::ReturnRepresentation => f.write_str("return=representation"),
            Self::RespondAsync => f.write_str("respond-async"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// A set of preferences with distinct names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preferences(Vec<String>);

impl Preferences {
    /// Adds the preferences in a header value; they replace earlier ones of the same name.
    ///
    /// # Errors
    /// A message when the text is not a valid header value.
    #[inline]
    pub(crate) fn add(&mut self, value: &str) -> Result<(), String> {
        let refused = |why: &str| format!("the preference `{}` {why}", value.escape_debug());
        HeaderValue::from_str(value).map_err(|_| refused("has characters that a header cannot have"))?;
        for preference in split(value).ok_or_else(|| refused("has a quotation mark without an end"))? {
            self.0.retain(|known| !is_same(known, preference));
            self.0.push(preference.to_owned());
        }
        Ok(())
    }

    /// Adds the preferences in `others` whose names are not in this set.
    #[inline]
    pub(crate) fn or(mut self, others: &Self) -> Self {
        for other in &others.0 {
            if !self.0.iter().any(|own| is_same(own, other)) {
                self.0.push(other.clone());
            }
        }
        self
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The header's value; `None` when there are no preferences.
    #[inline]
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let value = HeaderValue::from_str(&self.0.join(", ")).ok();
        value.filter(|_| !self.is_empty())
    }
}

/// The elements of a comma-separated list, RFC 7240 section 2; `None` when a quoted string is not closed.
#[inline]
fn split(list: &str) -> Option<Vec<&str>> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let elements = list.split(|char| {
        let is_end = char == ',' && !is_quoted;
        is_quoted ^= char == '"' && !is_escaped;
        is_escaped = char == '\\' && is_quoted && !is_escaped;
        is_end
    });
    let elements: Vec<&str> = elements.map(str::trim).filter(|element| !element.is_empty()).collect();
    (!is_quoted).then_some(elements)
}

/// Whether two preferences have the same name. Case does not matter, nor does the prefix `odata.`,
/// Protocol 4.01 section 8.2.8.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let name = |preference: &str| {
        let name = preference.split(['=', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        name.strip_prefix("odata.").map(str::to_owned).unwrap_or(name)
    };
    name(one) == name(other)
}
