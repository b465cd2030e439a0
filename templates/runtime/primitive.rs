//! The primitive types of EDM and their representation in JSON, OData JSON Format 4.01 section 7.1.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD as BASE64};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::Serializer;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

use crate::runtime::decode::{Decode, Kept, Scalar, Shape, shaped};
use crate::runtime::encode::{Encode, to_json};
use crate::runtime::model::{deserialize, with_serde};
use crate::runtime::place::Place;

/// `Edm.Date`: a date without a time zone.
pub type Date = time::Date;
/// `Edm.DateTimeOffset`: an instant, with the UTC offset in which it was sent.
pub type DateTimeOffset = time::OffsetDateTime;
/// `Edm.Decimal`: a decimal number of up to 28 digits.
pub type Decimal = rust_decimal::Decimal;
/// `Edm.Duration`: a signed duration.
pub type Duration = time::Duration;
/// `Edm.Guid`: a 128-bit identifier.
pub type Guid = uuid::Uuid;
/// `Edm.TimeOfDay`: a time without a date or time zone.
pub type TimeOfDay = time::Time;
/// `Edm.Untyped`, and every value whose type is unknown: any JSON value.
pub type Untyped = Value;

/// `Edm.Binary`. It is read from base64 or base64url, and written back in the form in which it was read.
/// New values are written in standard base64, which services built with Microsoft's libraries require.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Binary {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Binary {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Prints the length only; the content may be large or secret.
impl std::fmt::Debug for Binary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

with_serde!(Binary, Encode::encode, deserialize);

/// How a primitive type is read from JSON strings and numbers.
pub(crate) trait Primitive: Decode {
    /// Reads the content of a JSON string.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads a JSON number or boolean.
    fn from_scalar(_: Scalar) -> Option<Self> {
        None
    }

    /// Reads a number that has more digits than a double can hold.
    fn from_digits(_: &str) -> Option<Self> {
        None
    }

    /// Whether this value is written as the string that it was read from, apart from differences in spelling
    /// that have no meaning.
    fn is_written_as(&self, _text: &str) -> bool {
        true
    }
}

pub(crate) struct PrimitiveShape<T>(PhantomData<T>);

impl<'de, T: Primitive> Shape<'de> for PrimitiveShape<T> {
    type Out = T;

    #[inline]
    fn text<P: Place<T>>(place: P, text: Cow<'_, str>) -> Kept {
        let Some(value) = T::from_text(&text) else { return Kept::Raw(Value::String(text.into_owned())) };
        let is_written_so = value.is_written_as(&text);
        place.put(value);
        if is_written_so { Kept::Done } else { Kept::Partly(Value::String(text.into_owned())) }
    }

    #[inline]
    fn scalar<P: Place<T>>(place: P, scalar: Scalar) -> Kept {
        let Some(value) = T::from_scalar(scalar) else { return Kept::Raw(scalar.into()) };
        place.put(value);
        Kept::Done
    }

    /// With serde_json's feature `arbitrary_precision`, numbers are deserialized as maps.
    fn map<A: MapAccess<'de>, P: Place<T>>(place: P, map: A) -> Result<Kept, A::Error> {
        let raw = Value::deserialize(MapAccessDeserializer::new(map))?;
        let value = match &raw {
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), ..) => T::from_scalar(Scalar::Signed(number)),
                (None, Some(number), _) => T::from_scalar(Scalar::Unsigned(number)),
                (None, None, Some(double)) => {
                    T::from_digits(&number.to_string()).or_else(|| T::from_scalar(Scalar::Double(double)))
                }
                (None, None, None) => None,
            },
            _ => None,
        };
        Ok(match value {
            Some(value) => {
                place.put(value);
                Kept::Done
            }
            None => Kept::Raw(raw),
        })
    }
}

impl Decode for String {
    const NAME: &'static str = "Edm.String";

    #[inline]
    fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(
        place: P,
        deserializer: D,
    ) -> Result<Kept, D::Error> {
        shaped::<StringShape, D, P>(place, deserializer)
    }

    fn to_sent(&self) -> Value {
        self.as_str().into()
    }
}

struct StringShape;

impl<'de> Shape<'de> for StringShape {
    type Out = String;

    #[inline]
    fn text<P: Place<String>>(place: P, text: Cow<'_, str>) -> Kept {
        place.put(text.into_owned());
        Kept::Done
    }
}

macro_rules! decoded {
    ($($name:ty: $edm:literal,)*) => {$(
        impl Decode for $name {
            const NAME: &'static str = $edm;

            #[inline]
            fn decode<'de, D: Deserializer<'de>, P: Place<Self>>(
                place: P,
                deserializer: D,
            ) -> Result<Kept, D::Error> {
                shaped::<PrimitiveShape<$name>, D, P>(place, deserializer)
            }

            fn to_sent(&self) -> Value {
                to_json(self)
            }
        }
    )*};
}

decoded! {
    bool: "Edm.Boolean",
    i8: "Edm.SByte",
    u8: "Edm.Byte",
    i16: "Edm.Int16",
    i32: "Edm.Int32",
    i64: "Edm.Int64",
    f32: "Edm.Single",
    f64: "Edm.Double",
    Binary: "Edm.Binary",
    Date: "Edm.Date",
    DateTimeOffset: "Edm.DateTimeOffset",
    Decimal: "Edm.Decimal",
    Duration: "Edm.Duration",
    Guid: "Edm.Guid",
    TimeOfDay: "Edm.TimeOfDay",
}

macro_rules! encoded {
    ($($name:ty: |$value:ident, $serializer:ident| $body:expr;)*) => {$(
        impl Encode for $name {
            fn encode<S: Serializer>(&self, $serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                $body
            }
        }
    )*};
}

/// The double with the same decimal digits as a single. A plain conversion of 0.1 gives
/// 0.10000000149011612.
fn widened(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

encoded! {
    String: |text, to| to.serialize_str(text);
    bool: |value, to| to.serialize_bool(*value);
    i8: |value, to| to.serialize_i8(*value);
    u8: |value, to| to.serialize_u8(*value);
    i16: |value, to| to.serialize_i16(*value);
    i32: |value, to| to.serialize_i32(*value);
    i64: |value, to| to.serialize_i64(*value);
    f32: |value, to| if value.is_finite() { to.serialize_f64(widened(*value)) } else { to.serialize_str(infinite(f64::from(*value))) };
    f64: |value, to| if value.is_finite() { to.serialize_f64(*value) } else { to.serialize_str(infinite(*value)) };
    Binary: |value, to| to.serialize_str(&BASE64.encode(&value.0));
    Date: |value, to| to.collect_str(value);
    DateTimeOffset: |value, to| write_date_time(value, to);
    Decimal: |value, to| match decimal_number(value) {
        Some(number) => serde::Serialize::serialize(&number, to),
        None => to.collect_str(value),
    };
    Duration: |value, to| to.serialize_str(&duration_text(value));
    Guid: |value, to| to.serialize_str(value.hyphenated().encode_lower(&mut Guid::encode_buffer()));
    TimeOfDay: |value, to| to.serialize_str(&time_text(value));
}

impl Primitive for bool {
    fn from_text(_: &str) -> Option<Self> {
        None
    }

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        if let Scalar::Bool(value) = scalar { Some(value) } else { None }
    }
}

macro_rules! integer {
    ($($name:ty),*) => {$(
        impl Primitive for $name {
            /// Integers may be sent as strings, section 3.1 (`IEEE754Compatible`).
            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            #[inline]
            fn from_scalar(scalar: Scalar) -> Option<Self> {
                match scalar {
                    Scalar::Signed(value) => value.try_into().ok(),
                    Scalar::Unsigned(value) => value.try_into().ok(),
                    Scalar::Bool(_) | Scalar::Double(_) => None,
                }
            }

            fn is_written_as(&self, _: &str) -> bool {
                false
            }
        }
    )*};
}

integer!(i8, u8, i16, i32, i64);

macro_rules! float {
    ($($name:ty),*) => {$(
        impl Primitive for $name {
            fn from_text(text: &str) -> Option<Self> {
                match text {
                    "INF" => Some(<$name>::INFINITY),
                    "-INF" => Some(<$name>::NEG_INFINITY),
                    "NaN" => Some(<$name>::NAN),
                    _ => None,
                }
            }

            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            fn from_scalar(scalar: Scalar) -> Option<Self> {
                match scalar {
                    Scalar::Signed(value) => Some(value as $name),
                    Scalar::Unsigned(value) => Some(value as $name),
                    Scalar::Double(value) => Some(value as $name),
                    Scalar::Bool(_) => None,
                }
            }
        }
    )*};
}

float!(f32, f64);

fn infinite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "INF"
    } else {
        "-INF"
    }
}

impl Primitive for Decimal {
    fn from_text(text: &str) -> Option<Self> {
        Self::from_str_exact(text).ok().or_else(|| Self::from_scientific(text).ok())
    }

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Signed(value) => Some(value.into()),
            Scalar::Unsigned(value) => Some(value.into()),
            Scalar::Double(value) => Self::from_text(&Value::from(value).to_string()),
            Scalar::Bool(_) => None,
        }
    }

    fn from_digits(digits: &str) -> Option<Self> {
        Self::from_text(digits)
    }

    fn is_written_as(&self, _: &str) -> bool {
        decimal_number(self).is_none()
    }
}

/// The value as a JSON number, if a double can represent all of its digits.
fn decimal_number(value: &Decimal) -> Option<serde_json::Number> {
    let number: serde_json::Number = value.to_string().parse().ok()?;
    (Decimal::from_text(&number.to_string()).as_ref() == Some(value)).then_some(number)
}

/// Decodes base64 or base64url, with or without padding.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let any_padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let is_url_safe = text.contains(['-', '_']);
    let alphabet = if is_url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    GeneralPurpose::new(alphabet, any_padding).decode(text.as_bytes()).ok()
}

impl Primitive for Binary {
    fn from_text(text: &str) -> Option<Self> {
        from_base64(text).map(Self)
    }

    fn is_written_as(&self, text: &str) -> bool {
        BASE64.encode(&self.0) == text
    }
}

impl Primitive for Guid {
    fn from_text(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }
}

impl Primitive for Date {
    fn from_text(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = time::Month::try_from(digits::<u8>(month, 2)?).ok()?;
        Self::from_calendar_date(digits(year, 4)?, month, digits(day, 2)?).ok()
    }
}

impl Primitive for DateTimeOffset {
    fn from_text(text: &str) -> Option<Self> {
        if let (Some((minutes, zone)), Some(b'Z' | b'z' | b'+' | b'-')) =
            (text.split_at_checked(16), text.as_bytes().get(16))
        {
            // OData's grammar allows to leave out the seconds.
            return Self::parse(&format!("{minutes}:00{zone}"), &Rfc3339).ok();
        }
        // Valid values that would lose precision are misfits: those with digits beyond nanoseconds, and leap
        // seconds.
        let fraction = text.get(19..)?.strip_prefix('.').unwrap_or_default();
        if fraction.bytes().take_while(u8::is_ascii_digit).count() > 9 || text.get(17..19) == Some("60") {
            return None;
        }
        Self::parse(text, &Rfc3339).ok()
    }
}

/// RFC 3339 with as many fractional digits as the value needs.
fn write_date_time<S: Serializer>(value: &DateTimeOffset, to: S) -> Result<S::Ok, S::Error> {
    match value.format(&Rfc3339) {
        Ok(text) => to.serialize_str(&text),
        Err(_) => to.collect_str(value),
    }
}

impl Primitive for TimeOfDay {
    fn from_text(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut parts = whole.split(':');
        let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
        if parts.next().is_some() {
            return None;
        }
        Self::from_hms_nano(hour, minute, second, nanoseconds(fraction)?).ok()
    }
}

fn time_text(value: &TimeOfDay) -> String {
    let (hour, minute, second, nanosecond) = value.as_hms_nano();
    format!("{hour:02}:{minute:02}:{second:02}{}", fraction(nanosecond))
}

impl Primitive for Duration {
    /// `[-]P[nD][T[nH][nM][n[.n]S]]`, the durations of days and times in XML Schema.
    fn from_text(text: &str) -> Option<Self> {
        let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let rest = rest.strip_prefix('P')?;
        let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
        if rest.is_empty() || rest.ends_with('T') {
            return None;
        }
        let mut seconds: i64 = 0;
        let mut nanos = 0;
        if !days.is_empty() {
            seconds = days.strip_suffix('D')?.parse::<u32>().map(i64::from).ok()?.checked_mul(86_400)?;
        }
        let mut time = time;
        for (unit, length) in [('H', 3600), ('M', 60)] {
            if let Some((amount, rest)) = time.split_once(unit) {
                let amount = amount.parse::<u32>().ok()?;
                seconds = seconds.checked_add(i64::from(amount).checked_mul(length)?)?;
                time = rest;
            }
        }
        if !time.is_empty() {
            let amount = time.strip_suffix('S')?;
            let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
            nanos = nanoseconds(part)?;
            seconds = seconds.checked_add(i64::from(whole.parse::<u32>().ok()?))?;
        }
        let duration = Self::new(seconds, i32::try_from(nanos).ok()?);
        Some(if is_negative { -duration } else { duration })
    }
}

/// The shortest form in days, hours, minutes and seconds.
pub(crate) fn duration_text(value: &Duration) -> String {
    let mut text = String::from(if value.is_negative() { "-P" } else { "P" });
    let (total, nanos) = (value.whole_seconds().unsigned_abs(), value.subsec_nanoseconds().unsigned_abs());
    let part = |amount: u64, unit: &str, text: &mut String| {
        if amount > 0 {
            let _ = write!(text, "{amount}{unit}");
        }
    };
    part(total / 86_400, "D", &mut text);
    let seconds = total % 60;
    if total % 86_400 > 0 || nanos > 0 || total == 0 {
        text.push('T');
        part(total % 86_400 / 3600, "H", &mut text);
        part(total % 3600 / 60, "M", &mut text);
        if seconds > 0 || nanos > 0 || total == 0 {
            let _ = write!(text, "{seconds}{}S", fraction(nanos));
        }
    }
    text
}

/// A text of 1 to `width` digits as a number.
fn digits<T: std::str::FromStr>(text: &str, width: usize) -> Option<T> {
    if text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{fraction:0<9}").parse().ok()
}

fn fraction(nanoseconds: u32) -> String {
    if nanoseconds == 0 {
        return String::new();
    }
    format!(".{nanoseconds:09}").trim_end_matches('0').to_owned()
}
