//! Enumerations, which may get new members, and sets of their members.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::runtime::decode::{Decode, Generated, Kept, Kind, Shape, shaped};
use crate::runtime::encode::Encode;
use crate::runtime::model::deserialize;
use crate::runtime::place::Place;

/// An enum that stands for an enumeration type. Two are equal when their names are.
pub trait Enumeration: Generated<Kind = EnumerationKind> {
    /// Qualified name of the type.
    const TYPE: &'static str;

    /// Whether members stand in URLs with the name of the type, as OData 4.0 has it.
    const IS_QUALIFIED: bool;

    /// Names of the declared members on the wire.
    const NAMES: &'static [&'static str];

    /// The declared member at a place in [`NAMES`](Self::NAMES).
    fn member(place: usize) -> Option<Self>;

    /// The name on the wire.
    fn as_str(&self) -> &str;

    /// A member that is not declared.
    fn unrecognized(name: String) -> Self;

    /// The member of a name, in any case; [`unrecognized`](Self::unrecognized) when none has it.
    fn from_name(name: &str) -> Self {
        place(Self::NAMES, name).and_then(Self::member).unwrap_or_else(|| Self::unrecognized(name.to_owned()))
    }

    /// Every declared member.
    fn members() -> impl Iterator<Item = Self> {
        (0..).map_while(Self::member)
    }
}

/// The place of a name, in any case.
fn place(names: &[&str], name: &str) -> Option<usize> {
    let exact = names.iter().position(|known| *known == name);
    exact.or_else(|| names.iter().position(|known| known.eq_ignore_ascii_case(name)))
}

/// A set of members of a flags enumeration, in the order in which they were named.
#[derive(Clone)]
pub struct Flags<E>(Vec<E>);

impl<E> Default for Flags<E> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<E: Enumeration> Flags<E> {
    /// Whether a member is in.
    pub fn contains(&self, member: &E) -> bool {
        self.0.contains(member)
    }

    /// Puts a member in.
    pub fn insert(&mut self, member: E) {
        if !self.contains(&member) {
            self.0.push(member);
        }
    }

    /// Takes a member out; tells whether it was in.
    pub fn remove(&mut self, member: &E) -> bool {
        let before = self.0.len();
        self.0.retain(|known| known != member);
        self.0.len() < before
    }

    /// Whether no member is in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many members are in.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The members.
    pub fn iter(&self) -> std::slice::Iter<'_, E> {
        self.0.iter()
    }

    /// Reads names with commas between.
    pub fn from_names(names: &str) -> Self {
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(E::from_name).collect()
    }
}

/// The order in which members were named means nothing.
impl<E: Enumeration> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|member| other.contains(member))
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
        members.into_iter().for_each(|member| self.insert(member));
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
        self.encode(serializer)
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
        members.into_iter().for_each(|member| flags.insert(member));
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

impl<E: Enumeration> Encode for Flags<E> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<E: Enumeration> Decode for Flags<E> {
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(
        place: P,
        deserializer: D,
    ) -> Result<Kept, D::Error> {
        shaped::<FlagsShape<E>, D, P>(place, deserializer)
    }

    fn to_sent(&self) -> Value {
        Value::String(self.to_string())
    }
}

struct FlagsShape<E>(PhantomData<E>);

impl<'de, E: Enumeration> Shape<'de> for FlagsShape<E> {
    type Out = Flags<E>;

    fn text<P: Place<Flags<E>>>(place: P, text: Cow<'_, str>) -> Kept {
        place.put(Flags::from_names(&text));
        Kept::Done
    }
}

/// The kind of every [`Enumeration`].
#[derive(Debug)]
pub enum EnumerationKind {}

impl<E: Enumeration> Kind<E> for EnumerationKind {
    const NAME: &'static str = E::TYPE;
    const IS_OBJECT: bool = false;

    fn decode<'de, D: Deserializer<'de>, P: Place<E>>(place: P, deserializer: D) -> Result<Kept, D::Error> {
        shaped::<MemberShape<E>, D, P>(place, deserializer)
    }

    fn to_sent(value: &E) -> Value {
        value.as_str().into()
    }

    fn encode<S: Serializer>(value: &E, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_str())
    }
}

struct MemberShape<E>(PhantomData<E>);

impl<'de, E: Enumeration> Shape<'de> for MemberShape<E> {
    type Out = E;

    fn text<P: Place<E>>(place: P, text: Cow<'_, str>) -> Kept {
        place.put(E::from_name(&text));
        Kept::Done
    }
}

/// What every enumeration has, by delegation.
macro_rules! enumeration {
    ($name:ident) => {
        impl $crate::runtime::Generated for $name {
            type Kind = $crate::runtime::EnumerationKind;
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::runtime::Enumeration::as_str(self))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::runtime::Enumeration::as_str(self))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::Enumeration::as_str(self) == $crate::runtime::Enumeration::as_str(other)
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                std::hash::Hash::hash($crate::runtime::Enumeration::as_str(self), state);
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Ok($crate::runtime::Enumeration::from_name(name))
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                $crate::runtime::Enumeration::from_name(name)
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                $crate::runtime::Enumeration::from_name(&name)
            }
        }

        $crate::runtime::with_serde!($name, $crate::runtime::Encode::encode, $crate::runtime::deserialize);
    };
}

pub(crate) use enumeration;
