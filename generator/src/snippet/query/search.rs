//! `$search`, URL conventions 4.01 section 5.1.8.

use crate::snippet::draft::{Draft, text};
use crate::snippet::literal::Cannot;

/// A `$search` expression as an argument.
///
/// # Errors
/// When it has anything but quoted phrases: the crate would send a single word in another form.
pub fn search(draft: &mut Draft<'_>, search: &str) -> Result<String, Cannot> {
    let mut parser = Parser { text: search, at: 0, depth: 0 };
    let found = parser.or()?;
    match parser.next_word() {
        "" => {}
        word => {
            return Err(Cannot::contradiction(format!("`{word}` stands where `AND` or `OR` is expected")));
        }
    }
    Ok(match &found {
        Search::Phrase(phrase) => text(phrase),
        _ => code(draft, &found),
    })
}

enum Search {
    Phrase(String),
    Not(Box<Search>),
    /// `and` or `or`.
    Both(&'static str, Box<Search>, Box<Search>),
}

fn code(draft: &mut Draft<'_>, search: &Search) -> String {
    match search {
        Search::Phrase(phrase) => format!("{}({})", draft.prelude("phrase"), text(phrase)),
        Search::Not(inner) => format!("!{}", code(draft, inner)),
        Search::Both(method, left, right) => {
            let left = match &**left {
                Search::Not(_) => format!("({})", code(draft, left)),
                _ => code(draft, left),
            };
            let right = match &**right {
                Search::Phrase(phrase) => text(phrase),
                other => code(draft, other),
            };
            format!("{left}.{method}({right})")
        }
    }
}

/// The maximum number of operators and parentheses.
const DEPTH: usize = 100;

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn rest(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        &self.text[self.at..]
    }

    /// The next word, or the next character if it is not part of a word.
    fn next_word(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
        match end {
            Some(0) => &rest[..rest.chars().next().map_or(0, char::len_utf8)],
            Some(end) => &rest[..end],
            None => rest,
        }
    }

    fn goes_over(&mut self, word: &str) -> bool {
        let is_there = self.next_word() == word;
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    fn deeper(&mut self) -> Result<(), Cannot> {
        self.depth += 1;
        match self.depth {
            DEPTH.. => {
                Err(Cannot::raw(format!("the search has more than {DEPTH} operators and parentheses")))
            }
            _ => Ok(()),
        }
    }

    fn or(&mut self) -> Result<Search, Cannot> {
        let mut left = self.and()?;
        while self.goes_over("OR") {
            self.deeper()?;
            left = Search::Both("or", Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Search, Cannot> {
        let mut left = self.not()?;
        while self.goes_over("AND") {
            self.deeper()?;
            left = Search::Both("and", Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Search, Cannot> {
        if self.goes_over("NOT") {
            self.deeper()?;
            return Ok(Search::Not(Box::new(self.not()?)));
        }
        if self.goes_over("(") {
            self.deeper()?;
            let inner = self.or()?;
            return if self.goes_over(")") {
                Ok(inner)
            } else {
                Err(Cannot::contradiction("a parenthesis is not closed"))
            };
        }
        match self.next_word() {
            "" => Err(Cannot::contradiction("the text ends where a phrase is expected")),
            "\"" => self.phrase(),
            word if word.chars().all(char::is_alphanumeric) => {
                Err(Cannot::raw(format!("`{word}` is a word, and only phrases in quotes have a typed form")))
            }
            word => Err(Cannot::contradiction(format!("`{word}` is no phrase in quotes"))),
        }
    }

    fn phrase(&mut self) -> Result<Search, Cannot> {
        let mut phrase = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.at += at + 1;
                    return Ok(Search::Phrase(phrase));
                }
                '\\' => phrase.extend(characters.next().map(|(_, c)| c)),
                c => phrase.push(c),
            }
        }
        Err(Cannot::contradiction("a quote is not closed"))
    }
}
