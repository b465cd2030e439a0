//! What the enums for abstract types have in common.

use std::borrow::Cow;

use serde::Serializer;

use crate::runtime::machine::data_type::{Codec, Generated, GeneratedCodec};
use crate::runtime::machine::erased::{Input, InputObject, Object, ObjectSink, Output};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{Malformed, Outcome};
use crate::runtime::machine::place::Place;
use crate::runtime::machine::read::{read_besides, read_rest};
use crate::runtime::machine::schema::{Schema, TYPE_ANNOTATION, means};
use crate::runtime::machine::structured::{Structured, write_model};
use crate::runtime::model::odata::OData;

/// What an enum for an abstract type consists of. The generator implements it.
pub trait Abstract: Generated {
    /// The qualified name of the type.
    const TYPE_NAME: &'static str;

    /// Other spellings of namespaces, as pairs: as spelt, as declared.
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[];

    /// The values of `@odata.type` of the types that have a variant, with `#`.
    const TAGS: &'static [&'static str];

    /// The variant of a type, given by its index in [`TAGS`](Self::TAGS), with an empty value. Any other
    /// index gives the variant for other types.
    fn variant(r#type: usize) -> Self;

    /// Shows the model in the variant, with its type, to a visitor.
    fn visit_model<'m, V: ModelVisitor<'m>>(&'m self, visitor: V) -> V::Output;

    /// The model in the variant.
    #[inline]
    fn model(&self) -> &dyn Object {
        self.visit_model(AsObject)
    }

    /// Shows the model in the variant, with its type, to a visitor that may change it.
    fn visit_model_mut<'m, V: ModelVisitorMut<'m>>(&'m mut self, visitor: V) -> V::Output;

    /// The model in the variant.
    #[inline]
    fn model_mut(&mut self) -> &mut dyn Object {
        self.visit_model_mut(AsObject)
    }
}

/// What is done with a model of any type.
pub trait ModelVisitor<'m> {
    /// What comes of it.
    type Output;

    /// Visits the model.
    fn model<T: Structured>(self, model: &'m T) -> Self::Output;
}

/// What is done with a model of any type, which may change it.
pub trait ModelVisitorMut<'m> {
    /// What comes of it.
    type Output;

    /// Visits the model.
    fn model<T: Structured>(self, model: &'m mut T) -> Self::Output;
}

/// Forgets all but how the model takes the members of an object.
struct AsObjectSink;

impl<'m> ModelVisitorMut<'m> for AsObjectSink {
    type Output = &'m mut dyn ObjectSink;

    #[inline]
    fn model<T: Structured>(self, model: &'m mut T) -> Self::Output {
        model
    }
}

/// Finds the declaration of the type, and what is kept besides the fields.
struct Parts;

impl<'m> ModelVisitor<'m> for Parts {
    type Output = (&'static Schema, &'m OData);

    #[inline]
    fn model<T: Structured>(self, model: &'m T) -> Self::Output {
        (&T::SCHEMA, model.odata())
    }
}

/// Forgets the type.
struct AsObject;

impl<'m> ModelVisitorMut<'m> for AsObject {
    type Output = &'m mut dyn Object;

    #[inline]
    fn model<T: Structured>(self, model: &'m mut T) -> Self::Output {
        model
    }
}

impl<'m> ModelVisitor<'m> for AsObject {
    type Output = &'m dyn Object;

    #[inline]
    fn model<T: Structured>(self, model: &'m T) -> Self::Output {
        model
    }
}

/// Writes the model by code for its type.
struct Write<S> {
    /// The name of the abstract type.
    declared: &'static str,
    format: JsonFormat,
    serializer: S,
}

impl<S: Serializer> ModelVisitor<'_> for Write<S> {
    type Output = Result<S::Ok, S::Error>;

    #[inline]
    fn model<T: Structured>(self, model: &T) -> Self::Output {
        write_model(model, tag_to_write(&T::SCHEMA, self.declared), self.format, self.serializer)
    }
}

/// The type that an object states where an abstract type is declared.
#[inline]
fn tag_to_write(schema: &Schema, declared: &str) -> Option<&'static str> {
    (schema.name != declared).then_some(schema.tag)
}

/// Reads a JSON object as the variant whose type it states. A value of a known type is written with
/// `@odata.type`.
#[derive(Debug)]
pub enum PolymorphicCodec {}

impl GeneratedCodec for PolymorphicCodec {}

impl<T: Abstract> Codec<T> for PolymorphicCodec {
    const NAME: &'static str = T::TYPE_NAME;
    const IS_OBJECT: bool = true;

    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
        let Input::Object(members) = input else { return input.keep() };
        let (before, r#type) = stated_type(T::TAGS, T::SPELLINGS, members)?;
        let value = place.put(T::variant(r#type));
        read_rest(value.visit_model_mut(AsObjectSink), before, members)
    }

    fn parts(value: &T) -> Option<(&'static Schema, &OData)> {
        Some(value.visit_model(Parts))
    }

    fn insert_object<'p, P: Place<'p, T>>(place: P) -> Option<&'p mut dyn Object> {
        Some(place.put(T::variant(T::TAGS.len())).model_mut())
    }

    fn encode(value: &T) -> Output<'_> {
        let object = value.model();
        Output::Object(object, tag_to_write(object.schema(), T::TYPE_NAME))
    }

    fn write<S: Serializer>(value: &T, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        value.visit_model(Write { declared: T::TYPE_NAME, format, serializer })
    }
}

/// Reads up to the member that states the type. OData asks services to send it first; then no members
/// need to be buffered.
#[inline]
fn stated_type(
    tags: &[&'static str],
    spellings: &[(&str, &str)],
    members: &mut dyn InputObject<'_>,
) -> Result<(OData, usize), Malformed> {
    let (mut before, mut name) = (OData::EMPTY, Cow::Borrowed(""));
    while members.name(&mut name)? {
        let may_be_type = name == TYPE_ANNOTATION || name == "@type";
        read_besides(tags, &mut before, &name, |to| members.value(to))?;
        // Only then, because the search visits all members.
        if may_be_type && before.type_name().is_some() {
            break;
        }
    }
    let usual = |said: &str| tags.iter().position(|tag| *tag == said);
    let other = |said: &str| tags.iter().position(|tag| means(said, &tag[1..], spellings));
    let r#type = before.type_name().and_then(|said| usual(said).or_else(|| other(said)));
    Ok((before, r#type.unwrap_or(tags.len())))
}

macro_rules! polymorphic {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt($crate::runtime::machine::Abstract::model(self), f)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::machine::are_equal(
                    $crate::runtime::machine::Abstract::model(self),
                    $crate::runtime::machine::Abstract::model(other),
                )
            }
        }

        impl $crate::runtime::machine::DataType for $name {
            type Codec = $crate::runtime::machine::PolymorphicCodec;
        }

        $crate::runtime::machine::with_serde!($name, $crate::runtime::machine::serialize_polymorphic);
    };
}

pub(crate) use polymorphic;
