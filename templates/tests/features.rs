//! Properties whose types are not compiled, because their cargo features are off.

use serde_json::json;

use crate::runtime::machine::{FieldVisitor, Names, Schema, Structured, Visitor};
use crate::runtime::model::{Model, OData};

/// A model whose second property is of a type that is not compiled.
#[derive(Default)]
struct Partial {
    a: Option<i32>,
    c: Option<i32>,
    odata: OData,
}

impl Structured for Partial {
    const SCHEMA: Schema = {
        const INDEX: [u8; Names::index_length(3)] = Names::index(&["a", "b", "c"]);
        Schema::complex("#n.partial", "a b c", &INDEX)
    };

    fn field<'m, V: FieldVisitor<'m>>(&'m mut self, place: usize, visitor: V) -> (V, &'m mut OData) {
        let visitor = match place {
            0 => visitor.field(&mut self.a),
            2 => visitor.field(&mut self.c),
            _ => visitor,
        };
        (visitor, &mut self.odata)
    }

    fn visit<'m, V: Visitor<'m>>(&'m self, visitor: V) -> (V, &'m OData) {
        (visitor.field(0, "a", &self.a).field(2, "c", &self.c), &self.odata)
    }
}

crate::runtime::machine::model!(Partial, ComplexCodec);

/// Names are found wherever the search starts, also names that begin others, have a space, are not ASCII or have
/// the same hash.
#[test]
fn names_are_found_from_any_place() {
    const ALL: [&str; 8] = ["id", "i", "idea", "größe", "p q", "id2", "sameXandEven", "sameYandEven"];
    const INDEX: [u8; Names::index_length(ALL.len())] = Names::index(&ALL);
    let names = Names::new("id i idea größe p q id2 sameXandEven sameYandEven", &INDEX);
    assert_eq!(names.iter().collect::<Vec<_>>(), ALL);
    // The generator's golden `entity` has this index.
    let of_generator = b"\x04\0\0\0\0\0\0\x07\0\0\0\x05\0\x01\0\0\0\x03\0\0\0\0\0\x08\0\0\0\x02\0\x04\0\x06\0\0\0\0\0\x03\0\0\0\x08\0\0\0\x0E\0\0\0\x15\0\0\0\x1A\0\0\0\"\0\0\0'\0\0\0-\0\0\0";
    let names_there = ["id", "type", "since", "places", "home", "friends", "best", "parts"];
    assert_eq!(Names::index(&names_there), *of_generator);
    for expected in 0..ALL.len() + 2 {
        for (place, name) in ALL.iter().enumerate() {
            assert_eq!((names.get(place), names.place(name)), (*name, Some(place)));
            assert_eq!(names.place_from(expected, name), Some(place), "{name} from {expected}");
        }
        for name in ["", "d", "ide", "q", "@id", "ID", "id i"] {
            assert_eq!((names.place(name), names.place_from(expected, name)), (None, None), "{name}");
        }
    }
    let annotation = Names::new("@id", b"\x01\0\0\x01\0\0\0\0\0\x04\0\0\0");
    assert_eq!((annotation.place("@id"), annotation.place_from(0, "@id")), (Some(0), None));
    for index in [&b""[..], b"\0\0\0\0\0\0\0"] {
        let none = Names::new("", index);
        assert_eq!((none.len(), none.place("id"), none.place_from(0, "id")), (0, None, None));
    }
}

#[test]
fn properties_of_types_that_are_not_compiled_are_kept() {
    for sent in [json!({"a": 1, "b": {"x": [1]}, "c": 3}), json!({"b": null, "c": 3}), json!({"b": []})] {
        let read: Partial = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), sent);
        assert_eq!(read.misfits(), []);
        assert_eq!(read.clone(), read);
        let empty = Partial::default();
        assert_eq!(serde_json::to_value(read.changes_since(&empty)).unwrap(), sent);
        assert!(read.changes_since(&read).is_empty());
        let without = Partial { a: read.a, c: read.c, ..Default::default() };
        assert_eq!(serde_json::to_value(without.changes_since(&read)).unwrap(), json!({"b": null}));
    }
    let set = Partial::default().with_raw("b", 5);
    assert_eq!(serde_json::to_value(&set).unwrap(), json!({"b": 5}));
}
