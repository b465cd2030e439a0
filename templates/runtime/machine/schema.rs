//! The declarations of entity and complex types in CSDL, and the names of annotations.

use crate::runtime::machine::names::Names;

/// The declaration of an entity or complex type in CSDL.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Schema {
    /// The qualified name.
    pub name: &'static str,
    /// The name as it is written in `@odata.type`, with `#`.
    pub tag: &'static str,
    /// The names of the properties, inherited ones first, otherwise in the order of declaration.
    pub properties: Names,
    /// Whether it is an entity type.
    pub is_entity: bool,
    /// The names of properties whose values `Debug` does not show.
    pub secrets: &'static [&'static str],
    /// Other spellings of namespaces in `@odata.type`, as pairs: as spelt, as declared.
    pub spellings: &'static [(&'static str, &'static str)],
}

impl Schema {
    /// An entity type, by its name with `#`, the names of its properties and their index as for [`Names::new`].
    #[inline]
    pub const fn entity(tag: &'static str, names: &'static str, index: &'static [u8]) -> Self {
        Self { is_entity: true, ..Self::complex(tag, names, index) }
    }

    /// A complex type, by its name with `#`, the names of its properties and their index as for [`Names::new`].
    #[inline]
    pub const fn complex(tag: &'static str, names: &'static str, index: &'static [u8]) -> Self {
        let properties = Names::new(names, index);
        Self { name: tag.split_at(1).1, tag, properties, is_entity: false, secrets: &[], spellings: &[] }
    }

    /// Adds the properties whose values `Debug` does not show.
    #[must_use]
    #[inline]
    pub const fn with_secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }

    /// Adds other spellings of namespaces.
    #[must_use]
    #[inline]
    pub const fn with_spellings(self, spellings: &'static [(&'static str, &'static str)]) -> Self {
        Self { spellings, ..self }
    }
}

/// The declaration of an enumeration type in CSDL.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EnumSchema {
    /// The qualified name.
    pub name: &'static str,
    /// The names of the declared members, as they are sent, with U+0000 between them, which XML cannot have.
    pub members: &'static str,
    /// The values of the declared members, in the same order; empty when they are 0, 1, 2, …
    pub values: &'static [i64],
    /// Whether literals in URLs need the qualified name of the type before the member, as in OData 4.0.
    pub is_qualified: bool,
}

impl EnumSchema {
    /// An enumeration type, by its name and the names of its members, with U+0000 between them. Their values are
    /// 0, 1, 2, …
    #[inline]
    pub const fn new(name: &'static str, members: &'static str) -> Self {
        Self { name, members, values: &[], is_qualified: false }
    }

    /// Sets the values of the members.
    #[must_use]
    #[inline]
    pub const fn with_values(self, values: &'static [i64]) -> Self {
        Self { values, ..self }
    }

    /// States that literals in URLs need the qualified name of the type.
    #[must_use]
    #[inline]
    pub const fn qualified(self) -> Self {
        Self { is_qualified: true, ..self }
    }
}

/// Whether a type name, in any of the forms in which services send it, is that of a declared type.
#[inline]
pub(crate) fn means(said: &str, declared: &str, spellings: &[(&str, &str)]) -> bool {
    let said = said.rsplit('#').next().unwrap_or_default();
    if said == declared {
        return true;
    }
    let (Some((spelt, simple)), Some((namespace, name))) = (said.rsplit_once('.'), declared.rsplit_once('.'))
    else {
        return false;
    };
    let is_spelling =
        |(other, meant): &(&str, &str)| *meant == namespace && other.eq_ignore_ascii_case(spelt);
    simple == name && (spelt.eq_ignore_ascii_case(namespace) || spellings.iter().any(is_spelling))
}

/// The member in which an object states its type.
pub(crate) const TYPE_ANNOTATION: &str = "@odata.type";

/// Whether a member's name is that of an annotation.
#[inline]
pub(crate) fn is_annotation(name: &str) -> bool {
    name.bytes().any(|byte| byte == b'@')
}
