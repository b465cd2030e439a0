//! Preferences, Protocol 4.01 section 8.2.8, and those of Microsoft Graph.

use std::fmt;

use http::HeaderValue;

/// The header that holds them.
pub(crate) const PREFER: &str = "prefer";

/// What a client would like a service to do: the header `Prefer`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefer {
    /// Pages of at most so many items: `odata.maxpagesize`.
    MaxPageSize(u32),
    /// New members of enumerations by their names: `include-unknown-enum-members`.
    IncludeUnknownEnumMembers,
    /// No body in the answer to a change: `return=minimal`.
    ReturnMinimal,
    /// The whole entity in the answer to a change: `return=representation`.
    ReturnRepresentation,
    /// The answer may come later: `respond-async`.
    RespondAsync,
    /// Ids that survive a move between folders: `IdType="ImmutableId"`.
    ImmutableId,
    /// Times in a zone, for instance `Pacific Standard Time`: `outlook.timezone`.
    TimeZone(String),
    /// Any other, or several with commas between, as they stand in the header.
    Other(String),
}

impl fmt::Display for Prefer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxPageSize(size) => write!(f, "odata.maxpagesize={size}"),
            Self::IncludeUnknownEnumMembers => f.write_str("include-unknown-enum-members"),
            Self::ReturnMinimal => f.write_str("return=minimal"),
            Self::ReturnRepresentation => f.write_str("return=representation"),
            Self::RespondAsync => f.write_str("respond-async"),
            Self::ImmutableId => f.write_str("IdType=\"ImmutableId\""),
            Self::TimeZone(zone) => {
                write!(f, "outlook.timezone=\"{}\"", zone.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// Preferences, each name once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preferences(Vec<String>);

impl Preferences {
    /// Adds those of a header's value, in place of earlier ones of the same name.
    ///
    /// # Errors
    /// Why it can be no value of the header.
    pub(crate) fn add(&mut self, value: &str) -> Result<(), String> {
        let refused = |why: &str| format!("the preference `{}` {why}", value.escape_debug());
        HeaderValue::from_str(value).map_err(|_| refused("has characters that no header can have"))?;
        for preference in split(value).ok_or_else(|| refused("has a quotation mark without an end"))? {
            self.0.retain(|known| !is_same(known, preference));
            self.0.push(preference.to_owned());
        }
        Ok(())
    }

    /// With others, where it has none of the same name.
    pub(crate) fn or(mut self, others: &Self) -> Self {
        for other in &others.0 {
            if !self.0.iter().any(|own| is_same(own, other)) {
                self.0.push(other.clone());
            }
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The header's value; `None` when there are no preferences.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let value = HeaderValue::from_str(&self.0.join(", ")).ok();
        value.filter(|_| !self.is_empty())
    }
}

/// The elements of a list with commas, RFC 7240 section 2; `None` when a quoted text has no end.
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

/// Whether they have the same name, which has no case. `odata.` before it means nothing, Protocol 4.01
/// section 8.2.8.
fn is_same(one: &str, other: &str) -> bool {
    let name = |preference: &str| {
        let name = preference.split(['=', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        name.strip_prefix("odata.").map(str::to_owned).unwrap_or(name)
    };
    name(one) == name(other)
}
