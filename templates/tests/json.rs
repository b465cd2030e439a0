//! Decoding is total and loses nothing.

use serde_json::{Value, json};

use super::model::{All, Animal, Color, Dog, Pet};
use crate::runtime::Model;

/// What became of a property.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It is in its field, and is written as it was read.
    Typed,
    /// It is in its field, and is written so.
    Rewritten(Value),
    /// It is in its field, and kept as it was spelt, which is not our way.
    Respelt,
    /// What fits is in its field, and the whole is kept.
    Partly,
    /// It is kept raw.
    Raw,
    /// It is not declared.
    Unknown,
}

fn check(name: &str, sent: Value, fate: &Fate) {
    let object = json!({ name: sent });
    let all: All = serde_json::from_value(object.clone()).unwrap();
    let text: All = serde_json::from_str(&object.to_string()).unwrap();
    let written = serde_json::to_value(&all).unwrap();
    assert_eq!(serde_json::to_value(&text).unwrap(), written, "{object}");
    let is_raw = all.odata.raw(name).is_some();
    assert_eq!(!is_raw, matches!(fate, Fate::Typed | Fate::Rewritten(_)), "{object}: {all:?}");
    let expected = match fate {
        Fate::Rewritten(value) => json!({ name: value }),
        _ => object.clone(),
    };
    assert_eq!(written, expected);
    let again: All = serde_json::from_value(written).unwrap();
    assert!(again == all || name == "double", "{again:?} {all:?}");
    let misfits = all.misfits();
    assert_eq!(misfits.len(), usize::from(matches!(fate, Fate::Raw | Fate::Partly)), "{object}: {misfits:?}");
    assert!(misfits.iter().all(|misfit| misfit.path == name && misfit.value == object[name]));
    let mut typed = all.clone();
    typed.odata.remove(name);
    assert_eq!(typed.is_empty(), matches!(fate, Fate::Raw | Fate::Unknown), "{object}: {typed:?}");
    if !typed.is_empty() {
        let typed: All = serde_json::from_value(serde_json::to_value(&typed).unwrap()).unwrap();
        assert!(typed.misfits().is_empty(), "{object}: {typed:?}");
    }
}

#[test]
fn every_value_is_typed_or_kept() {
    use Fate::{Partly, Raw, Respelt, Rewritten, Typed, Unknown};
    let rewritten = |value: Value| Rewritten(value);
    for (name, sent, fate) in [
        ("name", json!("x"), Typed),
        ("name", json!(5), Raw),
        ("name", json!({"a": [1]}), Raw),
        ("unknown", json!({"a": [null]}), Unknown),
        ("flag", json!(true), Typed),
        ("flag", json!("true"), Raw),
        ("byte", json!(255), Typed),
        ("byte", json!(256), Raw),
        ("int", json!(-5), Typed),
        ("int", json!(4_294_967_296_i64), Raw),
        ("int", json!("String"), Raw),
        ("long", json!("9223372036854775807"), Respelt),
        ("long", json!(null), Typed),
        ("long", json!(u64::MAX), Raw),
        ("double", json!(1.5), Typed),
        ("double", json!("INF"), Typed),
        ("double", json!("-INF"), Typed),
        ("double", json!("NaN"), Typed),
        ("double", json!("1.5"), Raw),
        ("decimal", json!(1.25), Typed),
        ("decimal", json!("79228162514264337593543950335"), Typed),
        ("decimal", json!("1.250"), Respelt),
        ("decimal", json!(-3), Typed),
        ("decimal", json!("1234567890123456789012345678901234567890"), Raw),
        ("instant", json!("2024-02-29T01:02:03.1234567Z"), Typed),
        ("instant", json!("2014-01-01T00:00:00-08:00"), Typed),
        ("instant", json!("0001-01-01T00:00:00Z"), Typed),
        ("instant", json!("9999-12-31T23:59:59.9999999Z"), Typed),
        ("instant", json!("2016-12-31T23:59:60Z"), Raw),
        ("instant", json!("2021-02-03T04:05:06.12345678901Z"), Raw),
        (
            "instant",
            json!("2021-02-03T04:05:06.1000000+05:30"),
            rewritten(json!("2021-02-03T04:05:06.1+05:30")),
        ),
        ("instant", json!("2021-02-03T04:05:06"), Raw),
        ("instant", json!("String (timestamp)"), Raw),
        ("date", json!("2024-02-29"), Typed),
        ("date", json!("2023-02-29"), Raw),
        ("time", json!("08:00:00.1234567"), Typed),
        ("time", json!("08:00:00.0000000"), rewritten(json!("08:00:00"))),
        ("time", json!("24:00:00"), Raw),
        ("duration", json!("-PT1H30M"), Typed),
        ("duration", json!("P1DT0.5S"), Typed),
        ("duration", json!("PT0S"), Typed),
        ("duration", json!("PT36H"), rewritten(json!("P1DT12H"))),
        ("duration", json!("P1Y"), Raw),
        ("duration", json!("PT1S1H"), Raw),
        ("duration", json!("-P3DT4H5M6.7S"), Typed),
        ("guid", json!("18a80140-b0fb-4489-b360-2f6efaf225a0"), Typed),
        ("guid", json!("{id}"), Raw),
        ("binary", json!("/+8="), Typed),
        ("binary", json!("_-8="), Respelt),
        ("binary", json!("_-8"), Respelt),
        ("binary", json!(""), Typed),
        ("binary", json!("***"), Raw),
        ("color", json!("red"), Typed),
        ("color", json!("RED"), rewritten(json!("red"))),
        ("color", json!("green"), Typed),
        ("color", json!(""), Typed),
        ("color", json!(1), Raw),
        ("colors", json!("red,blue"), Typed),
        ("colors", json!("red, green"), rewritten(json!("red,green"))),
        ("colors", json!(""), Typed),
        ("list", json!([1, 2]), Typed),
        ("list", json!([1, "x", {"a": 2}, 3]), Partly),
        ("list", json!([null, 1]), Partly),
        ("list", json!(["1", 2]), Respelt),
        ("list", json!("1"), Raw),
        ("list", json!({}), Raw),
        ("list", json!([]), Typed),
        ("animal", json!({"name": "x", "more": 1}), Typed),
        ("animal", json!("x"), Raw),
        ("pets", json!([{"@odata.type": "#n.dog", "barks": true}, {"name": "x"}]), Typed),
    ] {
        check(name, sent, &fate);
    }
}

#[test]
fn the_type_is_read_wherever_it_stands() {
    for (object, is_dog) in [
        (json!({"@odata.type": "#n.dog", "barks": true}), true),
        (json!({"@odata.type": "n.dog", "barks": true}), true),
        (json!({"@odata.type": "#N.OTHER.dog", "barks": true}), true),
        (json!({"@type": "#n.dog", "barks": true}), true),
        (json!({"@odata.type": "#n.cat", "barks": true}), false),
        (json!({"barks": true}), false),
    ] {
        let pet: Pet = serde_json::from_value(object.clone()).unwrap();
        assert_eq!(matches!(&pet, Pet::Dog(dog) if dog.barks == Some(true)), is_dog, "{object}");
        assert_eq!(serde_json::to_value(&pet).unwrap(), object);
    }
    let late: Pet =
        serde_json::from_str(r##"{"barks": true, "name": null, "@odata.type": "#n.dog"}"##).unwrap();
    assert!(matches!(late, Pet::Dog(dog) if dog.barks == Some(true) && dog.is_null(Dog::NAME)));
}

#[test]
fn nulls_are_set_and_replaced() {
    let dog = Dog { barks: Some(true), ..Default::default() }.with_null(Dog::BARKS);
    assert_eq!(serde_json::to_value(&dog).unwrap(), json!({"barks": null}));
    let dog = Dog { barks: Some(false), ..dog };
    assert_eq!(serde_json::to_value(&dog).unwrap(), json!({"barks": false}));
}

#[test]
fn derived_values_go_through_positions_of_their_base() {
    let dog = Dog { name: Some("Rex".into()), barks: Some(true), ..Default::default() };
    let animal = Animal::from(dog.clone());
    assert_eq!(animal.name.as_deref(), Some("Rex"));
    assert_eq!(
        serde_json::to_value(&animal).unwrap(),
        json!({"@odata.type": "#n.dog", "name": "Rex", "barks": true})
    );
    let back: Dog = animal.downcast().unwrap();
    assert_eq!((back.name, back.barks), (dog.name, dog.barks));
    assert!(Animal::default().downcast::<Dog>().is_none());
}

#[test]
fn debug_prints_what_is_there() {
    let all =
        All { name: Some("x".into()), color: Some(Color::Red), ..Default::default() }.with_null(All::INT);
    assert_eq!(format!("{all:?}"), r#"All { name: "x", int: null, color: red }"#);
}
