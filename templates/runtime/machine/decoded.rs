//! A value that was read, of whatever type.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

use crate::runtime::machine::data_type::DataType;
use crate::runtime::machine::kept::Kept;
use crate::runtime::machine::read::{self, read_json};

/// A value that was read, with its JSON where that is needed to write it back unchanged.
#[derive(Clone, PartialEq)]
pub enum Decoded<T> {
    /// A value of the declared type.
    Value(T),
    /// Null.
    Null,
    /// A value of another type, as it was sent.
    Odd(Value),
    /// A value of the declared type, and the JSON that was sent and is to be written back.
    Partly(T, Value),
}

/// Leaves out what was sent, which may be secret.
impl<T: fmt::Debug> fmt::Debug for Decoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Self::Null => f.write_str("Null"),
            Self::Odd(_) => f.write_str("Odd(..)"),
            Self::Partly(value, _) => f.debug_tuple("Partly").field(value).finish_non_exhaustive(),
        }
    }
}

impl<T: DataType> Decoded<T> {
    /// Reads the next value.
    ///
    /// # Errors
    /// Only when the input is not well-formed JSON.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut place = None;
        let kept = read::read(deserializer, &mut place)?;
        Ok(Self::of(kept, place))
    }

    /// Reads a value from JSON in memory.
    pub(crate) fn from_json(json: &Value) -> Self {
        let mut place = None;
        let kept = read_json(json, &mut place);
        Self::of(kept, place)
    }

    fn of(kept: Kept, place: Option<T>) -> Self {
        match (kept, place) {
            (Kept::Raw(raw), _) | (Kept::Partly(raw), None) => Self::Odd(*raw),
            (Kept::Partly(raw), Some(value)) => Self::Partly(value, *raw),
            (_, Some(value)) => Self::Value(value),
            (_, None) => Self::Null,
        }
    }

    /// The value, if it is of the declared type.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) | Self::Partly(value, _) => Some(value),
            Self::Null | Self::Odd(_) => None,
        }
    }
}

impl<'de, T: DataType> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}
