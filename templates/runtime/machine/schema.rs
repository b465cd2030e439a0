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
    /// An entity type, by its name with `#`.
    #[inline]
    pub const fn entity(tag: &'static str, properties: Names) -> Self {
        Self { is_entity: true, ..Self::complex(tag, properties) }
    }

    /// A complex type, by its name with `#`.
    #[inline]
    pub const fn complex(tag: &'static str, properties: Names) -> Self {
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
