//! The rules that findings are about. `docs/diagnostics.md` explains each rule, with an example.

use super::Severity;

/// A rule with its stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// Stable name, in kebab case.
    pub name: &'static str,
    /// How severe a violation is.
    pub severity: Severity,
}

macro_rules! codes {
    ($($severity:ident { $($ident:ident $name:literal)* })*) => {
        $($(
            #[allow(missing_docs)]
            pub const $ident: Code = Code { name: $name, severity: Severity::$severity };
        )*)*

        /// All rules.
        pub const ALL: &[Code] = &[$($($ident),*),*];
    };
}

codes! {
    // Files and XML.
    Error {
        INVALID_ENCODING "invalid-encoding"
        MALFORMED_XML "malformed-xml"
        DOCTYPE "doctype"
        CSDL_JSON "csdl-json"
        OLDER_ODATA "older-odata"
        NOT_CSDL "not-csdl"
    }
    Warning {
        ENCODING_MISMATCH "encoding-mismatch"
    }
    // Syntax.
    Error {
        NO_SCHEMA "no-schema"
    }
    Defect {
        UNSUPPORTED_VERSION "unsupported-version"
        NO_DATA_SERVICES "no-data-services"
        MISSING_ATTRIBUTE "missing-attribute"
        INVALID_NAME "invalid-name"
        INVALID_BOOLEAN "invalid-boolean"
    }
    Warning {
        BARE_SCHEMA "bare-schema"
        MISSING_VERSION "missing-version"
        BOOLEAN_SPELLING "boolean-spelling"
        EMPTY_REFERENCE "empty-reference"
        UNEXPECTED_ELEMENT "unexpected-element"
        UNEXPECTED_TEXT "unexpected-text"
        UNKNOWN_ATTRIBUTE "unknown-attribute"
        ODD_NAME "odd-name"
        LONG_NAME "long-name"
        INVALID_FACET "invalid-facet"
        SCALE_EXCEEDS_PRECISION "scale-exceeds-precision"
        INVALID_ON_DELETE "invalid-on-delete"
    }
    // Names.
    Error {
        DUPLICATE_ALIAS "duplicate-alias"
        ALIAS_IS_NAMESPACE "alias-is-namespace"
    }
    Defect {
        RESERVED_NAMESPACE "reserved-namespace"
        DUPLICATE_TYPE "duplicate-type"
        UNRESOLVED_TYPE "unresolved-type"
        INVALID_TYPE_NAME "invalid-type-name"
        NESTED_COLLECTION "nested-collection"
    }
    Warning {
        REPEATED_NAMESPACE "repeated-namespace"
        SHARED_NAME "shared-name"
        EXTERNAL_NAME "external-name"
        UNQUALIFIED_PRIMITIVE "unqualified-primitive"
        OLDER_PRIMITIVE "older-primitive"
        ABSTRACT_EDM_TYPE "abstract-edm-type"
    }
    // Structured types.
    Error {
        BASE_DEPTH "base-depth"
    }
    Defect {
        BASE_CYCLE "base-cycle"
        BASE_KIND "base-kind"
        DUPLICATE_PROPERTY "duplicate-property"
        UNRESOLVED_KEY "unresolved-key"
        NAVIGATION_TARGET "navigation-target"
    }
    Warning {
        KEY_NOT_PRIMITIVE "key-not-primitive"
        KEY_PATH_WITHOUT_ALIAS "key-path-without-alias"
        EMPTY_KEY "empty-key"
        DUPLICATE_KEY_PROPERTY "duplicate-key-property"
        NULLABLE_KEY "nullable-key"
        KEY_REDECLARED "key-redeclared"
        ENDLESS_VALUE "endless-value"
        NULLABLE_COLLECTION "nullable-collection"
        UNRESOLVED_CONSTRAINT "unresolved-constraint"
        CONSTRAINT_TYPES "constraint-types"
        UNRESOLVED_PARTNER "unresolved-partner"
    }
    // Enumerations and type definitions.
    Defect {
        DUPLICATE_MEMBER "duplicate-member"
        INVALID_UNDERLYING_TYPE "invalid-underlying-type"
    }
    Warning {
        INVALID_ENUM_VALUE "invalid-enum-value"
        ENUM_UNDERLYING_TYPE "enum-underlying-type"
        ENUM_VALUE_RANGE "enum-value-range"
        MISSING_ENUM_VALUE "missing-enum-value"
        FLAG_VALUE "flag-value"
    }
    // Operations.
    Defect {
        MISSING_BINDING_PARAMETER "missing-binding-parameter"
        DUPLICATE_PARAMETER "duplicate-parameter"
    }
    Warning {
        MISSING_RETURN_TYPE "missing-return-type"
        REQUIRED_AFTER_OPTIONAL "required-after-optional"
        DUPLICATE_OVERLOAD "duplicate-overload"
        OVERLOAD_RETURN_TYPE "overload-return-type"
        UNRESOLVED_ENTITY_SET_PATH "unresolved-entity-set-path"
        UNREACHABLE_OPERATION "unreachable-operation"
    }
    // Containers.
    Defect {
        CONTAINER_CYCLE "container-cycle"
        DUPLICATE_CONTAINER_CHILD "duplicate-container-child"
        SET_OF_NO_ENTITIES "set-of-no-entities"
        UNRESOLVED_OPERATION "unresolved-operation"
        UNRESOLVED_CONTAINER "unresolved-container"
    }
    Warning {
        SECOND_CONTAINER "second-container"
        IMPORT_OF_BOUND "import-of-bound"
        KEYLESS_ENTITY "keyless-entity"
        UNRESOLVED_BINDING "unresolved-binding"
        UNRESOLVED_ENTITY_SET "unresolved-entity-set"
    }
    // Annotations.
    Warning {
        DUPLICATE_ANNOTATION "duplicate-annotation"
        UNRESOLVED_TARGET "unresolved-target"
        UNRESOLVED_TERM "unresolved-term"
    }
    // Profile, patches, names in Rust.
    Error {
        INVALID_PROFILE "invalid-profile"
        UNMATCHED_PROFILE "unmatched-profile"
        INVALID_PATCH "invalid-patch"
        UNMATCHED_PATCH "unmatched-patch"
        INTERNAL "internal"
    }
    Warning {
        NOT_IN_API "not-in-api"
        UNMATCHED_FEATURE "unmatched-feature"
        WITHOUT_FEATURE "without-feature"
    }
    Warning {
        NAME_CLASH "name-clash"
    }
}
