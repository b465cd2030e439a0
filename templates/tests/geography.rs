//! GeoJSON in properties, well-known text in URLs.

use serde_json::{Value, json};

use crate::geography::{Geography, Geometry};
use crate::runtime::machine::{Decoded, Json};
use crate::runtime::query::UrlLiteral;

fn check(sent: &Value, geography: &str, geometry: &str) {
    let Decoded::Value(read) = Decoded::<Geography>::read(sent.clone()).unwrap() else { panic!("{sent}") };
    assert_eq!(serde_json::to_value(Json(&read)).unwrap(), *sent);
    assert_eq!(read.literal(), geography);
    assert_eq!(Geometry(read.0).literal(), geometry);
}

/// Type, member, value, and well-known text.
type Shape = (&'static str, &'static str, Value, &'static str);

fn shapes() -> Vec<Shape> {
    vec![
        ("Point", "coordinates", json!([1.0, 2.0, 3.5]), "Point(1 2 3.5)"),
        ("LineString", "coordinates", json!([[1.0, 2.0], [3.0, 4.0]]), "LineString(1 2,3 4)"),
        ("Polygon", "coordinates", json!([[[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]]]), "Polygon((1 1,2 2,1 1))"),
        ("MultiPoint", "coordinates", json!([[1.0, 2.0], [3.0, 4.0]]), "MultiPoint((1 2),(3 4))"),
        ("MultiLineString", "coordinates", json!([[[1.0, 2.0], [3.0, 4.0]]]), "MultiLineString((1 2,3 4))"),
        (
            "MultiPolygon",
            "coordinates",
            json!([[[[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]]]]),
            "MultiPolygon(((1 1,2 2,1 1)))",
        ),
        (
            "GeometryCollection",
            "geometries",
            json!([{"type": "Point", "coordinates": [1.0, 2.0]}]),
            "GeometryCollection(Point(1 2))",
        ),
    ]
}

/// Literals of every shape.
pub fn literals() -> Vec<String> {
    let shapes =
        shapes().into_iter().map(|(shape, key, coordinates, _)| json!({"type": shape, key: coordinates}));
    shapes.map(|shape| Decoded::<Geography>::read(shape).unwrap().value().unwrap().literal()).collect()
}

#[test]
fn shapes_are_typed() {
    check(
        &json!({"type": "Point", "coordinates": [142.1, 64.1]}),
        "geography'SRID=4326;Point(142.1 64.1)'",
        "geometry'SRID=0;Point(142.1 64.1)'",
    );
    for (shape, key, coordinates, expected) in shapes() {
        let crs = json!({"type": "name", "properties": {"name": "EPSG:4269"}});
        check(
            &json!({"type": shape, key: coordinates, "crs": crs}),
            &format!("geography'SRID=4269;{expected}'"),
            &format!("geometry'SRID=4269;{expected}'"),
        );
    }
}

#[test]
fn what_is_no_shape_is_kept() {
    for sent in [json!("POINT(1 2)"), json!({"type": "Circle", "radius": 2}), json!([1, 2])] {
        assert_eq!(Decoded::<Geography>::read(sent.clone()).unwrap(), Decoded::Odd(sent));
    }
    assert_eq!(Decoded::<Geography>::read(Value::Null).unwrap(), Decoded::Null);
    let whole = json!({"type": "Point", "coordinates": [1, 2]});
    let Decoded::Partly(read, kept) = Decoded::<Geography>::read(whole.clone()).unwrap() else { panic!() };
    assert_eq!((read.literal().as_str(), kept), ("geography'SRID=4326;Point(1 2)'", whole));
}
