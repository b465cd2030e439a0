//! Whole URLs behind a service root: the segments of the path, and the query options with their values. A URL
//! is parsed here once, and everything else works on what was parsed.

use crate::expand::{Expanded, Selected, expanded, selected};
use crate::expression::{Expression, Order, parse, parse_order};
use crate::path::{PathSegment, segments};
use crate::query::{options, system_option};
use crate::search::{self, Search, SearchError};

/// A URL relative to a service root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The path, as it is written.
    pub path: String,
    /// Its segments. Parameter aliases are replaced by their values.
    pub segments: Vec<PathSegment>,
    /// The query options, without parameter aliases.
    pub options: Vec<QueryOption>,
}

/// A query option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryOption {
    /// The name, as it is written.
    pub name: String,
    /// The system query option that it is, if it is one.
    pub known: Option<&'static str>,
    /// The value, decoded.
    pub text: String,
    /// The value, parsed.
    pub value: OptionValue,
}

/// The value of a query option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// Of `$filter`.
    Filter(Result<Expression, String>),
    /// Of `$orderby`.
    OrderBy(Result<Vec<Order>, String>),
    /// Of `$select`.
    Select(Vec<Selected>),
    /// Of `$expand`.
    Expand(Vec<Expanded>),
    /// Of `$search`.
    Search(Result<Search, SearchError>),
    /// Of another option, which has no grammar.
    Text,
}

impl Url {
    /// Parses a URL. Whatever is in it, it has segments and options; what is wrong is told where it is.
    pub fn parse(url: &str) -> Self {
        let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
        let mut options = options(query);
        let path = without_aliases(path, &mut options);
        let options = options.into_iter().map(|(name, value)| QueryOption::parse(name, value, DEPTH));
        Self { segments: segments(&path), options: options.collect(), path }
    }
}

/// How deep options of `$expand` may be nested.
const DEPTH: usize = 20;

impl QueryOption {
    pub(crate) fn parse(name: String, text: String, depth: usize) -> Self {
        let is_levels = name.trim_start_matches('$').eq_ignore_ascii_case("levels");
        let known = if is_levels { Some("$levels") } else { system_option(&name) };
        let value = match known {
            Some("$filter") => OptionValue::Filter(parse(&text)),
            Some("$orderby") => OptionValue::OrderBy(parse_order(&text)),
            Some("$select") => OptionValue::Select(selected(&text)),
            Some("$expand") => OptionValue::Expand(expanded(&text, depth)),
            Some("$search") => OptionValue::Search(search::parse(&text)),
            _ => OptionValue::Text,
        };
        Self { name, known, text, value }
    }
}

/// Replaces parameter aliases by their values, section 5.2 of OData URL Conventions 4.01.
fn without_aliases(path: &str, options: &mut Vec<(String, String)>) -> String {
    let mut path = path.to_owned();
    options.retain(|(name, value)| {
        let alias = format!("={name}");
        let is_alias = name.starts_with('@') && path.contains(&alias);
        if is_alias {
            path = path.replace(&alias, &format!("={value}"));
        }
        !is_alias
    });
    path
}
