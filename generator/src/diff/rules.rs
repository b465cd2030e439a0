//! The rules that say how bad a change is. `docs/schema-diff.md` shows each with an example.

use super::facts::Facts;
use super::{Change, ChangeKind, Level, Value};
use Level::{Breaking, Compatible, Notice};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which stays.
    pub id: &'static str,
    /// What it means on the wire.
    pub wire: Level,
    /// What it means for Rust programs, where Rust items stand for what changed.
    pub rust: Level,
    /// What happened, as one sentence without a full stop.
    pub meaning: &'static str,
    /// Whether annotations alone say so.
    pub is_annotation: bool,
}

macro_rules! rules {
    ($($name:ident $id:literal $wire:ident $rust:ident $meaning:literal $($annotation:ident)?;)*) => {
        $(
            #[doc = $meaning]
            pub static $name: Rule = Rule {
                id: $id,
                wire: $wire,
                rust: $rust,
                meaning: $meaning,
                is_annotation: rules!(@ $($annotation)?),
            };
        )*
        /// Every rule.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
    (@) => { false };
    (@ annotation) => { true };
}

rules! {
    TYPE_ADDED "type-added" Compatible Compatible "a type is new";
    TYPE_REMOVED "type-removed" Breaking Breaking "a type is gone";
    BASE_TYPE_INSERTED "base-type-inserted" Compatible Compatible
        "a type has another base type, and all that it inherited before";
    BASE_TYPE_CHANGED "base-type-changed" Breaking Breaking
        "a type has another base type, and not all that it had before";
    TYPE_MADE_ABSTRACT "type-made-abstract" Breaking Breaking "a type has no values of its own any more";
    TYPE_MADE_CONCRETE "type-made-concrete" Compatible Breaking "a type may have values of its own";
    TYPE_OPENED "type-opened" Compatible Compatible "a type takes properties that are not declared";
    TYPE_CLOSED "type-closed" Notice Compatible "a type takes only properties that are declared";
    MEDIA_ADDED "media-added" Compatible Compatible "entities have content";
    MEDIA_REMOVED "media-removed" Breaking Breaking "entities have no content any more";
    KEY_CHANGED "key-changed" Breaking Breaking "entities are found by another key";
    DECLARED_ELSEWHERE "declared-elsewhere" Compatible Compatible
        "a key, or that a type is open or has content, is declared by another type of its hierarchy";
    FLAGS_CHANGED "flags-changed" Breaking Breaking "an enumeration became one of flags, or ceased to be one";
    UNDERLYING_TYPE_CHANGED "underlying-type-changed" Notice Compatible
        "members of an enumeration have another underlying type";
    DEFINITION_CHANGED "definition-changed" Breaking Breaking "a type definition stands for another type";
    DEFINITION_REMOVED "definition-removed" Notice Compatible
        "a type definition is gone; JSON and Rust have the type that it stood for";
    TYPE_RESPELLED "type-respelled" Compatible Compatible
        "a type is told by a type definition, or no longer, and is the same";
    MEMBER_ADDED "member-added" Compatible Compatible "a member of an enumeration is new";
    MEMBER_REMOVED "member-removed" Breaking Breaking "a member of an enumeration is gone";
    MEMBER_RENUMBERED "member-renumbered" Compatible Compatible
        "a member has another value; JSON has its name";
    PROPERTY_ADDED "property-added" Compatible Compatible "a property is new";
    PROPERTY_REMOVED "property-removed" Breaking Breaking "a property is gone";
    PROPERTY_MOVED_TO_BASE "property-moved-to-base" Compatible Compatible
        "a property is inherited that was declared";
    PROPERTY_TYPE_CHANGED "property-type-changed" Breaking Breaking "a property has another type";
    PROPERTY_MADE_NULLABLE "property-made-nullable" Notice Compatible "a property may be null";
    PROPERTY_MADE_REQUIRED "property-made-required" Notice Compatible "a property may not be null any more";
    FACET_CHANGED "facet-changed" Notice Compatible
        "values have another precision, scale, length or character set";
    FACET_RESPELLED "facet-respelled" Compatible Compatible "a facet is spelt otherwise and means the same";
    DEFAULT_CHANGED "default-changed" Notice Compatible "a default is another";
    CONTAINMENT_CHANGED "containment-changed" Breaking Breaking
        "related entities are contained, or are no longer";
    RELATION_CHANGED "relation-changed" Compatible Compatible
        "partner, referential constraints or the action on deletion are others";
    OPERATION_ADDED "operation-added" Compatible Compatible "an action or function is new";
    OPERATION_REMOVED "operation-removed" Breaking Breaking "an action or function is gone";
    OPTIONAL_PARAMETER_ADDED "optional-parameter-added" Compatible Breaking
        "a function takes another parameter, which may be left out";
    OPERATION_MOVED_TO_BASE "operation-moved-to-base" Compatible Compatible
        "an action or function is bound to a base type that was bound to a derived one";
    RETURN_TYPE_CHANGED "return-type-changed" Breaking Breaking "an operation answers another type";
    RETURN_MADE_NULLABLE "return-made-nullable" Notice Compatible "an operation may answer null";
    RETURN_MADE_REQUIRED "return-made-required" Compatible Compatible "an operation no longer answers null";
    MADE_COMPOSABLE "made-composable" Compatible Breaking "a path may go on behind a function";
    NO_LONGER_COMPOSABLE "no-longer-composable" Breaking Breaking "no path goes on behind a function any more";
    BINDING_CHANGED "binding-changed" Compatible Compatible
        "a binding parameter has another name, or may be null or not; no request shows it";
    ENTITY_SET_PATH_CHANGED "entity-set-path-changed" Compatible Compatible
        "an operation answers entities of another set";
    PARAMETER_ADDED "parameter-added" Compatible Breaking
        "an action takes another parameter, which may be left out, as an argument of its method";
    PARAMETER_ADDED_TO_STRUCT "parameter-added-to-struct" Compatible Compatible
        "an action takes another parameter, which may be left out, in its struct of parameters";
    REQUIRED_PARAMETER_ADDED "required-parameter-added" Breaking Breaking
        "an action takes another parameter, which must be given";
    PARAMETER_REMOVED "parameter-removed" Breaking Breaking "an action takes a parameter no longer";
    PARAMETER_TYPE_CHANGED "parameter-type-changed" Breaking Breaking "a parameter has another type";
    PARAMETER_MADE_OPTIONAL "parameter-made-optional" Compatible Breaking
        "a parameter may be left out or null, and what became its type before is passed in another way: `Cow<str>`, derived models";
    PARAMETER_LOOSENED "parameter-loosened" Compatible Compatible
        "a parameter may be left out or null, and what was passed is still good";
    PARAMETER_MADE_REQUIRED "parameter-made-required" Breaking Breaking
        "a parameter may not be left out or null any more";
    SOURCE_ADDED "entity-set-added" Compatible Compatible "an entity set or singleton is new";
    SOURCE_REMOVED "entity-set-removed" Breaking Breaking "an entity set or singleton is gone";
    SOURCE_TYPE_CHANGED "entity-set-type-changed" Breaking Breaking
        "an entity set or singleton has another type";
    IMPORT_ADDED "import-added" Compatible Compatible "an unbound operation can be called";
    IMPORT_REMOVED "import-removed" Breaking Breaking "an unbound operation cannot be called any more";
    IMPORT_CHANGED "import-changed" Breaking Breaking "another operation is called by this name";
    NAVIGATION_BINDING_CHANGED "navigation-binding-changed" Compatible Compatible
        "related entities are in another entity set, or in one that is told";
    CONTAINER_CHANGED "container-changed" Notice Compatible
        "the entity container is another, or extends another, and all that programs call is there";
    CONTAINER_REMOVED "container-removed" Breaking Breaking
        "the entity container is gone, and with it what no other has";
    SERVICE_DOCUMENT_CHANGED "service-document-changed" Compatible Compatible
        "the service document tells of it, or no longer";
    TERM_CHANGED "term-changed" Compatible Compatible "a term of annotations came, went or changed";
    NAME_TAKEN "name-taken" Compatible Breaking "what is new takes the Rust name of something else";
    RUST_ITEM_CHANGED "rust-item-changed" Compatible Breaking
        "the element is what it was, but its Rust item has another name, or its arguments another order";
    VERB_ADDED "verb-added" Compatible Notice
        "annotations allow more than before, by a request builder of another type" annotation;
    VERB_REMOVED "verb-removed" Notice Breaking "annotations no longer allow what they did" annotation;
    ALTERNATE_KEY_ADDED "alternate-key-added" Compatible Compatible
        "annotations tell of another key" annotation;
    ALTERNATE_KEY_REMOVED "alternate-key-removed" Breaking Breaking
        "annotations no longer tell of a key" annotation;
    DEPRECATED "deprecated" Notice Notice "it is deprecated, and using it warns" annotation;
    NO_LONGER_DEPRECATED "no-longer-deprecated" Compatible Compatible "it is no longer deprecated" annotation;
}

/// The rule for a change: of all that apply the worst.
pub fn rule(change: &Change, facts: &Facts) -> &'static Rule {
    match change.change {
        ChangeKind::Added => added(change, facts),
        ChangeKind::Removed => match &facts.inherited {
            Some((from, to)) => inherited(change, from, to, facts),
            None => removed(change.kind, facts),
        },
        ChangeKind::Changed => worst(change, facts).unwrap_or(&RUST_ITEM_CHANGED),
    }
}

/// The worst rule for attributes that changed.
fn worst(change: &Change, facts: &Facts) -> Option<&'static Rule> {
    let names = change.from.iter().chain(&change.to).map(|(name, _)| *name);
    let all = names.map(|name| changed(change, name, facts));
    all.max_by_key(|rule| (rule.wire.max(rule.rust), rule.rust))
}

/// What moved to a base type and may be said otherwise there.
fn inherited(change: &Change, from: &[Attribute], to: &[Attribute], facts: &Facts) -> &'static Rule {
    let moved = if matches!(change.kind, "Action" | "Function") {
        &OPERATION_MOVED_TO_BASE
    } else {
        &PROPERTY_MOVED_TO_BASE
    };
    let other = Change { from: from.to_vec(), to: to.to_vec(), ..change.clone() };
    match worst(&other, facts).unwrap_or(moved) {
        rule if facts.is_broken && rule.rust != Breaking => removed(change.kind, facts),
        rule => rule,
    }
}

type Attribute = (&'static str, Value);

fn added(change: &Change, facts: &Facts) -> &'static Rule {
    if change.kind == "Parameter" {
        let is_true = |(name, value): &Attribute| {
            matches!(*name, "Optional" | "Nullable") && *value == Value::Bool(true)
        };
        let may_be_left_out = change.to.iter().any(is_true);
        let is_field = facts.has_new_items && !facts.is_broken;
        return match (may_be_left_out, is_field) {
            (false, _) => &REQUIRED_PARAMETER_ADDED,
            (true, false) => &PARAMETER_ADDED,
            (true, true) => &PARAMETER_ADDED_TO_STRUCT,
        };
    }
    if facts.is_broken {
        return &NAME_TAKEN;
    }
    match change.kind {
        "Member" => &MEMBER_ADDED,
        "Property" | "NavigationProperty" => &PROPERTY_ADDED,
        "Action" | "Function" => &OPERATION_ADDED,
        "EntitySet" | "Singleton" => &SOURCE_ADDED,
        "ActionImport" | "FunctionImport" => &IMPORT_ADDED,
        "NavigationPropertyBinding" => &NAVIGATION_BINDING_CHANGED,
        "EntityContainer" => &CONTAINER_CHANGED,
        "Term" => &TERM_CHANGED,
        _ => &TYPE_ADDED,
    }
}

fn removed(kind: &str, facts: &Facts) -> &'static Rule {
    match kind {
        "Property" | "NavigationProperty" => &PROPERTY_REMOVED,
        "Member" => &MEMBER_REMOVED,
        "Function" if facts.is_extended => &OPTIONAL_PARAMETER_ADDED,
        "Action" | "Function" => &OPERATION_REMOVED,
        "Parameter" => &PARAMETER_REMOVED,
        "EntityContainer" if facts.is_broken => &CONTAINER_REMOVED,
        // Another container has it.
        "EntitySet" | "Singleton" | "ActionImport" | "FunctionImport"
            if facts.has_items && !facts.is_broken =>
        {
            &CONTAINER_CHANGED
        }
        "EntitySet" | "Singleton" => &SOURCE_REMOVED,
        "ActionImport" | "FunctionImport" => &IMPORT_REMOVED,
        "NavigationPropertyBinding" => &NAVIGATION_BINDING_CHANGED,
        "EntityContainer" => &CONTAINER_CHANGED,
        "Term" => &TERM_CHANGED,
        "TypeDefinition" => &DEFINITION_REMOVED,
        _ => &TYPE_REMOVED,
    }
}

fn changed(change: &Change, attribute: &str, facts: &Facts) -> &'static Rule {
    let value = |all: &[(&'static str, Value)]| {
        all.iter().find(|(name, _)| *name == attribute).map(|(_, value)| value.clone())
    };
    let (old, new) = (value(&change.from), value(&change.to));
    let is_set = new == Some(Value::Bool(true));
    match (change.kind, attribute) {
        ("Term", _) => &TERM_CHANGED,
        ("EntityContainer", _) => &CONTAINER_CHANGED,
        ("NavigationPropertyBinding", _) => &NAVIGATION_BINDING_CHANGED,
        (_, "IncludeInServiceDocument") => &SERVICE_DOCUMENT_CHANGED,
        ("EntitySet" | "Singleton", _) => &SOURCE_TYPE_CHANGED,
        ("ActionImport" | "FunctionImport", "EntitySet") => &ENTITY_SET_PATH_CHANGED,
        ("ActionImport" | "FunctionImport", _) => &IMPORT_CHANGED,
        (_, "BaseType") if facts.is_broken => &BASE_TYPE_CHANGED,
        (_, "BaseType") => &BASE_TYPE_INSERTED,
        (_, "Abstract") => {
            if is_set {
                &TYPE_MADE_ABSTRACT
            } else {
                &TYPE_MADE_CONCRETE
            }
        }
        (_, "OpenType" | "HasStream" | "Key") if facts.elsewhere.contains(&attribute) => &DECLARED_ELSEWHERE,
        (_, "OpenType") => {
            if is_set {
                &TYPE_OPENED
            } else {
                &TYPE_CLOSED
            }
        }
        (_, "HasStream") => match (is_set, facts.is_broken) {
            (true, true) => &NAME_TAKEN,
            (true, false) => &MEDIA_ADDED,
            (false, _) => &MEDIA_REMOVED,
        },
        (_, "Key") => &KEY_CHANGED,
        (_, "IsFlags") => &FLAGS_CHANGED,
        ("EnumType", "UnderlyingType") => &UNDERLYING_TYPE_CHANGED,
        (_, "UnderlyingType") => &DEFINITION_CHANGED,
        ("Member", _) => &MEMBER_RENUMBERED,
        ("Property" | "Parameter", "Type") | (_, "ReturnType") if facts.is_respelled => &TYPE_RESPELLED,
        ("Parameter", "Type") => &PARAMETER_TYPE_CHANGED,
        ("Parameter", "Nullable" | "Optional") => match (is_set, facts.is_broken) {
            (true, true) => &PARAMETER_MADE_OPTIONAL,
            (true, false) => &PARAMETER_LOOSENED,
            (false, _) => &PARAMETER_MADE_REQUIRED,
        },
        (_, "Type") => &PROPERTY_TYPE_CHANGED,
        ("Property" | "NavigationProperty", "Nullable") => {
            if is_set {
                &PROPERTY_MADE_NULLABLE
            } else {
                &PROPERTY_MADE_REQUIRED
            }
        }
        (_, "ContainsTarget") => &CONTAINMENT_CHANGED,
        (_, "Partner" | "ReferentialConstraint" | "OnDelete") => &RELATION_CHANGED,
        (_, "DefaultValue") => &DEFAULT_CHANGED,
        (_, "ReturnType") => &RETURN_TYPE_CHANGED,
        (_, "ReturnNullable") => {
            if is_set {
                &RETURN_MADE_NULLABLE
            } else {
                &RETURN_MADE_REQUIRED
            }
        }
        (_, "IsComposable") => {
            if is_set {
                &MADE_COMPOSABLE
            } else {
                &NO_LONGER_COMPOSABLE
            }
        }
        (_, "BindingParameterName" | "BindingNullable") => &BINDING_CHANGED,
        (_, "EntitySetPath") => &ENTITY_SET_PATH_CHANGED,
        _ => match (old, new) {
            (Some(Value::Text(old)), Some(Value::Text(new))) if old.eq_ignore_ascii_case(&new) => {
                &FACET_RESPELLED
            }
            _ => &FACET_CHANGED,
        },
    }
}
