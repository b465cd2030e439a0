//! How JSON is written where services differ.

/// How values are written that services read in different forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonFormat {
    /// Whether `Edm.Int64` and `Edm.Decimal` are strings, which every reader of JSON reads in full:
    /// `IEEE754Compatible=true`, section 3.2 of OData JSON Format 4.01. Otherwise they are numbers, and
    /// decimals that no double holds strings.
    pub numbers_as_strings: bool,
    /// Whether `Edm.Binary` is in the alphabet base64url, section 7.1, instead of the standard one of base64.
    pub base64url: bool,
}

impl JsonFormat {
    /// Numbers are numbers, and binary values base64.
    pub const PLAIN: Self = Self { numbers_as_strings: false, base64url: false };
}
