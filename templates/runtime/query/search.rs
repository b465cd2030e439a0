//! Expressions of `$search`, URL conventions 4.01 section 5.1.8.

use std::fmt;
use std::ops::Not;

/// A search expression: phrases and words, combined with `and`, `or` and `!`. Text converts to a phrase.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let search = phrase("displayName:Ada").and(!phrase("department:sales"));
/// assert_eq!(search.to_string(), "\"displayName:Ada\" AND NOT \"department:sales\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    text: String,
    binding: Binding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Phrase,
}

/// A phrase, which may contain any characters.
pub fn phrase(text: impl AsRef<str>) -> Search {
    let text = text.as_ref().replace('\\', "\\\\").replace('"', "\\\"");
    Search { text: format!("\"{text}\""), binding: Binding::Phrase }
}

/// Words without quotes, all of which have to match: `words("quarterly report")`. Services find words in
/// other forms and places than phrases. What would not be a word there, such as `OR`, is written as a phrase.
pub fn words(text: impl AsRef<str>) -> Search {
    let words: Vec<String> = text.as_ref().split_whitespace().map(word).collect();
    match words.as_slice() {
        [] => phrase(""),
        [_] => Search { text: words.concat(), binding: Binding::Phrase },
        _ => Search { text: words.join(" "), binding: Binding::And },
    }
}

#[inline]
fn word(text: &str) -> String {
    let is_operator = matches!(text, "AND" | "OR" | "NOT");
    if is_operator || text.contains(['"', '(', ')']) { phrase(text).text } else { text.to_owned() }
}

impl Search {
    /// Both match: `AND`.
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        Self::infix(&self, "AND", &other.into(), Binding::And)
    }

    /// At least one matches: `OR`.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        Self::infix(&self, "OR", &other.into(), Binding::Or)
    }

    #[inline]
    fn infix(left: &Self, operator: &str, right: &Self, binding: Binding) -> Self {
        Self { text: format!("{} {operator} {}", left.within(binding), right.within(binding)), binding }
    }

    #[inline]
    fn within(&self, outer: Binding) -> String {
        if self.binding < outer { format!("({})", self.text) } else { self.text.clone() }
    }
}

impl Not for Search {
    type Output = Self;

    /// Negation: `NOT`.
    #[inline]
    fn not(self) -> Self {
        Self { text: format!("NOT {}", self.within(Binding::Phrase)), binding: Binding::And }
    }
}

impl<T: AsRef<str>> From<T> for Search {
    fn from(text: T) -> Self {
        phrase(text)
    }
}

impl fmt::Display for Search {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
