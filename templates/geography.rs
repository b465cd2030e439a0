//! `Edm.Geography` and `Edm.Geometry` as GeoJSON, OData JSON Format 4.01 section 7.1, with the types of
//! [`geojson`]. This module is part of crates whose metadata uses these types.

use geojson::{GeometryValue, Position};
use serde::de::Deserialize;

use crate::runtime::machine::{Codec, Computed, Input, Kept, Outcome, Output, Place, with_serde};
use crate::runtime::model::DataType;
use crate::runtime::query::UrlLiteral;

macro_rules! geographic {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $srid:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub geojson::Geometry);

        impl From<geojson::Geometry> for $name {
            #[inline]
            fn from(shape: geojson::Geometry) -> Self {
                Self(shape)
            }
        }

        impl From<GeometryValue> for $name {
            #[inline]
            fn from(shape: GeometryValue) -> Self {
                Self(shape.into())
            }
        }

        impl DataType for $name {
            type Codec = Self;
        }

        impl Codec<Self> for $name {
            fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
                read(input, |shape| {
                    place.put(Self(shape));
                })
            }

            #[inline]
            fn encode(value: &Self) -> Output<'_> {
                Output::Computed(value)
            }
        }

        impl Computed for $name {
            #[inline]
            fn json(&self) -> serde_json::Value {
                serde_json::to_value(&self.0).unwrap_or_default()
            }
        }

        impl UrlLiteral for $name {
            #[inline]
            fn literal(&self) -> String {
                let shape = text(&self.0.value);
                format!("{}'SRID={};{shape}'", $prefix, reference_system(&self.0).unwrap_or($srid))
            }
        }

        with_serde!($name);
    };
}

geographic! {
    /// `Edm.Geography` and the types derived from it: a shape on the globe, in longitude and latitude in
    /// degrees (WGS 84, EPSG:4326) unless `crs` names another reference system.
    Geography, "geography", 4326
}

geographic! {
    /// `Edm.Geometry` and the types derived from it: a shape on a plane, in the reference system 0 unless
    /// `crs` names another.
    Geometry, "geometry", 0
}

fn read(input: Input<'_, '_>, put: impl FnOnce(geojson::Geometry)) -> Outcome {
    let sent = input.json()?;
    if sent.is_null() {
        return Ok(Kept::Null);
    }
    let Ok(shape) = geojson::Geometry::deserialize(&sent) else { return Ok(Kept::raw(sent)) };
    let is_whole = serde_json::to_value(&shape).is_ok_and(|written| written == sent);
    put(shape);
    Ok(if is_whole { Kept::Done } else { Kept::partly(sent) })
}

/// The EPSG number in the name of `crs`, for instance 4326 in `EPSG:4326`.
#[inline]
fn reference_system(shape: &geojson::Geometry) -> Option<u32> {
    let name = shape.foreign_members.as_ref()?.get("crs")?.get("properties")?.get("name")?;
    name.as_str()?.rsplit(':').next()?.parse().ok()
}

/// Well-known text as in URLs, OData ABNF `geographyLiteral`.
#[inline]
fn text(shape: &GeometryValue) -> String {
    match shape {
        GeometryValue::Point { coordinates } => format!("Point({})", position(coordinates)),
        GeometryValue::LineString { coordinates } => format!("LineString{}", line(coordinates)),
        GeometryValue::Polygon { coordinates } => format!("Polygon{}", all(coordinates, |ring| line(ring))),
        GeometryValue::MultiPoint { coordinates } => {
            format!("MultiPoint{}", all(coordinates, |point| format!("({})", position(point))))
        }
        GeometryValue::MultiLineString { coordinates } => {
            format!("MultiLineString{}", all(coordinates, |part| line(part)))
        }
        GeometryValue::MultiPolygon { coordinates } => {
            format!("MultiPolygon{}", all(coordinates, |polygon| all(polygon, |ring| line(ring))))
        }
        GeometryValue::GeometryCollection { geometries } => {
            format!("GeometryCollection{}", all(geometries, |shape| text(&shape.value)))
        }
    }
}

#[inline]
fn position(position: &Position) -> String {
    let numbers: Vec<String> = position.as_slice().iter().map(f64::to_string).collect();
    numbers.join(" ")
}

#[inline]
fn line(positions: &[Position]) -> String {
    all(positions, position)
}

fn all<T>(parts: &[T], text: impl Fn(&T) -> String) -> String {
    let parts: Vec<String> = parts.iter().map(text).collect();
    format!("({})", parts.join(","))
}
