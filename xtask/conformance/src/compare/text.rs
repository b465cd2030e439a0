//! Compares strings in JSON that may be different forms of the same primitive value.

use odata_url::expression::{Expression, LiteralKind, parse};

/// Whether two texts are forms of the same date and time, time of day, duration, GUID or binary value.
pub fn are_equal(one: &str, other: &str) -> bool {
    one == other
        || is_same(one, other, literal)
        || is_same(one, other, duration)
        || is_same(one, other, binary)
}

fn is_same<T: PartialEq>(one: &str, other: &str, normal: fn(&str) -> Option<T>) -> bool {
    normal(one).is_some_and(|one| Some(one) == normal(other))
}

/// The canonical form of a date and time, time of day or GUID. JSON may also have a date and time without
/// a zone.
fn literal(text: &str) -> Option<String> {
    let of_expression = |text: &str| match parse(text) {
        Ok(Expression::Literal(literal)) if is_written_bare(literal.kind) => Some(literal.text),
        _ => None,
    };
    of_expression(text).or_else(|| Some(format!("{} without a zone", of_expression(&format!("{text}Z"))?)))
}

fn is_written_bare(kind: LiteralKind) -> bool {
    matches!(kind, LiteralKind::DateTimeOffset | LiteralKind::TimeOfDay | LiteralKind::Guid)
}

/// A duration in nanoseconds.
fn duration(text: &str) -> Option<i128> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (days, clock) = rest.strip_prefix('P')?.split_once('T').unwrap_or((rest.strip_prefix('P')?, ""));
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let days = sum(days, &[('W', 604_800), ('D', 86_400)])?;
    let clock = sum(clock, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    Some(sign * (days + clock))
}

fn sum(text: &str, units: &[(char, i128)]) -> Option<i128> {
    let mut total = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let unit = rest[end..].chars().next()?;
        let (_, seconds) = units.iter().find(|(name, _)| *name == unit)?;
        let (whole, fraction) = rest[..end].split_once('.').unwrap_or((&rest[..end], ""));
        let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse::<i128>().ok()?;
        let whole: i128 = whole.parse().ok()?;
        total += seconds.checked_mul(whole.checked_mul(1_000_000_000)?.checked_add(nanoseconds)?)?;
        rest = &rest[end + unit.len_utf8()..];
    }
    Some(total)
}

/// The bytes of a base64 or base64url text, padded or not. A text shorter than a group of four characters
/// could be any word, and is not treated as base64.
fn binary(text: &str) -> Option<String> {
    let plain = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let is_binary = plain.len() >= 4
        && plain.len() % 4 != 1
        && text.len() - plain.len() <= 2
        && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    is_binary.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::are_equal;

    #[test]
    fn forms_of_one_value_are_equal() {
        for (one, other) in [
            ("2020-01-02T03:04:05.1200000Z", "2020-01-02T03:04:05.12+00:00"),
            ("2020-01-02T03:04Z", "2020-01-02t03:04:00z"),
            ("2020-01-02T03:04:05.0000000", "2020-01-02T03:04:05"),
            ("08:00:00.0000000", "08:00"),
            ("PT36H", "P1DT12H"),
            ("P1W", "P7D"),
            ("-PT1M0.50S", "-PT60.5S"),
            ("4AC7B1A2-0000-0000-0000-00000000000F", "4ac7b1a2-0000-0000-0000-00000000000f"),
            ("a-b_YQ==", "a+b/YQ"),
        ] {
            assert!(are_equal(one, other) && are_equal(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_values_are_not() {
        for (one, other) in [
            ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05"),
            ("2020-01-02T03:04:05Z", "2020-01-02T04:04:05+01:00"),
            ("2020-01-02", "2020-01-02T00:00:00"),
            ("1.0", "1.00"),
            ("PT1M", "P1M"),
            ("P", "PT"),
            ("abc", "ABC"),
            ("a b=", "a b"),
            ("P1D ", "P1D"),
        ] {
            assert!(!are_equal(one, other), "{one} {other}");
        }
    }
}
