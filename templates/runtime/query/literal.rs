//! Values in URLs, OData URL conventions 4.01 section 5.1.1.6.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use crate::runtime::machine::write::to_json;
use crate::runtime::model::enumeration::{Enumeration, Flags};
use crate::runtime::model::primitive::{
    Binary, Date, DateTimeOffset, Decimal, Guid, SignedDuration, TimeOfDay, duration_text,
};

/// A value that can be part of a URL. The texts are not percent-encoded yet.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// assert_eq!("O'Neil".literal(), "'O''Neil'");
/// assert_eq!("O'Neil".segment(), "O'Neil");
/// ```
pub trait UrlLiteral {
    /// The value as a literal, for use in parentheses and expressions.
    fn literal(&self) -> String;

    /// The value as a path segment of its own.
    fn segment(&self) -> String {
        self.literal()
    }
}

impl UrlLiteral for str {
    #[inline]
    fn literal(&self) -> String {
        format!("'{}'", self.replace('\'', "''"))
    }

    #[inline]
    fn segment(&self) -> String {
        self.to_owned()
    }
}

impl UrlLiteral for &str {
    #[inline]
    fn literal(&self) -> String {
        (**self).literal()
    }

    #[inline]
    fn segment(&self) -> String {
        (**self).segment()
    }
}

impl<E: Enumeration> UrlLiteral for E {
    fn literal(&self) -> String {
        member::<E>(self.as_str())
    }

    fn segment(&self) -> String {
        self.as_str().to_owned()
    }
}

/// Names of members as a literal, with the name of their type if the service requires it.
fn member<E: Enumeration>(names: &str) -> String {
    format!("{}{}", if E::SCHEMA.is_qualified { E::SCHEMA.name } else { "" }, names.literal())
}

impl UrlLiteral for String {
    #[inline]
    fn literal(&self) -> String {
        self.as_str().literal()
    }

    #[inline]
    fn segment(&self) -> String {
        self.clone()
    }
}

macro_rules! displayed {
    ($($name:ty),*) => {$(
        impl UrlLiteral for $name {
            #[inline]
            fn literal(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

displayed!(bool, i8, u8, i16, i32, i64, Decimal, Guid, Date);

macro_rules! like_json {
    ($($name:ty),*) => {$(
        impl UrlLiteral for $name {
            #[inline]
            fn literal(&self) -> String {
                let json = to_json(self);
                json.as_str().map_or_else(|| json.to_string(), str::to_owned)
            }
        }
    )*};
}

like_json!(f32, f64, DateTimeOffset, TimeOfDay);

impl UrlLiteral for SignedDuration {
    #[inline]
    fn literal(&self) -> String {
        format!("duration'{}'", duration_text(self))
    }
}

impl UrlLiteral for Binary {
    #[inline]
    fn literal(&self) -> String {
        format!("binary'{}'", URL_SAFE.encode(&self.0))
    }
}

impl<E: Enumeration> UrlLiteral for Flags<E> {
    fn literal(&self) -> String {
        member::<E>(&self.to_string())
    }
}
