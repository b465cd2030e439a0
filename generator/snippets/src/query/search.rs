//! Turns `$search` into an argument.

use odata_url::search::{Search, SearchError, parse};

use crate::draft::{Draft, text};
use crate::literal::Cannot;

/// A search as an argument.
///
/// # Errors
/// When it contains something other than phrases in quotes. The runtime only sends phrases, which is not the
/// same as words without quotes.
pub fn write_search(draft: &mut Draft<'_>, search: &str) -> Result<String, Cannot> {
    let found = parse(search).map_err(|error| match error {
        SearchError::Malformed(why) => Cannot::contradiction(why),
        SearchError::TooLarge(why) => Cannot::raw(why),
    })?;
    match &found {
        Search::Phrase(phrase) => Ok(text(phrase)),
        _ => code(draft, &found),
    }
}

fn code(draft: &mut Draft<'_>, search: &Search) -> Result<String, Cannot> {
    Ok(match search {
        Search::Phrase(phrase) => format!("{}({})", draft.prelude("phrase"), text(phrase)),
        Search::Word(word) => {
            return Err(Cannot::raw(format!(
                "`{word}` is a word, and only phrases in quotes have a typed form"
            )));
        }
        Search::Not(inner) => format!("!{}", code(draft, inner)?),
        Search::And(left, right) => both(draft, "and", left, right)?,
        Search::Or(left, right) => both(draft, "or", left, right)?,
    })
}

fn both(draft: &mut Draft<'_>, method: &str, left: &Search, right: &Search) -> Result<String, Cannot> {
    let left = match left {
        Search::Not(_) => format!("({})", code(draft, left)?),
        _ => code(draft, left)?,
    };
    let right = match right {
        Search::Phrase(phrase) => text(phrase),
        other => code(draft, other)?,
    };
    Ok(format!("{left}.{method}({right})"))
}
