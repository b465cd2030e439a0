//! Parses literals, URL conventions 4.01 section 5.1.1.14.

use super::{Literal, LiteralKind};

/// The literal at the beginning of a text, and its length in bytes.
pub(super) fn read(text: &str) -> Option<(Literal, usize)> {
    if text.starts_with('\'') {
        let end = quoted(text)?;
        return Some((of(LiteralKind::String, &text[..end]), end));
    }
    let word = word(text);
    match word {
        "" => return None,
        "INF" | "-INF" | "NaN" => return Some((of(LiteralKind::Number, word), word.len())),
        _ => {}
    }
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "null" => return Some((of(LiteralKind::Null, &lower), word.len())),
        "true" | "false" => return Some((of(LiteralKind::Boolean, &lower), word.len())),
        _ => {}
    }
    if is_guid(word) {
        return Some((of(LiteralKind::Guid, &lower), word.len()));
    }
    if text[word.len()..].starts_with('\'') && word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        let end = word.len() + quoted(&text[word.len()..])?;
        return Some((prefixed(word, &text[word.len()..end]), end));
    }
    let (kind, text) = temporal(word).or_else(|| Some((LiteralKind::Number, number(word)?)))?;
    Some((Literal { kind, text }, word.len()))
}

/// Whether a property with this name would be parsed as something else at the beginning of an expression.
pub(super) fn is_reserved(name: &str) -> bool {
    name.eq_ignore_ascii_case("not") || read(name).is_some()
}

fn of(kind: LiteralKind, text: &str) -> Literal {
    Literal { kind, text: text.to_owned() }
}

/// The longest beginning of a text whose characters can all be in a literal without quotes.
fn word(text: &str) -> &str {
    let is_sign_of_exponent =
        |at: usize| text[..at].ends_with(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.char_indices().find(|(at, c)| match c {
        '-' | '.' | ':' | '_' => false,
        // A plus sign belongs to an exponent, or to an offset from UTC.
        '+' => !(*at == 0 || is_sign_of_exponent(*at) || text[..*at].contains(':')),
        c => !c.is_alphanumeric(),
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The length in bytes of a quoted string. Within it, two quotes represent one.
fn quoted(text: &str) -> Option<usize> {
    let mut quotes = text.char_indices().filter(|(_, c)| *c == '\'').map(|(at, _)| at).peekable();
    quotes.next().filter(|at| *at == 0)?;
    while let Some(at) = quotes.next() {
        if quotes.next_if_eq(&(at + 1)).is_none() {
            return Some(at + 1);
        }
    }
    None
}

fn prefixed(prefix: &str, quoted: &str) -> Literal {
    let lower = prefix.to_ascii_lowercase();
    let (kind, prefix) = match lower.as_str() {
        "duration" => (LiteralKind::Duration, lower.as_str()),
        "binary" => (LiteralKind::Binary, lower.as_str()),
        "geography" | "geometry" => (LiteralKind::Geographic, lower.as_str()),
        _ => (LiteralKind::Enumeration, prefix),
    };
    Literal { kind, text: format!("{prefix}{quoted}") }
}

fn is_guid(word: &str) -> bool {
    let lengths = word.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// A date, an instant or a time of day.
fn temporal(word: &str) -> Option<(LiteralKind, String)> {
    if let Some(time) = time(word) {
        return Some((LiteralKind::TimeOfDay, time));
    }
    let (date, instant) = match word.split_once(['T', 't']) {
        Some((date, instant)) => (date, Some(instant)),
        None => (word, None),
    };
    let parts: Vec<&str> = date.strip_prefix('-').unwrap_or(date).split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    if year.len() < 4 || [month.len(), day.len()] != [2, 2] || !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    let Some(instant) = instant else { return Some((LiteralKind::Date, date.to_owned())) };
    let offset_at = instant.find(['Z', 'z', '+', '-'])?;
    let (time_part, offset) = instant.split_at(offset_at);
    let is_offset =
        matches!(offset, "Z" | "z") || offset.get(1..).and_then(time).is_some_and(|_| offset.len() == 6);
    let time = time(time_part).filter(|_| is_offset)?;
    let offset = if matches!(offset, "z" | "+00:00" | "-00:00") { "Z" } else { offset };
    Some((LiteralKind::DateTimeOffset, format!("{date}T{time}{offset}")))
}

/// Normalizes a time: `10:00` to `10:00:00`, `10:00:00.500` to `10:00:00.5`.
fn time(text: &str) -> Option<String> {
    let (whole, fraction) =
        text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let parts: Vec<&str> = whole.split(':').collect();
    let are_parts = parts.iter().all(|part| part.len() == 2 && is_digits(part));
    if !are_parts || !matches!(parts.len(), 2 | 3) || fraction.is_some() && parts.len() == 2 {
        return None;
    }
    let seconds = parts.get(2).unwrap_or(&"00");
    let fraction = match fraction {
        Some(fraction) if !is_digits(fraction) => return None,
        Some(fraction) => fraction.trim_end_matches('0'),
        None => "",
    };
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{}:{}:{seconds}{dot}{fraction}", parts[0], parts[1]))
}

/// Normalizes a number: `5.00` to `5`, `1.50E+3` to `1.5e3`.
fn number(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let exponent = match exponent {
        Some(exponent) => {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let sign = if exponent.starts_with('-') { "-" } else { "" };
            Some(format!("e{sign}{unsigned}")).filter(|_| is_digits(unsigned))?
        }
        None => String::new(),
    };
    if !is_digits(whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let fraction = fraction.unwrap_or_default().trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{dot}{fraction}{exponent}"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
