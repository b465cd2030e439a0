//! Signatures of methods, which emission writes, the diff compares and snippets call. Only this module
//! decides how an argument is passed.

use super::{Ability, Docs, RustType, TypePath};
use crate::members::Usual;
use crate::names::Ident;

/// A method of a request builder or client.
#[derive(Debug)]
pub struct Method {
    /// Its name.
    pub ident: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// The annotation target that the method is for.
    pub subject: String,
    /// Its arguments after `self`.
    pub arguments: Vec<Argument>,
    /// What it appends to the path.
    pub call: Call,
    /// What it returns.
    pub returns: Returns,
}

impl Method {
    /// The generated types in the signature. Where one of them is not compiled, the method is not either.
    pub fn types(&self) -> impl Iterator<Item = &TypePath> {
        let (r#type, access) = match &self.returns {
            Returns::Itself | Returns::Stream => (None, None),
            Returns::Builder(_, r#type, Access::Own(access)) => (Some(r#type), Some(access)),
            Returns::Builder(_, r#type, _) => (Some(r#type), None),
            Returns::Action(answer) | Returns::Function(answer) => (answer.value(), None),
        };
        let arguments = self.arguments.iter().map(|argument| &argument.r#type);
        arguments.chain(r#type).filter_map(RustType::generated).chain(access)
    }
}

impl Answer {
    /// The runtime's type for the shape of the response; `None` if that is `()`, or the type of the value
    /// itself.
    pub fn shape(&self) -> Option<&'static str> {
        match self {
            Self::Nothing | Self::Optional(_) => None,
            Self::Content => Some("Content"),
            Self::Single(_) => Some("Single"),
            Self::Page(_) => Some("Page"),
            Self::Value(_) | Self::OptionalValue(_) => Some("Wrapped"),
        }
    }

    /// Whether there may be no value, so that its type is an `Option`.
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_) | Self::OptionalValue(_))
    }

    /// The type of the value, or of the elements.
    pub fn value(&self) -> Option<&RustType> {
        match self {
            Self::Single(r#type) | Self::Optional(r#type) | Self::Page(r#type) => Some(r#type),
            Self::Value(r#type) | Self::OptionalValue(r#type) => Some(r#type),
            Self::Nothing | Self::Content => None,
        }
    }
}

/// What a method appends to the path of its builder.
#[derive(Debug)]
pub enum Call {
    /// A segment that leads to entities. The arguments are query options without which these cannot be read.
    Navigation {
        /// The segment.
        segment: String,
        /// Whether the entities there are updated by `PUT`, not `PATCH`.
        is_updated_by_put: bool,
        /// Whether an update states which version of the entity it is of, if that is known.
        checks_etag: bool,
    },
    /// A key, whose values are the arguments.
    Key {
        /// Whether it is an alternate key.
        is_alternate: bool,
    },
    /// A segment that leads to a stream.
    Stream {
        /// The segment.
        segment: String,
    },
    /// A path form: the argument is a path, which is written between two texts.
    PathForm {
        /// The text before it.
        before: String,
        /// The text after it.
        after: String,
    },
    /// The name of an action; the arguments are in the body.
    Action {
        /// The name, with its namespace where the service needs that.
        segment: String,
    },
    /// The name of a function and the arguments.
    Function {
        /// The name, with its namespace where the service needs that.
        segment: String,
    },
}

impl Call {
    /// The simple name of what is called or walked to, in CSDL; `None` of a key and of a path form.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Navigation { segment, .. }
            | Self::Stream { segment }
            | Self::Action { segment }
            | Self::Function { segment } => segment.rsplit('.').next(),
            Self::Key { .. } | Self::PathForm { .. } => None,
        }
    }

    /// The group of methods in which the documentation shows it.
    pub fn group(&self) -> Group {
        match self {
            Self::Key { .. } => Group::Keys,
            Self::Navigation { .. } => Group::Navigation,
            Self::Stream { .. } | Self::PathForm { .. } => Group::Content,
            Self::Action { .. } | Self::Function { .. } => Group::Operations,
        }
    }
}

/// What the methods of a request builder are about, in the order in which they are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Entities of a collection by their keys.
    Keys,
    /// Navigation properties; of a client, entity sets and singletons.
    Navigation,
    /// Streams, and what is at a path below.
    Content,
    /// Actions and functions.
    Operations,
}

/// What a method returns.
#[derive(Debug)]
pub enum Returns {
    /// A builder of the same type as the one that it is called on.
    Itself,
    /// A request builder for the end of the path: its kind, its subject, and the abilities.
    Builder(BuilderKind, RustType, Access),
    /// A request builder for a stream.
    Stream,
    /// A request that calls an action.
    Action(Answer),
    /// A request that calls a function.
    Function(Answer),
}

/// The kinds of request builders that have a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuilderKind {
    /// Of one entity.
    Entity,
    /// Of a collection of entities.
    Collection,
    /// Of a complex value.
    Property,
}

/// The access type of a request builder.
#[derive(Clone, Debug)]
pub enum Access {
    /// One of the runtime's.
    Usual(Usual),
    /// The one of the collection to which a key is appended.
    OfCollection,
    /// A generated access type.
    Own(TypePath),
}

/// The answer to an operation.
#[derive(Debug)]
pub enum Answer {
    /// No content (204).
    Nothing,
    /// An entity or complex value.
    Single(RustType),
    /// An entity or complex value, or no content.
    Optional(RustType),
    /// A collection, in pages.
    Page(RustType),
    /// A primitive or enumeration value.
    Value(RustType),
    /// A primitive or enumeration value, or no content.
    OptionalValue(RustType),
    /// A stream.
    Content,
}

/// An argument of a method.
#[derive(Debug)]
pub struct Argument {
    /// Its name.
    pub ident: Ident,
    /// Name on the wire.
    pub wire: String,
    /// The type of its value.
    pub r#type: RustType,
    /// How it is declared and sent.
    pub form: ArgumentForm,
}

/// How an argument of type `T` is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// `T`.
    Plain(Sent),
    /// `impl AsRef<str>`, for strings in URLs.
    Text,
    /// `impl Into<T>`, for values in the body that are not copied.
    Into,
    /// `impl IntoList<E, _>` for a vector of `E` in the body.
    IntoAll,
    /// `impl Optional<T>`, or `impl IntoArgument<T>` where the caller says what is sent instead of a value.
    Optional(Sent, Absent),
    /// `T`, a struct whose fields are all the parameters.
    Parameters,
}

/// The part of a request that contains the value of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// In the body.
    Body,
    /// In the URL, as a literal.
    Literal,
    /// In the URL, as JSON, for types that have no literals.
    Json,
}

/// What is sent if an optional argument is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The parameter is left out.
    LeftOut,
    /// Null is sent.
    Null,
    /// Null is sent; the caller can leave the parameter out instead.
    Either,
}

impl Method {
    /// The struct that holds the parameters of an action, if the method takes them in one.
    pub fn parameter_struct(&self) -> Option<&TypePath> {
        match self.arguments.as_slice() {
            [Argument { r#type: RustType::Generated(path), form: ArgumentForm::Parameters, .. }] => {
                Some(path)
            }
            _ => None,
        }
    }
}

impl Access {
    /// The access type for contained entities.
    pub const CONTAINED: Self = Self::Usual(Usual::Contained);

    /// The abilities of the access type; `of_item` returns those of a generated access type.
    pub fn abilities(&self, of_item: impl FnOnce(&TypePath) -> Vec<Ability>) -> Vec<Ability> {
        match self {
            Self::Usual(usual) => Ability::usual(*usual),
            Self::OfCollection => Ability::usual(Usual::Contained),
            Self::Own(path) => of_item(path),
        }
    }
}

impl BuilderKind {
    /// The kind for entities.
    pub fn of_entities(is_collection: bool) -> Self {
        if is_collection { Self::Collection } else { Self::Entity }
    }

    /// Its name in the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entity => "EntityRequestBuilder",
            Self::Collection => "CollectionRequestBuilder",
            Self::Property => "PropertyRequestBuilder",
        }
    }
}

impl Argument {
    /// Whether it may be `None`.
    pub fn is_optional(&self) -> bool {
        matches!(self.form, ArgumentForm::Optional(..))
    }

    /// Whether it accepts values of exactly its type. If such an argument becomes optional, calls of the
    /// method still compile.
    pub fn is_exact(&self) -> bool {
        matches!(self.form, ArgumentForm::Plain(_))
    }
}

impl ArgumentForm {
    /// A parameter of an action.
    pub(super) fn in_body(r#type: &RustType, absent: Option<Absent>) -> Self {
        match (absent, r#type) {
            (Some(absent), _) => Self::Optional(Sent::Body, absent),
            (None, RustType::Vec(_)) => Self::IntoAll,
            (None, copied) if copied.is_copy() => Self::Plain(Sent::Body),
            (None, _) => Self::Into,
        }
    }

    /// A parameter of a function.
    pub(super) fn in_url(r#type: &RustType, sent: Sent, absent: Option<Absent>) -> Self {
        match absent {
            Some(absent) => Self::Optional(sent, absent),
            None if sent == Sent::Literal => Self::key(r#type),
            None => Self::Plain(sent),
        }
    }

    /// A part of a key.
    pub(super) fn key(r#type: &RustType) -> Self {
        if *r#type == RustType::STRING { Self::Text } else { Self::Plain(Sent::Literal) }
    }
}
