//! The parts of an object that are not values of declared properties: undeclared properties, annotations,
//! nulls and misfits.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use crate::runtime::machine::schema::{TYPE_ANNOTATION, is_annotation};
use crate::runtime::model::property::Named;

/// The undeclared properties and annotations of an object, its explicit nulls, and the values that do not
/// fit their declared types. All of them are written back as they were read. The methods of
/// [`Model`](crate::runtime::model::Model) read and set them, too.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let mut user = User::default().with_raw("level", 7);
/// user.odata.set_annotation("@example.source", "import");
/// assert_eq!(user.odata.raw("level").and_then(|level| level.as_i64()), Some(7));
/// for (name, value) in user.odata.properties() {
///     println!("{name}: {value}");
/// }
/// ```
#[doc(alias = "additionalData")]
#[doc(alias = "AdditionalData")]
#[derive(Clone, Default)]
pub struct OData {
    /// A bit for each of the first 64 properties: whether it is null.
    nulls: u64,
    /// `@odata.type`. Services send it where an abstract type is declared. If it is spelt as in the schema,
    /// it is not allocated.
    type_name: Option<Cow<'static, str>>,
    more: Option<Box<More>>,
}

#[derive(Clone, Default)]
struct More {
    /// A bit for each of the other properties: whether it is null.
    nulls: Vec<u64>,
    entries: Vec<Entry>,
}

type Entry = (Cow<'static, str>, Value);

/// Frequent names, which are not allocated.
const USUAL: [&str; 3] = ["@odata.id", "@odata.etag", "@odata.context"];

impl OData {
    /// An empty value.
    pub const EMPTY: Self = Self { nulls: 0, type_name: None, more: None };

    /// `@odata.type`, as it was sent, for instance `#microsoft.graph.user`.
    #[doc(alias = "@odata.type")]
    #[inline]
    pub fn type_name(&self) -> Option<&str> {
        self.type_name.as_deref().or_else(|| self.own().text("type"))
    }

    /// Sets `@odata.type`.
    pub fn set_type_name(&mut self, name: impl Into<Cow<'static, str>>) {
        self.type_name = Some(name.into());
    }

    /// `@odata.id`: the canonical URL of the entity.
    #[doc(alias = "@odata.id")]
    #[inline]
    pub fn id(&self) -> Option<&str> {
        self.own().text("id")
    }

    /// `@odata.etag`, as it was sent, for use in `If-Match`.
    #[doc(alias = "@odata.etag")]
    #[inline]
    pub fn etag(&self) -> Option<&str> {
        self.own().text("etag")
    }

    /// `@odata.context`: the context URL, which describes the object.
    #[inline]
    pub fn context(&self) -> Option<&str> {
        self.own().text("context")
    }

    /// The annotations of the object itself: links, media, removal.
    #[inline]
    pub fn own(&self) -> Annotations<'_> {
        Annotations::new(self, "")
    }

    /// The annotations of a property: its count, links, type, media.
    pub fn on<M>(&self, property: impl Named<M>) -> Annotations<'_> {
        self.on_name(property.name())
    }

    /// The annotations of a property that is not declared.
    #[inline]
    pub fn on_name<'a>(&'a self, property: &'a str) -> Annotations<'a> {
        Annotations::new(self, property)
    }

    /// An annotation by its full name, for instance `members@odata.nextLink`. For `@odata.type` see
    /// [`type_name`](Self::type_name).
    #[inline]
    pub fn annotation(&self, name: &str) -> Option<&Value> {
        self.raw(name)
    }

    /// All annotations with their names, except for `@odata.type`.
    #[inline]
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries().filter(|(name, _)| is_annotation(name))
    }

    /// Sets an annotation by its full name.
    pub fn set_annotation<'n>(&mut self, name: impl Into<Cow<'n, str>>, value: impl Into<Value>) {
        self.set(name.into(), value.into());
    }

    /// The JSON kept under the name of a property: the value of one that is not declared, or a value that
    /// does not fit, or not completely, into the field of one that is.
    #[inline]
    pub fn raw(&self, name: &str) -> Option<&Value> {
        let entries = &self.more.as_ref()?.entries;
        entries.iter().rfind(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All values that [`raw`](Self::raw) finds, with their names.
    #[inline]
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries().filter(|(name, _)| !is_annotation(name))
    }

    /// Sets a property that is not declared, as open types allow.
    pub fn set_property<'n>(&mut self, name: impl Into<Cow<'n, str>>, value: impl Into<Value>) {
        self.set(name.into(), value.into());
    }

    /// Removes the JSON that is kept under the name of a property or annotation, and returns it.
    #[inline]
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let entries = self.more.as_mut().map(|more| &mut more.entries);
        // A name may occur several times; the last entry is used.
        let last = entries.and_then(|entries| entries.extract_if(.., |(known, _)| known == name).last());
        let said = self.type_name.take_if(|_| name == TYPE_ANNOTATION);
        said.map(|name| Value::String(name.into_owned())).or_else(|| last.map(|(_, value)| value))
    }

    /// Whether there is nothing to write.
    #[inline]
    pub fn is_empty(&self) -> bool {
        !self.has_nulls() && self.type_name.is_none() && !self.has_entries()
    }

    #[inline]
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        let entries = self.more.as_ref().map_or(&[][..], |more| &more.entries);
        entries.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The value of `@odata.type` to write: `tag`, unless the object already states one.
    #[inline]
    pub(crate) fn type_name_to_write<'a>(&'a self, tag: Option<&'a str>) -> Option<&'a str> {
        match &self.type_name {
            Some(name) => Some(name),
            None => tag.filter(|_| self.own().get("type").is_none()),
        }
    }

    /// Copies `@odata.type` from another object.
    #[inline]
    pub(crate) fn say_type_of(&mut self, other: &Self) {
        self.type_name.clone_from(&other.type_name);
        if let Some(said) = other.raw("@type") {
            self.set_annotation("@type", said.clone());
        }
    }

    #[inline]
    pub(crate) fn has_entries(&self) -> bool {
        self.more.as_ref().is_some_and(|more| !more.entries.is_empty())
    }

    #[inline]
    pub(crate) fn has_nulls(&self) -> bool {
        self.nulls != 0 || self.more.as_ref().is_some_and(|more| !more.nulls.is_empty())
    }

    /// Whether the property at an index of its type's schema is null.
    #[inline]
    pub(crate) fn is_null_at(&self, place: usize) -> bool {
        match (place / 64, &self.more) {
            (0, _) => self.nulls & 1 << place != 0,
            (word, Some(more)) => {
                more.nulls.get(word - 1).is_some_and(|nulls| nulls & 1 << (place % 64) != 0)
            }
            (_, None) => false,
        }
    }

    #[inline]
    pub(crate) fn set_null_at(&mut self, place: usize) {
        let word = match place / 64 {
            0 => &mut self.nulls,
            word => {
                let nulls = &mut self.more.get_or_insert_default().nulls;
                nulls.resize(nulls.len().max(word), 0);
                &mut nulls[word - 1]
            }
        };
        *word |= 1 << (place % 64);
    }

    /// Adds an entry; of several with the same name, the last one is used.
    #[inline]
    pub(crate) fn push(&mut self, name: Cow<'_, str>, value: Value) {
        let value = match value {
            Value::String(said) if name == TYPE_ANNOTATION => return self.set_type_name(said),
            value => value,
        };
        let usual =
            if name.starts_with("@odata.") { USUAL.iter().find(|usual| **usual == name) } else { None };
        let name = usual.map_or_else(|| Cow::Owned(name.into_owned()), |usual| Cow::Borrowed(*usual));
        let entries = &mut self.more.get_or_insert_default().entries;
        if entries.is_empty() {
            entries.reserve_exact(1);
        }
        entries.push((name, value));
    }

    /// Removes the entries that are not annotations and returns them.
    #[inline]
    pub(crate) fn take_properties(&mut self) -> Vec<Entry> {
        let Some(more) = &mut self.more else { return Vec::new() };
        more.entries.extract_if(.., |(name, _)| !is_annotation(name)).collect()
    }

    /// What [`raw`](Self::raw) finds under each name, as a map for many lookups.
    #[inline]
    pub(crate) fn by_name(&self) -> HashMap<&str, Option<&Value>> {
        self.entries().map(|(name, value)| (name, Some(value))).collect()
    }

    #[inline]
    fn nulls(&self) -> (u64, &[u64]) {
        (self.nulls, self.more.as_ref().map_or(&[], |more| &more.nulls))
    }

    #[inline]
    fn sorted(&self) -> Vec<(&str, &Value)> {
        let mut entries: Vec<_> = self.entries().collect();
        entries.sort_by_key(|(name, _)| *name);
        entries
    }

    #[inline]
    fn set(&mut self, name: Cow<'_, str>, value: Value) {
        let known =
            self.more.as_mut().and_then(|more| more.entries.iter_mut().rfind(|(known, _)| *known == name));
        match known {
            Some((_, known)) => *known = value,
            None => self.push(name, value),
        }
    }
}

/// Prints names only: JSON that is kept may be the value of a secret property.
impl fmt::Debug for OData {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OData");
        if let Some(name) = &self.type_name {
            debug.field(TYPE_ANNOTATION, name);
        }
        for (name, _) in self.entries() {
            debug.field(name, &Hidden);
        }
        if self.has_nulls() { debug.finish_non_exhaustive() } else { debug.finish() }
    }
}

/// Printed in place of a value that `Debug` does not show.
pub(crate) struct Hidden;

impl fmt::Debug for Hidden {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<hidden>")
    }
}

/// The order of members does not matter in JSON.
impl PartialEq for OData {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.nulls() == other.nulls()
            && self.type_name == other.type_name
            && (!self.has_entries() && !other.has_entries() || self.sorted() == other.sorted())
    }
}

/// The annotations (control information) of an object or of one of its properties.
///
/// Each is found with and without the prefix `odata.` in its name, as OData 4.01 allows both.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let group = Group::default().with_raw("members@odata.count", 12);
/// assert_eq!(group.odata.on(Group::MEMBERS).count(), Some(12));
/// assert_eq!(group.odata.own().next_link(), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Annotations<'a> {
    pub(crate) odata: &'a OData,
    /// The name of the property; empty for the object itself.
    pub(crate) property: &'a str,
}

impl<'a> Annotations<'a> {
    #[inline]
    pub(crate) fn new(odata: &'a OData, property: &'a str) -> Self {
        Self { odata, property }
    }

    /// Any control information by its name without the prefix `odata.`, for instance `nextLink`.
    #[inline]
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.odata.annotations().find_map(|(known, value)| {
            let known = known.strip_prefix(self.property)?.strip_prefix('@')?;
            (known.strip_prefix("odata.").unwrap_or(known) == name).then_some(value)
        })
    }

    #[inline]
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }
}
