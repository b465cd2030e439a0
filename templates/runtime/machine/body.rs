//! Deserializes response bodies.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::runtime::machine::erased::Sink;
use crate::runtime::machine::kept::Kept;
use crate::runtime::machine::read::read;

/// Deserializes a body, also where it holds something that JSON allows and Rust's types do not: unpaired
/// surrogates and bytes that are not UTF-8 become U+FFFD, and numbers beyond the range of a double or with
/// more digits than it has become strings, as which OData allows them, too (`IEEE754Compatible`, section 3.2
/// of OData JSON Format 4.01).
///
/// # Errors
/// When the body is not JSON, or not a `T`.
pub fn from_slice<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    mending(body, |body| serde_json::from_slice(body))
}

/// Like [`from_slice`], into a sink, which is given the whole body again if the first attempt fails.
///
/// # Errors
/// When the body is not JSON, or the sink does not take it.
#[inline]
pub(crate) fn read_slice(body: &[u8], to: &mut dyn Sink) -> Result<Kept, serde_json::Error> {
    mending(body, |body| {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let kept = read(&mut deserializer, to)?;
        deserializer.end()?;
        Ok(kept)
    })
}

fn mending<T>(
    body: &[u8],
    mut read: impl FnMut(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, serde_json::Error> {
    if has_long_number(body) {
        return read(mended(&String::from_utf8_lossy(body)).as_bytes());
    }
    read(body).or_else(|error| {
        let text = String::from_utf8_lossy(body);
        match mended(&text) {
            Cow::Borrowed(whole) if whole.len() == body.len() => Err(error),
            // Read from a slice like the first time: another reader would add a second copy of the
            // deserializer to every program.
            mended => read(mended.as_bytes()),
        }
    })
}

/// A double is printed with 17 significant digits at most. What has more is a decimal or a large integer.
const DIGITS: usize = 17;

/// Whether there are so many digits in a row, perhaps with a point, that they may be a number that a double
/// does not hold. Few bytes are looked at: a row as long as that has one in each stretch of that length.
#[inline]
fn has_long_number(body: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let mut at = DIGITS;
    while let Some(byte) = body.get(at) {
        if !is_part(&byte) {
            at += DIGITS + 1;
            continue;
        }
        let before = body[..at].iter().rev().take_while(is_part).count();
        let behind = body[at..].iter().take_while(is_part).count();
        if before + behind > DIGITS {
            return true;
        }
        at += behind + DIGITS;
    }
    false
}

/// Describes what is wrong with a body, without quoting it, because it may contain secrets.
#[inline]
pub(crate) fn fault(error: &serde_json::Error) -> String {
    if error.is_data() {
        format!("the JSON does not have the declared form at line {} column {}", error.line(), error.column())
    } else {
        error.to_string()
    }
}

/// The JSON text with the parts replaced that serde_json rejects. Text that is not JSON stays invalid.
#[inline]
fn mended(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    let mut mended = String::new();
    let (mut at, mut done, mut is_string) = (0, 0, false);
    while let Some(byte) = text.as_bytes().get(at) {
        let (length, instead) = match (is_string, byte) {
            (true, b'\\') => escape(&text[at..]),
            (false, b'-' | b'0'..=b'9') => number(&text[at..]),
            _ => (1, None),
        };
        is_string ^= *byte == b'"';
        if let Some(instead) = instead {
            mended += &text[done..at];
            mended += &instead;
            done = at + length;
        }
        at += length;
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(mended + &text[done..]),
    }
}

/// The length of an escape sequence, and the text to replace it with if it is an unpaired surrogate.
#[inline]
fn escape(text: &str) -> (usize, Option<String>) {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
        (Some(0xD800..=0xDFFF), _) => (6, Some(String::from("\\ufffd"))),
        // The escaped character may have several bytes; the end must not be within it.
        _ => (1 + text[1..].chars().next().map_or(0, char::len_utf8), None),
    }
}

/// The length of a number, and the string to replace it with if neither a double nor an integer holds it.
#[inline]
fn number(text: &str) -> (usize, Option<String>) {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let digits = &text[..text.bytes().take_while(|byte| is_part(byte)).count()];
    let is_beyond = digits.parse::<f64>().is_ok_and(f64::is_infinite);
    (digits.len(), (is_beyond || is_long(digits)).then(|| format!("\"{digits}\"")))
}

/// Whether a number has more digits than a double, and is no integer that Rust has a type for.
#[inline]
pub(crate) fn is_long(number: &str) -> bool {
    let mantissa = number.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    let significant = mantissa.filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0');
    significant.count() > DIGITS && number.parse::<i64>().is_err() && number.parse::<u64>().is_err()
}
