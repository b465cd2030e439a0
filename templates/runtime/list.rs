//! Lists: elements of the declared type go to the field, the others are kept as JSON beside it.

use serde_json::{Map, Value};

use crate::runtime::decode::{Codec, DataType, Kept};
use crate::runtime::encode::{Encode, Output, OutputList, to_json};
use crate::runtime::input::{Input, InputList, Malformed, Outcome, Sink};
use crate::runtime::place::Place;

/// The member that holds, in the JSON kept beside a list of objects, the number of elements in the field.
/// The other members are the elements that are not objects, under their indexes in the list.
const FITTING: &str = "@fitting";

impl<T: DataType> DataType for Vec<T> {
    type Codec = Self;
}

impl<T: DataType> Codec<Self> for Vec<T> {
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        let Input::List(elements) = input else { return input.keep() };
        let list = place.fill();
        let odd = if T::IS_OBJECT { read_objects(list, elements)? } else { read_values(list, elements)? };
        Ok(odd.map_or(Kept::Done, Kept::partly))
    }

    fn encode(value: &Self) -> Output<'_> {
        Output::List(value)
    }
}

impl<T: DataType> OutputList for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, at: usize) -> &dyn Encode {
        &self[at]
    }
}

/// A list that is being read: each value that it takes becomes its last element.
pub(crate) trait Growing: Sink {
    /// Removes all elements.
    fn clear(&mut self);
}

/// A list that is being read, and whose elements can be written.
trait List: Sink + OutputList {}

impl<T: DataType> Sink for Vec<T> {
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        <T::Codec>::decode(input, self)
    }
}

impl<T: DataType> Growing for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: DataType> List for Vec<T> {}

/// A list with the elements that did not fit put back at their indexes; `None` if the value is no such
/// list, or `kept` is not a part of it.
#[inline]
pub(crate) fn with_kept(value: &dyn Encode, kept: &Value) -> Option<Value> {
    let Output::List(list) = value.encode() else { return None };
    let fitting = kept.get(FITTING)?.as_u64()?;
    if fitting != list.count() as u64 {
        return None;
    }
    let total = list.count() + misfitting(kept).count();
    let mut own = elements(list);
    (0..total).map(|at| kept.get(at.to_string()).cloned().or_else(|| own.next())).collect()
}

/// The elements that did not fit into a list of objects, with their indexes.
#[inline]
pub(crate) fn misfitting(kept: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = kept.as_object().filter(|entries| entries.contains_key(FITTING));
    entries.into_iter().flatten().filter(|(name, _)| *name != FITTING).map(|(at, value)| (at.as_str(), value))
}

/// Reads the objects of a list; returns the elements that do not fit, by index. The objects are not
/// converted back to JSON, which would take long.
#[inline]
fn read_objects(list: &mut dyn List, from: &mut dyn InputList) -> Result<Option<Value>, Malformed> {
    let mut odd = Map::new();
    while let Some(kept) = from.next(list)? {
        let at = || (list.count() + odd.len()).to_string();
        match kept {
            Kept::Done | Kept::Partly(_) => {}
            Kept::Null => drop(odd.insert(at(), Value::Null)),
            Kept::Raw(raw) => drop(odd.insert(at(), *raw)),
        }
    }
    if odd.is_empty() {
        return Ok(None);
    }
    odd.insert(FITTING.to_owned(), list.count().into());
    Ok(Some(Value::Object(odd)))
}

/// Reads the elements that fit; if one does not, returns the whole list as it was sent.
#[inline]
fn read_values(list: &mut dyn List, from: &mut dyn InputList) -> Result<Option<Value>, Malformed> {
    let mut sent: Option<Vec<Value>> = None;
    while let Some(kept) = from.next(list)? {
        if let (Kept::Done, None) = (&kept, &sent) {
            continue;
        }
        let is_in = matches!(kept, Kept::Done | Kept::Partly(_));
        let before = list.count() - usize::from(is_in);
        let raw = match kept {
            Kept::Done => to_json(list.get(before)),
            Kept::Null => Value::Null,
            Kept::Raw(raw) | Kept::Partly(raw) => *raw,
        };
        sent.get_or_insert_with(|| elements(list).take(before).collect()).push(raw);
    }
    Ok(sent.map(Value::Array))
}

fn elements(list: &(impl OutputList + ?Sized)) -> impl Iterator<Item = Value> {
    (0..list.count()).map(|at| to_json(list.get(at)))
}
