//! The rules that determine how severe a change is. `docs/schema-diff.md` shows an example of each.

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

            /// The level for programs that are built against the new crate, if Rust items represent the
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
        "a type has another base type, and still inherits all that it did";
    BaseTypeChanged "base-type-changed" Breaking Breaking
        "a type has another base type, and lacks something that it inherited";
    TypeMadeAbstract "type-made-abstract" Breaking Breaking "a type is abstract now, so that all values \
     are of derived types";
    TypeMadeConcrete "type-made-concrete" Compatible Breaking "a type is no longer abstract";
    TypeOpened "type-opened" Compatible Compatible "a type is open now: values may have undeclared \
     properties";
    TypeClosed "type-closed" Notice Compatible "a type is no longer open: values have declared \
     properties only";
    MediaAdded "media-added" Compatible Compatible "entities have a media stream";
    MediaRemoved "media-removed" Breaking Breaking "entities have no media stream any more";
    KeyChanged "key-changed" Breaking Breaking "entities have another key";
    DeclaredElsewhere "declared-elsewhere" Compatible Compatible
        "a key, or that a type is open or has content, is declared by another type of its hierarchy";
    FlagsChanged "flags-changed" Breaking Breaking "an enumeration became one of flags, or ceased to be one";
    UnderlyingTypeChanged "underlying-type-changed" Notice Compatible
        "members of an enumeration have another underlying type";
    DefinitionChanged "definition-changed" Breaking Breaking "a type definition stands for another type";
    DefinitionRemoved "definition-removed" Notice Compatible
        "a type definition is gone; JSON and Rust have the type that it stood for";
    TypeRespelled "type-respelled" Compatible Compatible
        "a type is replaced by a type definition of it, or the other way round";
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
    FacetRespelled "facet-respelled" Compatible Compatible "a facet is written in another way and means \
     the same";
    DefaultChanged "default-changed" Notice Compatible "a default value is different";
    ContainmentChanged "containment-changed" Breaking Breaking
        "related entities are contained, or are no longer";
    RelationChanged "relation-changed" Compatible Compatible
        "partner, referential constraints or the action on deletion are different";
    OperationAdded "operation-added" Compatible Compatible "an action or function is new";
    OperationRemoved "operation-removed" Breaking Breaking "an action or function is gone";
    OptionalParameterAdded "optional-parameter-added" Compatible Breaking
        "a function takes another parameter, which may be left out";
    OperationMovedToBase "operation-moved-to-base" Compatible Compatible
        "an action or function is bound to a base type that was bound to a derived one";
    ReturnTypeChanged "return-type-changed" Breaking Breaking "an operation returns another type";
    ReturnMadeNullable "return-made-nullable" Notice Compatible "an operation may return null";
    ReturnMadeRequired "return-made-required" Compatible Compatible "an operation no longer returns null";
    MadeComposable "made-composable" Compatible Breaking "a path may continue after a function";
    NoLongerComposable "no-longer-composable" Breaking Breaking "no path may continue after a function \
     any more";
    BindingChanged "binding-changed" Compatible Compatible
        "a binding parameter has another name, or may be null or not; no request shows it";
    EntitySetPathChanged "entity-set-path-changed" Compatible Compatible
        "an operation returns entities of another entity set";
    ParameterAdded "parameter-added" Compatible Breaking
        "an action takes another parameter, which may be left out, as an argument of its method";
    ParameterAddedToStruct "parameter-added-to-struct" Compatible Compatible
        "an action takes another parameter, which may be left out, in its struct of parameters";
    RequiredParameterAdded "required-parameter-added" Breaking Breaking
        "an action takes another parameter, which must be given";
    ParameterRemoved "parameter-removed" Breaking Breaking "an action takes a parameter no longer";
    ParameterTypeChanged "parameter-type-changed" Breaking Breaking "a parameter has another type";
    ParameterMadeOptional "parameter-made-optional" Compatible Breaking
        "a parameter may be left out or null, and its method no longer takes values that convert into \
         its type: `Cow<str>`, derived models";
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
    ImportChanged "import-changed" Breaking Breaking "an import calls another operation";
    NavigationBindingChanged "navigation-binding-changed" Compatible Compatible
        "a navigation property is bound to another entity set, or no longer bound, or newly bound";
    ContainerChanged "container-changed" Notice Compatible
        "the entity container has another name or extends another one, and has all that programs call";
    ContainerRemoved "container-removed" Breaking Breaking
        "the entity container is gone, with something that no other container has";
    ServiceDocumentChanged "service-document-changed" Compatible Compatible
        "the service document lists the element, or does so no longer";
    TermChanged "term-changed" Compatible Compatible "a term of annotations came, went or changed";
    NameTaken "name-taken" Compatible Breaking "a new element takes the Rust name of another one";
    RustItemChanged "rust-item-changed" Compatible Breaking
        "the element is the same, but its Rust item has another name, or the arguments have another order";
    VerbAdded "verb-added" Compatible Notice
        "annotations allow more than before, so that the request builder has another type" annotation;
    VerbRemoved "verb-removed" Notice Breaking "annotations no longer allow what they did" annotation;
    AlternateKeyAdded "alternate-key-added" Compatible Compatible
        "annotations declare an alternate key" annotation;
    AlternateKeyRemoved "alternate-key-removed" Breaking Breaking
        "annotations no longer declare an alternate key" annotation;
    Deprecated "deprecated" Notice Notice "it is deprecated, and using it warns" annotation;
    NoLongerDeprecated "no-longer-deprecated" Compatible Compatible "it is no longer deprecated" annotation;
}
