//! Turns `$search` into an argument.

use odata_url::search::{Search, SearchError};

use crate::attempt::Cannot;
use crate::tree::{Expr, Item, Prefix};

/// A search as an argument.
///
/// # Errors
/// When it contains something other than phrases in quotes. The runtime only sends phrases, which is not the
/// same as words without quotes.
pub fn search(parsed: &Result<Search, SearchError>) -> Result<Expr, Cannot> {
    let found = parsed.as_ref().map_err(|error| match error {
        SearchError::Malformed(why) => Cannot::contradiction(why),
        SearchError::TooLarge(why) => Cannot::raw(why),
    })?;
    operand(found)
}

/// A search where text converts to a phrase.
fn operand(search: &Search) -> Result<Expr, Cannot> {
    match search {
        Search::Phrase(phrase) => Ok(Expr::text(phrase)),
        other => code(other),
    }
}

fn code(search: &Search) -> Result<Expr, Cannot> {
    Ok(match search {
        Search::Phrase(phrase) => Expr::call(Item::Prelude("phrase"), vec![Expr::text(phrase)]),
        Search::Word(word) => {
            return Err(Cannot::raw(format!(
                "`{word}` is a word, and only phrases in quotes have a typed form"
            )));
        }
        Search::Not(inner) => code(inner)?.prefixed(Prefix::Not),
        Search::And(left, right) => code(left)?.method("and", vec![operand(right)?]),
        Search::Or(left, right) => code(left)?.method("or", vec![operand(right)?]),
    })
}
