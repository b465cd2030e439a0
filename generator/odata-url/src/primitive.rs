//! Tests whether texts are values of primitive types, in the form that `parse` of the runtime reads. A
//! snippet contains such texts, which must be valid when it runs. Also removes quotes from literals.

/// Whether a text is an `Edm.Binary`: bytes in base64 or base64url.
pub fn is_binary(text: &str) -> bool {
    let inner = text.trim_end_matches('=');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    // The text must not mix base64 and base64url, nor end with a single character.
    let is_mixed = inner.contains(['+', '/']) && inner.contains(['-', '_']);
    let padding = text.len() - inner.len();
    inner.bytes().all(is_letter)
        && !is_mixed
        && inner.len() % 4 != 1
        && (padding == 0 || text.len().is_multiple_of(4) && padding <= 2)
        && has_no_bits_left(inner)
}

/// Whether the unused bits of the last base64 character are zero.
fn has_no_bits_left(text: &str) -> bool {
    let mask = match text.len() % 4 {
        2 => 0b1111,
        3 => 0b11,
        _ => return true,
    };
    let last = text.bytes().last().unwrap_or(b'A');
    let value = match last {
        b'A'..=b'Z' => last - b'A',
        b'a'..=b'z' => last - b'a' + 26,
        b'0'..=b'9' => last - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    };
    value & mask == 0
}

/// Whether a text is an `Edm.Date`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether a text is an `Edm.DateTimeOffset`: a date and time with an offset from UTC.
pub fn is_date_time_offset(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(['T', 't']) else { return false };
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let is_zone = match zone.as_bytes() {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', ..] => zone[1..].split_once(':').is_some_and(|(hours, minutes)| {
            number(hours, 2).is_some_and(|hours| hours < 24)
                && number(minutes, 2).is_some_and(|minutes| minutes < 60)
        }),
        _ => false,
    };
    is_date(date) && is_time_of_day(time) && is_zone
}

/// Whether a text is an `Edm.TimeOfDay`.
pub fn is_time_of_day(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<Option<u32>> = whole.split(':').map(|part| number(part, 2)).collect();
    let is_clock = match parts[..] {
        [Some(hour), Some(minute)] => hour < 24 && minute < 60 && !text.contains('.'),
        [Some(hour), Some(minute), Some(second)] => hour < 24 && minute < 60 && second < 60,
        _ => false,
    };
    is_clock && is_fraction(fraction)
}

fn is_fraction(text: &str) -> bool {
    text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is an `Edm.Decimal` of at most 28 digits and without an exponent.
pub fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && digits.len() <= 28
}

/// Whether a text is an `Edm.Duration`: `[-]P[nD][T[nH][nM][n[.n]S]]`.
pub fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else { return false };
    let (days, mut time) = rest.split_once('T').unwrap_or((rest, ""));
    let is_amount = |text: &str| text.parse::<u32>().is_ok();
    if rest.is_empty()
        || rest.ends_with('T')
        || !(days.is_empty() || days.strip_suffix('D').is_some_and(is_amount))
    {
        return false;
    }
    for unit in ['H', 'M'] {
        if let Some((amount, rest)) = time.split_once(unit) {
            if !is_amount(amount) {
                return false;
            }
            time = rest;
        }
    }
    let Some(amount) = time.strip_suffix('S') else { return time.is_empty() };
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    is_amount(whole) && is_fraction(fraction)
}

/// Whether a text is an `Edm.Guid`, with hyphens.
pub fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn number(text: &str, width: usize) -> Option<u32> {
    let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A literal without its quotes and without the prefix before them, such as `duration`.
pub fn without_quotes(literal: &str) -> String {
    match literal.find('\'') {
        Some(at) if !literal.starts_with('\'') => unquoted(&literal[at..]),
        _ => unquoted(literal),
    }
}

/// The content of a quoted string, in which two quotes represent one.
pub fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_values_or_not() {
        let check = |is_value: fn(&str) -> bool, values: &[&str], others: &[&str]| {
            for text in values {
                assert!(is_value(text), "{text}");
            }
            for text in others {
                assert!(!is_value(text), "{text}");
            }
        };
        check(
            is_binary,
            &["", "dGVzdA==", "dGVzdA", "-_-_", "+/+/"],
            &["A", "dGVzdB==", "+_AA", "=", "a b="],
        );
        check(
            is_date,
            &["2024-02-29", "0001-01-01"],
            &["2023-02-29", "2024-13-01", "24-01-01", "2024-01-01T"],
        );
        let times = ["2017-01-01T00:02:43.5775965-08:00", "2017-01-01T00:00Z", "9999-12-31T23:59:59z"];
        check(
            is_date_time_offset,
            &times,
            &["2017-01-01T00:00:00", "2017-01-01T24:00:00Z", "String (timestamp)"],
        );
        check(is_decimal, &["1", "-1.5", "0.00"], &["", "1.", ".5", "1e3", "NaN"]);
        check(is_duration, &["P1D", "-PT17M9.5416071S", "PT0S"], &["P", "PT", "1D", "P1Y", "PT1M1H", "PTS"]);
        check(
            is_guid,
            &["e4183b04-c9a2-417c-bde4-70e3ee46a6dc"],
            &["e4183b04", "{id}", "e4183b04c9a2417cbde470e3ee46a6dc"],
        );
        check(is_time_of_day, &["08:00", "08:00:00.0000000"], &["8:00", "08:00:61", "08:00."]);
    }
}
