//! The items of `$select` and `$expand`, sections 5.1.3 and 5.1.4 of OData URL Conventions 4.01.

use crate::expression::{Expression, Path, Segment, Start, parse};
use crate::query::split;
use crate::url::QueryOption;

/// An item of `$select`, or the path of an item of `$expand`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A path of properties and types.
    Path(Path),
    /// `*`, perhaps behind a path.
    All(String),
    /// An annotation.
    Annotation(String),
    /// Nothing, between two commas.
    Nothing,
    /// Something else.
    Other(String),
}

/// An item of `$expand`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The path, as it is written.
    pub text: String,
    /// The path.
    pub path: Selected,
    /// Whether references are asked for, by `/$ref`.
    pub is_reference: bool,
    /// Its options.
    pub options: Result<Vec<QueryOption>, ExpandError>,
}

/// Why options of an item could not be parsed, as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpandError {
    /// A parenthesis is missing.
    Malformed(String),
    /// They are nested too deep.
    TooDeep(String),
}

/// The items of `$select`.
pub(crate) fn selected(text: &str) -> Vec<Selected> {
    split(text, ',').into_iter().map(item).collect()
}

fn item(text: &str) -> Selected {
    let text = text.trim();
    let is_name = |segment: &Segment| matches!(segment, Segment::Name(_));
    match text {
        "" => Selected::Nothing,
        _ if text.contains('@') => Selected::Annotation(text.to_owned()),
        _ if text.split('/').any(|segment| segment == "*") => Selected::All(text.to_owned()),
        _ => match parse(text) {
            Ok(Expression::Path(path))
                if path.start == Start::It
                    && !path.segments.is_empty()
                    && path.segments.iter().all(is_name) =>
            {
                Selected::Path(path)
            }
            _ => Selected::Other(text.to_owned()),
        },
    }
}

/// The items of `$expand`, whose options may be nested `depth` deep.
pub(crate) fn expanded(text: &str, depth: usize) -> Vec<Expanded> {
    split(text, ',').into_iter().map(|text| expanded_item(text.trim(), depth)).collect()
}

fn expanded_item(text: &str, depth: usize) -> Expanded {
    let (full, options) = text.split_once('(').map_or((text, None), |(path, rest)| (path, Some(rest)));
    let (path, is_reference) = match full.strip_suffix("/$ref") {
        Some(path) => (path, true),
        None => (full, false),
    };
    let options = match options.map(|options| options.strip_suffix(')')) {
        None => Ok(Vec::new()),
        Some(None) => {
            Err(ExpandError::Malformed(format!("the text ends where `)` is expected, after `{text}`")))
        }
        Some(Some(_)) if depth == 0 => {
            Err(ExpandError::TooDeep(String::from("`$expand` is nested more than 20 deep")))
        }
        Some(Some(options)) => Ok(split(options, ';')
            .into_iter()
            .filter(|option| !option.is_empty())
            .map(|option| {
                let (name, value) = option.split_once('=').unwrap_or((option, ""));
                QueryOption::parse(name.trim().to_owned(), value.to_owned(), depth - 1)
            })
            .collect()),
    };
    Expanded { text: full.to_owned(), path: item(path), is_reference, options }
}
