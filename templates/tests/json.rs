//! Decoding never fails on well-formed JSON, and loses nothing.

use serde_json::{Value, json};

use super::model::{All, Animal, Bits, Color, Dog, Pet, Place, Shade};
use crate::runtime::client::{Change, ErrorKind, from_slice};
use crate::runtime::machine::{Decoded, Json};
use crate::runtime::model::{
    Binary, DataType, Date, DateTimeOffset, Decimal, Enumeration, Flags, Guid, Model, Polymorphic, Reference,
    Removed, SignedDuration, TimeOfDay, some,
};
use crate::runtime::query::{UrlLiteral, parse};

/// The result of decoding a property.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It is in its field, and written back unchanged.
    Typed,
    /// It is in its field, and written as given here.
    Rewritten(Value),
    /// It is in its field, and its JSON is kept because it is spelt in another way than the crate writes
    /// it.
    Respelt,
    /// The elements that fit are in its field, and the whole list is kept.
    Partly,
    /// It does not fit, and its JSON is kept.
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

/// Objects are in the field; elements of a list of objects that are not objects are kept by index.
#[test]
fn elements_that_are_no_objects_are_kept_by_their_places() {
    let dog = |name: &str| json!({"@odata.type": "#n.dog", "name": name});
    let pet = |name: &str| Pet::Dog(Box::new(Dog { name: Some(name.to_owned()), ..Dog::default() }));
    let body = json!({"pets": ["x", dog("a"), null, dog("b"), [1]]});
    let mut all: All = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(all.pets.as_ref().map(Vec::len), Some(2));
    let misfits: Vec<(String, Value)> =
        all.misfits().into_iter().map(|misfit| (misfit.path, misfit.value)).collect();
    let at = |place: usize| (format!("pets/{place}"), body["pets"][place].clone());
    assert_eq!(misfits, [at(0), at(2), at(4)]);
    assert_eq!(serde_json::to_value(&all).unwrap(), body);
    assert!(format!("{all:?}").contains("pets: <hidden>"), "{all:?}");
    let copy = all.clone();
    assert!(copy == all && copy.changes_since(&all).is_empty());
    all.pets = Some(vec![pet("c")]);
    assert_eq!(serde_json::to_value(&all).unwrap(), json!({"pets": [dog("c")]}));
    let mut gone = copy.clone();
    gone.pets = None;
    assert!(serde_json::to_value(&gone).unwrap() == json!({}) && gone.misfits().is_empty(), "{gone:?}");
    let null: All = serde_json::from_str(r#"{"pets": [{"name": "a"}, "x"], "pets": null}"#).unwrap();
    assert_eq!(serde_json::to_value(&null).unwrap(), json!({"pets": null}));
    let empty: All = serde_json::from_value(json!({"pets": ["x"]})).unwrap();
    assert_eq!(serde_json::to_value(&empty).unwrap(), json!({"pets": ["x"]}));
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
        ("instant", json!("2012-12-03T07:16+02:00"), rewritten(json!("2012-12-03T07:16:00+02:00"))),
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
        ("color", json!(1), Respelt),
        ("color", json!("0"), Respelt),
        ("color", json!(2), Raw),
        ("color", json!("2"), Typed),
        ("color", json!(1.0), Raw),
        ("colors", json!(5), Raw),
        ("colors", json!(1), Respelt),
        ("colors", json!("1, blue"), Respelt),
        ("colors", json!(0), Respelt),
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

/// Names, values, and whether a field has the value then.
#[test]
fn whatever_is_put_under_a_name_is_written() {
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    for (name, value, has_field) in [
        ("name", json!("y"), true),
        ("name", json!(5), false),
        ("int", json!(7), true),
        ("int", json!("7"), true),
        ("int", json!("odd"), false),
        ("int", json!(null), false),
        ("double", json!(5), true),
        ("single", json!(0.1), true),
        ("duration", json!("PT36H"), true),
        ("instant", json!("2012-12-03T07:16+02:00"), true),
        ("color", json!("RED"), true),
        ("list", json!([1, "x"]), true),
        ("list", json!("x"), false),
        ("place", json!({"a": 1, "more": {"x": [null]}}), true),
        ("pets", json!(["x", {"@odata.type": "#n.dog", "barks": true}]), true),
        ("animal", json!({"name": deep}), false),
        ("unknown", json!({"a": 1}), false),
        ("unknown", json!(null), false),
        ("pets@odata.count", json!(3), false),
        ("@odata.type", json!("#n.other"), false),
        ("@odata.type", json!(5), false),
    ] {
        let before = || All { flag: Some(true), ..All::default() };
        let plain = before().with_raw(name, value.clone());
        let full = All { name: Some("x".into()), int: Some(1), list: Some(vec![2]), ..before() };
        let again = before().with_raw(name, 1).with_raw(name, "x").with_raw(name, value.clone());
        let mut others = serde_json::to_value(&full).unwrap();
        others[name] = value.clone();
        assert_eq!(serde_json::to_value(full.with_raw(name, value.clone())).unwrap(), others);
        for all in [&plain, &again] {
            assert_eq!(serde_json::to_value(all).unwrap(), json!({"flag": true, name: value}), "{all:?}");
            assert_eq!(all.clone(), *all);
        }
        let mut typed = plain.clone();
        typed.odata = before().odata;
        assert_eq!(typed != before(), has_field, "{plain:?}");
        let null = All::default().with_null(All::INT).with_raw(name, value.clone());
        assert_eq!(null.is_null(All::INT), name != "int" || value.is_null(), "{null:?}");
    }
    let changed = All { int: Some(8), ..All::default().with_raw("int", "7") };
    assert_eq!(serde_json::to_value(changed).unwrap(), json!({"int": 8}));
}

/// Reads a value from each text and checks how it is written; the other texts must be rejected.
fn check_texts<T: DataType + UrlLiteral>(texts: &[(&str, Value)], none: &[&str]) {
    for (text, written) in texts {
        let value: T = parse(text).unwrap();
        assert_eq!(serde_json::to_value(Json(&value)).unwrap(), *written, "{text}");
    }
    for text in none {
        let error = parse::<T>(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(error.to_string(), format!("a text is not a valid {}", T::NAME), "{text}");
    }
}

#[test]
fn values_are_made_from_their_texts() {
    let is = |text: &'static str| (text, json!(text));
    check_texts::<String>(&[is(""), is("5"), is("null"), is("\"x\"")], &[]);
    check_texts::<bool>(&[("true", json!(true)), ("false", json!(false))], &["True", "1", "", " true"]);
    check_texts::<u8>(&[("255", json!(255))], &["256", "-1", "1.5", "x", " 1", "true"]);
    check_texts::<i64>(&[("-9223372036854775808", json!(i64::MIN))], &["9223372036854775808"]);
    check_texts::<f32>(&[("146.7885", json!(146.7885)), ("0.1", json!(0.1)), is("-INF")], &["1,5"]);
    check_texts::<f64>(
        &[("1.5", json!(1.5)), ("-2", json!(-2.0)), is("INF"), is("NaN")],
        &["inf", "1e999", ""],
    );
    check_texts::<Decimal>(&[("1.25", json!(1.25)), is("79228162514264337593543950335")], &["1,5", "x"]);
    check_texts::<Guid>(&[is("18a80140-b0fb-4489-b360-2f6efaf225a0")], &["{id}"]);
    check_texts::<Date>(&[is("2017-01-01")], &["2017-13-01", "2017-01-01T00:00:00Z", "null"]);
    check_texts::<DateTimeOffset>(&[is("2017-01-01T00:00:00+02:00")], &["2017-01-01", "2017-01-01T00:00:00"]);
    check_texts::<TimeOfDay>(&[is("08:30:00.5"), ("08:30", json!("08:30:00"))], &["24:00"]);
    check_texts::<SignedDuration>(&[is("-PT1H30M")], &["1h"]);
    check_texts::<Binary>(&[is("/+8="), ("_-8", json!("/+8="))], &["***"]);
    check_texts::<Color>(&[("RED", json!("red")), is("green")], &[]);
    check_texts::<Flags<Color>>(&[is("red,blue")], &[]);
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

/// The minimal body that turns one model into another.
#[test]
fn changes_are_minimal() {
    let check = |before: Value, after: Value, expected: Value| {
        let [before, after]: [All; 2] = [before, after].map(|json| serde_json::from_value(json).unwrap());
        assert_eq!(serde_json::to_value(after.changes_since(&before)).unwrap(), expected, "{after:?}");
    };
    let same = json!({"@odata.etag": "W/1", "name": "x", "int": null, "list": [1], "animal": {"name": "y"}, "extra": 1});
    check(same.clone(), same, json!({}));
    check(json!({"name": "x", "int": 1}), json!({"name": "y", "int": 1}), json!({"name": "y"}));
    check(json!({"name": "x"}), json!({}), json!({"name": null}));
    check(json!({"name": "x"}), json!({"name": null}), json!({"name": null}));
    check(json!({}), json!({"name": null}), json!({"name": null}));
    let pets = |names: [&str; 2]| json!({"pets": names.map(|name| if name == "-" { json!(1) } else { json!({"name": name}) })});
    for (before, after) in [
        (["a", "-"], ["-", "a"]),
        (["a", "-"], ["b", "-"]),
        (["a", "-"], ["a", "b"]),
        (["a", "b"], ["a", "-"]),
    ] {
        check(pets(before), pets(after), pets(after));
    }
    check(pets(["a", "-"]), pets(["a", "-"]), json!({}));
    check(pets(["a", "-"]), json!({}), json!({"pets": null}));
    check(json!({"name": null}), json!({}), json!({}));
    check(json!({"list": [1, 2]}), json!({"list": [1, 2, 3]}), json!({"list": [1, 2, 3]}));
    check(json!({"extra": {"a": 1}}), json!({"extra": {"a": 2}}), json!({"extra": {"a": 2}}));
    check(json!({"extra": 1}), json!({}), json!({"extra": null}));
    check(json!({"int": "odd"}), json!({"int": 3}), json!({"int": 3}));
    check(json!({}), json!({"animal@odata.bind": "a"}), json!({"animal@odata.bind": "a"}));
    check(
        json!({"place": {"a": 1, "b": 1, "c": 1}}),
        json!({"place": {"a": 2, "b": 1}}),
        json!({"place": {"a": 2, "c": null}}),
    );
    check(
        json!({"animal": {"name": "x", "age": 1}}),
        json!({"animal": {"name": "y", "age": 1}}),
        json!({"animal": {"name": "y", "age": 1}}),
    );
    check(
        json!({"@odata.type": "#n.all", "name": "x"}),
        json!({"@odata.type": "#n.all", "name": "y"}),
        json!({"@odata.type": "#n.all", "name": "y"}),
    );
    check(
        json!({"@type": "#n.all", "int": 1}),
        json!({"@type": "#n.all"}),
        json!({"@type": "#n.all", "int": null}),
    );
}

#[test]
fn changes_of_abstract_types_say_their_type() {
    let before: Pet =
        serde_json::from_value(json!({"@odata.type": "#n.dog", "name": "x", "barks": true})).unwrap();
    let mut after = before.clone();
    if let Pet::Dog(dog) = &mut after {
        dog.barks = None;
    }
    let changes = serde_json::to_value(after.changes_since(&before)).unwrap();
    assert_eq!(changes, json!({"@odata.type": "#n.dog", "barks": null}));
    let cat: Pet = serde_json::from_value(json!({"@odata.type": "#n.cat", "name": "x"})).unwrap();
    assert_eq!(serde_json::to_value(cat.changes_since(&cat)).unwrap(), json!({}));
}

#[test]
fn secrets_are_not_shown() {
    let place = Place { a: Some(1), secret: Some("hunter2".into()), ..Default::default() };
    assert_eq!(format!("{place:?}"), "Place { a: 1, secret: <hidden> }");
    let odd: Place = serde_json::from_value(json!({"secret": 5})).unwrap();
    assert_eq!(format!("{odd:?}"), "Place { secret: <hidden> }");
    assert_eq!(format!("{:?}", Place::default().with_null(Place::SECRET)), "Place { secret: null }");
    // These may be secrets that nothing declares: the type is unknown to the schema, or the value is of a
    // derived type where the base type is declared.
    let place = json!({"secret": "hunter2", "more": ["hunter2"], "@n.secret": "hunter2", "a": "hunter2"});
    for object in [
        json!({"@odata.type": "#n.place", "name": "x", "place": place, "secret": "hunter2"}),
        json!({"place": place, "animal": place, "pets": [place, "hunter2"], "list": ["hunter2"], "x": place}),
    ] {
        let of = |object: &Value| object.clone();
        let texts = [
            format!("{:?}", serde_json::from_value::<Animal>(of(&object)).unwrap()),
            format!("{:?}", serde_json::from_value::<Pet>(of(&object)).unwrap()),
            format!("{:?}", Change::from(serde_json::from_value::<Pet>(of(&object)).unwrap())),
            format!("{:?}", serde_json::from_value::<Decoded<i32>>(of(&object)).unwrap()),
            format!("{:?}", serde_json::from_value::<Decoded<Vec<i32>>>(json!([1, object])).unwrap()),
        ];
        let all: All = serde_json::from_value(object).unwrap();
        let more = [
            format!("{all:?}\n{all:#?}"),
            format!("{:?} {:#?}", all.odata, all.odata.own()),
            format!("{:?}", all.misfits()),
        ];
        for text in texts.iter().chain(&more) {
            assert!(!text.contains("hunter2"), "{text}");
            assert!(!text.is_empty());
        }
        assert!(more[0].contains("secret: <hidden>"), "{}", more[0]);
    }
}

/// Section 4.6 of OData JSON Format, with and without `odata.`.
#[test]
fn annotations_are_found_by_what_they_mean() {
    for prefix in ["odata.", ""] {
        let name = |name: &str| name.replace('@', &format!("@{prefix}"));
        let all: All = serde_json::from_value(json!({
            (name("@type")): "#n.all",
            (name("@id")): "all(1)",
            (name("@etag")): "W/\"1\"",
            (name("@context")): "$metadata#all",
            (name("@removed")): {"reason": "deleted"},
            (name("@mediaReadLink")): "all(1)/$value",
            (name("pets@count")): 7,
            (name("pets@nextLink")): "more",
            (name("pets@delta")): [{(name("@id")): "pets(1)", (name("@removed")): {"reason": "changed"}}],
            (name("pets@bind")): ["pets(1)", "pets(2)"],
            (name("animal@bind")): "pets(3)",
        }))
        .unwrap();
        let odata = &all.odata;
        assert_eq!(
            [odata.type_name(), odata.id(), odata.etag(), odata.context()],
            [Some("#n.all"), Some("all(1)"), Some("W/\"1\""), Some("$metadata#all")]
        );
        assert_eq!((odata.own().removed(), odata.own().count()), (Some(Removed::Deleted), None));
        assert_eq!(odata.own().media_read_link(), Some("all(1)/$value"));
        let pets = odata.on(All::PETS);
        assert_eq!(
            (pets.count(), pets.next_link(), pets.bound()),
            (Some(7), Some("more"), vec!["pets(1)", "pets(2)"])
        );
        let delta: Vec<Pet> = pets.delta().unwrap();
        assert_eq!(delta[0].odata().own().removed(), Some(Removed::Changed));
        assert_eq!(odata.on_name("animal").bound(), ["pets(3)"]);
    }
}

#[test]
fn flags_are_sets() {
    let mut flags: Flags<Color> = "red,green".parse().unwrap();
    assert_eq!(flags, Flags::from(["green".into(), Color::Red]));
    flags.insert(Color::Blue);
    assert!(flags.remove(&Color::Red) && !flags.contains(&Color::Red));
    assert_eq!(flags.to_string(), "green,blue");
    assert_eq!(Color::members().map(|color| color.to_string()).collect::<Vec<_>>(), ["red", "blue"]);
}

/// Services declare names that CSDL does not allow.
#[test]
fn members_are_found_by_odd_names() {
    for (place, name) in ["dark, red", "größe", "dark"].into_iter().enumerate() {
        assert_eq!(Shade::from_name(name), Shade::member(place, ""), "{name}");
    }
    assert_eq!(Shade::from_name("DARK, red"), Shade::Dark);
    for other in ["", "red", "dark,", "dark, red\0größe"] {
        assert_eq!(Shade::from_name(other), Shade::Unrecognized(other.to_owned()));
    }
    assert_eq!(
        Shade::members().map(|shade| shade.to_string()).collect::<Vec<_>>(),
        ["dark, red", "größe", "dark"]
    );
}

/// `Color` declares no values, so they are 0 and 1. Those of `Bits` are 0, 1, 4, 5 and 8.
#[test]
fn members_are_found_by_their_values() {
    for (sent, names) in [
        (json!(0), "none"),
        (json!(4), "write"),
        (json!(5), "both"),
        (json!(12), "write,last"),
        (json!(13), "both,last"),
        (json!("1,8"), "read,last"),
        (json!("1, other"), "read,other"),
    ] {
        let flags: Flags<Bits> = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(flags.to_string(), names, "{sent}");
    }
    for odd in [json!(2), json!(7), json!(-1), json!(true), json!(4.5), json!(u64::MAX)] {
        assert!(serde_json::from_value::<Flags<Bits>>(odd.clone()).is_err(), "{odd}");
        assert!(serde_json::from_value::<Bits>(odd.clone()).is_err(), "{odd}");
    }
    let list: Vec<Color> =
        serde_json::from_value::<Decoded<Vec<Color>>>(json!([1, "red", "0", "7"])).unwrap().value().unwrap();
    assert_eq!(list.iter().map(Color::as_str).collect::<Vec<_>>(), ["blue", "red", "red", "7"]);
    assert_eq!(parse::<Bits>("5").unwrap().as_str(), "both");
}

/// The work is linear: with these sizes, quadratic algorithms took minutes.
#[test]
fn work_grows_with_the_size() {
    let many = 100_000;
    let names: Vec<String> = (0..many).map(|at| format!("m{at}")).collect();
    let flags: Flags<Color> = names.iter().chain(&names).map(|name| Color::from(name.as_str())).collect();
    let read: Flags<Color> = serde_json::from_value(json!(names.join(","))).unwrap();
    assert!(flags.len() == many && read == flags && read != read.iter().skip(1).cloned().collect());
    let object = |value: i32| {
        let members = names.iter().map(|name| (name.clone(), json!(value)));
        Value::Object(members.collect())
    };
    let [before, after]: [All; 2] = [1, 2].map(|value| serde_json::from_value(object(value)).unwrap());
    assert_eq!(serde_json::to_value(after.changes_since(&before)).unwrap(), object(2));
    assert_eq!(serde_json::to_value(All::default().changes_since(&before)).unwrap()["m7"], Value::Null);
    let pet: Pet = serde_json::from_value(object(1)).unwrap();
    assert!(pet.misfits().is_empty() && pet == pet.clone());
    assert!(format!("{before:?}").len() > many);
    // The same name many times; the last entry is used.
    let text = format!("{{{}\"x\": 2}}", r#""x": 1, "int": "odd", "#.repeat(many));
    let mut all: All = serde_json::from_str(&text).unwrap();
    assert_eq!(all.odata.raw("x"), Some(&json!(2)));
    all.set_null(All::INT);
    assert!(all.is_null(All::INT) && all.misfits().is_empty());
    assert_eq!(all.odata.remove("x"), Some(json!(2)));
    assert_eq!(serde_json::to_value(all.clone().with_raw("x", 3)).unwrap(), json!({"int": null, "x": 3}));
}

/// Relations to entities that exist, and changes of collections, within the body of a request.
#[test]
fn entities_are_related_in_a_body() {
    let gone = Dog::default().with_annotation("odata.id", "/dogs/max").with_removed(Removed::Deleted);
    let rex = Animal::reference_to(Reference::from_url("/animals/rex"));
    let all = All { animal: some(rex), ..All::default() };
    let new = Dog { name: some("Tim"), ..Dog::default() };
    let all = all.with_delta(All::PETS, [new, gone].map(|dog| Pet::Dog(Box::new(dog))));
    let expected = json!({
        "animal": {"@odata.id": "/animals/rex"},
        "pets@delta": [
            {"@odata.type": "#n.dog", "name": "Tim"},
            {"@odata.type": "#n.dog", "@odata.id": "/dogs/max", "@removed": {"reason": "deleted"}},
        ],
    });
    assert_eq!(serde_json::to_value(&all).unwrap(), expected);
    let counted = All::default().with_annotation_on(All::PETS, "odata.count", 2);
    assert_eq!(serde_json::to_value(counted).unwrap(), json!({"pets@odata.count": 2}));
    let changes: Vec<Pet> = all.odata.on(All::PETS).delta().unwrap();
    assert_eq!(changes[1].odata().own().removed(), Some(Removed::Deleted));
}

#[test]
fn what_rust_cannot_hold_fails_no_body() {
    for (sent, expected) in [
        (r#"{"name": "\ud83d\ude00"}"#, json!({"name": "\u{1f600}"})),
        (
            r#"{"name": "a\ud83d!\udc00\\ud83d\"", "int": 1}"#,
            json!({"name": "a\u{fffd}!\u{fffd}\\ud83d\"", "int": 1}),
        ),
        (r#"{"name": "\ud83d\u00e4"}"#, json!({"name": "\u{fffd}ä"})),
        (
            r#"{"double": -1e999, "int": 7, "name": "1e999"}"#,
            json!({"double": "-1e999", "int": 7, "name": "1e999"}),
        ),
        ("\u{feff}{\"int\": 1}", json!({"int": 1})),
    ] {
        let all: All = from_slice(sent.as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(all).unwrap(), expected, "{sent}");
    }
    let all: All = from_slice(b"{\"name\": \"\xff\"}").unwrap();
    assert_eq!(all.name.as_deref(), Some("\u{fffd}"));
    for sent in ["", "{", r#"{"name": "\ud8"#, r#"{"name": "\"#, "{\"name\": \"\\ä\"}", "1e999 1e999"] {
        assert!(from_slice::<All>(sent.as_bytes()).is_err(), "{sent}");
    }
}

/// Decimals and integers that a double does not hold are read digit by digit, wherever they are.
#[test]
fn numbers_with_many_digits() {
    let digits = |text: &str| {
        let sent =
            format!(r#"{{"id": "00000000000000000000.5", "decimal": {text}, "int": 1, "extra": [{text}]}}"#);
        let all: All = from_slice(sent.as_bytes()).unwrap();
        assert_eq!(all.int, Some(1), "{text}");
        all.decimal.map(|decimal| decimal.to_string())
    };
    for text in [
        "0.1234567890123456789012345678",
        "1234567890123456789012345678",
        "-79228162514264337593543950335",
        "123456789012345678.9",
        "9007199254740993",
        "18446744073709551615",
        "0.30000000000000000001",
    ] {
        assert_eq!(digits(text).as_deref(), Some(text));
    }
    // A double is what it was.
    for text in ["0.1", "1.7976931348623157e308", "0.30000000000000004", "0.000000000000000000001", "-0.0"] {
        let sent = format!(r#"{{"double": {text}, "more": {text}}}"#);
        let all: All = from_slice(sent.as_bytes()).unwrap();
        assert_eq!(all.double, text.parse().ok(), "{text}");
        assert!(serde_json::to_value(&all).unwrap()["more"].is_number(), "{text}");
    }
    // A string is what it was.
    let sent = json!({"double": "0.1583399742569597"});
    let all: All = from_slice(sent.to_string().as_bytes()).unwrap();
    assert_eq!((all.double, serde_json::to_value(&all).unwrap()), (None, sent));
    let all: All = from_slice(br#"{"long": 9223372036854775807, "double": 0.12345678901234567890}"#).unwrap();
    assert_eq!((all.long, all.double), (Some(i64::MAX), Some(0.123_456_789_012_345_68)));
}
