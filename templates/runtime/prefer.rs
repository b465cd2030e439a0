//! Preferences, Protocol 4.01 section 8.2.8, and those of Microsoft Graph.

use std::fmt;

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
    /// Any other, as it stands in the header.
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
