//! Enumerations, which may get new members, and sets of their members.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::{Deserializer, Serializer};

use crate::runtime::decode::{Decode, Decoded, Generated, Kind, Shape, shaped};
use crate::runtime::encode::Encode;

/// An enum that stands for an enumeration type. Two are equal when their names are.
pub trait Enumeration: Generated<Kind = EnumerationKind> {
    /// Qualified name of the type.
    const TYPE: &'static str;

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
        let exact = Self::NAMES.iter().position(|known| *known == name);
        let place = exact.or_else(|| Self::NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)));
        place.and_then(Self::member).unwrap_or_else(|| Self::unrecognized(name.to_owned()))
    }

    /// Every declared member.
    fn members() -> impl Iterator<Item = Self> {
        (0..).map_while(Self::member)
    }
}

/// A set of members of a flags enumeration, in the order in which they were named.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

    /// The members.
    pub fn iter(&self) -> std::slice::Iter<'_, E> {
        self.0.iter()
    }

    /// Reads names with commas between.
    pub fn from_names(names: &str) -> Self {
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(E::from_name).collect()
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
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
        shaped(FlagsShape(PhantomData), deserializer)
    }
}

struct FlagsShape<E>(PhantomData<E>);

impl<'de, E: Enumeration> Shape<'de> for FlagsShape<E> {
    type Out = Flags<E>;

    fn text(self, text: Cow<'_, str>) -> Decoded<Flags<E>> {
        Decoded::Value(Flags::from_names(&text))
    }
}

/// The kind of every [`Enumeration`].
#[derive(Debug)]
pub enum EnumerationKind {}

impl<E: Enumeration> Kind<E> for EnumerationKind {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<E>, D::Error> {
        shaped(MemberShape(PhantomData), deserializer)
    }

    fn encode<S: Serializer>(value: &E, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_str())
    }
}

struct MemberShape<E>(PhantomData<E>);

impl<'de, E: Enumeration> Shape<'de> for MemberShape<E> {
    type Out = E;

    fn text(self, text: Cow<'_, str>) -> Decoded<E> {
        Decoded::Value(E::from_name(&text))
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

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                $crate::runtime::Enumeration::from_name(name)
            }
        }

        $crate::runtime::with_serde!($name, $crate::runtime::Encode::encode, $crate::runtime::deserialize);
    };
}

pub(crate) use enumeration;
