//! Lists: elements of the declared type go to the field, the others are kept as JSON beside it.

use serde::ser::{SerializeSeq, Serializer};
use serde_json::{Map, Value};

use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::erased::{Encode, Input, InputList, Output, OutputList, Sink};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{FITTING, Kept, Malformed, Outcome};
use crate::runtime::machine::place::Place;
use crate::runtime::machine::write::{Typed, elements, to_json};

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

    fn write<S: Serializer>(value: &Self, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        let mut elements = serializer.serialize_seq(Some(value.len()))?;
        for element in value {
            elements.serialize_element(&Typed(element, format))?;
        }
        elements.end()
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

/// A list that is being read: each value that it takes becomes its last element. It is emptied when the body
/// is read a second time.
pub(crate) trait Growing: Sink {
    /// Removes all elements.
    fn clear(&mut self);
}

/// A list of values that is being read, and whose elements can be written.
trait Values: Sink + OutputList {}

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

impl<T: DataType> Values for Vec<T> {}

/// Reads the objects of a list; returns the elements that do not fit, by index. The objects are not
/// converted back to JSON, which would take long.
#[inline]
fn read_objects(list: &mut dyn Sink, from: &mut dyn InputList) -> Result<Option<Value>, Malformed> {
    let (mut fitting, mut odd) = (0_usize, Map::new());
    while let Some(kept) = from.next(list)? {
        let raw = match kept {
            Kept::Done | Kept::Partly(_) => {
                fitting += 1;
                continue;
            }
            Kept::Null => Value::Null,
            Kept::Raw(raw) => *raw,
        };
        odd.insert((fitting + odd.len()).to_string(), raw);
    }
    if odd.is_empty() {
        return Ok(None);
    }
    odd.insert(FITTING.to_owned(), fitting.into());
    Ok(Some(Value::Object(odd)))
}

/// Reads the elements that fit; if one does not, returns the whole list as it was sent.
#[inline]
fn read_values(list: &mut dyn Values, from: &mut dyn InputList) -> Result<Option<Value>, Malformed> {
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
