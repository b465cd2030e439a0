//! Abstract types: enums with a variant for each derived type.

use std::borrow::Cow;

use crate::runtime::common::changes;
use crate::runtime::decode::{Codec, Generated, GeneratedCodec, Kept};
use crate::runtime::encode::{Output, TYPE_ANNOTATION};
use crate::runtime::input::{Input, InputObject, Malformed, Outcome};
use crate::runtime::misfit::{Misfit, misfits};
use crate::runtime::model::means;
use crate::runtime::object::{Object, read_besides, read_rest};
use crate::runtime::odata::OData;
use crate::runtime::place::Place;

/// A Rust enum for an abstract type.
pub trait Polymorphic: Generated {
    /// The qualified name of the type.
    const TYPE: &'static str;

    /// Other spellings of namespaces, as pairs: as spelt, as declared.
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[];

    /// The values of `@odata.type` of the types that have a variant, with `#`.
    const TAGS: &'static [&'static str];

    /// The variant of a type, given by its index in [`TAGS`](Self::TAGS), with an empty value. Any other
    /// index gives the variant for other types.
    fn variant(r#type: usize) -> Self;

    /// The model in the variant.
    fn model(&self) -> &dyn Object;

    /// The model in the variant.
    fn model_mut(&mut self) -> &mut dyn Object;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata(&self) -> &OData {
        self.model().besides()
    }

    /// Undeclared properties, annotations and values that did not fit.
    fn odata_mut(&mut self) -> &mut OData {
        self.model_mut().besides_mut()
    }

    /// The body of a `PATCH` that turns `original` into this value; see
    /// [`Model::changes_since`](crate::runtime::Model::changes_since).
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        let (now, before) = (self.model(), original.model());
        let tag = now.schema().tag;
        if tag != before.schema().tag {
            return self.clone();
        }
        let place = Self::TAGS.iter().position(|known| *known == tag).unwrap_or(Self::TAGS.len());
        let mut changed = Self::variant(place);
        changes(now, before, changed.model_mut());
        changed
    }

    /// The values that are not of their declared types, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        misfits(self)
    }
}

/// Reads a JSON object as the variant whose type it states. A value of a known type is written with
/// `@odata.type`.
#[derive(Debug)]
pub enum PolymorphicCodec {}

impl GeneratedCodec for PolymorphicCodec {}

impl<T: Polymorphic> Codec<T> for PolymorphicCodec {
    const NAME: &'static str = T::TYPE;
    const IS_OBJECT: bool = true;

    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
        let Input::Object(members) = input else { return input.keep() };
        let (before, r#type) = stated_type(T::TAGS, T::SPELLINGS, members)?;
        let mut value = T::variant(r#type);
        read_rest(value.model_mut(), before, members)?;
        place.put(value);
        Ok(Kept::Done)
    }

    fn encode(value: &T) -> Output<'_> {
        let object = value.model();
        let schema = object.schema();
        Output::Object(object, (schema.name != T::TYPE).then_some(schema.tag))
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
                std::fmt::Debug::fmt($crate::runtime::Polymorphic::model(self), f)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::are_equal(
                    $crate::runtime::Polymorphic::model(self),
                    $crate::runtime::Polymorphic::model(other),
                )
            }
        }

        impl $crate::runtime::DataType for $name {
            type Codec = $crate::runtime::PolymorphicCodec;
        }

        $crate::runtime::with_serde!($name);
    };
}

pub(crate) use polymorphic;
