//! Makes text from documents, requests and services safe to show to people and compilers.

use std::borrow::Cow;

/// Escapes control characters and invisible characters as `\u{1b}`. Line breaks and tabs are kept.
///
/// These are Unicode's control characters, line and paragraph separators, and default ignorable code
/// points (<https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt>): directional marks,
/// soft hyphens, joiners, tags.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'))
}

/// Like [`visible`], but escapes line breaks, too.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && c != '\t')
}

/// Equivalent JSON in which no character that [`visible`] escapes occurs unescaped.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    if !json.contains(|c| is_hidden(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_hidden(c) && !matches!(c, '\n' | '\t') {
            let units =
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            escaped.push_str(&units);
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether a character controls a terminal or is invisible.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0xAD | 0x34F
                | 0x61C
                | 0x115F..=0x1160
                | 0x17B4..=0x17B5
                | 0x180B..=0x180F
                | 0x200B..=0x200F
                | 0x2028..=0x202E
                | 0x2060..=0x206F
                | 0x3164
                | 0xFE00..=0xFE0F
                | 0xFEFF
                | 0xFFA0
                | 0xFFF0..=0xFFFB
                | 0x1_BCA0..=0x1_BCA3
                | 0x1_D173..=0x1_D17A
                | 0xE_0000..=0xE_0FFF
        )
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible, visible_json};

    #[test]
    fn what_nobody_sees_is_escaped() {
        for (text, expected) in [
            ("plain, Ünïcode, 数, 👍", "plain, Ünïcode, 数, 👍"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\r\u{8}\u{7f}", "\\u{d}\\u{8}\\u{7f}"),
            ("\u{202e}\u{2066}\u{61c}\u{200f}", "\\u{202e}\\u{2066}\\u{61c}\\u{200f}"),
            ("so\u{ad}ft\u{200b}\u{feff}", "so\\u{ad}ft\\u{200b}\\u{feff}"),
            ("\u{e0041}\u{e007f}\u{e0100}", "\\u{e0041}\\u{e007f}\\u{e0100}"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("a\tb\nc", "a\tb\nc"),
        ] {
            assert_eq!(visible(text), expected);
        }
        assert_eq!(visible_json("{\"\u{9b}\": \"\u{e0041}\"}"), "{\"\\u009b\": \"\\udb40\\udc41\"}");
        assert_eq!(one_line("a\tb\nc\r\nd"), "a\tb\\u{a}c\\u{d}\\u{a}d");
    }
}
