//! `Clone`, `PartialEq` and `Debug` of models: what derives would write out for each of them,
//! at several times the compile time, is written here once.

use std::any::Any;
use std::convert::Infallible;
use std::fmt;

use crate::runtime::decode::{Decode, Decoded, Slot, Source};
use crate::runtime::encode::{Encode, Writer};
use crate::runtime::model::Model;

/// Clones the fields that have values, and what else is kept.
pub(crate) fn clone_model<T: Model>(model: &T) -> T {
    let mut copying = Copying { copy: T::default(), at: 0 };
    model.write(&mut copying);
    let mut copy = copying.copy;
    copy.odata_mut().clone_from(model.odata());
    copy
}

struct Copying<M> {
    copy: M,
    /// Place of the next property.
    at: usize,
}

impl<M: Model> Writer<'_> for Copying<M> {
    #[inline]
    fn property<T: Encode>(&mut self, _name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            let Ok(_) = self.copy.read(self.at, Slot(Given(value)));
        }
        self.at += 1;
    }
}

/// A value that is there already, of the type of the field that it is for.
struct Given<'v, V>(&'v V);

impl<V: Encode> Source for Given<'_, V> {
    type Error = Infallible;

    #[inline]
    fn decode<T: Decode>(self) -> Result<Decoded<T>, Infallible> {
        let value = (self.0 as &dyn Any).downcast_ref::<T>();
        Ok(value.cloned().map_or(Decoded::Null, Decoded::Value))
    }
}

/// Whether all fields, and what else is kept, are equal.
pub(crate) fn models_are_equal<T: Model>(a: &T, b: &T) -> bool {
    let mut collecting = Collecting(Vec::with_capacity(T::SCHEMA.properties.len()));
    a.write(&mut collecting);
    let mut comparing = Comparing { others: collecting.0.into_iter(), is_equal: true };
    b.write(&mut comparing);
    comparing.is_equal && a.odata() == b.odata()
}

struct Collecting<'m>(Vec<Option<&'m dyn Any>>);

impl<'m> Writer<'m> for Collecting<'m> {
    #[inline]
    fn property<T: Encode>(&mut self, _name: &'static str, value: Option<&'m T>) {
        self.0.push(value.map(|value| value as &dyn Any));
    }
}

struct Comparing<'m> {
    others: std::vec::IntoIter<Option<&'m dyn Any>>,
    is_equal: bool,
}

impl Writer<'_> for Comparing<'_> {
    #[inline]
    fn property<T: Encode>(&mut self, _name: &'static str, value: Option<&T>) {
        let other = self.others.next().flatten().and_then(|other| other.downcast_ref::<T>());
        self.is_equal = self.is_equal && value == other;
    }
}

/// Prints the fields that have values, and what else is kept.
pub(crate) fn debug_model<T: Model>(model: &T, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut printing = Printing(f.debug_struct(name));
    model.write(&mut printing);
    let Printing(mut debug) = printing;
    for (name, value) in model.odata().annotations().chain(model.odata().properties()) {
        debug.field(name, &format_args!("{value}"));
    }
    debug.finish()
}

struct Printing<'a, 'f>(fmt::DebugStruct<'a, 'f>);

impl Writer<'_> for Printing<'_, '_> {
    #[inline]
    fn property<T: Encode>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.0.field(name, value);
        }
    }
}
