//! `$search`, URL conventions 4.01 section 5.1.8.

/// A search expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// A phrase, without its quotes.
    Phrase(String),
    /// Words without quotes, with nothing between them: all have to match.
    Words(Vec<String>),
    /// `NOT`.
    Not(Box<Search>),
    /// `AND`.
    And(Box<Search>, Box<Search>),
    /// `OR`.
    Or(Box<Search>, Box<Search>),
}

/// Why a text could not be parsed as a search, as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchError {
    /// It is not a search by OData's grammar.
    Malformed(String),
    /// It has too many operators and parentheses, or `AND` is left out between others than words.
    Unsupported(String),
}

impl SearchError {
    fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed(why.into())
    }
}

/// Parses a search, percent-decoded.
///
/// # Errors
/// When the text is not a search by OData's grammar, or has too many operators and parentheses.
pub fn parse(text: &str) -> Result<Search, SearchError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let found = parser.or()?;
    match parser.next_word() {
        "" => Ok(found),
        ")" => Err(SearchError::malformed("`)` stands where `AND` or `OR` is expected")),
        word => Err(SearchError::Unsupported(format!("`AND` is left out before `{word}`"))),
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

    fn deeper(&mut self) -> Result<(), SearchError> {
        self.depth += 1;
        match self.depth {
            DEPTH.. => Err(SearchError::Unsupported(format!(
                "the search has more than {DEPTH} operators and parentheses"
            ))),
            _ => Ok(()),
        }
    }

    fn or(&mut self) -> Result<Search, SearchError> {
        let mut left = self.and()?;
        while self.goes_over("OR") {
            self.deeper()?;
            left = Search::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Search, SearchError> {
        let mut left = self.not()?;
        while self.goes_over("AND") {
            self.deeper()?;
            left = Search::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Search, SearchError> {
        if self.goes_over("NOT") {
            self.deeper()?;
            return Ok(Search::Not(Box::new(self.not()?)));
        }
        if self.goes_over("(") {
            self.deeper()?;
            let inner = self.or()?;
            if !self.goes_over(")") {
                return Err(SearchError::malformed("a parenthesis is not closed"));
            }
            return Ok(inner);
        }
        match self.next_word() {
            "" => Err(SearchError::malformed("the text ends where a phrase is expected")),
            "\"" => self.phrase(),
            word @ ("AND" | "OR" | ")") => {
                Err(SearchError::malformed(format!("`{word}` stands where a phrase or word is expected")))
            }
            _ => self.words(),
        }
    }

    /// Words, up to an operator or whatever else is no word.
    fn words(&mut self) -> Result<Search, SearchError> {
        let mut words = Vec::new();
        loop {
            match self.next_word() {
                "" | "AND" | "OR" | "NOT" | "(" | ")" | "\"" => return Ok(Search::Words(words)),
                word => {
                    self.at += word.len();
                    if self.text[self.at..].starts_with(['"', '(']) {
                        return Err(SearchError::malformed(format!("`{word}` does not end before a quote")));
                    }
                    words.push(word.to_owned());
                }
            }
        }
    }

    fn phrase(&mut self) -> Result<Search, SearchError> {
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
        Err(SearchError::malformed("a quote is not closed"))
    }
}
