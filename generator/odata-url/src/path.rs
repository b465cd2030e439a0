//! Splits the path of a URL into segments, URL conventions 4.01 section 4.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// A decoded segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// A name or a key, with the text in the parentheses after it, if there are any.
    Name(String, Option<String>),
    /// A path form: the path between colons, as in `root:/a/b:`.
    Form(String),
}

impl PathSegment {
    /// The segment as it was written, decoded.
    pub fn text(&self) -> String {
        match self {
            Self::Name(name, None) => name.clone(),
            Self::Name(name, Some(inner)) => format!("{name}({inner})"),
            Self::Form(path) => format!(":/{path}:"),
        }
    }
}

/// The segments of a path.
pub fn segments(path: &str) -> Vec<PathSegment> {
    let mut segments = Vec::new();
    let texts = texts(path);
    let mut texts = texts.iter().map(|text| text.as_str());
    while let Some(text) = texts.next() {
        // A segment that ends with a colon starts a path form, which ends at the next colon or at the end of
        // the path.
        let Some(name) = text.strip_suffix(':').filter(|name| !name.is_empty()) else {
            segments.push(split(text));
            continue;
        };
        segments.push(split(name));
        let mut form = Vec::new();
        for text in texts.by_ref() {
            form.push(text.trim_end_matches(':'));
            if text.ends_with(':') {
                break;
            }
        }
        segments.push(PathSegment::Form(form.join("/")));
    }
    segments
}

/// The decoded parts between slashes. A slash within quotes or parentheses is part of a value.
fn texts(path: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let (mut start, mut depth, mut is_quoted) = (0, 0_usize, false);
    for (at, c) in path.char_indices().chain([(path.len(), '/')]) {
        match c {
            '\'' if depth > 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            '/' if depth == 0 || at == path.len() => {
                if start < at {
                    texts.push(percent_decode_str(&path[start..at]).decode_utf8_lossy().into_owned());
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    texts
}

fn split(segment: &str) -> PathSegment {
    match segment.split_once('(') {
        Some((name, rest)) => {
            PathSegment::Name(name.to_owned(), Some(rest.strip_suffix(')').unwrap_or(rest).to_owned()))
        }
        None => PathSegment::Name(segment.to_owned(), None),
    }
}

/// Characters that must be encoded in a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'#');

/// Percent-encodes the characters that must be encoded in a path. Characters that are encoded already stay
/// so.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The `name=value` pairs of a text, which commas separate; empty if any value has no name.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let (mut start, mut is_quoted, mut depth) = (0, false, 0_usize);
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match c {
            '\'' => is_quoted = !is_quoted,
            '[' | '{' if !is_quoted => depth += 1,
            ']' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            ',' if (!is_quoted && depth == 0) || at == text.len() => {
                let Some((name, value)) = text[start..at].split_once('=') else { return Vec::new() };
                let (name, value) = (name.trim(), value.trim());
                let is_name = !name.is_empty()
                    && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '@'));
                if !is_name || value.is_empty() {
                    return Vec::new();
                }
                pairs.push((name.to_owned(), value.to_owned()));
                start = at + 1;
            }
            _ => {}
        }
    }
    pairs
}
