//! What remains of a JSON value once it was read: nothing, or the JSON itself.

use serde_json::Value;
use std::fmt;

/// The result of reading one value.
#[derive(Clone, PartialEq)]
pub enum Kept {
    /// The value is in its place, and nothing else needs to be kept.
    Done,
    /// The value was null.
    Null,
    /// The value does not fit its declared type, or there is no such property; this is its JSON.
    Raw(Box<Value>),
    /// The value is in its place, but its JSON has to be kept, too: an element of a list does not fit, or the
    /// value was spelt in another way than this crate writes it. This is its JSON.
    Partly(Box<Value>),
}

/// The result of reading a value.
pub type Outcome = Result<Kept, Malformed>;

/// The input is not well-formed JSON, or not what a sink takes. The deserializer's own error is kept beside,
/// and is what a caller of serde gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Kept {
    /// A value that does not fit.
    #[cold]
    #[inline]
    pub(crate) fn raw(json: Value) -> Self {
        Self::Raw(Box::new(json))
    }

    /// A value that fits, and has to be kept, too.
    #[cold]
    #[inline]
    pub(crate) fn partly(json: Value) -> Self {
        Self::Partly(Box::new(json))
    }
}

/// Leaves out what was sent, which may be secret.
impl fmt::Debug for Kept {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "Done",
            Self::Null => "Null",
            Self::Raw(_) => "Raw(..)",
            Self::Partly(_) => "Partly(..)",
        })
    }
}

/// The member that holds, in the JSON kept beside a list of objects, the number of elements in the field.
/// The other members are the elements that are not objects, under their indexes in the list.
pub(crate) const FITTING: &str = "@fitting";

/// Whether the JSON is that kept beside a list of objects, which is never sent as it is.
#[inline]
pub(crate) fn is_of_list(kept: &Value) -> bool {
    kept.get(FITTING).is_some()
}

/// The elements that did not fit into a list of objects, with their indexes.
#[inline]
pub(crate) fn misfitting(kept: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = kept.as_object().filter(|_| is_of_list(kept));
    entries.into_iter().flatten().filter(|(name, _)| *name != FITTING).map(|(at, value)| (at.as_str(), value))
}
