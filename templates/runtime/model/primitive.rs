//! The primitive types of EDM and their representation in JSON, OData JSON Format 4.01 section 7.1.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD as BASE64};
use serde::Serializer;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

use crate::runtime::machine::body::is_long;
use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::erased::{Computed, Input, Output, Scalar};
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::kept::{Kept, Outcome};
use crate::runtime::machine::place::Place;
use crate::runtime::machine::serde::with_serde;

/// `Edm.Date`: a date without a time zone.
pub type Date = time::Date;
/// `Edm.DateTimeOffset`: an instant, with the UTC offset in which it was sent. It is a type of the crate
/// `time` 0.3; [`literal`](crate::runtime::query::literal) makes one from text such as `2026-12-01T09:30:00Z`.
pub type DateTimeOffset = time::OffsetDateTime;
/// `Edm.Decimal`: a decimal number of up to 28 digits.
pub type Decimal = rust_decimal::Decimal;
/// `Edm.Duration`: a signed duration.
pub type SignedDuration = time::Duration;
/// `Edm.Guid`: a 128-bit identifier.
pub type Guid = uuid::Uuid;
/// `Edm.TimeOfDay`: a time without a date or time zone.
pub type TimeOfDay = time::Time;
/// `Edm.Untyped`, and every value whose type is unknown: any JSON value.
pub type Untyped = Value;

/// `Edm.Binary`. It is read from base64 or base64url, and written back in the form in which it was read.
/// New values are written in standard base64, which services built with Microsoft's libraries require.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let group = Group { photo: some(vec![0xff, 0xd8]), ..Default::default() };
/// assert_eq!(group.photo.as_ref().map(|photo| photo.0.len()), Some(2));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

impl From<Vec<u8>> for Binary {
    #[inline]
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Binary {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Binary {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Prints the length only; the content may be large or secret.
impl std::fmt::Debug for Binary {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

with_serde!(Binary);

/// How a primitive type is read from JSON strings and numbers.
pub(crate) trait Primitive: DataType {
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

/// What a primitive type makes of a JSON value.
fn read<'p, T: Primitive, P: Place<'p, T>>(input: Input<'_, '_>, place: P) -> Outcome {
    match input {
        Input::Text(text) => {
            let Some(value) = T::from_text(text) else { return Input::Text(text).keep() };
            let is_written_so = value.is_written_as(text);
            place.put(value);
            Ok(if is_written_so { Kept::Done } else { Kept::partly(text.into()) })
        }
        Input::Scalar(scalar) => {
            let Some(value) = T::from_scalar(scalar) else { return Input::Scalar(scalar).keep() };
            place.put(value);
            Ok(Kept::Done)
        }
        Input::Object(members) => {
            let raw = members.json()?;
            let Some(value) = from_number(&raw) else { return Ok(Kept::raw(raw)) };
            place.put(value);
            Ok(Kept::Done)
        }
        other => other.keep(),
    }
}

/// With serde_json's feature `arbitrary_precision`, numbers are deserialized as objects.
fn from_number<T: Primitive>(raw: &Value) -> Option<T> {
    let Value::Number(number) = raw else { return None };
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(number), ..) => T::from_scalar(Scalar::Signed(number)),
        (None, Some(number), _) => T::from_scalar(Scalar::Unsigned(number)),
        (None, None, Some(double)) => {
            T::from_digits(&number.to_string()).or_else(|| T::from_scalar(Scalar::Double(double)))
        }
        (None, None, None) => None,
    }
}

impl DataType for String {
    type Codec = Self;
}

impl Codec<Self> for String {
    const NAME: &'static str = "Edm.String";

    #[inline]
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        let Input::Text(text) = input else { return input.keep() };
        place.put(text.to_owned());
        Ok(Kept::Done)
    }

    #[inline]
    fn encode(value: &Self) -> Output<'_> {
        Output::Text(value)
    }

    #[inline]
    fn write<S: Serializer>(value: &Self, _: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value)
    }
}

macro_rules! primitives {
    ($($name:ty, $edm:literal: |$value:ident| $output:expr $(, text $text:expr)?;)*) => {$(
        impl DataType for $name {
            type Codec = Self;
        }

        impl Codec<Self> for $name {
            const NAME: &'static str = $edm;

            fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
                read(input, place)
            }

            #[inline]
            fn encode($value: &Self) -> Output<'_> {
                $output
            }

            $(#[inline]
            fn write<S: Serializer>($value: &Self, _: JsonFormat, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text)
            })?
        }
    )*};
}

primitives! {
    bool, "Edm.Boolean": |value| Output::Scalar(Scalar::Bool(*value));
    i8, "Edm.SByte": |value| whole(*value);
    u8, "Edm.Byte": |value| whole(*value);
    i16, "Edm.Int16": |value| whole(*value);
    i32, "Edm.Int32": |value| whole(*value);
    i64, "Edm.Int64": |value| Output::Long(*value);
    f32, "Edm.Single": |value| double(if value.is_finite() { widened(*value) } else { f64::from(*value) });
    f64, "Edm.Double": |value| double(*value);
    Date, "Edm.Date": |value| Output::Shown(value);
    Guid, "Edm.Guid": |value| Output::Shown(value), text value.hyphenated().encode_lower(&mut Guid::encode_buffer());
    Binary, "Edm.Binary": |value| Output::Binary(&value.0);
    DateTimeOffset, "Edm.DateTimeOffset": |value| Output::Computed(value), text &rfc3339(value, &mut Buffer::new());
    Decimal, "Edm.Decimal": |value| Output::Decimal(value);
    SignedDuration, "Edm.Duration": |value| Output::Computed(value);
    TimeOfDay, "Edm.TimeOfDay": |value| Output::Computed(value);
}

/// The length of the longest text of a time, with nanoseconds and an offset.
const LONGEST: usize = "9999-12-31T23:59:59.999999999+23:59".len();

/// Years beyond 9999 are written as they are displayed.
#[inline]
fn rfc3339<'b>(value: &DateTimeOffset, buffer: &'b mut Buffer) -> Cow<'b, str> {
    let is_written = value.format_into(buffer, &Rfc3339).is_ok();
    let text = std::str::from_utf8(&buffer.bytes[..buffer.length]).ok().filter(|_| is_written);
    text.map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed)
}

/// The text of a time. A slice of bytes would do, but copies each part of the text by a call, because it
/// takes the beginning of what does not fit.
struct Buffer {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Buffer {
    #[inline]
    fn new() -> Self {
        Self { bytes: [0; LONGEST], length: 0 }
    }
}

impl io::Write for Buffer {
    #[inline]
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let rest = self.bytes.get_mut(self.length..self.length + text.len());
        rest.ok_or(io::ErrorKind::WriteZero)?.copy_from_slice(text);
        self.length += text.len();
        Ok(text.len())
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

macro_rules! computed {
    ($($name:ty: |$value:ident| $text:expr;)*) => {$(
        impl Computed for $name {
            #[inline]
            fn json(&self) -> Value {
                let $value = self;
                $text.into()
            }
        }
    )*};
}

fn whole(value: impl Into<i64>) -> Output<'static> {
    Output::Scalar(Scalar::Signed(value.into()))
}

/// Numbers that JSON cannot express are strings.
#[inline]
fn double(value: f64) -> Output<'static> {
    if value.is_finite() { Output::Scalar(Scalar::Double(value)) } else { Output::Text(infinite(value)) }
}

/// The double with the same decimal digits as a single. A plain conversion of 0.1 gives
/// 0.10000000149011612.
#[inline]
fn widened(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

computed! {
    DateTimeOffset: |value| rfc3339(value, &mut Buffer::new()).into_owned();
    Decimal: |value| decimal_number(value).map_or_else(|| Value::from(value.to_string()), Value::Number);
    SignedDuration: |value| duration_text(value);
    TimeOfDay: |value| time_text(value);
}

impl Primitive for bool {
    #[inline]
    fn from_text(_: &str) -> Option<Self> {
        None
    }

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        if let Scalar::Bool(value) = scalar { Some(value) } else { None }
    }
}

macro_rules! integer {
    ($($name:ty),*) => {$(
        impl Primitive for $name {
            /// Integers may be sent as strings, section 3.1 (`IEEE754Compatible`).
            #[inline]
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

            #[inline]
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
            #[inline]
            fn from_text(text: &str) -> Option<Self> {
                match text {
                    "INF" => Some(<$name>::INFINITY),
                    "-INF" => Some(<$name>::NEG_INFINITY),
                    "NaN" => Some(<$name>::NAN),
                    // A number with more digits than a double has is read as text.
                    _ if is_long(text) => text.parse().ok().filter(|value: &$name| value.is_finite()),
                    _ => None,
                }
            }

            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            #[inline]
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

#[inline]
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
    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Self::from_str_exact(text).ok().or_else(|| Self::from_scientific(text).ok())
    }

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Signed(value) => Some(value.into()),
            Scalar::Unsigned(value) => Some(value.into()),
            Scalar::Double(value) => Self::from_text(&Value::from(value).to_string()),
            Scalar::Bool(_) => None,
        }
    }

    #[inline]
    fn from_digits(digits: &str) -> Option<Self> {
        Self::from_text(digits)
    }

    #[inline]
    fn is_written_as(&self, _: &str) -> bool {
        decimal_number(self).is_none()
    }
}

/// The value as a JSON number, if a double can represent all of its digits.
#[inline]
fn decimal_number(value: &Decimal) -> Option<serde_json::Number> {
    let number: serde_json::Number = value.to_string().parse().ok()?;
    (Decimal::from_text(&number.to_string()).as_ref() == Some(value)).then_some(number)
}

/// Decodes base64 or base64url, with or without padding.
#[inline]
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let any_padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let is_url_safe = text.contains(['-', '_']);
    let alphabet = if is_url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    GeneralPurpose::new(alphabet, any_padding).decode(text.as_bytes()).ok()
}

impl Primitive for Binary {
    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        from_base64(text).map(Self)
    }

    #[inline]
    fn is_written_as(&self, text: &str) -> bool {
        BASE64.encode(&self.0) == text
    }
}

impl Primitive for Guid {
    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }
}

impl Primitive for Date {
    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = time::Month::try_from(digits::<u8>(month, 2)?).ok()?;
        Self::from_calendar_date(digits(year, 4)?, month, digits(day, 2)?).ok()
    }
}

impl Primitive for DateTimeOffset {
    #[inline]
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

impl Primitive for TimeOfDay {
    #[inline]
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

#[inline]
fn time_text(value: &TimeOfDay) -> String {
    let (hour, minute, second, nanosecond) = value.as_hms_nano();
    format!("{hour:02}:{minute:02}:{second:02}{}", fraction(nanosecond))
}

impl Primitive for SignedDuration {
    /// `[-]P[nD][T[nH][nM][n[.n]S]]`, the durations of days and times in XML Schema.
    #[inline]
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
#[inline]
pub(crate) fn duration_text(value: &SignedDuration) -> String {
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

#[inline]
fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{fraction:0<9}").parse().ok()
}

#[inline]
fn fraction(nanoseconds: u32) -> String {
    if nanoseconds == 0 {
        return String::new();
    }
    format!(".{nanoseconds:09}").trim_end_matches('0').to_owned()
}
