//! Splits queries into options, and the values of options into items.

use percent_encoding::percent_decode_str;

/// The options of a query: names and values, decoded.
pub fn options(query: Option<&str>) -> Vec<(String, String)> {
    let options = query.into_iter().flat_map(|query| query.split('&')).filter(|option| !option.is_empty());
    let decode = |text: &str| percent_decode_str(&spaced(text)).decode_utf8_lossy().into_owned();
    options
        .map(|option| option.split_once('=').unwrap_or((option, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The name of a system query option, with the `$` that OData 4.01 allows to omit; `None` for other options.
pub fn system_option(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix('$').unwrap_or(name);
    let known = [
        "$select",
        "$expand",
        "$filter",
        "$orderby",
        "$search",
        "$top",
        "$skip",
        "$count",
        "$format",
        "$skiptoken",
        "$deltatoken",
    ];
    known.into_iter().find(|known| known[1..].eq_ignore_ascii_case(name))
}

/// Splits a text at separators that are not within parentheses or quotes.
pub fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) => quote = Some(open).filter(|open| *open != c),
            ('\'' | '"', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (c, None) if c == separator && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Replaces plus signs by spaces, as in HTML forms. A plus sign before an offset from UTC stays: OData's
/// grammar allows it unencoded, and a time has no space there.
fn spaced(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_offset = |at: usize| {
        let has_digits = at > 0 && [at - 1, at + 1, at + 2, at + 4, at + 5].into_iter().all(is_digit);
        has_digits && bytes.get(at + 3) == Some(&b':')
    };
    text.char_indices().map(|(at, c)| if c == '+' && !is_offset(at) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn plus_signs_are_spaces_but_in_times() {
        for (query, expected) in [
            ("a=b+c", "b c"),
            ("a=b%2Bc", "b+c"),
            ("a=t+ge+2020-01-02T03:04:05+02:00+and+x", "t ge 2020-01-02T03:04:05+02:00 and x"),
            ("a=1+02:0", "1 02:0"),
            ("a=+02:00", " 02:00"),
        ] {
            assert_eq!(options(Some(query)), [(String::from("a"), expected.to_owned())]);
        }
    }
}
