//! Models whose types are not known to the code that works with them, and how JSON objects are read into
//! them, property by property.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::runtime::decode::{Kept, read_json};
use crate::runtime::encode::TYPE_ANNOTATION;
use crate::runtime::field::{Field, Fields, clear};
use crate::runtime::input::{Input, InputObject, Malformed, Outcome, Sink};
use crate::runtime::model::Schema;
use crate::runtime::odata::OData;

/// The declared properties of a model.
pub trait Properties {
    /// The field of the property at an index of the schema.
    fn field(&mut self, place: usize) -> Option<&mut dyn Field>;

    /// Visits the fields in the order of the schema's properties.
    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>);
}

/// A model of any type. What all models have in common works with this, and is compiled once.
pub trait Object: Properties + fmt::Debug {
    /// The declaration of the type in CSDL.
    fn schema(&self) -> &'static Schema;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides(&self) -> &OData;

    /// Undeclared properties, annotations and values that did not fit.
    fn besides_mut(&mut self) -> &mut OData;
}

/// Reads a JSON object into an empty model. What is no object does not fit.
///
/// # Errors
/// When the input is not well-formed JSON.
pub(crate) fn read_members(model: &mut dyn Object, from: &mut dyn InputObject<'_>) -> Outcome {
    let Schema { properties, tag, .. } = model.schema();
    let mut expected = 0;
    while let Some(name) = from.name()? {
        match find(properties, &name, expected) {
            Some(place) => {
                let kept = match model.field(place) {
                    Some(field) => from.value(field)?,
                    None => from.value(&mut None::<Value>)?,
                };
                keep(model, place, name, kept);
                expected = place + 1;
            }
            None => read_besides(&[tag], model.besides_mut(), name, from)?,
        }
    }
    Ok(Kept::Done)
}

/// Reads the remaining members of an object of which some were already read.
///
/// # Errors
/// When the input is not well-formed JSON.
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
                keep(model, place, name, kept);
            }
            None => model.besides_mut().push(name, value),
        }
    }
    read_members(model, from)
}

/// Reads JSON in memory into a field.
pub(crate) fn read_field(model: &mut dyn Object, place: usize, value: &Value) -> Kept {
    let Some(field) = model.field(place) else { return Kept::Raw(value.clone()) };
    read_json(value, field).unwrap_or_else(|_| {
        // The value is nested too deeply to be read; the field stays empty.
        clear(field);
        Kept::Raw(value.clone())
    })
}

/// Keeps beside a field what it could not take.
#[inline]
fn keep(model: &mut dyn Object, place: usize, name: Cow<'_, str>, kept: Kept) {
    match kept {
        Kept::Done => {}
        Kept::Null => model.besides_mut().set_null_at(place),
        Kept::Raw(value) | Kept::Partly(value) => model.besides_mut().push(name, value),
    }
}

/// Reads a member that is not a declared property. `@odata.type` is usually one of `tags`, and then
/// allocates nothing.
///
/// # Errors
/// When the input is not well-formed JSON.
pub(crate) fn read_besides(
    tags: &[&'static str],
    odata: &mut OData,
    name: Cow<'_, str>,
    from: &mut dyn InputObject<'_>,
) -> Result<(), Malformed> {
    if name == TYPE_ANNOTATION {
        let kept = from.value(&mut TypeName { tags, odata })?;
        if let Kept::Raw(odd) = kept {
            odata.push(name, odd);
        }
        return Ok(());
    }
    let mut value: Option<Value> = None;
    from.value(&mut value)?;
    odata.push(name, value.unwrap_or_default());
    Ok(())
}

/// Takes the value of `@odata.type`.
struct TypeName<'t> {
    tags: &'t [&'static str],
    odata: &'t mut OData,
}

impl Sink for TypeName<'_> {
    fn take(&mut self, input: Input<'_, '_>) -> Outcome {
        let Input::Text(said) = input else { return input.json().map(Kept::Raw) };
        let tag = self.tags.iter().find(|tag| **tag == said);
        self.odata
            .set_type_name(tag.map_or_else(|| Cow::Owned(said.into_owned()), |tag| Cow::Borrowed(*tag)));
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
