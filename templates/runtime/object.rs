//! Models whose types are not known to the code that works with them, and how JSON objects are read into
//! them, property by property.

use std::borrow::Cow;
use std::fmt;

use serde::de::MapAccess;
use serde_json::Value;

use crate::runtime::decode::Kept;
use crate::runtime::encode::TYPE_ANNOTATION;
use crate::runtime::field::{Field, Fields, read_json};
use crate::runtime::input::{Input, InputObject, Name, Outcome, Passing, Sink};
use crate::runtime::model::Schema;
use crate::runtime::odata::OData;

/// A model of any type. What all models have in common works with this, and is compiled once. What a type
/// adds is compiled in the crates that use the type, once in each.
pub trait Object: fmt::Debug {
    /// The declaration of the type in CSDL.
    fn schema(&self) -> &'static Schema;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides(&self) -> &OData;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides_mut(&mut self) -> &mut OData;

    /// The field of the property at an index of the schema; `None` if its type is not compiled.
    fn field(&mut self, place: usize) -> Option<&mut dyn Field>;

    /// Visits the fields in the order of the schema's properties.
    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>);
}

/// Reads a JSON object into a model, member by member. It is compiled once for each deserializer, because
/// most of the time of reading is spent here.
///
/// # Errors
/// Those of the deserializer.
pub(crate) fn fill<'de, A: MapAccess<'de>>(model: &mut dyn Object, map: &mut A) -> Result<Kept, A::Error> {
    let Schema { properties, tag, .. } = model.schema();
    let (mut name, mut expected) = (Cow::Borrowed(""), 0);
    while map.next_key_seed(Name(&mut name))?.is_some() {
        let found = find(properties, &name, expected);
        expected = found.map_or(expected, |place| place + 1);
        // A property that is not declared, or whose type is not compiled, has no field.
        let Some((place, field)) = found.and_then(|place| Some((place, model.field(place)?))) else {
            read_besides(&[tag], model.besides_mut(), &name, |to| map.next_value_seed(Passing(to)))?;
            continue;
        };
        let kept = map.next_value_seed(Passing(field))?;
        if !matches!(kept, Kept::Done) {
            keep(model, place, &name, kept);
        }
    }
    Ok(Kept::Done)
}

/// Reads the remaining members of an object of which some were already read.
///
/// # Errors
/// When the input is not well-formed JSON.
#[inline]
pub(crate) fn read_rest(
    model: &mut dyn Object,
    mut before: OData,
    from: &mut dyn InputObject<'_>,
) -> Outcome {
    let properties = before.take_properties();
    *model.besides_mut() = before;
    for (name, value) in properties {
        match model.schema().place(&name) {
            Some(place) => {
                let kept = read_field(model, place, &value);
                keep(model, place, &name, kept);
            }
            None => model.besides_mut().push(name, value),
        }
    }
    from.fill(model)
}

/// Reads JSON in memory into a field.
#[inline]
pub(crate) fn read_field(model: &mut dyn Object, place: usize, value: &Value) -> Kept {
    model.field(place).map_or_else(|| Kept::raw(value.clone()), |field| read_json(value, field))
}

/// Keeps beside a field what it could not take.
#[cold]
#[inline]
fn keep(model: &mut dyn Object, place: usize, name: &str, kept: Kept) {
    match kept {
        Kept::Done => {}
        Kept::Null => model.besides_mut().set_null_at(place),
        Kept::Raw(value) | Kept::Partly(value) => model.besides_mut().push(name.into(), *value),
    }
}

/// Reads a member that is not a declared property. `@odata.type` is usually one of `tags`, and then
/// allocates nothing.
///
/// # Errors
/// Those of `read`.
pub(crate) fn read_besides<E>(
    tags: &[&'static str],
    odata: &mut OData,
    name: &str,
    read: impl FnOnce(&mut dyn Sink) -> Result<Kept, E>,
) -> Result<(), E> {
    if name == TYPE_ANNOTATION {
        if let Kept::Raw(odd) = read(&mut TypeName { tags, odata })? {
            odata.push(name.into(), *odd);
        }
        return Ok(());
    }
    let mut value: Option<Value> = None;
    read(&mut value)?;
    odata.push(name.into(), value.unwrap_or_default());
    Ok(())
}

/// Takes the value of `@odata.type`.
struct TypeName<'t> {
    tags: &'t [&'static str],
    odata: &'t mut OData,
}

impl Sink for TypeName<'_> {
    #[inline]
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        let Input::Text(said) = input else { return input.json().map(Kept::raw) };
        let usual = self.tags.iter().find(|tag| **tag == said);
        let name = usual.map_or_else(|| Cow::Owned(said.to_owned()), |tag| Cow::Borrowed(*tag));
        self.odata.set_type_name(name);
        Ok(Kept::Done)
    }
}

/// The index of a property. Services usually send properties in the order of their declaration, so the
/// search starts at the index expected next.
#[inline]
fn find(names: &[&str], name: &str, expected: usize) -> Option<usize> {
    if names.get(expected).is_some_and(|known| *known == name) {
        return Some(expected);
    }
    // Annotations of the object itself are not properties.
    if name.starts_with('@') {
        return None;
    }
    let (before, behind) = names.split_at(expected.min(names.len()));
    let found = behind.iter().position(|known| *known == name).map(|at| before.len() + at);
    found.or_else(|| before.iter().position(|known| *known == name))
}
