//! `Clone`, `PartialEq` and `Debug` for models, and the difference between two models. They are written
//! once here, because derived implementations for each model take several times as long to compile.

use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::iter::Enumerate;

use serde_json::Value;

use crate::runtime::decode::{Decode, Kept, Slot, Source};
use crate::runtime::encode::{Encode, TYPE_ANNOTATION, Writer, to_json};
use crate::runtime::model::Model;
use crate::runtime::odata::{Hidden, OData};
use crate::runtime::place::Place;

/// Clones the fields that have values, and the [`OData`] of the object.
pub(crate) fn clone_model<T: Model>(model: &T) -> T {
    let mut copying = Copying { copy: T::default(), at: 0 };
    model.write(&mut copying);
    let mut copy = copying.copy;
    copy.odata_mut().clone_from(model.odata());
    copy
}

struct Copying<M> {
    copy: M,
    /// The index of the next property.
    at: usize,
}

impl<M: Model> Writer<'_> for Copying<M> {
    #[inline]
    fn property<T: Encode + Decode>(&mut self, _name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            let Ok(_) = self.copy.read(self.at, Slot(Given(value)));
        }
        self.at += 1;
    }
}

/// A value that already has the type of its field.
struct Given<'v, V>(&'v V);

impl<V: Encode> Source for Given<'_, V> {
    type Error = Infallible;

    #[inline]
    fn decode<T: Decode, P: Place<T>>(self, place: P) -> Result<Kept, Infallible> {
        if let Some(value) = (self.0 as &dyn Any).downcast_ref::<T>() {
            place.put(value.clone());
        }
        Ok(Kept::Done)
    }
}

/// Whether all fields and the [`OData`] of the object are equal.
pub(crate) fn models_are_equal<T: Model>(a: &T, b: &T) -> bool {
    let mut comparing = Comparing { others: collect(a).into_iter(), is_equal: true };
    b.write(&mut comparing);
    comparing.is_equal && a.odata() == b.odata()
}

/// The value of every property, by its index.
fn collect<T: Model>(model: &T) -> Vec<Option<&dyn Any>> {
    let mut collecting = Collecting(Vec::with_capacity(T::SCHEMA.properties.len()));
    model.write(&mut collecting);
    collecting.0
}

struct Collecting<'m>(Vec<Option<&'m dyn Any>>);

impl<'m> Writer<'m> for Collecting<'m> {
    #[inline]
    fn property<T: Encode + Decode>(&mut self, _name: &'static str, value: Option<&'m T>) {
        self.0.push(value.map(|value| value as &dyn Any));
    }
}

struct Comparing<'m> {
    others: std::vec::IntoIter<Option<&'m dyn Any>>,
    is_equal: bool,
}

impl Writer<'_> for Comparing<'_> {
    #[inline]
    fn property<T: Encode + Decode>(&mut self, _name: &'static str, value: Option<&T>) {
        let other = self.others.next().flatten().and_then(|other| other.downcast_ref::<T>());
        self.is_equal = self.is_equal && value == other;
    }
}

/// Sets a property or annotation as if this value had been read under its name, replacing what was there.
/// It is written back in the same form.
pub(crate) fn set_raw<T: Model>(model: &mut T, name: &str, value: Value) {
    model.odata_mut().remove(name);
    let Some(place) = T::SCHEMA.place(name) else { return model.odata_mut().push(name.into(), value) };
    let kept = match model.read(place, Slot(value.clone())) {
        Ok(Kept::Null) => return model.odata_mut().set_null_at(place),
        Ok(Kept::Done) if to_json(model).get(name) == Some(&value) => return,
        Ok(Kept::Done) => value,
        Ok(Kept::Raw(kept) | Kept::Partly(kept)) => kept,
        Err(_) => {
            // The value is nested too deeply to be read; the field stays empty.
            let _: Result<Kept, _> = model.read(place, Slot(Value::Null));
            value
        }
    };
    model.odata_mut().push(name.into(), kept);
}

/// The part of a changed property's value to send. Complex values are updated in part, Protocol section
/// 11.4.3; entities are sent whole.
pub(crate) fn changed_part<T: Model>(value: &T, original: &T) -> Option<T> {
    if T::SCHEMA.is_entity || value.odata().type_name() != original.odata().type_name() {
        return (value != original).then(|| value.clone());
    }
    let changes = changes(value, original);
    (!changes.is_empty()).then_some(changes)
}

/// A model with only the values to send in order to turn `original` into `value`.
pub(crate) fn changes<T: Model>(value: &T, original: &T) -> T {
    let originals = collect(original).into_iter().enumerate();
    let mut changing =
        Changing { changes: T::default(), value: value.odata(), original: original.odata(), originals };
    value.write(&mut changing);
    let mut changes = changing.changes;
    let (now, before) = (value.odata(), original.odata());
    change_entries(changes.odata_mut(), now, before, T::SCHEMA.properties);
    if !changes.is_empty() || now.type_name() != before.type_name() {
        changes.odata_mut().say_type_of(now);
    }
    changes
}

/// Adds the undeclared properties and annotations that differ, and nulls for undeclared properties that
/// are gone.
fn change_entries(changes: &mut OData, now: &OData, before: &OData, declared: &[&str]) {
    if !now.has_entries() && !before.has_entries() {
        return;
    }
    let (mut new, mut old) = (now.by_name(), before.by_name());
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

struct Changing<'m, M> {
    changes: M,
    value: &'m OData,
    original: &'m OData,
    /// The values of the original with their indexes.
    originals: Enumerate<std::vec::IntoIter<Option<&'m dyn Any>>>,
}

impl<M: Model> Writer<'_> for Changing<'_, M> {
    fn property<T: Encode + Decode>(&mut self, _name: &'static str, value: Option<&T>) {
        let Some((place, original)) = self.originals.next() else { return };
        let original = original.and_then(|original| original.downcast_ref::<T>());
        let changed = match (value, original) {
            (Some(value), Some(original)) => value.change(original),
            (Some(value), None) => Some(value.clone()),
            (None, _) => None,
        };
        if let Some(changed) = changed {
            let Ok(_) = self.changes.read(place, Slot(Given(&changed)));
        }
        let is_new_null = || self.value.is_null_at(place) && !self.original.is_null_at(place);
        if value.is_none() && (original.is_some() || is_new_null()) {
            self.changes.odata_mut().set_null_at(place);
        }
    }
}

/// Whether a property was read as null, or set to null, and has had no value since.
pub(crate) fn is_null<T: Model>(model: &T, name: &str) -> bool {
    let has_value = |place: usize| model.odata().raw(name).is_some() || collect(model)[place].is_some();
    T::SCHEMA.place(name).is_some_and(|place| model.odata().is_null_at(place) && !has_value(place))
}

/// Whether the model would be written as `{}`.
pub(crate) fn is_empty<T: Model>(model: &T) -> bool {
    let is_there = |value: &Option<&dyn Any>| value.is_some();
    model.odata().is_empty() && !collect(model).iter().any(is_there)
}

/// Prints the fields that have values, and the names of undeclared properties and misfits. Values of secrets
/// are hidden.
pub(crate) fn debug_model<T: Model>(model: &T, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let odata = model.odata();
    let mut printing = Printing { debug: f.debug_struct(name), secrets: T::SCHEMA.secrets, odata, place: 0 };
    if let Some(name) = odata.type_name_to_write(None) {
        printing.debug.field(TYPE_ANNOTATION, &name);
    }
    model.write(&mut printing);
    let Printing { mut debug, .. } = printing;
    print_entries(&mut debug, odata, T::SCHEMA.properties, &collect(model));
    debug.finish()
}

/// Prints the names of undeclared properties and misfits; scalars that differ from their field in spelling
/// only are left out. The values stay hidden, because nothing declares which of them are secret.
fn print_entries(
    debug: &mut fmt::DebugStruct<'_, '_>,
    odata: &OData,
    properties: &[&str],
    fields: &[Option<&dyn Any>],
) {
    let is_large = |value: &Value| value.is_array() || value.is_object();
    let place = |name: &str| properties.iter().position(|known| *known == name);
    let is_in_field = |name: &str| place(name).is_some_and(|place| fields[place].is_some());
    for (name, _) in odata.entries().filter(|(name, value)| is_large(value) || !is_in_field(name)) {
        debug.field(name, &Hidden);
    }
}

struct Printing<'a, 'f> {
    debug: fmt::DebugStruct<'a, 'f>,
    secrets: &'static [&'static str],
    odata: &'a OData,
    place: usize,
}

impl Writer<'_> for Printing<'_, '_> {
    fn property<T: Encode + Decode>(&mut self, name: &'static str, value: Option<&T>) {
        let place = self.place;
        self.place += 1;
        if let Some(value) = value {
            self.debug.field(name, shown(self.secrets, name, value, value));
        } else if self.odata.is_null_at(place) && self.odata.raw(name).is_none() {
            self.debug.field(name, &format_args!("null"));
        }
    }
}

/// The value, or a placeholder if it is secret or JSON of unknown meaning.
fn shown<'v>(secrets: &[&str], name: &str, value: &'v dyn fmt::Debug, any: &dyn Any) -> &'v dyn fmt::Debug {
    let is_json = any.is::<Value>() || any.is::<Vec<Value>>();
    if is_json || secrets.contains(&name) { &Hidden } else { value }
}
