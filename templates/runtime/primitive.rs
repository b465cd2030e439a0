//! Edm's primitive types and their forms in JSON, OData JSON Format 4.01 section 7.1.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use serde::{Deserializer, Serializer};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

use crate::runtime::decode::{Decode, Decoded, Shape, shaped};
use crate::runtime::encode::Encode;

/// `Edm.Date`.
pub type Date = time::Date;
/// `Edm.DateTimeOffset`: an instant with the offset in which it was told.
pub type DateTimeOffset = time::OffsetDateTime;
/// `Edm.Decimal`.
pub type Decimal = rust_decimal::Decimal;
/// `Edm.Duration`.
pub type Duration = time::Duration;
/// `Edm.Guid`.
pub type Guid = uuid::Uuid;
/// `Edm.TimeOfDay`.
pub type TimeOfDay = time::Time;
/// `Edm.Untyped`, and every value whose type is not known: JSON as it is.
pub type Untyped = Value;

/// `Edm.Binary`: written in base64url, as OData asks, read in either base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

/// A primitive type by its text and number forms.
pub(crate) trait Primitive: Sized {
    /// From a string.
    fn from_text(text: Cow<'_, str>) -> Option<Self>;

    /// From a number or boolean.
    fn from_scalar(_: &Value) -> Option<Self> {
        None
    }
}

pub(crate) struct PrimitiveShape<T>(PhantomData<T>);

impl<'de, T: Primitive> Shape<'de> for PrimitiveShape<T> {
    type Out = T;

    fn text(self, text: Cow<'_, str>) -> Decoded<T> {
        match T::from_text(Cow::Borrowed(&text)) {
            Some(value) => Decoded::Value(value),
            None => Decoded::Odd(Value::String(text.into_owned())),
        }
    }

    fn scalar(self, value: Value) -> Decoded<T> {
        T::from_scalar(&value).map_or(Decoded::Odd(value), Decoded::Value)
    }
}

impl Decode for String {
    #[inline]
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
        shaped(StringShape, deserializer)
    }
}

struct StringShape;

impl<'de> Shape<'de> for StringShape {
    type Out = String;

    #[inline]
    fn text(self, text: Cow<'_, str>) -> Decoded<String> {
        Decoded::Value(text.into_owned())
    }
}

macro_rules! decoded {
    ($($name:ty),*) => {$(
        impl Decode for $name {
            #[inline]
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoded<Self>, D::Error> {
                shaped(PrimitiveShape::<$name>(PhantomData), deserializer)
            }
        }
    )*};
}

decoded!(
    bool,
    i8,
    u8,
    i16,
    i32,
    i64,
    f32,
    f64,
    Binary,
    Date,
    DateTimeOffset,
    Decimal,
    Duration,
    Guid,
    TimeOfDay
);

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

encoded! {
    String: |text, to| to.serialize_str(text);
    bool: |value, to| to.serialize_bool(*value);
    i8: |value, to| to.serialize_i8(*value);
    u8: |value, to| to.serialize_u8(*value);
    i16: |value, to| to.serialize_i16(*value);
    i32: |value, to| to.serialize_i32(*value);
    i64: |value, to| to.serialize_i64(*value);
    f32: |value, to| if value.is_finite() { to.serialize_f32(*value) } else { to.serialize_str(infinite(f64::from(*value))) };
    f64: |value, to| if value.is_finite() { to.serialize_f64(*value) } else { to.serialize_str(infinite(*value)) };
    Binary: |value, to| to.serialize_str(&URL_SAFE.encode(&value.0));
    Date: |value, to| to.collect_str(value);
    DateTimeOffset: |value, to| to.serialize_str(&date_time_text(value));
    Decimal: |value, to| match decimal_number(value) {
        Some(number) => serde::Serialize::serialize(&number, to),
        None => to.collect_str(value),
    };
    Duration: |value, to| to.serialize_str(&duration_text(value));
    Guid: |value, to| to.collect_str(value);
    TimeOfDay: |value, to| to.serialize_str(&time_text(value));
}

impl Primitive for bool {
    fn from_text(_: Cow<'_, str>) -> Option<Self> {
        None
    }

    fn from_scalar(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

macro_rules! integer {
    ($($name:ty),*) => {$(
        impl Primitive for $name {
            /// Integers may come as strings, section 3.1 (`IEEE754Compatible`).
            fn from_text(text: Cow<'_, str>) -> Option<Self> {
                text.parse().ok()
            }

            fn from_scalar(value: &Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }
        }
    )*};
}

integer!(i8, u8, i16, i32, i64);

macro_rules! float {
    ($($name:ty),*) => {$(
        impl Primitive for $name {
            fn from_text(text: Cow<'_, str>) -> Option<Self> {
                match &*text {
                    "INF" => Some(<$name>::INFINITY),
                    "-INF" => Some(<$name>::NEG_INFINITY),
                    "NaN" => Some(<$name>::NAN),
                    _ => None,
                }
            }

            #[allow(clippy::cast_possible_truncation)]
            fn from_scalar(value: &Value) -> Option<Self> {
                value.as_f64().map(|value| value as $name)
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
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Self::from_str_exact(&text).ok().or_else(|| Self::from_scientific(&text).ok())
    }

    fn from_scalar(value: &Value) -> Option<Self> {
        if value.is_number() { Self::from_text(value.to_string().into()) } else { None }
    }
}

/// As a number, where JSON's usual numbers hold every digit.
fn decimal_number(value: &Decimal) -> Option<serde_json::Number> {
    let number: serde_json::Number = value.to_string().parse().ok()?;
    (Decimal::from_text(number.to_string().into()).as_ref() == Some(value)).then_some(number)
}

impl Primitive for Binary {
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        let any_padding =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let is_url_safe = text.contains(['-', '_']);
        let alphabet = if is_url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
        GeneralPurpose::new(alphabet, any_padding).decode(text.as_bytes()).ok().map(Self)
    }
}

impl Primitive for Guid {
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Self::try_parse(&text).ok()
    }
}

impl Primitive for Date {
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = time::Month::try_from(digits::<u8>(month, 2)?).ok()?;
        Self::from_calendar_date(digits(year, 4)?, month, digits(day, 2)?).ok()
    }
}

impl Primitive for DateTimeOffset {
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Self::parse(&text, &Rfc3339).ok()
    }
}

/// RFC 3339 with as many fraction digits as the value has.
fn date_time_text(value: &DateTimeOffset) -> String {
    value.format(&Rfc3339).unwrap_or_else(|_| value.to_string())
}

impl Primitive for TimeOfDay {
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
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
    /// `[-]P[nD][T[nH][nM][n[.n]S]]`, the day-time durations of XML Schema.
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        let (is_negative, rest) = text.strip_prefix('-').map_or((false, &*text), |rest| (true, rest));
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
        let mut number = String::new();
        for c in time.chars() {
            let unit = match c {
                '0'..='9' | '.' => {
                    number.push(c);
                    continue;
                }
                'H' => 3600,
                'M' => 60,
                'S' => 1,
                _ => return None,
            };
            let taken = std::mem::take(&mut number);
            let (whole, part) = taken.split_once('.').unwrap_or((&taken, ""));
            if unit != 1 && !part.is_empty() {
                return None;
            }
            nanos += nanoseconds(part)?;
            seconds = seconds.checked_add(whole.parse::<u32>().map(i64::from).ok()?.checked_mul(unit)?)?;
        }
        if !number.is_empty() {
            return None;
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

/// A number of up to `width` digits and nothing else.
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
