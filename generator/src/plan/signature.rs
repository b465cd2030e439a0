//! Signatures of methods. Emission writes them, the diff compares them, snippets fill them in; how an
//! argument is passed is decided here and nowhere else.

use super::{Ability, Docs, RustType, TypePath};
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
    /// What it takes beside `self`.
    pub arguments: Vec<Argument>,
    /// What it appends to the path.
    pub call: Call,
    /// What it returns.
    pub returns: Returns,
}

/// What a method appends to the path of its builder.
#[derive(Debug)]
pub enum Call {
    /// A segment that leads to entities.
    Navigation {
        /// The segment.
        segment: String,
        /// Whether what is there is updated by `PUT`.
        is_updated_by_put: bool,
    },
    /// A key, of the arguments.
    Key {
        /// Whether it is not the key that the type declares.
        is_alternate: bool,
    },
    /// A segment that leads to a stream.
    Stream {
        /// The segment.
        segment: String,
    },
    /// A path of the service's own form, given by the argument, between two texts.
    PathForm {
        /// The text before it.
        before: String,
        /// The text behind it.
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

/// What a method returns.
#[derive(Debug)]
pub enum Returns {
    /// A builder like the one that it is called on.
    Itself,
    /// A request builder of what is at the end of the path.
    Builder(BuilderKind, RustType, Access),
    /// A request builder of a stream.
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
    /// Of many.
    Collection,
    /// Of a complex value.
    Property,
}

/// What may be done at the end of a path.
#[derive(Clone, Debug)]
pub enum Access {
    /// What may be done with contained entities.
    Contained,
    /// What may be done with related entities.
    Related,
    /// What may be done with the collection to which a key is appended.
    OfCollection,
    /// What an item of this name says.
    Own(TypePath),
}

/// What an operation answers.
#[derive(Debug)]
pub enum Answer {
    /// No content.
    Nothing,
    /// An entity or complex value.
    Single(RustType),
    /// The same, or nothing.
    Optional(RustType),
    /// A collection.
    Page(RustType),
    /// A primitive or enumeration value.
    Value(RustType),
    /// The same, or nothing.
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
    /// `impl AsRef<str>`, for text in URLs.
    Text,
    /// `impl Into<T>`, for values in the body that are not copied.
    Into,
    /// `impl IntoIterator<Item = impl Into<E>>` for a vector of `E` in the body.
    IntoAll,
    /// `impl Optional<T>`.
    Optional(Sent, Absent),
    /// `&T`, a struct whose fields are all the parameters.
    Parameters,
}

/// Where the value of an argument stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// In the body.
    Body,
    /// In the URL, as a literal.
    Literal,
    /// In the URL, as JSON, for types that have no literals.
    Json,
}

/// What `None` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The parameter is left out.
    LeftOut,
    /// Null is sent.
    Null,
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
    /// What may be done; `of_item` gives what an item says.
    pub fn abilities(&self, of_item: impl FnOnce(&TypePath) -> Vec<Ability>) -> Vec<Ability> {
        match self {
            Self::Contained | Self::OfCollection => Ability::usual(true),
            Self::Related => Ability::usual(false),
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

    /// Whether it takes values of its type and no others, so that each of them is good for an optional
    /// argument of that type, too.
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
