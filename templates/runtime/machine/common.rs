//! `Clone`, `PartialEq` and `Debug` for models, and the difference between two models. They are written
//! once here for all types, because implementations for each take several times as long to compile.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use crate::runtime::machine::erased::{Field, FieldValue, Fields, Object, Output, values};
use crate::runtime::machine::kept::{Kept, is_of_list};
use crate::runtime::machine::names::Names;
use crate::runtime::machine::read::{clear, read_field};
use crate::runtime::machine::schema::TYPE_ANNOTATION;
use crate::runtime::machine::write::to_json;
use crate::runtime::model::odata::{Hidden, OData};

/// Copies the fields that have values, and the [`OData`] of the object, into an empty model of the same
/// type.
#[inline]
pub(crate) fn copy_object(from: &dyn Object, to: &mut dyn Object) {
    from.visit(&mut Fields::with_values(&mut |place, value| {
        if let (Some(field), Some(value)) = (to.field(place), value) {
            field.assign(value);
        }
    }));
    to.besides_mut().clone_from(from.besides());
}

/// Whether two models have the same type, equal fields and equal [`OData`].
#[inline]
pub(crate) fn are_equal(a: &dyn Object, b: &dyn Object) -> bool {
    if a.schema().tag != b.schema().tag || a.besides() != b.besides() {
        return false;
    }
    let others = values(a);
    let mut is_equal = true;
    b.visit(&mut Fields::all(&mut |place, value| {
        is_equal = is_equal
            && match (value, others[place]) {
                (Some(value), Some(other)) => value.is_equal(other),
                (value, other) => value.is_none() && other.is_none(),
            };
    }));
    is_equal
}

/// Sets a property or annotation as if this value had been read under its name, replacing what was there.
/// It is written back in the same form.
#[inline]
pub(crate) fn set_raw(model: &mut dyn Object, name: &str, value: Value) {
    model.besides_mut().remove(name);
    let Some(place) = model.schema().properties.place(name) else {
        return model.besides_mut().push(name.into(), value);
    };
    let kept = match read_field(model, place, &value) {
        Kept::Null => return model.besides_mut().set_null_at(place),
        Kept::Done if written(model, place).is_some_and(|written| written == value) => return,
        Kept::Done => value,
        Kept::Raw(kept) | Kept::Partly(kept) => *kept,
    };
    model.besides_mut().push(name.into(), kept);
}

/// What the field of a property is written as, if it has a value.
#[inline]
fn written(model: &mut dyn Object, place: usize) -> Option<Value> {
    model.field(place)?.value().map(|value| to_json(value))
}

/// Puts into `changed`, which is empty, only the values to send in order to turn `original` into `value`.
/// All three are of the same type.
#[inline]
pub(crate) fn changes(value: &dyn Object, original: &dyn Object, changed: &mut dyn Object) {
    let (now, before) = (value.besides(), original.besides());
    let (originals, properties) = (values(original), value.schema().properties);
    let (mut new, mut old) = (now.by_name(), before.by_name());
    let mut declared = Vec::new();
    value.visit(&mut Fields::all(&mut |place, value| {
        let (name, original) = (properties.get(place), originals[place]);
        declared.push(name);
        // Elements that did not fit into a list of objects are sent with the list.
        let [kept, kept_before] =
            [&mut new, &mut old].map(|entries| entries.get_mut(name)?.take_if(|entry| is_of_list(entry)));
        if let (Some(value), Some(field)) = (value, changed.field(place)) {
            if kept == kept_before {
                change(value, original, field);
            } else {
                field.assign(value);
            }
            if let (Some(kept), Some(_)) = (kept, field.value()) {
                changed.besides_mut().push(name.into(), kept.clone());
            }
        }
        let is_new_null = || now.is_null_at(place) && !before.is_null_at(place);
        if value.is_none() && (original.is_some() || is_new_null()) {
            changed.besides_mut().set_null_at(place);
        }
    }));
    change_entries(changed.besides_mut(), [now, before], [new, old], &declared);
    if !is_empty(changed) || now.type_name() != before.type_name() {
        changed.besides_mut().say_type_of(now);
    }
}

/// Puts into a field what has to be sent of a value. Complex values are updated in part, Protocol section
/// 11.4.3; entities and everything else are sent whole.
#[inline]
fn change(value: &dyn FieldValue, original: Option<&dyn FieldValue>, changed: &mut dyn Field) {
    let Some(original) = original else { return changed.assign(value) };
    if value.is_equal(original) {
        return;
    }
    if let (Output::Object(now, None), Output::Object(before, None)) = (value.encode(), original.encode())
        && !now.schema().is_entity
        && now.besides().type_name() == before.besides().type_name()
        && let Some(part) = changed.insert_object()
    {
        changes(now, before, part);
        if is_empty(part) {
            clear(changed);
        }
        return;
    }
    changed.assign(value);
}

/// Adds the undeclared properties and annotations that differ, and nulls for undeclared properties that
/// are gone. `new` and `old` are the entries by name, without those that were handled.
#[inline]
fn change_entries(
    changes: &mut OData,
    [now, before]: [&OData; 2],
    [mut new, mut old]: [HashMap<&str, Option<&Value>>; 2],
    declared: &[&str],
) {
    for (name, _) in now.entries() {
        // A name may occur several times in the object; it is sent once.
        let Some(entry) = new.get_mut(name).and_then(Option::take) else { continue };
        if old.get(name).copied().flatten() != Some(entry) {
            changes.push(name.into(), entry.clone());
        }
    }
    for (name, _) in before.properties() {
        let is_gone = old.get_mut(name).and_then(Option::take).is_some() && !new.contains_key(name);
        if is_gone && !declared.contains(&name) {
            changes.push(name.into(), Value::Null);
        }
    }
}

/// Whether a property was read as null, or set to null, and has had no value since.
#[inline]
pub(crate) fn is_null(model: &dyn Object, name: &str) -> bool {
    let has_value = |place: usize| model.besides().raw(name).is_some() || values(model)[place].is_some();
    let place = model.schema().properties.place(name);
    place.is_some_and(|place| model.besides().is_null_at(place) && !has_value(place))
}

/// Whether the model would be written as `{}`.
#[inline]
pub(crate) fn is_empty(model: &dyn Object) -> bool {
    let mut has_value = false;
    model.visit(&mut Fields::with_values(&mut |_, _| has_value = true));
    !has_value && model.besides().is_empty()
}

/// Prints the fields that have values, and the names of what the object holds besides. Secrets are
/// hidden. The type is given by its path.
#[inline]
pub(crate) fn debug_object(model: &dyn Object, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (schema, odata) = (model.schema(), model.besides());
    let mut debug = f.debug_struct(path.rsplit("::").next().unwrap_or(path));
    if let Some(name) = odata.type_name_to_write(None) {
        debug.field(TYPE_ANNOTATION, &name);
    }
    let fields = values(model);
    for ((place, value), name) in fields.iter().enumerate().zip(schema.properties.iter()) {
        if let Some(value) = value {
            let is_hidden = schema.secrets.contains(&name) || is_json(*value);
            let shown: &dyn fmt::Debug = if is_hidden { &Hidden } else { value };
            debug.field(name, shown);
        } else if odata.is_null_at(place) && odata.raw(name).is_none() {
            debug.field(name, &format_args!("null"));
        }
    }
    print_entries(&mut debug, odata, schema.properties, &fields);
    debug.finish()
}

/// Whether a value is JSON of unknown meaning, which may be secret.
#[inline]
fn is_json(value: &dyn FieldValue) -> bool {
    let value: &dyn Any = value;
    value.is::<Value>() || value.is::<Vec<Value>>()
}

/// Prints the names of undeclared properties and of values that did not fit; scalars that differ from
/// their field in spelling only are left out. The values stay hidden: for a type unknown to the schema,
/// nobody has declared which are secret.
#[inline]
fn print_entries(
    debug: &mut fmt::DebugStruct<'_, '_>,
    odata: &OData,
    properties: Names,
    fields: &[Option<&dyn FieldValue>],
) {
    let is_large = |value: &Value| value.is_array() || value.is_object();
    let is_in_field = |name: &str| properties.place(name).is_some_and(|place| fields[place].is_some());
    for (name, _) in odata.entries().filter(|(name, value)| is_large(value) || !is_in_field(name)) {
        debug.field(name, &Hidden);
    }
}
