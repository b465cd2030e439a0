//! Names that OpenAPI restricts: of components, operations and parameters, and segments of paths.

use std::fmt::Write as _;

/// The name of a component: of letters, digits, `.`, `-` and `_`. Other characters of a CSDL name are
/// replaced by their numbers between hyphens; so is the hyphen itself, so that two names never become one.
pub fn component(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' || c == '_' {
            written.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(written, "-u{:x}-", u32::from(c));
        }
    }
    written
}

/// A segment of a path template: what has a meaning in URLs or templates is percent-encoded.
pub fn segment(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '/' | '?' | '#' | '%' | '{' | '}' | '<' | '>' | '"' | '\\' | '^' | '`' | '|' | ' ' => {
                let _ = write!(written, "%{:02X}", u32::from(c));
            }
            c if c.is_control() => {
                for byte in c.to_string().bytes() {
                    let _ = write!(written, "%{byte:02X}");
                }
            }
            c => written.push(c),
        }
    }
    written
}

/// The name of a parameter in a path template, which cannot have braces or slashes, and is not among those
/// that the path has already.
pub fn parameter(name: &str, taken: &[String]) -> String {
    let plain: String = name.chars().map(|c| if "{}/?#".contains(c) { '_' } else { c }).collect();
    let mut unique = plain.clone();
    let mut number = 0u32;
    while taken.contains(&unique) {
        number += 1;
        unique = format!("{plain}{number}");
    }
    unique
}

/// A path without the names of its parameters: paths that are equal so are the same to a server.
pub fn without_parameters(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut is_inside = false;
    for c in path.chars() {
        match c {
            '{' => is_inside = true,
            '}' => is_inside = false,
            _ if is_inside => continue,
            _ => {}
        }
        written.push(c);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{component, parameter, segment, without_parameters};

    #[test]
    fn names() {
        for (name, expected) in [("N.user", "N.user"), ("N.größe", "N.gr-uf6--udf-e"), ("a-b", "a-u2d-b")] {
            assert_eq!(component(name), expected);
        }
        assert_eq!(segment("Net Weight/{x}"), "Net%20Weight%2F%7Bx%7D");
        assert_eq!(parameter("id", &["id".to_owned(), "id1".to_owned()]), "id2");
        assert_eq!(without_parameters("/a('{b}')/{c}"), "/a('{}')/{}");
    }
}
