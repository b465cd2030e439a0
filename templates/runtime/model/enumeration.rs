//! Enumerations, which may get new members, and flags: sets of their members.

use std::borrow::Cow;
use std::collections::HashSet;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::runtime::machine::data_type::{Codec, DataType, Generated, GeneratedCodec};
use crate::runtime::machine::erased::{Input, Output};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{Kept, Malformed, Outcome};
use crate::runtime::machine::place::Place;
use crate::runtime::machine::schema::EnumSchema;
use crate::runtime::machine::serde::{deserialize, serialize};

/// A Rust enum for an enumeration type. Two values are equal when their names are.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// assert_eq!(UserType::from_name("guest"), UserType::Guest);
/// assert_eq!(UserType::Guest.as_str(), "guest");
/// assert_eq!(UserType::from_name("robot"), UserType::Unrecognized(String::from("robot")));
/// ```
pub trait Enumeration: Generated {
    /// The declaration of the type in CSDL.
    const SCHEMA: EnumSchema;

    /// The declared member at an index of the schema's members; for any other index, one that the metadata
    /// does not declare, by its name.
    fn member(place: usize, name: &str) -> Self;

    /// The name, as it is sent.
    fn as_str(&self) -> &str;

    /// The member with a name, whatever its case; if there is none, one that the metadata does not declare.
    fn from_name(name: &str) -> Self {
        Name::of(name, Self::SCHEMA.members).into_member()
    }

    /// Every declared member.
    fn members() -> impl Iterator<Item = Self> {
        (0..names(Self::SCHEMA.members).count()).map(|place| Name::Declared(place).into_member())
    }
}

/// The names of members, which have U+0000 between them, as bytes.
#[inline]
fn names(members: &str) -> impl Iterator<Item = &[u8]> {
    let (members, mut start) = (members.as_bytes(), 0);
    let last = (!members.is_empty()).then_some(members.len());
    memchr::memchr_iter(b'\0', members).chain(last).map(move |end| {
        let name = &members[start..end];
        start = end + 1;
        name
    })
}

/// The index of a name, whatever its case.
#[inline]
fn place(members: &str, name: &str) -> Option<usize> {
    let name = name.as_bytes();
    let exact = names(members).position(|known| known == name);
    exact.or_else(|| names(members).position(|known| known.eq_ignore_ascii_case(name)))
}

/// The index of the member with a value.
#[inline]
fn place_of_value(schema: &EnumSchema, value: i64) -> Option<usize> {
    if schema.values.is_empty() {
        return usize::try_from(value).ok().filter(|place| *place < names(schema.members).count());
    }
    schema.values.iter().position(|known| *known == value)
}

/// The indexes of the members that make up a value of flags: the one with exactly this value, otherwise
/// members whose bits it has, the largest first. `None` when they do not cover all of its bits.
#[inline]
fn places_of_value(schema: &EnumSchema, value: i64) -> Option<Vec<usize>> {
    if let Some(place) = place_of_value(schema, value) {
        return Some(vec![place]);
    }
    let of_place = |place: usize| schema.values.get(place).copied().or_else(|| i64::try_from(place).ok());
    let parts = names(schema.members).enumerate().filter_map(|(place, _)| Some((of_place(place)?, place)));
    let mut parts: Vec<_> = parts.filter(|(part, _)| *part != 0 && part & value == *part).collect();
    parts.sort_by_key(|(part, place)| (std::cmp::Reverse(part.count_ones()), *place));
    let (mut left, mut places) = (value, Vec::new());
    for (part, place) in parts {
        if part & left == part {
            left &= !part;
            places.push(place);
        }
    }
    places.sort_unstable();
    (left == 0 && !places.is_empty()).then_some(places)
}

/// The number that a text holds: an optional sign and digits.
#[inline]
fn number(text: &str) -> Option<i64> {
    let begins_like_one = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    text.parse().ok().filter(|_| begins_like_one)
}

/// The names in a comma-separated text, without empty ones.
#[inline]
fn parts(names: &str) -> impl Iterator<Item = &str> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// Up to this many members, sets are compared without sorting or hashing.
const FEW: usize = 16;

/// A set of members of a flags enumeration, in the order in which they were named.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let rights = Flags::from([Right::Read, Right::Write]);
/// assert!(rights.contains(&Right::Read));
/// assert_eq!(rights.to_string(), "read,write");
///
/// let filter = Group::RIGHTS.has(Right::Write);
/// assert_eq!(filter.to_string(), "rights has 'write'");
/// ```
#[derive(Clone)]
pub struct Flags<E>(Vec<E>);

impl<E> Default for Flags<E> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<E: Enumeration> Flags<E> {
    /// Whether the set contains a member.
    pub fn contains(&self, member: &E) -> bool {
        self.0.contains(member)
    }

    /// Adds a member.
    pub fn insert(&mut self, member: E) {
        if !self.contains(&member) {
            self.0.push(member);
        }
    }

    /// Removes a member; returns whether it was there.
    pub fn remove(&mut self, member: &E) -> bool {
        let before = self.0.len();
        self.0.retain(|known| known != member);
        self.0.len() < before
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of members in the set.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Iterates over the members.
    pub fn iter(&self) -> std::slice::Iter<'_, E> {
        self.0.iter()
    }

    /// Parses comma-separated names.
    pub fn from_names(names: &str) -> Self {
        parts(names).map(E::from_name).collect()
    }
}

/// The order of the members does not matter.
impl<E: Enumeration> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        if self.0.len() != other.0.len() {
            return false;
        }
        if self.0.len() <= FEW {
            return self.0.iter().all(|member| other.contains(member));
        }
        let names: HashSet<&str> = other.0.iter().map(E::as_str).collect();
        self.0.iter().all(|member| names.contains(member.as_str()))
    }
}

impl<E: Enumeration> Eq for Flags<E> {}

impl<E: Enumeration> fmt::Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.0).finish()
    }
}

impl<E: Enumeration> FromStr for Flags<E> {
    type Err = Infallible;

    fn from_str(names: &str) -> Result<Self, Infallible> {
        Ok(Self::from_names(names))
    }
}

impl<E: Enumeration> From<E> for Flags<E> {
    fn from(member: E) -> Self {
        Self(vec![member])
    }
}

impl<E: Enumeration, const N: usize> From<[E; N]> for Flags<E> {
    fn from(members: [E; N]) -> Self {
        members.into_iter().collect()
    }
}

impl<E: Enumeration> Extend<E> for Flags<E> {
    fn extend<I: IntoIterator<Item = E>>(&mut self, members: I) {
        let mut members = members.into_iter();
        while self.0.len() < FEW {
            let Some(member) = members.next() else { return };
            self.insert(member);
        }
        let mut names: HashSet<String> = self.0.iter().map(|member| member.as_str().to_owned()).collect();
        self.0.extend(members.filter(|member| names.insert(member.as_str().to_owned())));
    }
}

impl<E> IntoIterator for Flags<E> {
    type Item = E;
    type IntoIter = std::vec::IntoIter<E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'f, E> IntoIterator for &'f Flags<E> {
    type Item = &'f E;
    type IntoIter = std::slice::Iter<'f, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<E: Enumeration> Serialize for Flags<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, E: Enumeration> Deserialize<'de> for Flags<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl<E: Enumeration> FromIterator<E> for Flags<E> {
    fn from_iter<I: IntoIterator<Item = E>>(members: I) -> Self {
        let mut flags = Self::default();
        flags.extend(members);
        flags
    }
}

impl<E: Enumeration> fmt::Display for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, member) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            f.write_str(member.as_str())?;
        }
        Ok(())
    }
}

impl<E: Enumeration> DataType for Flags<E> {
    type Codec = Self;
}

impl<E: Enumeration> Codec<Self> for Flags<E> {
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        let (names, kept) = names_of_flags(input, &E::SCHEMA)?;
        if let Some(names) = names {
            place.put(names.into_iter().map(Name::into_member).collect());
        }
        Ok(kept)
    }

    fn encode(value: &Self) -> Output<'_> {
        Output::Shown(value)
    }
}

/// Reads the value of a member in place of its name.
fn by_value<T>(
    input: Input<'_, '_>,
    of: impl FnOnce(i64) -> Option<T>,
) -> Result<(Option<T>, Kept), Malformed> {
    let json = input.json()?;
    let found = json.as_i64().and_then(of);
    let kept = match (&found, json) {
        (_, Value::Null) => Kept::Null,
        (Some(_), json) => Kept::partly(json),
        (None, json) => Kept::raw(json),
    };
    Ok((found, kept))
}

/// Reads a member by its name, or by its value, and writes its name.
#[derive(Debug)]
pub enum EnumerationCodec {}

impl GeneratedCodec for EnumerationCodec {}

impl<E: Enumeration> Codec<E> for EnumerationCodec {
    const NAME: &'static str = E::SCHEMA.name;

    fn decode<'p, P: Place<'p, E>>(input: Input<'_, '_>, place: P) -> Outcome {
        let (name, kept) = name(input, &E::SCHEMA)?;
        if let Some(name) = name {
            place.put(name.into_member());
        }
        Ok(kept)
    }

    fn encode(value: &E) -> Output<'_> {
        Output::Text(value.as_str())
    }

    fn write<S: Serializer>(value: &E, _: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_str())
    }
}

/// What a value of an enumeration type names. It is found out by code that is the same for all types.
enum Name<'n> {
    /// The member at an index.
    Declared(usize),
    /// A member that the metadata does not declare.
    Other(&'n str),
}

impl<'n> Name<'n> {
    /// The member that is named, as one of the type.
    fn into_member<E: Enumeration>(self) -> E {
        match self {
            Self::Declared(place) => E::member(place, ""),
            Self::Other(name) => E::member(usize::MAX, name),
        }
    }

    /// What a text names.
    #[inline]
    fn of(text: &'n str, members: &str) -> Self {
        place(members, text).map_or(Self::Other(text), Self::Declared)
    }
}

/// What a value names, if it fits.
#[inline]
fn name<'i>(input: Input<'i, '_>, schema: &EnumSchema) -> Result<(Option<Name<'i>>, Kept), Malformed> {
    let of_value = |value: i64| place_of_value(schema, value);
    let Input::Text(text) = input else {
        let (place, kept) = by_value(input, of_value)?;
        return Ok((place.map(Name::Declared), kept));
    };
    if let Some(place) = number(text).and_then(of_value) {
        return Ok((Some(Name::Declared(place)), Kept::partly(text.into())));
    }
    Ok((Some(Name::of(text, schema.members)), Kept::Done))
}

/// What a value of flags names, if it fits.
#[inline]
fn names_of_flags<'i>(
    input: Input<'i, '_>,
    schema: &EnumSchema,
) -> Result<(Option<Vec<Name<'i>>>, Kept), Malformed> {
    let of_value = |value: i64| {
        let places = places_of_value(schema, value)?;
        Some(places.into_iter().map(Name::Declared).collect::<Vec<_>>())
    };
    // Some services send the sum of the values instead of the names.
    let Input::Text(text) = input else { return by_value(input, of_value) };
    let (mut found, mut has_numbers) = (Vec::new(), false);
    for part in parts(text) {
        if let Some(flags) = number(part).and_then(of_value) {
            has_numbers = true;
            found.extend(flags);
        } else {
            found.push(Name::of(part, schema.members));
        }
    }
    Ok((Some(found), if has_numbers { Kept::partly(text.into()) } else { Kept::Done }))
}

/// Prints the name of a member. This and the next functions are what every enumeration's traits consist of: the
/// compiler checks a call of one function in less time than expressions.
#[inline(always)]
pub(crate) fn print_member<E: Enumeration>(member: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(member.as_str())
}

#[inline(always)]
pub(crate) fn equal_members<E: Enumeration>(a: &E, b: &E) -> bool {
    a.as_str() == b.as_str()
}

#[inline(always)]
pub(crate) fn hash_member<E: Enumeration, H: Hasher>(member: &E, state: &mut H) {
    member.as_str().hash(state);
}

#[inline(always)]
pub(crate) fn parsed_member<E: Enumeration>(name: &str) -> Result<E, Infallible> {
    Ok(named_member(name))
}

#[inline(always)]
pub(crate) fn named_member<E: Enumeration>(name: impl AsRef<str>) -> E {
    E::from_name(name.as_ref())
}

/// Implements, by delegation, what every enumeration has.
macro_rules! enumeration {
    ($name:ident) => {
        impl $crate::runtime::machine::DataType for $name {
            type Codec = $crate::runtime::model::enumeration::EnumerationCodec;
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::model::enumeration::print_member(self, f)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::model::enumeration::print_member(self, f)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::model::enumeration::equal_members(self, other)
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                $crate::runtime::model::enumeration::hash_member(self, state);
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                $crate::runtime::model::enumeration::parsed_member(name)
            }
        }

        impl<N: AsRef<str>> From<N> for $name {
            #[inline]
            fn from(name: N) -> Self {
                $crate::runtime::model::enumeration::named_member(name)
            }
        }

        $crate::runtime::machine::with_serde!($name);
    };
}

pub(crate) use enumeration;
