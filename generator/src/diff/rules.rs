//! The rules that say how severe a change is. `docs/schema-diff.md` shows each with an example.

use super::Level;
use Level::{Breaking, Compatible, Notice};

macro_rules! rules {
    ($($name:ident $id:literal $wire:ident $rust:ident $meaning:literal $($annotation:ident)?;)*) => {
        /// A rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $(
                #[doc = $meaning]
                $name,
            )*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its id in reports, which never changes.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// The level for clients in use.
            pub fn wire(self) -> Level {
                match self {
                    $(Self::$name => $wire,)*
                }
            }

            /// The level for programs that are built against the new crate, if Rust items stand for the
            /// element.
            pub fn rust(self) -> Level {
                match self {
                    $(Self::$name => $rust,)*
                }
            }

            /// What happened, as a sentence without a full stop.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }

            /// Whether the rule is about annotations alone.
            pub fn is_annotation(self) -> bool {
                match self {
                    $(Self::$name => rules!(@ $($annotation)?),)*
                }
            }
        }
    };
    (@) => { false };
    (@ annotation) => { true };
}

rules! {
    TypeAdded "type-added" Compatible Compatible "a type is new";
    TypeRemoved "type-removed" Breaking Breaking "a type is gone";
    BaseTypeInserted "base-type-inserted" Compatible Compatible
        "a type has another base type, and all that it inherited before";
    BaseTypeChanged "base-type-changed" Breaking Breaking
        "a type has another base type, and not all that it had before";
    TypeMadeAbstract "type-made-abstract" Breaking Breaking "a type has no values of its own any more";
    TypeMadeConcrete "type-made-concrete" Compatible Breaking "a type may have values of its own";
    TypeOpened "type-opened" Compatible Compatible "a type takes properties that are not declared";
    TypeClosed "type-closed" Notice Compatible "a type takes only properties that are declared";
    MediaAdded "media-added" Compatible Compatible "entities have content";
    MediaRemoved "media-removed" Breaking Breaking "entities have no content any more";
    KeyChanged "key-changed" Breaking Breaking "entities are found by another key";
    DeclaredElsewhere "declared-elsewhere" Compatible Compatible
        "a key, or that a type is open or has content, is declared by another type of its hierarchy";
    FlagsChanged "flags-changed" Breaking Breaking "an enumeration became one of flags, or ceased to be one";
    UnderlyingTypeChanged "underlying-type-changed" Notice Compatible
        "members of an enumeration have another underlying type";
    DefinitionChanged "definition-changed" Breaking Breaking "a type definition stands for another type";
    DefinitionRemoved "definition-removed" Notice Compatible
        "a type definition is gone; JSON and Rust have the type that it stood for";
    TypeRespelled "type-respelled" Compatible Compatible
        "a type is told by a type definition, or no longer, and is the same";
    MemberAdded "member-added" Compatible Compatible "a member of an enumeration is new";
    MemberRemoved "member-removed" Breaking Breaking "a member of an enumeration is gone";
    MemberRenumbered "member-renumbered" Compatible Compatible
        "a member has another value; JSON has its name";
    PropertyAdded "property-added" Compatible Compatible "a property is new";
    PropertyRemoved "property-removed" Breaking Breaking "a property is gone";
    PropertyMovedToBase "property-moved-to-base" Compatible Compatible
        "a property is inherited that was declared";
    PropertyTypeChanged "property-type-changed" Breaking Breaking "a property has another type";
    PropertyMadeNullable "property-made-nullable" Notice Compatible "a property may be null";
    PropertyMadeRequired "property-made-required" Notice Compatible "a property may not be null any more";
    FacetChanged "facet-changed" Notice Compatible
        "values have another precision, scale, length or character set";
    FacetRespelled "facet-respelled" Compatible Compatible "a facet is spelt otherwise and means the same";
    DefaultChanged "default-changed" Notice Compatible "a default is another";
    ContainmentChanged "containment-changed" Breaking Breaking
        "related entities are contained, or are no longer";
    RelationChanged "relation-changed" Compatible Compatible
        "partner, referential constraints or the action on deletion are others";
    OperationAdded "operation-added" Compatible Compatible "an action or function is new";
    OperationRemoved "operation-removed" Breaking Breaking "an action or function is gone";
    OptionalParameterAdded "optional-parameter-added" Compatible Breaking
        "a function takes another parameter, which may be left out";
    OperationMovedToBase "operation-moved-to-base" Compatible Compatible
        "an action or function is bound to a base type that was bound to a derived one";
    ReturnTypeChanged "return-type-changed" Breaking Breaking "an operation answers another type";
    ReturnMadeNullable "return-made-nullable" Notice Compatible "an operation may answer null";
    ReturnMadeRequired "return-made-required" Compatible Compatible "an operation no longer answers null";
    MadeComposable "made-composable" Compatible Breaking "a path may go on behind a function";
    NoLongerComposable "no-longer-composable" Breaking Breaking "no path goes on behind a function any more";
    BindingChanged "binding-changed" Compatible Compatible
        "a binding parameter has another name, or may be null or not; no request shows it";
    EntitySetPathChanged "entity-set-path-changed" Compatible Compatible
        "an operation answers entities of another set";
    ParameterAdded "parameter-added" Compatible Breaking
        "an action takes another parameter, which may be left out, as an argument of its method";
    ParameterAddedToStruct "parameter-added-to-struct" Compatible Compatible
        "an action takes another parameter, which may be left out, in its struct of parameters";
    RequiredParameterAdded "required-parameter-added" Breaking Breaking
        "an action takes another parameter, which must be given";
    ParameterRemoved "parameter-removed" Breaking Breaking "an action takes a parameter no longer";
    ParameterTypeChanged "parameter-type-changed" Breaking Breaking "a parameter has another type";
    ParameterMadeOptional "parameter-made-optional" Compatible Breaking
        "a parameter may be left out or null, and what became its type before is passed in another way: \
         `Cow<str>`, derived models";
    ParameterLoosened "parameter-loosened" Compatible Compatible
        "a parameter may be left out or null, and what was passed is still good";
    ParameterMadeRequired "parameter-made-required" Breaking Breaking
        "a parameter may not be left out or null any more";
    EntitySetAdded "entity-set-added" Compatible Compatible "an entity set or singleton is new";
    EntitySetRemoved "entity-set-removed" Breaking Breaking "an entity set or singleton is gone";
    EntitySetTypeChanged "entity-set-type-changed" Breaking Breaking
        "an entity set or singleton has another type";
    ImportAdded "import-added" Compatible Compatible "an unbound operation can be called";
    ImportRemoved "import-removed" Breaking Breaking "an unbound operation cannot be called any more";
    ImportChanged "import-changed" Breaking Breaking "another operation is called by this name";
    NavigationBindingChanged "navigation-binding-changed" Compatible Compatible
        "related entities are in another entity set, or in one that is told";
    ContainerChanged "container-changed" Notice Compatible
        "the entity container is another, or extends another, and all that programs call is there";
    ContainerRemoved "container-removed" Breaking Breaking
        "the entity container is gone, and with it what no other has";
    ServiceDocumentChanged "service-document-changed" Compatible Compatible
        "the service document tells of it, or no longer";
    TermChanged "term-changed" Compatible Compatible "a term of annotations came, went or changed";
    NameTaken "name-taken" Compatible Breaking "what is new takes the Rust name of something else";
    RustItemChanged "rust-item-changed" Compatible Breaking
        "the element is what it was, but its Rust item has another name, or its arguments another order";
    VerbAdded "verb-added" Compatible Notice
        "annotations allow more than before, by a request builder of another type" annotation;
    VerbRemoved "verb-removed" Notice Breaking "annotations no longer allow what they did" annotation;
    AlternateKeyAdded "alternate-key-added" Compatible Compatible
        "annotations tell of another key" annotation;
    AlternateKeyRemoved "alternate-key-removed" Breaking Breaking
        "annotations no longer tell of a key" annotation;
    Deprecated "deprecated" Notice Notice "it is deprecated, and using it warns" annotation;
    NoLongerDeprecated "no-longer-deprecated" Compatible Compatible "it is no longer deprecated" annotation;
}
