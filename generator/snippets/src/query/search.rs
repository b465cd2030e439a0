//! Turns `$search` into an argument.

use odata_url::search::{Search, SearchError};
use rust_code::{Expr, Item, Prefix};

use crate::attempt::Cannot;

/// A search as an argument.
///
/// # Errors
/// When it is not by OData's grammar, or has no typed form.
pub fn search(parsed: &Result<Search, SearchError>) -> Result<Expr, Cannot> {
    let found = parsed.as_ref().map_err(|error| match error {
        SearchError::Malformed(why) => Cannot::contradiction(why),
        SearchError::Unsupported(why) => Cannot::raw(why),
    })?;
    Ok(operand(found))
}

/// A search where text converts to a phrase.
fn operand(search: &Search) -> Expr {
    match search {
        Search::Phrase(phrase) => Expr::text(phrase),
        other => code(other),
    }
}

fn code(search: &Search) -> Expr {
    let of_text = |function, text: String| Expr::call(Item::Prelude(function), vec![Expr::text(text)]);
    match search {
        Search::Phrase(phrase) => of_text("phrase", phrase.clone()),
        Search::Words(words) => of_text("words", words.join(" ")),
        Search::Not(inner) => code(inner).prefixed(Prefix::Not),
        Search::And(left, right) => code(left).method("and", vec![operand(right)]),
        Search::Or(left, right) => code(left).method("or", vec![operand(right)]),
    }
}
