//! Rows of the result of `$apply`. They have the properties that the transformations leave, and those that
//! they define, so that no generated type fits them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::decoded::Decoded;
use crate::runtime::machine::erased::{Computed, Input, Output};
use crate::runtime::machine::kept::{Kept, Outcome};
use crate::runtime::machine::lenient::Lenient;
use crate::runtime::machine::place::Place;
use crate::runtime::model::property::{NavigationProperty, Property};
use crate::runtime::query::expression::Expression;
use crate::runtime::request::answer::Page;

/// A row of what `$apply` makes of a collection of `T`.
///
/// An example is at [`Transformations`](crate::runtime::query::Transformations).
pub struct Row<T> {
    /// An object.
    json: Value,
    marker: PhantomData<fn() -> T>,
}

/// Columns of a [`Row`]: a property, a path, or a tuple of them.
///
/// An example is at [`Transformations`](crate::runtime::query::Transformations).
#[diagnostic::on_unimplemented(message = "`{Self}` are not columns of a row about `{T}`")]
pub trait Columns<T> {
    /// Their values; `None` for what is null or not in the row.
    type Values;

    /// Reads the values.
    ///
    /// # Errors
    /// When one is of another type.
    fn values(self, row: &Row<T>) -> Result<Self::Values, RowError>;
}

/// A row that is not as expected.
///
/// An example is at [`Transformations`](crate::runtime::query::Transformations).
#[derive(Debug)]
pub struct RowError {
    message: String,
}

impl fmt::Display for RowError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RowError {}

impl<T> Row<T> {
    /// The values of columns: an `Option` for a property or path, a tuple of them for a tuple.
    ///
    /// # Errors
    /// When one is of another type.
    pub fn get<C: Columns<T>>(&self, columns: C) -> Result<C::Values, RowError> {
        columns.values(self)
    }

    /// The row as a type of the caller's own. Numbers that the service sends as strings are numbers for it,
    /// too.
    ///
    /// # Errors
    /// When the type cannot be deserialized from the row.
    pub fn read<R: DeserializeOwned>(&self) -> Result<R, RowError> {
        R::deserialize(Lenient(&self.json)).map_err(|error| RowError { message: format!("a row: {error}") })
    }

    /// The row as it was sent: an object.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The value at the end of a path.
    fn value(&self, path: &str) -> Option<&Value> {
        // Casts to derived types are not in the JSON.
        let mut names = path.split('/').filter(|name| !name.contains('.'));
        names.try_fold(&self.json, |value, name| value.get(name))
    }

    fn read_at<V: DataType>(&self, path: &str) -> Result<Option<V>, RowError> {
        let Some(value) = self.value(path) else { return Ok(None) };
        match Decoded::from_json(value) {
            Decoded::Value(value) | Decoded::Partly(value, _) => Ok(Some(value)),
            Decoded::Null => Ok(None),
            Decoded::Odd(odd) => match number(&odd).and_then(|number| Decoded::from_json(&number).value()) {
                Some(value) => Ok(Some(value)),
                None => Err(RowError { message: format!("`{path}` of a row is no {}", V::NAME) }),
            },
        }
    }
}

impl<T> Page<Row<T>> {
    /// The rows as a type of the caller's own.
    ///
    /// # Errors
    /// When one of the rows cannot be deserialized as that.
    pub fn read<R: DeserializeOwned>(&self) -> Result<Vec<R>, RowError> {
        self.value.iter().map(Row::read).collect()
    }
}

/// The number in a string. The service decides on the type of what it computes, such as an average, and sends
/// decimals as strings.
#[inline]
fn number(json: &Value) -> Option<Value> {
    json.as_str()?.parse().ok().map(Value::Number)
}

macro_rules! columns {
    ($($name:ident),*) => {$(
        impl<T, V: DataType> Columns<T> for $name<T, V> {
            type Values = Option<V>;

            fn values(self, row: &Row<T>) -> Result<Option<V>, RowError> {
                row.read_at(&Expression::from(self).to_string())
            }
        }
    )*};
}

columns!(Property, NavigationProperty, Expression);

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        impl<T, $($name: Columns<T>),*> Columns<T> for ($($name,)*) {
            type Values = ($($name::Values,)*);

            #[allow(non_snake_case)]
            fn values(self, row: &Row<T>) -> Result<Self::Values, RowError> {
                let ($($name,)*) = self;
                Ok(($($name.values(row)?,)*))
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

impl<T: 'static> DataType for Row<T> {
    type Codec = Self;
}

impl<T: 'static> Codec<Self> for Row<T> {
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        Ok(match input.json()? {
            json @ Value::Object(_) => {
                place.put(Self { json, marker: PhantomData });
                Kept::Done
            }
            Value::Null => Kept::Null,
            sent => Kept::raw(sent),
        })
    }

    fn encode(value: &Self) -> Output<'_> {
        Output::Computed(value)
    }
}

impl<T> Computed for Row<T> {
    fn json(&self) -> Value {
        self.json.clone()
    }
}

impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), marker: PhantomData }
    }
}

impl<T> PartialEq for Row<T> {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

/// Leaves out the values, which may be secret.
impl<T> fmt::Debug for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.json.as_object().into_iter().flat_map(Map::keys)).finish()
    }
}
