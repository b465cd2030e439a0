//! What the structs for entity and complex types have in common, for the code that is compiled once.

use std::any::type_name;
use std::fmt;

use serde::ser::{SerializeMap, Serializer};

use crate::runtime::machine::common::{are_equal, copy_object, debug_object};
use crate::runtime::machine::data_type::{Codec, DataType, GeneratedCodec};
use crate::runtime::machine::erased::{
    Field, FieldValue, FieldVisitor, Fields, Input, Object, ObjectSink, Output, Sink, Visitor,
};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::Outcome;
use crate::runtime::machine::place::Place;
use crate::runtime::machine::schema::Schema;
use crate::runtime::machine::write::{Properties, encode_object, write_annotations};
use crate::runtime::model::odata::OData;

/// What a struct for an entity or complex type consists of. The generator implements it.
pub trait Structured: DataType + Default {
    /// The declaration of the type in CSDL.
    const SCHEMA: Schema;

    /// Shows the field of the property at an index of the schema to a visitor, unless there is no such property
    /// or its type is not compiled. Returns the visitor; and undeclared properties, annotations and values that
    /// did not fit, which are beside the fields.
    fn field<'m, V: FieldVisitor<'m>>(&'m mut self, place: usize, visitor: V) -> (V, &'m mut OData);

    /// Shows the fields to a visitor, in the order of the schema's properties. Returns the visitor, and what is
    /// beside the fields.
    fn visit<'m, V: Visitor<'m>>(&'m self, visitor: V) -> (V, &'m OData);

    /// Undeclared properties, annotations and values that did not fit.
    #[inline(always)]
    fn odata(&self) -> &OData {
        self.visit(Unseen).1
    }

    /// Undeclared properties, annotations and values that did not fit.
    #[inline(always)]
    fn odata_mut(&mut self) -> &mut OData {
        Structured::field(self, usize::MAX, Unseen).1
    }
}

/// Does nothing with the fields.
struct Unseen;

impl<'m> Visitor<'m> for Unseen {
    #[inline(always)]
    fn field<T: FieldValue>(self, _: usize, _: &'static str, _: &'m Option<T>) -> Self {
        self
    }
}

impl<'m> FieldVisitor<'m> for Unseen {
    #[inline(always)]
    fn field<F: Field>(self, _: &'m mut F) -> Self {
        self
    }
}

impl<T: Structured> ObjectSink for T {
    fn parts(&mut self) -> (&'static Schema, &mut OData) {
        (&Self::SCHEMA, self.odata_mut())
    }

    fn sink(&mut self, place: usize) -> Option<&mut dyn Sink> {
        Structured::field(self, place, AsSink(None)).0.0
    }
}

impl<T: Structured> Object for T {
    fn schema(&self) -> &'static Schema {
        &Self::SCHEMA
    }

    fn besides(&self) -> &OData {
        self.odata()
    }

    fn field(&mut self, place: usize) -> Option<&mut dyn Field> {
        Structured::field(self, place, AsField(None)).0.0
    }

    fn visit<'m>(&'m self, fields: &mut Fields<'m, '_>) {
        Structured::visit(self, fields);
    }
}

/// Forgets all but how the field takes values.
struct AsSink<'m>(Option<&'m mut dyn Sink>);

impl<'m> FieldVisitor<'m> for AsSink<'m> {
    #[inline(always)]
    fn field<F: Field>(self, field: &'m mut F) -> Self {
        Self(Some(field))
    }
}

/// Forgets the type of the field.
struct AsField<'m>(Option<&'m mut dyn Field>);

impl<'m> FieldVisitor<'m> for AsField<'m> {
    #[inline(always)]
    fn field<F: Field>(self, field: &'m mut F) -> Self {
        Self(Some(field))
    }
}

/// Reads and writes entities.
#[derive(Debug)]
pub enum EntityCodec {}

impl GeneratedCodec for EntityCodec {}

impl<T: Structured> Codec<T> for EntityCodec {
    const NAME: &'static str = T::SCHEMA.name;
    const IS_OBJECT: bool = true;

    #[inline]
    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
        match input {
            Input::Object(members) => members.fill(place.fill()),
            other => other.keep(),
        }
    }

    fn parts(value: &T) -> Option<(&'static Schema, &OData)> {
        Some((&T::SCHEMA, value.odata()))
    }

    fn insert_object<'p, P: Place<'p, T>>(place: P) -> Option<&'p mut dyn Object> {
        Some(place.fill())
    }

    fn encode(value: &T) -> Output<'_> {
        Output::Object(value, None)
    }
}

/// Reads and writes values of complex types. They are a part of what has them, and are written by code for
/// their type.
#[derive(Debug)]
pub enum ComplexCodec {}

impl GeneratedCodec for ComplexCodec {}

impl<T: Structured> Codec<T> for ComplexCodec {
    const NAME: &'static str = <EntityCodec as Codec<T>>::NAME;
    const IS_OBJECT: bool = true;

    #[inline]
    fn decode<'p, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
        EntityCodec::decode(input, place)
    }

    fn parts(value: &T) -> Option<(&'static Schema, &OData)> {
        EntityCodec::parts(value)
    }

    fn insert_object<'p, P: Place<'p, T>>(place: P) -> Option<&'p mut dyn Object> {
        EntityCodec::insert_object(place)
    }

    fn encode(value: &T) -> Output<'_> {
        EntityCodec::encode(value)
    }

    fn write<S: Serializer>(value: &T, format: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        write_model(value, None, format, serializer)
    }
}

/// Writes a model by code for its type and the serializer. `tag` is the type to write unless the model
/// already states one.
pub(crate) fn write_model<T: Structured, S: Serializer>(
    model: &T,
    tag: Option<&str>,
    format: JsonFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let odata = model.odata();
    // Undeclared properties and kept JSON are the exception, and would be code at each property.
    if odata.properties().next().is_some() {
        return encode_object(model, tag, format, serializer);
    }
    let mut map = serializer.serialize_map(None)?;
    write_annotations(odata, tag, &mut map)?;
    let mut properties = Properties::new(odata, format, &mut map);
    model.visit(&mut properties);
    properties.result()?;
    map.end()
}

/// A clone of a model.
pub(crate) fn copied<T: Structured>(model: &T) -> T {
    let mut copy = T::default();
    copy_object(model, &mut copy);
    copy
}

/// Prints a model. The type is a parameter here, and forgotten after it, because the compiler takes longer to
/// check that each model can be passed without its type.
#[inline(always)]
pub(crate) fn debug_model<T: Structured>(model: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_object(model, type_name::<T>(), f)
}

/// Whether two models are equal; the type is a parameter as in [`debug_model`].
#[inline(always)]
pub(crate) fn equal_models<T: Structured>(a: &T, b: &T) -> bool {
    are_equal(a, b)
}

/// Implements, by delegation, what every model has.
macro_rules! model {
    ($name:ident, $codec:ident) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::machine::debug_model(self, f)
            }
        }

        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::runtime::machine::copied(self)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::machine::equal_models(self, other)
            }
        }

        impl $crate::runtime::machine::DataType for $name {
            type Codec = $crate::runtime::machine::$codec;
        }

        $crate::runtime::machine::with_serde!($name, $crate::runtime::machine::serialize_model);
    };
}

pub(crate) use model;
