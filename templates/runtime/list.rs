//! Lists: elements of the declared type go to the field, the others are kept as JSON beside it.

use std::marker::PhantomData;

use serde::de::{Deserializer, SeqAccess};
use serde::ser::Serializer;
use serde_json::{Map, Value};

use crate::runtime::decode::{Decode, Into, Kept, Shape, shaped};
use crate::runtime::encode::{Encode, Json, to_json};
use crate::runtime::misfit::Walk;
use crate::runtime::place::{End, Place};

/// The member that holds, in the JSON kept beside a list of objects, the number of elements in the field.
/// The other members are the elements that are not objects, under their indexes in the list.
const FITTING: &str = "@fitting";

impl<T: Decode> Decode for Vec<T> {
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(
        place: P,
        deserializer: D,
    ) -> Result<Kept, D::Error> {
        shaped::<ListShape<T>, D, P>(place, deserializer)
    }

    fn to_sent(&self) -> Value {
        self.iter().map(T::to_sent).collect()
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Json))
    }

    fn inspect(&self, walk: &mut Walk) {
        self.iter().enumerate().for_each(|(at, element)| walk.into(at.to_string(), element));
    }

    fn with_kept(&self, kept: &Value) -> Option<Value> {
        let fitting = kept.get(FITTING)?.as_u64()?;
        if fitting != self.len() as u64 {
            return None;
        }
        let total = self.len() + misfitting(kept).count();
        let mut own = self.iter().map(to_json);
        (0..total).map(|at| kept.get(at.to_string()).cloned().or_else(|| own.next())).collect()
    }
}

/// The elements that did not fit into a list of objects, with their indexes.
pub(crate) fn misfitting(kept: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = kept.as_object().filter(|entries| entries.contains_key(FITTING));
    entries.into_iter().flatten().filter(|(name, _)| *name != FITTING).map(|(at, value)| (at.as_str(), value))
}

/// Reads the next element of a list, consuming all of it.
pub(crate) fn read_element<'de, T: Decode, A: SeqAccess<'de>>(
    list: &mut Vec<T>,
    seq: &mut A,
) -> Result<Option<Kept>, A::Error> {
    seq.next_element_seed(Into::<T, _>(End(list), PhantomData))
}

struct ListShape<T>(PhantomData<T>);

impl<'de, T: Decode> Shape<'de> for ListShape<T> {
    type Out = Vec<T>;

    fn seq<A: SeqAccess<'de>, P: Place<Vec<T>>>(place: P, seq: A) -> Result<Kept, A::Error> {
        let mut kept = Kept::Done;
        place.fill(|list| {
            let odd = if T::IS_OBJECT { read_objects(list, seq)? } else { read_values(list, seq)? };
            if let Some(odd) = odd {
                kept = Kept::Partly(odd);
            }
            Ok(())
        })?;
        Ok(kept)
    }
}

/// Reads the objects of a list; returns the elements that do not fit, by index. The objects are not
/// converted back to JSON, because then every program would contain the code that writes them.
fn read_objects<'de, T: Decode, A: SeqAccess<'de>>(
    list: &mut Vec<T>,
    mut seq: A,
) -> Result<Option<Value>, A::Error> {
    let mut odd = Map::new();
    while let Some(kept) = read_element(list, &mut seq)? {
        let at = || (list.len() + odd.len()).to_string();
        match kept {
            Kept::Done | Kept::Partly(_) => {}
            Kept::Null => drop(odd.insert(at(), Value::Null)),
            Kept::Raw(raw) => drop(odd.insert(at(), raw)),
        }
    }
    if odd.is_empty() {
        return Ok(None);
    }
    odd.insert(FITTING.to_owned(), list.len().into());
    Ok(Some(Value::Object(odd)))
}

/// Reads the elements that fit; if one does not, returns the whole list as it was sent.
fn read_values<'de, T: Decode, A: SeqAccess<'de>>(
    list: &mut Vec<T>,
    mut seq: A,
) -> Result<Option<Value>, A::Error> {
    let mut sent: Option<Vec<Value>> = None;
    while let Some(kept) = read_element(list, &mut seq)? {
        if let (Kept::Done, None) = (&kept, &sent) {
            continue;
        }
        let is_in = matches!(kept, Kept::Done | Kept::Partly(_));
        let before = list.len() - usize::from(is_in);
        let raw = match kept {
            Kept::Done => list.last().map(T::to_sent).unwrap_or_default(),
            Kept::Null => Value::Null,
            Kept::Raw(raw) | Kept::Partly(raw) => raw,
        };
        sent.get_or_insert_with(|| list[..before].iter().map(T::to_sent).collect()).push(raw);
    }
    Ok(sent.map(Value::Array))
}
