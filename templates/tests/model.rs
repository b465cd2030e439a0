//! Types as the generator writes them: an abstract `pet`, a concrete `animal` with a derived `dog`.
#![allow(dead_code)]

use crate::runtime::machine::{
    Abstract, EnumSchema, FieldVisitor, ModelVisitor, ModelVisitorMut, Names, Schema, Structured, Visitor,
};
use crate::runtime::model::derived::upcast;
use crate::runtime::model::{
    Binary, Date, DateTimeOffset, Decimal, Enumeration, Flags, Guid, OData, Property, SignedDuration,
    TimeOfDay,
};
use crate::runtime::request::{AdvancedQueries, OperationRules, Service};

macro_rules! structure {
    ($name:ident, $schema:ident $codec:ident $type:literal, $($field:ident: $kind:ty = $wire:literal, $constant:ident;)*
     $(; boxed $box_field:ident: $box_kind:ty = $box_wire:literal;)?) => {
        #[derive(Default)]
        pub struct $name {
            $(pub $field: Option<$kind>,)*
            $(pub $box_field: Option<Box<$box_kind>>,)?
            pub odata: OData,
        }

        impl $name {
            $(pub const $constant: Property<Self, $kind> = Property::new($wire);)*
        }

        impl Structured for $name {
            const SCHEMA: Schema = {
                const NAMES: &[&str] = &[$($wire,)* $($box_wire,)?];
                const INDEX: [u8; Names::index_length(NAMES.len())] = Names::index(NAMES);
                Schema::$schema($type, concat!($($wire, " ",)* $($box_wire)?), &INDEX).with_secrets(&["secret"])
            };

            fn field<'m, V: FieldVisitor<'m>>(&'m mut self, place: usize, visitor: V) -> (V, &'m mut OData) {
                // Generated code has literal numbers here.
                let visitor = match Self::SCHEMA.properties.iter().nth(place) {
                    $(Some($wire) => visitor.field(&mut self.$field),)*
                    $(Some($box_wire) => visitor.field(&mut self.$box_field),)?
                    _ => visitor,
                };
                (visitor, &mut self.odata)
            }

            fn visit<'m, V: Visitor<'m>>(&'m self, visitor: V) -> (V, &'m OData) {
                // Generated code has literal numbers here.
                let place = |name: &str| Self::SCHEMA.properties.place(name).unwrap();
                let visitor = visitor
                    $(.field(place($wire), $wire, &self.$field))*
                    $(.field(place($box_wire), $box_wire, &self.$box_field))?;
                (visitor, &self.odata)
            }
        }

        crate::runtime::machine::model!($name, $codec);
    };
}

#[cfg(feature = "notifications")]
pub(super) use structure;

structure! { Animal, entity EntityCodec "#n.animal", name: String = "name", NAME; age: i32 = "age", AGE; }
structure! { Dog, entity EntityCodec "#n.dog", name: String = "name", NAME; barks: bool = "barks", BARKS; }
structure! { UnknownPet, entity EntityCodec "#n.pet", name: String = "name", NAME; }
structure! { Place, complex ComplexCodec "#n.place",
    a: i32 = "a", A; b: i32 = "b", B; c: i32 = "c", C; secret: String = "secret", SECRET;
}
structure! { All, entity EntityCodec "#n.all",
    name: String = "name", NAME;
    flag: bool = "flag", FLAG;
    byte: u8 = "byte", BYTE;
    small: i16 = "small", SMALL;
    int: i32 = "int", INT;
    long: i64 = "long", LONG;
    single: f32 = "single", SINGLE;
    double: f64 = "double", DOUBLE;
    decimal: Decimal = "decimal", DECIMAL;
    instant: DateTimeOffset = "instant", INSTANT;
    date: Date = "date", DATE;
    time: TimeOfDay = "time", TIME;
    duration: SignedDuration = "duration", DURATION;
    guid: Guid = "guid", GUID;
    binary: Binary = "binary", BINARY;
    color: Color = "color", COLOR;
    colors: Flags<Color> = "colors", COLORS;
    list: Vec<i32> = "list", LIST;
    pets: Vec<Pet> = "pets", PETS;
    place: Place = "place", PLACE;
    ; boxed animal: Animal = "animal";

}

impl From<Dog> for Animal {
    fn from(value: Dog) -> Self {
        upcast(value)
    }
}

impl From<Dog> for Pet {
    fn from(value: Dog) -> Self {
        Self::Dog(Box::new(value))
    }
}

#[derive(Clone)]
pub enum Pet {
    Dog(Box<Dog>),
    Other(Box<UnknownPet>),
}

impl Abstract for Pet {
    const TYPE_NAME: &'static str = "n.pet";
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[("N.Other", "n")];

    const TAGS: &'static [&'static str] = &["#n.dog"];

    fn variant(r#type: usize) -> Self {
        match r#type {
            0 => Self::Dog(Box::default()),
            _ => Self::Other(Box::default()),
        }
    }

    fn visit_model<'m, V: ModelVisitor<'m>>(&'m self, visitor: V) -> V::Output {
        match self {
            Self::Dog(value) => visitor.model(&**value),
            Self::Other(value) => visitor.model(&**value),
        }
    }

    fn visit_model_mut<'m, V: ModelVisitorMut<'m>>(&'m mut self, visitor: V) -> V::Output {
        match self {
            Self::Dog(value) => visitor.model(&mut **value),
            Self::Other(value) => visitor.model(&mut **value),
        }
    }
}

crate::runtime::machine::polymorphic!(Pet);

macro_rules! members {
    ($name:ident, $type:literal,
     [$first:ident = $first_wire:literal $(, $member:ident = $wire:literal)*] $(, $values:expr)?) => {
        #[derive(Clone)]
        pub enum $name {
            $first,
            $($member,)*
            Unrecognized(String),
        }

        impl Enumeration for $name {
            const SCHEMA: EnumSchema = EnumSchema::new($type, concat!($first_wire $(, "\0", $wire)*))
                $(.with_values($values))?.qualified();

            fn member(place: usize, name: &str) -> Self {
                // Generated code has literal numbers here.
                let members = [Self::$first $(, Self::$member)*];
                members.get(place).cloned().unwrap_or_else(|| Self::Unrecognized(name.to_owned()))
            }

            fn as_str(&self) -> &str {
                match self {
                    Self::$first => $first_wire,
                    $(Self::$member => $wire,)*
                    Self::Unrecognized(name) => name,
                }
            }
        }

        crate::runtime::model::enumeration::enumeration!($name);
    };
}

members!(Color, "n.color", [Red = "red", Blue = "blue"]);
members!(Shade, "n.shade", [Dark = "dark, red", Grey = "größe", Last = "dark"]);
members!(
    Bits,
    "n.bits",
    [None = "none", Read = "read", Write = "write", Both = "both", Last = "last"],
    &[0, 1, 4, 5, 8]
);

#[derive(Debug)]
pub enum Segments {}

impl Service for Segments {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const OPERATIONS: OperationRules = OperationRules {
        success: &["succeeded", "completed", "skipped", "partiallySucceeded"],
        failure: &["failed", "cancelled", "canceled", "deleteFailed", "invalid", "submissionFailed"],
    };
    const RESYNC_CODES: &'static [&'static str] =
        &["resyncRequired", "syncStateNotFound", "syncStateInvalid"];
}

/// A service that requires a header for some queries about `n.all`.
#[derive(Debug)]
pub enum Advanced {}

impl Service for Advanced {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const ADVANCED_QUERIES: Option<&'static AdvancedQueries> = Some(&AdvancedQueries {
        types: &["n.all", "n.dog"],
        operators: &["ne", "not", "endswith", "$search", "$count", "cast"],
        combinations: &[&["$filter", "$orderby"]],
        incompatible: &["$expand"],
        basic: &[
            ("n.all/name", &["eq", "in", "startswith", "$orderby"]),
            ("n.all/int", &["eq", "ge", "null"]),
            ("n.all/tags", &["eq"]),
        ],
        header: ("consistencylevel", "eventual"),
        options: &[("$count", "true")],
    });
}

#[derive(Debug)]
pub enum Parentheses {}

impl Service for Parentheses {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1/");
    const KEY_AS_SEGMENT: bool = false;
    const SCOPE: Option<&'static str> = None;
}

/// A service that demands tokens against cross-site request forgery.
#[derive(Debug)]
pub enum Guarded {}

impl Service for Guarded {
    const BASE_URL: Option<&'static str> = Some("https://example.com/v1");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
    const CSRF: bool = true;
}
